import type { ExpressionEmitter } from './emit-expressions.ts';
import { leaf, operation } from './graph.ts';
import type { Source } from './graph.ts';
import { constant } from './recorder.ts';
import type { Value } from './recorder.ts';

/** More leaves than this in a conditional expression get a node per branch instead of slots. */
const SLOT_LIMIT = 4;

/** Both ways of a decision as one value: partials in slots, or a node in each branch. */
export function emitBranch(
  emitter: ExpressionEmitter,
  condition: string,
  whenTrue: () => Value,
  whenFalse: () => Value,
): Value {
  if (emitter.names.operations) return chosen(emitter, condition, whenTrue, whenFalse);
  const mark = emitter.temporaryCount;
  const emitSide = (side: () => Value) =>
    emitter.capture(() => {
      const value = side();
      const edges = value.source === null ? [] : emitter.edges(value.source);
      return { value, edges };
    });
  const sides = [emitSide(whenTrue), emitSide(whenFalse)] as const;
  const [left, right] = [sides[0].result, sides[1].result];
  const result = emitter.fresh();
  if (left.value.shadow !== null || right.value.shadow !== null) {
    const shadow = emitter.fresh();
    emitter.line(`let ${result}, ${shadow};`);
    emitSides(emitter, condition, sides, (side) => [
      `${result} = ${side.value.code}; ${shadow} = ${side.value.shadow ?? 'null'};`,
    ]);
    return { code: result, source: null, shadow };
  }
  const slots = Math.max(left.edges.length, right.edges.length);
  const keepsAccumulator = [left, right].some(
    ({ value }) => value.source !== null && emitter.touchesAccumulator(value.source),
  );
  if (slots > SLOT_LIMIT || keepsAccumulator) {
    return recordedBranch(emitter, condition, whenTrue, whenFalse);
  }
  const shared = (id: string) =>
    emitter.madeBefore(id, mark) &&
    [left, right].every(({ edges }) => edges.some((edge) => edge.id === id));
  const order = (edges: typeof left.edges) =>
    [...edges].sort((a, b) => Number(shared(b.id)) - Number(shared(a.id)));
  const first = order(left.edges);
  const second = first.flatMap((edge) =>
    shared(edge.id) ? right.edges.filter((other) => other.id === edge.id) : [],
  );
  second.push(...right.edges.filter((edge) => !shared(edge.id)));
  const operands: { source: Source; partial: string }[] = [];
  const columns: { id: string | null; partial: string }[] = [];
  for (let k = 0; k < slots; k++) {
    const same = first[k] !== undefined && shared(first[k]!.id);
    const slot = { id: same ? null : emitter.fresh(), partial: emitter.fresh() };
    columns.push(slot);
    operands.push({ source: leaf(slot.id ?? first[k]!.id), partial: slot.partial });
  }
  const declared = columns.flatMap(({ id, partial }) =>
    id === null ? [`${partial} = 0`] : [`${id} = 0`, `${partial} = 0`],
  );
  emitter.line(`let ${[result, ...declared].join(', ')};`);
  emitSides(emitter, condition, sides, (side) => {
    const edges = side === left ? first : second;
    const stores = edges.map((edge, k) => {
      const { id, partial } = columns[k]!;
      return `${id === null ? '' : `${id} = ${edge.id}; `}${partial} = ${edge.partial};`;
    });
    return [`${result} = ${side.value.code};`, ...stores];
  });
  return { code: result, source: operation(operands), shadow: null };
}

/** Both ways record their operations by themselves: the value and companion of whichever was gone. */
function chosen(
  emitter: ExpressionEmitter,
  condition: string,
  whenTrue: () => Value,
  whenFalse: () => Value,
): Value {
  const result = emitter.fresh();
  const companion = emitter.fresh();
  const sides = [emitter.capture(whenTrue), emitter.capture(whenFalse)] as const;
  const values = sides.map((side) => side.result);
  const isShadowed = values.some(({ shadow }) => shadow !== null);
  const isActive = values.some(({ source }) => source !== null);
  const beside = (value: Value): string => {
    if (isShadowed) return `${companion} = ${value.shadow ?? 'null'};`;
    return isActive ? `${companion} = ${emitter.idOf(value.source)};` : '';
  };
  emitter.line(`let ${result}${isShadowed || isActive ? `, ${companion} = 0` : ''};`);
  emitSides(emitter, condition, sides, (value) => [`${result} = ${value.code};`, beside(value)]);
  if (isShadowed) return { code: result, source: null, shadow: companion };
  if (!isActive) return constant(result);
  const alive = values.every(({ source }) => source?.kind === 'leaf' && source.alive === true);
  return { code: result, source: leaf(companion, false, alive), shadow: null };
}

function recordedBranch(
  emitter: ExpressionEmitter,
  condition: string,
  whenTrue: () => Value,
  whenFalse: () => Value,
): Value {
  const result = emitter.fresh();
  const id = emitter.fresh();
  const emitSide = (side: () => Value) =>
    emitter.capture(() => {
      const value = side();
      emitter.line(`${result} = ${value.code}; ${id} = ${emitter.idOf(value.source)};`);
      return value;
    });
  const sides = [emitSide(whenTrue), emitSide(whenFalse)] as const;
  emitter.line(`let ${result}, ${id} = 0;`);
  emitSides(emitter, condition, sides, () => []);
  return { code: result, source: leaf(id), shadow: null };
}

function emitSides<T>(
  emitter: ExpressionEmitter,
  condition: string,
  sides: readonly [{ lines: string[]; result: T }, { lines: string[]; result: T }],
  stores: (side: T) => string[],
): void {
  const [left, right] = sides;
  emitter.line(`if (${condition}) {`);
  emitter.append([...left.lines, ...stores(left.result), '} else {']);
  emitter.append([...right.lines, ...stores(right.result), '}']);
}
