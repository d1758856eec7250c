import type { Operation } from '../model/operation.ts';

/** A formula as a tree: printed as one line of text for hovers, and as MathML for the graph. */
export type Formula =
  | { readonly kind: 'operand' | 'number' | 'words'; readonly text: string }
  | { readonly kind: 'sum'; readonly sign: '+' | '−'; readonly a: Formula; readonly b: Formula }
  | { readonly kind: 'product' | 'quotient' | 'power'; readonly a: Formula; readonly b: Formula }
  | { readonly kind: 'negative' | 'square'; readonly a: Formula }
  | { readonly kind: 'root'; readonly degree: 2 | 3; readonly a: Formula }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly of: readonly Formula[];
      readonly squared?: boolean;
    };

export const operand = (text: string): Formula => ({ kind: 'operand', text });
export const number = (text: string): Formula => ({ kind: 'number', text });
export const words = (text: string): Formula => ({ kind: 'words', text });
export const product = (a: Formula, b: Formula): Formula => ({ kind: 'product', a, b });
export const minus = (a: Formula, b: Formula): Formula => ({ kind: 'sum', sign: '−', a, b });
export const applied = (name: string, ...of: Formula[]): Formula => ({
  kind: 'function',
  name,
  of,
});

const ONE = number('1');
const TWO = number('2');
const plus = (a: Formula, b: Formula): Formula => ({ kind: 'sum', sign: '+', a, b });
const over = (a: Formula, b: Formula): Formula => ({ kind: 'quotient', a, b });
const negative = (a: Formula): Formula => ({ kind: 'negative', a });
const square = (a: Formula): Formula => ({ kind: 'square', a });
const power = (a: Formula, b: Formula): Formula => ({ kind: 'power', a, b });
const root = (a: Formula): Formula => ({ kind: 'root', degree: 2, a });
const length = (a: Formula, b: Formula): Formula => root(plus(square(a), square(b)));
const ln = (a: Formula): Formula => applied('ln', a);

const DERIVATIVES: Partial<Record<Operation, (a: Formula, b: Formula) => readonly Formula[]>> = {
  add: () => [ONE, ONE],
  subtract: () => [ONE, number('−1')],
  multiply: (a, b) => [b, a],
  divide: (a, b) => [over(ONE, b), negative(over(a, square(b)))],
  remainder: (a, b) => [ONE, negative(applied('trunc', over(a, b)))],
  power: (a, b) => [
    textOf(b) === '2' ? product(TWO, a) : product(b, power(a, minus(b, ONE))),
    product(power(a, b), ln(a)),
  ],
  negate: () => [number('−1')],
  exp: (a) => [applied('exp', a)],
  expm1: (a) => [applied('exp', a)],
  log: (a) => [over(ONE, a)],
  log1p: (a) => [over(ONE, plus(ONE, a))],
  log2: (a) => [over(ONE, product(a, ln(TWO)))],
  log10: (a) => [over(ONE, product(a, ln(number('10'))))],
  sqrt: (a) => [over(ONE, product(TWO, root(a)))],
  cbrt: (a) => [over(ONE, product(number('3'), square({ kind: 'root', degree: 3, a })))],
  hypot: (a, b) => [over(a, length(a, b)), over(b, length(a, b))],
  sin: (a) => [applied('cos', a)],
  cos: (a) => [negative(applied('sin', a))],
  tan: (a) => [plus(ONE, { kind: 'function', name: 'tan', of: [a], squared: true })],
  asin: (a) => [over(ONE, root(minus(ONE, square(a))))],
  acos: (a) => [negative(over(ONE, root(minus(ONE, square(a)))))],
  atan: (a) => [over(ONE, plus(ONE, square(a)))],
  atan2: (a, b) => [
    over(b, plus(square(a), square(b))),
    negative(over(a, plus(square(a), square(b)))),
  ],
  sinh: (a) => [applied('cosh', a)],
  cosh: (a) => [applied('sinh', a)],
  tanh: (a) => [minus(ONE, { kind: 'function', name: 'tanh', of: [a], squared: true })],
  asinh: (a) => [over(ONE, root(plus(square(a), ONE)))],
  acosh: (a) => [over(ONE, root(minus(square(a), ONE)))],
  atanh: (a) => [over(ONE, minus(ONE, square(a)))],
  abs: (a) => [applied('sign', a)],
  fround: () => [ONE],
  copy: () => [ONE],
};

const WHOLE: Partial<Record<Operation, (a: Formula, b: Formula) => Formula>> = {
  add: plus,
  subtract: minus,
  multiply: product,
  divide: over,
  power,
  negate: negative,
};

/**
 * Local derivative of each operand; `a`, `b` are the operands. Textbook forms (Abramowitz and Stegun,
 * 4.1 to 4.6). Null for operations that have no such form.
 */
export function derivatives(
  operation: Operation,
  a: Formula,
  b: Formula,
): readonly Formula[] | null {
  return DERIVATIVES[operation]?.(a, b) ?? null;
}

/** The operation at its operands: `a·b`, `exp(a)`. */
export function wholeOf(operation: Operation, operands: readonly Formula[]): Formula {
  const [a, b] = operands;
  const symbol = a && WHOLE[operation];
  return symbol ? symbol(a, b ?? a) : applied(operation, ...operands);
}

/** The formula on one line: `−a/(a² + b²)`. */
export function textOf(formula: Formula): string {
  switch (formula.kind) {
    case 'operand':
    case 'number':
    case 'words':
      return formula.text;
    case 'sum':
      return `${textOf(formula.a)} ${formula.sign} ${wrapped(formula.b, ['sum'])}`;
    case 'product':
      return `${wrapped(formula.a, ['sum'])}·${wrapped(formula.b, ['sum'])}`;
    case 'quotient':
      return `${wrapped(formula.a, ['sum'])}/${wrapped(formula.b, ['sum', 'product', 'quotient'])}`;
    case 'negative':
      return `−${wrapped(formula.a, ['sum'])}`;
    case 'power':
      return `${wrapped(formula.a, COMPOUND)}^${wrapped(formula.b, COMPOUND)}`;
    case 'square':
      return `${wrapped(formula.a, COMPOUND)}²`;
    case 'root':
      return `${formula.degree === 2 ? '√' : '∛'}${wrapped(formula.a, COMPOUND)}`;
    case 'function': {
      const { name, of, squared } = formula;
      const inner = of.map(textOf).join(', ');
      const isPrefix = name === 'ln' && of.every((each) => !COMPOUND.includes(each.kind));
      return isPrefix ? `ln ${inner}` : `${name}${squared === true ? '²' : ''}(${inner})`;
    }
  }
}

const COMPOUND: readonly Formula['kind'][] = ['sum', 'product', 'quotient', 'negative', 'power'];

function wrapped(formula: Formula, kinds: readonly Formula['kind'][]): string {
  const text = textOf(formula);
  return kinds.includes(formula.kind) ? `(${text})` : text;
}
