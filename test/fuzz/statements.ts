import type { Dialect, Expressions } from './expressions.ts';
import { IDIOMS, material } from './idioms.ts';
import type { Random } from './random.ts';
import { childScope } from './scope.ts';
import type { Scope } from './scope.ts';

type Production = (scope: Scope, depth: number) => string[];

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Random statements; declarations add to the scope that they are given. */
export class Statements {
  readonly #random: Random;
  readonly #expressions: Expressions;
  readonly #dialect: Dialect;
  #fresh = 0;

  constructor(random: Random, expressions: Expressions, dialect: Dialect) {
    this.#random = random;
    this.#expressions = expressions;
    this.#dialect = dialect;
  }

  /** `count` statements; nested blocks at most `depth` deep. */
  block(scope: Scope, count: number, depth: number): string[] {
    const lines: string[] = [];
    for (let k = 0; k < count; k++) {
      lines.push(...this.#random.pick(this.#productions(scope, depth))(scope, depth));
    }
    return lines;
  }

  #name(prefix: string): string {
    return `${prefix}${++this.#fresh}`;
  }

  #productions(scope: Scope, depth: number): Production[] {
    const list: Production[] = [
      this.#declareNumber,
      this.#declareNumber,
      this.#declareArray,
      this.#declareMatrix,
      this.#declareTyped,
      this.#declareFunction,
    ];
    if (scope.mutable.length > 0) list.push(this.#assign, this.#assign, this.#assign);
    if (scope.arrays.length > 0) list.push(this.#writeElement, this.#writeElement, this.#alias);
    if (scope.matrices.length > 0) list.push(this.#writeMatrix);
    if (scope.typed.length > 0) list.push(this.#writeTyped);
    if (depth > 0) list.push(this.#loop, this.#loop, this.#whileLoop, this.#branch);
    list.push(...(this.#dialect === 'fast' ? this.#plain(scope, depth) : this.#rich(scope, depth)));
    if (this.#dialect === 'wide' && scope.mutable.length > 0) {
      list.push(...IDIOMS.map((idiom) => this.#idiom(idiom)));
    }
    return list;
  }

  /** What of the richer language the statement-record path takes. */
  #plain(scope: Scope, depth: number): Production[] {
    const list: Production[] = [this.#declareRecord, this.#takeApart];
    if (scope.records.length > 0) list.push(this.#writeField);
    if (scope.mutable.length > 1) list.push(this.#exchange);
    if (depth > 0) list.push(this.#forOf, this.#labelled, this.#switchOver);
    return list;
  }

  #rich(scope: Scope, depth: number): Production[] {
    const list: Production[] = [
      this.#declareRecord,
      this.#declareInstance,
      this.#declareMap,
      this.#destructure,
    ];
    if (scope.mutable.length > 1) list.push(this.#chain);
    if (scope.arrays.length > 0) list.push(this.#mutateArray);
    if (scope.records.length > 0) list.push(this.#writeRecord);
    if (scope.instances.length > 0) list.push(this.#writeInstance);
    if (scope.maps.length > 0) list.push(this.#writeMap);
    if (depth > 0) {
      list.push(this.#forOf, this.#labelled, this.#switchOver, this.#tryFinally, this.#callback);
    }
    return list;
  }

  #idiom(idiom: (typeof IDIOMS)[number]): Production {
    return (scope) => {
      const name = (prefix: string): string => this.#name(prefix);
      const parts = material(scope, this.#random, this.#expressions, name);
      const lines = idiom(parts);
      scope.numbers.push(...parts.left);
      return lines;
    };
  }

  readonly #declareNumber: Production = (scope) => {
    const name = this.#name('n');
    const mutable = this.#random.chance(0.6);
    const line = `${mutable ? 'let' : 'const'} ${name} = ${this.#expressions.number(scope, 3)};`;
    scope.numbers.push(name);
    if (mutable) scope.mutable.push(name);
    return [line];
  };

  readonly #declareArray: Production = (scope) => {
    const e = () => this.#expressions.number(scope, 2);
    const name = this.#name('a');
    const line = `const ${name}: number[] = [${e()}, ${e()}, ${e()}];`;
    scope.arrays.push(name);
    return [line];
  };

  readonly #declareMatrix: Production = (scope) => {
    const e = () => this.#expressions.number(scope, 1);
    const name = this.#name('m');
    const row = () =>
      scope.arrays.length > 0 && this.#random.chance(0.3)
        ? this.#random.pick(scope.arrays)
        : `[${e()}, ${e()}, ${e()}]`;
    const line = `const ${name}: number[][] = [${row()}, ${row()}, ${row()}];`;
    scope.matrices.push(name);
    return [line];
  };

  readonly #declareTyped: Production = (scope) => {
    const name = this.#name('t');
    const lines = [`const ${name} = new Float64Array(4);`];
    if (this.#dialect !== 'fast' && this.#random.chance(0.4)) {
      lines[0] = `const ${name} = new Float${this.#random.pick(['32', '64'])}Array(4);`;
      if (this.#random.chance(0.4)) {
        lines.push(`const ${name}v = ${name}.subarray(1);`);
        scope.typed.push(`${name}v`);
      }
    }
    scope.typed.push(name);
    return [...lines, ...this.#writeTyped(scope, 0)];
  };

  readonly #declareFunction: Production = (scope) => {
    const name = this.#name('f');
    const inner = childScope(scope);
    inner.numbers.push('v');
    const body = this.#expressions.number(inner, 2);
    scope.unary.push(name);
    if (this.#dialect !== 'fast' && this.#random.chance(0.5)) {
      const guard = this.#expressions.condition(inner, 2);
      return [
        `function ${name}(v: number): number {`,
        `  if (${guard}) return ${this.#expressions.number(inner, 1)};`,
        ...indent(this.block(inner, this.#random.integer(0, 2), 0)),
        `  return ${body};`,
        '}',
      ];
    }
    return [`const ${name} = (v: number): number => ${body};`];
  };

  readonly #assign: Production = (scope) => {
    const name = this.#random.pick(scope.mutable);
    const value = this.#expressions.number(scope, 3);
    const operator = this.#random.pick(['=', '+=', '+=', '-=', '*=']);
    return operator === '=' ? [`${name} = ${value};`] : [`${name} ${operator} Math.sin(${value});`];
  };

  readonly #writeElement: Production = (scope) => {
    const target = `${this.#random.pick(scope.arrays)}[${this.#expressions.index(scope)}]`;
    const operator = this.#random.pick(['=', '+=', '-=', '*=']);
    const bang = operator === '=' ? '' : '!';
    return [`${target}${bang} ${operator} Math.cos(${this.#expressions.number(scope, 2)});`];
  };

  readonly #alias: Production = (scope) => {
    const name = this.#name('b');
    const line = `const ${name} = ${this.#random.pick(scope.arrays)};`;
    scope.arrays.push(name);
    return [line];
  };

  readonly #writeMatrix: Production = (scope) => {
    const matrix = this.#random.pick(scope.matrices);
    const i = this.#expressions.index(scope);
    if (scope.arrays.length > 0 && this.#random.chance(0.2)) {
      return [`${matrix}[${i}] = ${this.#random.pick(scope.arrays)};`];
    }
    const j = this.#expressions.index(scope);
    return [`${matrix}[${i}]![${j}] = Math.atan(${this.#expressions.number(scope, 2)});`];
  };

  readonly #writeTyped: Production = (scope) => {
    const target = `${this.#random.pick(scope.typed)}[${this.#expressions.index(scope)}]`;
    const operator = this.#random.pick(['=', '+=']);
    return [
      `${target}! ${operator} Math.sin(${this.#expressions.number(scope, 2)});`.replace(
        '! =',
        ' =',
      ),
    ];
  };

  readonly #loop: Production = (scope, depth) => {
    const i = this.#name('i');
    const inner = childScope(scope);
    inner.indices.push(i);
    const body = this.block(inner, this.#random.integer(1, 3), depth - 1);
    if (this.#random.chance(0.2)) {
      body.push(
        `if (${this.#expressions.condition(inner, 2)}) ${this.#random.pick(['break', 'continue'])};`,
      );
      if (inner.mutable.length > 0) body.push(...this.#assign(inner, 0));
    }
    return [`for (let ${i} = 0; ${i} < 3; ${i}++) {`, ...indent(body), '}'];
  };

  readonly #whileLoop: Production = (scope, depth) => {
    const i = this.#name('k');
    const inner = childScope(scope);
    const body = [
      `${i}++;`,
      `if (${this.#expressions.condition(inner, 2)}) ${this.#random.pick(['break', 'continue'])};`,
      ...this.block(inner, this.#random.integer(1, 2), depth - 1),
    ];
    const bound = this.#random.integer(2, 4);
    return this.#random.chance(0.7)
      ? [`let ${i} = 0;`, `while (${i} < ${bound}) {`, ...indent(body), '}']
      : [`let ${i} = 0;`, 'do {', ...indent(body), `} while (${i} < ${bound});`];
  };

  readonly #branch: Production = (scope, depth) => {
    const condition = this.#expressions.condition(scope, 2);
    const block = () =>
      indent(this.block(childScope(scope), this.#random.integer(1, 2), depth - 1));
    const lines = [`if (${condition}) {`, ...block()];
    if (this.#random.chance(0.6)) lines.push('} else {', ...block());
    return [...lines, '}'];
  };

  readonly #declareRecord: Production = (scope) => {
    const e = () => this.#expressions.number(scope, 2);
    const name = this.#name('o');
    const line = `const ${name}: { p: number; q: number } = { p: ${e()}, q: ${e()} };`;
    const copy = this.#dialect !== 'fast' && scope.records.length > 0 && this.#random.chance(0.3);
    const spread = copy
      ? `const ${name} = { ...${this.#random.pick(scope.records)}, q: ${e()} };`
      : line;
    scope.records.push(name);
    return [spread];
  };

  readonly #declareInstance: Production = (scope) => {
    const name = this.#name('c');
    const type = this.#random.pick(['Cell', 'Node']);
    const line = `const ${name} = new ${type}(${this.#expressions.number(scope, 2)});`;
    scope.instances.push(name);
    return [line];
  };

  readonly #declareMap: Production = (scope) => {
    const e = () => this.#expressions.number(scope, 2);
    const name = this.#name('z');
    const line = `const ${name} = new Map<string, number>([['a', ${e()}], ['b', ${e()}]]);`;
    scope.maps.push(name);
    return [line];
  };

  readonly #destructure: Production = (scope) => {
    const e = () => this.#expressions.number(scope, 2);
    const [a, b, rest] = [this.#name('d'), this.#name('d'), this.#name('r')];
    if (scope.records.length > 0 && this.#random.chance(0.4)) {
      const record = this.#random.pick(scope.records);
      const line = `let { p: ${a}, extra: ${b} = ${e()} } = ${record} as { p: number; extra?: number };`;
      scope.numbers.push(a, b);
      scope.mutable.push(a, b);
      return [line];
    }
    const source = scope.arrays.length > 0 ? this.#random.pick(scope.arrays) : `[1, ${e()}, 2]`;
    const line = this.#random.chance(0.5)
      ? `let [${a}, , ${b} = ${e()}] = ${source} as [number, number, number?];`
      : `let [${a}, ...${rest}] = [${e()}, ...${source}] as [number, ...number[]];\nlet ${b} = ${rest}[1]!;`;
    scope.numbers.push(a, b);
    scope.mutable.push(a, b);
    if (line.includes(`...${rest}`)) scope.arrays.push(rest);
    return [...line.split('\n'), `[${a}, ${b}] = [${b}, ${a}];`];
  };

  readonly #takeApart: Production = (scope) => {
    const e = () => this.#expressions.number(scope, 2);
    const [a, b] = [this.#name('d'), this.#name('d')];
    const keyword = this.#random.pick(['let', 'const']);
    const record =
      scope.records.length > 0 && this.#random.chance(0.5)
        ? this.#random.pick(scope.records)
        : `{ p: ${e()}, q: ${e()} }`;
    const array = scope.arrays.length > 0 ? this.#random.pick(scope.arrays) : `[1, ${e()}, 2]`;
    const matrix = scope.matrices.length > 0 ? this.#random.pick(scope.matrices) : `[${array}]`;
    const line = this.#random.pick([
      `${keyword} { p: ${a}, q: ${b} = ${e()} } = ${record};`,
      `${keyword} [${a}, , ${b} = ${e()}] = ${array};`,
      `${keyword} [[${a}, ${b} = 1]] = ${matrix};`,
      `${keyword} { r: [${a}, ${b}] } = { r: [${e()}, ${e()} ?? 3] };`,
      `const { ${a}, ${b} } = ((${a}: number, ${b}: number) => ({ ${a}, ${b} }))(${e()}, ${e()});`,
    ]);
    scope.numbers.push(a, b);
    if (line.startsWith('let')) scope.mutable.push(a, b);
    return [line];
  };

  readonly #exchange: Production = (scope) => {
    const place = (): string => {
      const { arrays, records, mutable } = scope;
      if (arrays.length > 0 && this.#random.chance(0.3)) {
        return `${this.#random.pick(arrays)}[${this.#expressions.index(scope)}]`;
      }
      if (records.length > 0 && this.#random.chance(0.3)) return `${this.#random.pick(records)}.p`;
      return this.#random.pick(mutable);
    };
    const [a, b] = [place(), place()];
    return [`[${a}, ${b}] = [Math.sin(${b}), ${this.#random.pick([a, `0.5 * ${a}`])}];`];
  };

  readonly #writeField: Production = (scope) => {
    const value = this.#expressions.number(scope, 2);
    const field = `${this.#random.pick(scope.records)}.${this.#random.pick(['p', 'q'])}`;
    return [`${field} ${this.#random.pick(['=', '+='])} Math.sin(${value});`];
  };

  readonly #chain: Production = (scope) => {
    const [a, b] = [this.#random.pick(scope.mutable), this.#random.pick(scope.mutable)];
    const value = this.#expressions.number(scope, 2);
    if (scope.arrays.length > 0 && this.#random.chance(0.5)) {
      const array = this.#random.pick(scope.arrays);
      return [`${a} = ${array}[${this.#expressions.index(scope)}] = Math.sin(${value});`];
    }
    return [`${a} = ${b} = Math.sin(${value});`];
  };

  readonly #mutateArray: Production = (scope) => {
    const array = this.#random.pick(scope.arrays);
    const e = () => `Math.sin(${this.#expressions.number(scope, 2)})`;
    return [
      this.#random
        .pick([
          `${array}.push(${e()});`,
          `${array}.unshift(${e()});`,
          `${array}.fill(${e()}, 1, 2);`,
          `${array}.reverse();`,
          `${array}.sort((a, b) => b - a);`,
          `${array}.splice(1, 1, ${e()}, ${e()});`,
          `${array}.copyWithin(0, 1);`,
          `[${array}[0], ${array}[1]] = [${array}[1]!, ${array}[0]!];`,
          `acc += ${array}.push(${e()}) > 9 ? 1 : ${array}.pop()!;`,
        ])
        .replace(/^acc/, scope.mutable[0] ?? 'let unused'),
    ];
  };

  readonly #writeRecord: Production = (scope) => {
    const record = this.#random.pick(scope.records);
    const value = this.#expressions.number(scope, 2);
    if (scope.mutable.length > 0 && this.#random.chance(0.2)) {
      const name = this.#random.pick(scope.mutable);
      return [
        `for (const key in ${record}) ${name} += 0.5 * ${record}[key as 'p' | 'q'];`,
        `for (const [, part] of Object.entries(${record})) ${name} -= part * 0.25;`,
      ];
    }
    return [
      this.#random.pick([
        `${record}.p = Math.sin(${value});`,
        `${record}['q'] += Math.sin(${value});`,
        `Object.assign(${record}, { p: Math.sin(${value}) });`,
      ]),
    ];
  };

  readonly #writeInstance: Production = (scope) => {
    const instance = this.#random.pick(scope.instances);
    const value = this.#expressions.number(scope, 2);
    return [
      this.#random.pick([
        `${instance}.g = Math.sin(${value});`,
        `${instance}.w -= Math.sin(${value});`,
        `${instance}.step(${value});`,
      ]),
    ];
  };

  readonly #writeMap: Production = (scope) => {
    const map = this.#random.pick(scope.maps);
    const value = this.#expressions.number(scope, 2);
    if (scope.mutable.length > 0 && this.#random.chance(0.4)) {
      const name = this.#random.pick(scope.mutable);
      const held = this.#name('v');
      return [`for (const [key, ${held}] of ${map}) ${name} += ${held} * key.length;`];
    }
    return [`${map}.set('${this.#random.pick(['a', 'b', 'c'])}', Math.sin(${value}));`];
  };

  readonly #forOf: Production = (scope, depth) => {
    const v = this.#name('v');
    const inner = childScope(scope);
    const snapshot =
      scope.arrays.length > 0 ? `${this.#random.pick(scope.arrays)}.slice(0, 4)` : '[1, 2]';
    const source =
      scope.generators.length > 0 && this.#random.chance(0.4)
        ? `${this.#random.pick(scope.generators)}(${this.#expressions.number(scope, 1)})`
        : snapshot;
    inner.numbers.push(v);
    const body = this.block(inner, this.#random.integer(1, 2), depth - 1);
    if (this.#random.chance(0.2)) body.push(`if (${this.#expressions.condition(inner, 1)}) break;`);
    return [`for (const ${v} of ${source}) {`, ...indent(body), '}'];
  };

  readonly #labelled: Production = (scope, depth) => {
    const [label, i, j] = [this.#name('outer'), this.#name('i'), this.#name('j')];
    const inner = childScope(scope);
    inner.indices.push(i, j);
    const jump = this.#random.pick(['break', 'continue']);
    return [
      `${label}: for (let ${i} = 0; ${i} < 3; ${i}++) {`,
      `  for (let ${j} = 2; ${j} >= 0; ${j}--) {`,
      `    if (${this.#expressions.condition(inner, 2)}) ${jump} ${label};`,
      ...indent(indent(this.block(inner, this.#random.integer(1, 2), depth - 1))),
      '  }',
      '}',
    ];
  };

  readonly #switchOver: Production = (scope, depth) => {
    const block = () => indent(indent(this.block(childScope(scope), 1, depth - 1)));
    return [
      `switch (${this.#expressions.index(scope)}) {`,
      '  case 0: {',
      ...block(),
      '    break;',
      '  }',
      '  case 1: {',
      ...block(),
      ...(this.#random.chance(0.5) ? ['    break;'] : []),
      '  }',
      '  default: {',
      ...block(),
      '  }',
      '}',
    ];
  };

  readonly #tryFinally: Production = (scope, depth) => {
    const block = () => indent(this.block(childScope(scope), 1, depth - 1));
    if (this.#random.chance(0.5)) return ['try {', ...block(), '} finally {', ...block(), '}'];
    const inner = childScope(scope);
    inner.numbers.push('(e as number)');
    return [
      'try {',
      ...block(),
      `  if (${this.#expressions.condition(scope, 2)}) throw ${this.#expressions.number(scope, 1)};`,
      '} catch (e) {',
      ...indent(this.block(inner, 1, depth - 1)),
      '}',
    ];
  };

  readonly #callback: Production = (scope, depth) => {
    const inner = childScope(scope);
    inner.numbers.push('v');
    const array =
      scope.arrays.length > 0 ? `${this.#random.pick(scope.arrays)}.slice(0, 3)` : '[0.5, 1.5]';
    return [`${array}.forEach((v) => {`, ...indent(this.block(inner, 1, depth - 1)), '});'];
  };
}
