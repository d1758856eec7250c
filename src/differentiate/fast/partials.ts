import { operation } from './graph.ts';
import type { Operation, Source } from './graph.ts';

/** What the emitter knows of a number: its text (evaluated already, stable) and where it came from. */
export interface Operand {
  readonly code: string;
  readonly source: Source | null;
}

/**
 * Partials as JavaScript text. The rules are those of runtime/rules.ts; the ones that are a single
 * arithmetic expression stand here so that V8 sees them in line, all others are called by name.
 */
export function binaryOperation(
  operator: string,
  left: Operand,
  right: Operand,
  value: string,
  runtime: string,
): Operation | null {
  const { code: a } = left;
  const { code: b } = right;
  const of = (da: string, db: string) =>
    operation([
      { source: left.source, partial: da },
      { source: right.source, partial: db },
    ]);
  switch (operator) {
    case '+':
      return of('1', '1');
    case '-':
      return of('1', '-1');
    case '*':
      return of(b, a);
    case '/':
      return of(`(1 / ${b})`, `(-${value} / ${b})`);
    case '%':
      return of('1', `(-Math.trunc(${a} / ${b}))`);
    case '**':
      return powerOperation(left, right, value, runtime);
    default:
      return of(
        `${runtime}U.${operator}Left(${a}, ${b}, ${value})`,
        `${runtime}U.${operator}Right(${a}, ${b}, ${value})`,
      );
  }
}

export function powerOperation(
  left: Operand,
  right: Operand,
  value: string,
  runtime: string,
): Operation | null {
  const { code: a } = left;
  const { code: b } = right;
  // b·aᵇ⁻¹ for the exponents that people write.
  const square = right.source === null && b === '2';
  const cube = right.source === null && b === '3';
  const da = square
    ? `(2 * ${a})`
    : cube
      ? `(3 * (${a} * ${a}))`
      : `${runtime}U.powerLeft(${a}, ${b}, ${value})`;
  return operation([
    { source: left.source, partial: da },
    { source: right.source, partial: `${runtime}U.powerRight(${a}, ${b}, ${value})` },
  ]);
}

export function unaryOperation(
  rule: string,
  operand: Operand,
  value: string,
  runtime: string,
): Operation | null {
  const { code: a } = operand;
  const inline: Readonly<Record<string, string>> = {
    exp: value,
    log: `(1 / ${a})`,
    sqrt: `(0.5 / ${value})`,
    sin: `Math.cos(${a})`,
    cos: `(-Math.sin(${a}))`,
    tan: `(1 + ${value} * ${value})`,
    atan: `(1 / (1 + ${a} * ${a}))`,
    log1p: `(1 / (1 + ${a}))`,
  };
  const partial = inline[rule] ?? `${runtime}U.${rule}(${a}, ${value})`;
  return operation([{ source: operand.source, partial }]);
}
