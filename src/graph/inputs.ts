/** Inputs that are one array in the source: one node of the graph. */
export interface InputTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Tape nodes (1-based, as the trace numbers its inputs) row by row. */
  readonly nodes: number[];
}

const INDICES = /(?:\[\d+\])+$/;

/**
 * Gathers `W[0][0]`, `W[0][1]`, ... into W. Arrays that are not rectangular become a flat list.
 * @param names as reports print them; missing ones are called x1, x2, ...
 * @param count how many inputs the trace has.
 */
export function inputTensors(names: readonly string[], count: number): InputTensor[] {
  const found = new Map<string, { nodes: number[]; indices: number[][] }>();
  for (let input = 0; input < count; input++) {
    const full = names[input] ?? `x${input + 1}`;
    const suffix = INDICES.exec(full)?.[0] ?? '';
    const base = full.slice(0, full.length - suffix.length);
    const indices = [...suffix.matchAll(/\d+/g)].map((match) => Number(match[0]));
    const tensor = found.get(base) ?? { nodes: [], indices: [] };
    found.set(base, tensor);
    tensor.nodes.push(input + 1);
    tensor.indices.push(indices);
  }
  return [...found].map(([name, { nodes, indices }]) => ({
    name,
    ...arrange(nodes, indices),
  }));
}

function arrange(nodes: number[], indices: readonly number[][]): Omit<InputTensor, 'name'> {
  const rank = indices[0]!.length;
  if (rank === 0 && nodes.length === 1) return { shape: [], nodes };
  const flat = { shape: [nodes.length], nodes };
  if (rank === 0 || indices.some((each) => each.length !== rank)) return flat;
  const shape = indices[0]!.map((_, axis) => Math.max(...indices.map((each) => each[axis]!)) + 1);
  if (shape.reduce((all, size) => all * size, 1) !== nodes.length) return flat;
  const offset = (each: readonly number[]): number =>
    each.reduce((all, index, axis) => all * shape[axis]! + index, 0);
  const order = nodes.map((node, at) => ({ node, at: offset(indices[at]!) }));
  order.sort((a, b) => a.at - b.at);
  return { shape, nodes: order.map(({ node }) => node) };
}
