import type { OperationTrace } from '../model/trace.ts';
import type { Contribution } from './evidence.ts';

/**
 * What flows from one input through every operand in the source to the output whose adjoints the
 * trace carries: adjoint(node) · local derivative · tangent(operand), summed over all the times the
 * place ran. Where paths join, the shares of the operands of one operation add up to what flows
 * through it. Empty for a truncated trace: a share of half a run says nothing.
 */
export function pathShares(trace: OperationTrace, input: number): Contribution[] {
  if (trace.truncated) return [];
  const tangent = tangentsOf(trace, input);
  const shares = new Map<string, Share>();
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    const adjoint = trace.adjoint[node]!;
    const first = trace.edgeStart[node]!;
    for (let edge = first; edge < trace.edgeStart[node + 1]!; edge++) {
      const incoming = tangent[trace.edgeParent[edge]!]!;
      if (incoming === 0 || adjoint === 0) continue;
      const site = trace.site[node]!;
      const key = `${site} ${edge - first}`;
      const share = shares.get(key) ?? { site, operand: edge - first, value: 0, bare: 0, last: 0 };
      share.value += adjoint * trace.edgePartial[edge]! * incoming;
      share.bare += adjoint * incoming;
      share.last = node;
      shares.set(key, share);
    }
  }
  return [...shares]
    .sort(([, a], [, b]) => b.last - a.last)
    .map(([key, share]) => ({ key, ...described(trace, share) }));
}

interface Share {
  readonly site: number;
  readonly operand: number;
  value: number;
  bare: number;
  last: number;
}

function described(trace: OperationTrace, share: Share): Omit<Contribution, 'key'> {
  const site = trace.sites[share.site];
  const operand = site?.operands[share.operand];
  return {
    text: operand?.text ?? site?.text ?? '',
    range: operand?.range ?? site?.range ?? null,
    value: share.value,
    withoutFactor: share.bare,
  };
}

/** One forward sweep over the recorded edges. */
function tangentsOf(trace: OperationTrace, input: number): Float64Array {
  const tangent = new Float64Array(trace.nodes);
  tangent[input + 1] = 1;
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    let sum = 0;
    for (let edge = trace.edgeStart[node]!; edge < trace.edgeStart[node + 1]!; edge++) {
      const incoming = tangent[trace.edgeParent[edge]!]!;
      if (incoming !== 0) sum += trace.edgePartial[edge]! * incoming;
    }
    tangent[node] = sum;
  }
  tangent[0] = 0;
  return tangent;
}
