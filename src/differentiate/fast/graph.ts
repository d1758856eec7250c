/**
 * The symbolic derivative graph of what has been computed but not yet recorded: a statement (and the
 * single-use constants that fold into it) becomes one tape node with one edge per distinct variable.
 */
export type Source = Leaf | Operation;

/** A value that has a node on the tape already. `id` is JavaScript text that stays valid and unchanged. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly id: string;
  /** A variable that appends to its own last node: whoever keeps the id must seal the node first. */
  readonly accumulator: boolean;
  /** Its node is known not to be 0 (while every operation is recorded). */
  readonly alive?: boolean;
}

export interface Operation {
  readonly kind: 'operation';
  readonly operands: readonly { readonly source: Source; readonly partial: string }[];
  /** Set once the operation has a node of its own. */
  recorded: Leaf | null;
}

export interface Edge {
  readonly id: string;
  /** JavaScript text of ∂root/∂leaf. */
  readonly partial: string;
}

export const leaf = (id: string, accumulator = false, alive = false): Leaf => ({
  kind: 'leaf',
  id,
  accumulator,
  ...(alive ? { alive } : {}),
});

/** null where no operand is active. */
export function operation(
  operands: readonly { readonly source: Source | null; readonly partial: string }[],
): Operation | null {
  const active = operands.filter(
    (operand): operand is { source: Source; partial: string } =>
      operand.source !== null && operand.partial !== '0',
  );
  return active.length === 0 ? null : { kind: 'operation', operands: active, recorded: null };
}

const ATOM = /^[\w$.]+$/;

const atom = (text: string): string =>
  ATOM.test(text) || text.startsWith('(') ? text : `(${text})`;

export function negated(text: string): string {
  if (text === '1') return '-1';
  return text === '-1' ? '1' : `(-${atom(text)})`;
}

function product(a: string, b: string): string {
  if (a === '1') return b;
  if (b === '1') return a;
  if (a === '-1') return negated(b);
  return b === '-1' ? negated(a) : `(${atom(a)} * ${atom(b)})`;
}

/** Ids of the leaves that a source reaches. */
export function leavesOf(root: Source, found = new Map<string, Leaf>()): Map<string, Leaf> {
  const source = root.kind === 'operation' ? (root.recorded ?? root) : root;
  if (source.kind === 'leaf') found.set(source.id, source);
  else for (const operand of source.operands) leavesOf(operand.source, found);
  return found;
}

/**
 * One edge per distinct leaf, accumulated in reverse over the graph so that shared subexpressions are
 * visited once. `share` puts a text into a temporary and returns its name.
 */
export function edgesOf(root: Source, share: (text: string) => string): Edge[] {
  const order: Source[] = [];
  const seen = new Set<Source>();
  const visit = (source: Source): void => {
    if (seen.has(source)) return;
    seen.add(source);
    if (source.kind === 'operation' && source.recorded === null) {
      for (const operand of source.operands) visit(operand.source);
    }
    order.push(source);
  };
  visit(root);
  const adjoints = new Map<Source, string[]>([[root, ['1']]]);
  const edges = new Map<string, string[]>();
  for (const source of order.reverse()) {
    const terms = adjoints.get(source)!;
    let adjoint = terms.length === 1 ? terms[0]! : `(${terms.join(' + ')})`;
    const end = source.kind === 'leaf' ? source : source.recorded;
    if (end !== null) {
      edges.set(end.id, [...(edges.get(end.id) ?? []), adjoint]);
      continue;
    }
    const { operands } = source as Operation;
    if (operands.length > 1 && !ATOM.test(adjoint) && adjoint !== '-1') adjoint = share(adjoint);
    for (const { source: operand, partial } of operands) {
      const previous = adjoints.get(operand) ?? [];
      adjoints.set(operand, [...previous, product(adjoint, partial)]);
    }
  }
  return [...edges].map(([id, terms]) => ({
    id,
    partial: terms.length === 1 ? terms[0]! : `(${terms.join(' + ')})`,
  }));
}
