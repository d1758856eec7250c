import type { Finding } from '../../model/finding.ts';
import type { OperationTrace } from '../../model/trace.ts';
import { formatNumber } from '../../model/format.ts';
import { failure } from '../outcomes.ts';

/**
 * Where the first NaN or infinity was born: an operation with a non-finite value whose operands are
 * all finite. Null where there is none.
 */
export function birthOfNonFiniteValue(trace: OperationTrace): Finding | null {
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    const value = trace.value[node]!;
    if (Number.isFinite(value)) continue;
    let isBorn = true;
    for (let edge = trace.edgeStart[node]!; edge < trace.edgeStart[node + 1]!; edge++) {
      if (!Number.isFinite(trace.edgeValue[edge]!)) isBorn = false;
    }
    if (!isBorn) continue;
    return at(trace, node, 'non-finite-value', `${formatNumber(value)} is born here`);
  }
  return null;
}

/** Where the reverse sweep meets its first non-finite derivative while the values are finite. */
export function birthOfNonFiniteGradient(trace: OperationTrace): Finding | null {
  for (let node = trace.nodes - 1; node > trace.inputs; node--) {
    if (trace.adjoint[node] === 0 || !Number.isFinite(trace.adjoint[node]!)) continue;
    for (let edge = trace.edgeStart[node]!; edge < trace.edgeStart[node + 1]!; edge++) {
      const partial = trace.edgePartial[edge]!;
      if (trace.edgeParent[edge] === 0 || Number.isFinite(partial)) continue;
      const value = formatNumber(partial);
      return at(trace, node, 'non-finite-gradient', `the local derivative is ${value} here`);
    }
  }
  return null;
}

function at(
  trace: OperationTrace,
  node: number,
  code: 'non-finite-value' | 'non-finite-gradient',
  what: string,
): Finding | null {
  const site = trace.sites[trace.site[node]!];
  if (!site) return null;
  const operands = site.operands
    .slice(0, 3)
    .flatMap(({ text }, i) => {
      const edge = trace.edgeStart[node]! + i;
      const value = edge < trace.edgeStart[node + 1]! ? trace.edgeValue[edge] : undefined;
      return value === undefined ? [] : [`${text} = ${formatNumber(value)}`];
    })
    .join(', ');
  const message = `${what}: ${site.text}${operands === '' ? '' : ` with ${operands}`}.`;
  return failure(code, message, site.range, 'warning');
}
