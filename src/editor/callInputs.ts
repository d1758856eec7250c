/**
 * The arguments of a check point's call as fields that can be edited: numbers, vectors and matrices
 * by their numbers, everything else as the expression that it is. A call is changed by replacing the
 * text of single fields, so that what nobody touched stays as it was written.
 */

/** One editable part of a call. */
export interface CallInput {
  /** `w`, `options.rate`; the argument's position where its name is not known: `#2`. */
  readonly label: string;
  /** `[]` a number, `[n]` a vector, `[r, c]` a matrix (row by row); null an expression. */
  readonly shape: readonly number[] | null;
  /** As written: one per number, or the one expression. */
  readonly texts: readonly string[];
  /** Where it stands in the call: from, and to but not including. */
  readonly start: number;
  readonly end: number;
}

/** A literal with the place where it stands. */
type Literal =
  | { readonly kind: 'number'; readonly start: number; readonly end: number }
  | { readonly kind: 'list'; readonly items: readonly Literal[]; start: number; end: number }
  | {
      readonly kind: 'record';
      readonly fields: readonly { readonly name: string; readonly value: Literal }[];
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'expression'; readonly start: number; readonly end: number };

const NUMBER = /^[+-]?\s*(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The fields of a call, left to right; empty where it is no call with arguments.
 * @param parameters names of the parameters, in order.
 */
export function callInputs(call: string, parameters: readonly string[]): CallInput[] {
  const list = argumentSpans(call);
  return (list ?? []).flatMap(([start, end], index) =>
    fieldsOf(call, literalAt(call, start, end), parameters[index] ?? `#${index + 1}`),
  );
}

/** The call with other texts in its fields; both in the order of `callInputs`. */
export function withInputs(
  call: string,
  inputs: readonly CallInput[],
  texts: readonly (readonly string[])[],
): string {
  let result = call;
  for (const [index, input] of [...inputs.entries()].reverse()) {
    const written = texts[index]!;
    if (written.length === input.texts.length && written.every((one, i) => one === input.texts[i]))
      continue;
    const text = literalText(input.shape, written);
    result = result.slice(0, input.start) + text + result.slice(input.end);
  }
  return result;
}

/** Source text of a number, vector, matrix or expression. */
export function literalText(shape: readonly number[] | null, texts: readonly string[]): string {
  if (shape === null || shape.length === 0) return texts[0] ?? '';
  if (shape.length === 1) return `[${texts.join(', ')}]`;
  const [rows, columns] = shape as readonly [number, number];
  const lines = Array.from(
    { length: rows },
    (_, row) => `[${texts.slice(row * columns, (row + 1) * columns).join(', ')}]`,
  );
  return `[${lines.join(', ')}]`;
}

function fieldsOf(call: string, literal: Literal, label: string): CallInput[] {
  const { start, end } = literal;
  const text = (one: Literal): string => call.slice(one.start, one.end);
  if (literal.kind === 'number') return [{ label, shape: [], texts: [text(literal)], start, end }];
  if (literal.kind === 'record') {
    return literal.fields.flatMap(({ name, value }) => fieldsOf(call, value, `${label}.${name}`));
  }
  if (literal.kind === 'list' && literal.items.length > 0) {
    const { items } = literal;
    if (items.every((item) => item.kind === 'number')) {
      return [{ label, shape: [items.length], texts: items.map(text), start, end }];
    }
    const rows = items.map((item) => (item.kind === 'list' ? item.items : []));
    const columns = rows[0]!.length;
    const isMatrix =
      columns > 0 &&
      rows.every((row) => row.length === columns && row.every((one) => one.kind === 'number'));
    if (isMatrix) {
      return [{ label, shape: [rows.length, columns], texts: rows.flat().map(text), start, end }];
    }
    if (items.some((item) => item.kind !== 'expression')) {
      return items.flatMap((item, index) => fieldsOf(call, item, `${label}[${index}]`));
    }
  }
  return [{ label, shape: null, texts: [text(literal)], start, end }];
}

/** Where the arguments of the outermost call stand; null where the text ends in no call. */
function argumentSpans(call: string): [number, number][] | null {
  const end = call.trimEnd().length - 1;
  if (call[end] !== ')') return null;
  // The last bracket that opens at the outermost level is the one of the arguments.
  let open = -1;
  let depth = 0;
  for (const { at, change } of brackets(call, 0, end + 1)) {
    if (change > 0 && depth === 0) open = at;
    depth += change;
  }
  return depth === 0 && open >= 0 ? parts(call, open + 1, end) : null;
}

function literalAt(text: string, from: number, to: number): Literal {
  const [start, end] = trimmed(text, from, to);
  const own = text.slice(start, end);
  if (NUMBER.test(own)) return { kind: 'number', start, end };
  if (own.startsWith('[') && closes(text, start, end)) {
    const items = parts(text, start + 1, end - 1).map(([a, b]) => literalAt(text, a, b));
    return { kind: 'list', items, start, end };
  }
  if (own.startsWith('{') && closes(text, start, end)) {
    const fields = parts(text, start + 1, end - 1).map(([a, b]) => {
      const key = /^\s*(?:([A-Za-z_$][\w$]*)|'([^'\\]*)'|"([^"\\]*)")\s*:/.exec(text.slice(a, b));
      const name = key?.[1] ?? key?.[2] ?? key?.[3];
      return name === undefined ? null : { name, value: literalAt(text, a + key![0].length, b) };
    });
    const known = fields.filter((field) => field !== null);
    if (known.length === fields.length) return { kind: 'record', fields: known, start, end };
  }
  return { kind: 'expression', start, end };
}

/** Whether the bracket at the start is closed by the last character and not before. */
function closes(text: string, start: number, end: number): boolean {
  let depth = 0;
  for (const { at, change } of brackets(text, start, end)) {
    depth += change;
    if (depth === 0) return at === end - 1;
  }
  return false;
}

/** The parts between the commas of the outermost level; none of an empty text, no empty last one. */
function parts(text: string, from: number, to: number): [number, number][] {
  const found: [number, number][] = [];
  let depth = 0;
  let start = from;
  for (const { at, change } of brackets(text, from, to)) {
    depth += change;
    if (change !== 0 || depth > 0) continue;
    found.push([start, at]);
    start = at + 1;
  }
  if (text.slice(start, to).trim() !== '') found.push([start, to]);
  return found;
}

/** Every bracket (±1) and comma (0) outside of strings. */
function* brackets(
  text: string,
  from: number,
  to: number,
): Iterable<{ readonly at: number; readonly change: number }> {
  let quote = '';
  for (let at = from; at < to; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (`'"\``.includes(character)) quote = character;
    else if ('([{'.includes(character)) yield { at, change: 1 };
    else if (')]}'.includes(character)) yield { at, change: -1 };
    else if (character === ',') yield { at, change: 0 };
  }
}

function trimmed(text: string, from: number, to: number): [number, number] {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return [start, end];
}

/** Whether brackets and quotes are in order: what can be told of an expression without a parser. */
export function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const { at, change } of brackets(text, 0, text.length)) {
    const character = text[at]!;
    if (change > 0) open.push(character);
    if (change < 0 && open.pop() !== '([{'[')]}'.indexOf(character)]) return false;
  }
  return open.length === 0;
}
