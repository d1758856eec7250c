import ts from 'typescript';
import { oneLine, splitCall } from './call.ts';
import { seededRandom } from './random.ts';
import { parseSnippet } from './syntax.ts';

/** Other calls of the same function, to see whether what holds at one point holds in general. */
export interface Variations {
  /** The same shapes with other numbers. */
  readonly values: readonly string[];
  /** One length or whole number other than it was: what it was, and the call. */
  readonly sizes: readonly { readonly was: number; readonly call: string }[];
}

/** Draws of other numbers: two, so that no coincidence of one point stays. */
const DRAWS = 2;
/** Lengths and counts that are tried. */
const MOST_SIZES = 6;

/** A literal that a call is made of, as data that can be changed and written again. */
type Value =
  | { readonly kind: 'number'; readonly value: number; readonly path: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'record'; readonly fields: readonly (readonly [string, Value])[] }
  | { readonly kind: 'text'; readonly text: string };

/**
 * Other calls like a given one. Null where its arguments are more than numbers, arrays, objects,
 * texts and truth values, or where the callee is built from numbers itself (`new F(2).m(1)`): then
 * nobody knows which of them count something.
 * @param parameters the names of the parameters, in order.
 * @param isInput whether a number (`w[2]`, `options.rate`) is one that the function is differentiated
 *   by; a whole number that is none counts something, and stays.
 */
export function variationsOf(
  call: string,
  parameters: readonly string[],
  isInput: (path: string) => boolean,
  seed: number,
): Variations | null {
  const split = splitCall(call);
  if (!split || /\d/.test(split.receiver ?? '') || split.callee.includes('(')) return null;
  const values = split.args.map((text, at) => valueOf(text, parameters[at] ?? `#${at}`));
  if (values.some((value) => value === null)) return null;
  const args = values as Value[];
  const head = headOf(call, split.args);
  if (head === null) return null;
  const write = (list: readonly Value[]): string => `${head}(${list.map(textOf).join(', ')})`;
  const random = seededRandom(seed);
  const isCount = (path: string, value: number): boolean =>
    Number.isInteger(value) && !isInput(path);
  const drawn = Array.from({ length: DRAWS }, () =>
    write(
      args.map((one) =>
        changed(one, (value, path) => (isCount(path, value) ? value : near(value, random()))),
      ),
    ),
  );
  const lengths = new Set<number>();
  const counts = new Map<string, number>();
  for (const one of args) collect(one, lengths, counts, isCount);
  const sizes = [
    ...[...lengths].map((was) => ({
      was,
      call: write(args.map((one) => lengthened(one, was, random))),
    })),
    ...[...counts].map(([path, was]) => ({
      was,
      call: write(args.map((one) => changed(one, (v, at) => (at === path ? was + 1 : v)))),
    })),
  ];
  return sizes.length > MOST_SIZES ? null : { values: drawn, sizes };
}

/** The text before the arguments; null where it cannot be told (comments, line breaks). */
function headOf(call: string, args: readonly string[]): string | null {
  const line = oneLine(call).trim();
  const open = args.length === 0 ? line.lastIndexOf('(') : -1;
  if (open >= 0) return line.slice(0, open);
  const source = parseSnippet(`(${line}\n)`);
  const [statement] = source.statements;
  if (!statement || !ts.isExpressionStatement(statement)) return null;
  let node: ts.Expression = statement.expression;
  while (ts.isParenthesizedExpression(node)) node = node.expression;
  if (!ts.isCallExpression(node)) return null;
  return node.expression.getText(source);
}

function valueOf(text: string, path: string): Value | null {
  const source = parseSnippet(`(${text}\n)`);
  const [statement] = source.statements;
  if (!statement || !ts.isExpressionStatement(statement)) return null;
  return read(statement.expression, path, source);
}

function read(node: ts.Expression, path: string, source: ts.SourceFile): Value | null {
  if (ts.isParenthesizedExpression(node)) return read(node.expression, path, source);
  if (ts.isNumericLiteral(node)) return { kind: 'number', value: Number(node.text), path };
  if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) {
    const sign = node.operator === ts.SyntaxKind.MinusToken ? -1 : 1;
    return { kind: 'number', value: sign * Number(node.operand.text), path };
  }
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map((item, at) => read(item, `${path}[${at}]`, source));
    return items.includes(null) ? null : { kind: 'list', items: items as Value[] };
  }
  if (ts.isObjectLiteralExpression(node)) {
    const fields = node.properties.map((property) => {
      if (!ts.isPropertyAssignment(property)) return null;
      const key = property.name.getText(source);
      const value = read(property.initializer, `${path}.${key}`, source);
      return value && ([key, value] as const);
    });
    return fields.includes(null)
      ? null
      : { kind: 'record', fields: fields as (readonly [string, Value])[] };
  }
  const isText =
    ts.isStringLiteral(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword;
  return isText ? { kind: 'text', text: node.getText(source) } : null;
}

function textOf(value: Value): string {
  switch (value.kind) {
    case 'number':
      return String(value.value);
    case 'list':
      return `[${value.items.map(textOf).join(', ')}]`;
    case 'record':
      return `{ ${value.fields.map(([key, field]) => `${key}: ${textOf(field)}`).join(', ')} }`;
    case 'text':
      return value.text;
  }
}

function changed(value: Value, change: (value: number, path: string) => number): Value {
  switch (value.kind) {
    case 'number':
      return { ...value, value: change(value.value, value.path) };
    case 'list':
      return { ...value, items: value.items.map((item) => changed(item, change)) };
    case 'record':
      return {
        ...value,
        fields: value.fields.map(([key, field]) => [key, changed(field, change)] as const),
      };
    case 'text':
      return value;
  }
}

/** Every array of this length gets one element more, like its last one. */
function lengthened(value: Value, length: number, random: () => number): Value {
  if (value.kind === 'record') {
    const fields = value.fields.map(
      ([key, field]) => [key, lengthened(field, length, random)] as const,
    );
    return { ...value, fields };
  }
  if (value.kind !== 'list') return value;
  const items = value.items.map((item) => lengthened(item, length, random));
  if (value.items.length !== length || length === 0) return { ...value, items };
  const more = changed(items.at(-1)!, (last) => near(last, random()));
  return { ...value, items: [...items, more] };
}

function collect(
  value: Value,
  lengths: Set<number>,
  counts: Map<string, number>,
  isCount: (path: string, value: number) => boolean,
): void {
  if (value.kind === 'number' && isCount(value.path, value.value))
    counts.set(value.path, value.value);
  if (value.kind === 'record') {
    for (const [, field] of value.fields) collect(field, lengths, counts, isCount);
  }
  if (value.kind !== 'list') return;
  if (value.items.length > 0) lengths.add(value.items.length);
  for (const item of value.items) collect(item, lengths, counts, isCount);
}

/** Of the same sign and within a factor of two: what was in the domain is likely to stay in it. */
function near(value: number, drawn: number): number {
  const next = value === 0 ? 2 * drawn - 1 : value * 2 ** (2 * drawn - 1);
  return Number(next.toPrecision(5));
}
