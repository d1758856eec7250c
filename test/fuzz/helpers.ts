import type { Dialect, Expressions } from './expressions.ts';
import type { Random } from './random.ts';
import { emptyScope } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Statements } from './statements.ts';

/** Module-level functions, classes and state that the target may use; adds their names to `scope`. */
export function declareHelpers(
  scope: Scope,
  random: Random,
  expressions: Expressions,
  statements: Statements,
  dialect: Dialect,
): string[] {
  const lines: string[] = [];
  const unary = (name: string, body: string[]) => {
    lines.push(`function ${name}(v: number): number {`, ...body.map((line) => `  ${line}`), '}');
    scope.unary.push(name);
  };
  const inside = (...numbers: string[]): Scope => {
    const inner = emptyScope();
    inner.numbers.push(...numbers);
    inner.unary.push(...scope.unary);
    return inner;
  };
  if (random.chance(0.7)) {
    unary('squash', [`return Math.tanh(${expressions.number(inside('v'), 3)});`]);
  }
  if (random.chance(0.5)) {
    const inner = inside('v');
    unary('early', [
      `if (${expressions.condition(inner, 2)}) return ${expressions.number(inner, 2)};`,
      ...statements.block({ ...inner, mutable: ['v'] }, 2, 1),
      'return v;',
    ]);
  }
  if (random.chance(0.4)) {
    lines.push(
      'function rec(n: number, v: number): number {',
      `  return n <= 0 ? v : ${expressions.number(inside('v', 'n'), 1)} + 0.5 * rec(n - 1, v * 0.9);`,
      '}',
    );
    unary('deep', [`return rec(${random.integer(2, 5)}, v);`]);
  }
  if (random.chance(0.5)) {
    lines.push(
      'const mix = (a: number, b: number): number =>',
      `  ${expressions.number(inside('a', 'b'), 3)};`,
    );
    scope.binary.push('mix');
  }
  if (random.chance(0.3)) {
    lines.push(`const weights = [${expressions.literal()}, ${expressions.literal()}, 0.25];`);
    scope.arrays.push('weights');
  }
  if (dialect !== 'fast') lines.push(...declareRich(scope, random, expressions, inside));
  return lines;
}

function declareRich(
  scope: Scope,
  random: Random,
  expressions: Expressions,
  inside: (...numbers: string[]) => Scope,
): string[] {
  const lines: string[] = [];
  if (random.chance(0.4)) {
    lines.push(
      'function total(first: number, ...rest: number[]): number {',
      '  let sum = first;',
      `  for (const v of rest) sum += ${expressions.number(inside('v'), 1)};`,
      '  return sum;',
      '}',
    );
    scope.variadic.push('total');
  }
  if (random.chance(0.3)) {
    lines.push(
      'function* steps(v: number): Generator<number> {',
      `  let u = ${expressions.number(inside('v'), 2)};`,
      '  for (let k = 0; k < 3; k++) {',
      '    yield u;',
      `    u = Math.sin(${expressions.number(inside('u', 'v'), 2)});`,
      '  }',
      '}',
    );
    scope.generators.push('steps');
  }
  if (random.chance(0.3)) {
    lines.push(
      'function guarded(v: number): number {',
      '  let u = v;',
      '  try {',
      `    if (${expressions.condition(inside('v'), 2)}) throw ${expressions.number(inside('v'), 2)};`,
      `    return u * ${expressions.number(inside('u', 'v'), 1)};`,
      '  } catch (e) {',
      '    return (e as number) * 0.5;',
      '  } finally {',
      `    u += ${expressions.number(inside('v'), 1)};`,
      '  }',
      '}',
    );
    scope.unary.push('guarded');
  }
  if (random.chance(0.3)) {
    lines.push(
      'const memo = new Map<number, number>();',
      'function cached(v: number): number {',
      '  const hit = memo.get(v);',
      '  if (hit !== undefined) return hit;',
      `  const r = ${expressions.number(inside('v'), 2)};`,
      '  memo.set(v, r);',
      '  return r;',
      '}',
    );
    scope.unary.push('cached');
  }
  if (random.chance(0.3)) {
    lines.push(
      `function fallback({ a, b = a * 2 }: { a: number; b?: number }, k = a): number {`,
      `  return ${expressions.number(inside('a', 'b', 'k'), 2)};`,
      '}',
      'const unpack = (v: number): number => fallback({ a: v });',
    );
    scope.unary.push('unpack');
  }
  lines.push(...declareClasses(random, expressions, inside));
  return lines;
}

function declareClasses(
  random: Random,
  expressions: Expressions,
  inside: (...numbers: string[]) => Scope,
): string[] {
  const body = (...numbers: string[]) => expressions.number(inside(...numbers), 2);
  const lines = [
    'class Cell {',
    '  static rate = 0.5;',
    `  #hidden = ${expressions.literal()};`,
    '  w: number;',
    '  constructor(w: number) {',
    '    this.w = w;',
    '    this.#hidden += w;',
    '  }',
    '  get g(): number {',
    `    return ${body('this.w', 'this.#hidden')};`,
    '  }',
    '  set g(v: number) {',
    '    this.#hidden = v * Cell.rate;',
    '  }',
    '  step(v: number): number {',
    `    this.w = Math.tanh(${body('v', 'this.w', 'this.#hidden')});`,
    '    return this.w;',
    '  }',
    '}',
    'class Node extends Cell {',
    `  bias = ${expressions.literal()};`,
  ];
  if (random.chance(0.5)) {
    lines.push('  constructor(w: number) {', `    super(w * 0.5);`, '    this.bias *= w;', '  }');
  }
  lines.push(
    '  override step(v: number): number {',
    `    return super.step(v) * ${body('this.bias', 'v')};`,
    '  }',
    '}',
  );
  return lines;
}
