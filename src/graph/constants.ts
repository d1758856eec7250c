import type { GraphEdge, GraphNode } from '../model/graph.ts';
import { formatNumber } from '../model/format.ts';
import type { Boxes } from './boxes.ts';
import type { Cluster } from './cluster.ts';
import type { ConstantOperand } from './flow.ts';
import { arrayName } from './watches.ts';

/**
 * Constants as nodes. A literal stands beside the operation that reads it; a named constant is drawn
 * once for all its readers. No gradient is asked of them, so none is shown.
 */
export function constantNodes(
  constants: readonly ConstantOperand[],
  boxes: Boxes,
  contextOf: (cluster: Cluster) => number,
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const constant of constants) {
    const { to } = constant;
    const { value, shape } = arrange(constant);
    const name = nameOf(constant.text);
    const id =
      name === null
        ? `${to.id}:${constant.operand}${value.length === 1 ? `=${value[0]!}` : ''}`
        : `c:${name}=${shape.join('x')}:${fingerprint(value)}`;
    const known = nodes.get(id);
    nodes.set(
      id,
      known ?? {
        id,
        label: name ?? labelOf(constant.text, value),
        operation: 'constant',
        shape,
        value,
        adjoint: null,
        range: constant.range,
        kind: 'constant',
        count: 1,
        rule: null,
        group: name === null ? (boxes.of[contextOf(to)] ?? null) : null,
      },
    );
    edges.set(`${id} ${to.id}`, { from: id, to: to.id, value, gradient: null });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const MAX_VALUES = 4096;

function arrange({ to, values }: ConstantOperand): { value: number[]; shape: readonly number[] } {
  const first = values[0]!;
  if (values.every((value) => Object.is(value, first))) return { value: [first], shape: [] };
  const isAligned = values.length === to.elements.length;
  return {
    value: values.slice(0, MAX_VALUES),
    shape: isAligned && to.shape.length > 0 ? to.shape : [values.length],
  };
}

/** A literal is its number; an expression of constants keeps its text. */
function labelOf(text: string | null, value: readonly number[]): string {
  const isLiteral = text === null || /^\(?[-+]?[\d.]/.test(text.trim());
  if (value.length === 1 && isLiteral) return formatNumber(value[0]!);
  return text?.trim() ?? 'constants';
}

/** `y[i]` is the constant y; a literal and an expression have no name. */
function nameOf(text: string | null): string | null {
  if (text === null) return null;
  const name = arrayName(text.trim());
  return /^[\p{L}_$][\p{L}\p{N}_$.]*$/u.test(name) ? name : null;
}

/** Tells arrays of constants apart (FNV-1a over the printed numbers). */
function fingerprint(values: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const character of values.join()) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
