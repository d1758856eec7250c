import { Expressions } from './expressions.ts';
import type { Dialect } from './expressions.ts';
import { Random } from './random.ts';
import { declareHelpers } from './helpers.ts';
import { Statements } from './statements.ts';
import { emptyScope } from './scope.ts';

/** A seeded program: module text, and the arguments of its exported `target(x, s)`. */
export interface FuzzProgram {
  readonly seed: number;
  readonly source: string;
  readonly x: readonly number[];
  readonly s: number;
}

/**
 * A TypeScript module with `export function target(x: number[], s: number): number`. Loops are
 * bounded by construction; whether the value is finite is for the caller to try.
 */
export function generateProgram(seed: number, dialect: Dialect = 'full'): FuzzProgram {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const expressions = new Expressions(random, dialect);
  const statements = new Statements(random, expressions, dialect);
  const scope = emptyScope();
  const lines = declareHelpers(scope, random, expressions, statements, dialect);
  scope.arrays.push('x');
  scope.numbers.push('s');
  lines.push('export function target(x: number[], s: number): number {');
  lines.push('  let acc = 0;');
  scope.numbers.push('acc');
  scope.mutable.push('acc');
  lines.push(...statements.block(scope, random.integer(3, 9), 2).map((line) => `  ${line}`));
  lines.push(`  return acc + ${expressions.number(scope, 2)};`, '}', '');
  const coordinate = () => (random.chance(0.5) ? -1 : 1) * (0.3 + 1.2 * random.next());
  return {
    seed,
    source: lines.join('\n'),
    x: Array.from({ length: random.integer(3, 5) }, coordinate),
    s: coordinate(),
  };
}
