import type { Expressions } from './expressions.ts';
import type { Random } from './random.ts';
import type { Scope } from './scope.ts';

/** What an idiom is built from; a number that it leaves behind is declared by `leave`. */
export interface Material {
  readonly scope: Scope;
  readonly random: Random;
  /** A number expression. */
  readonly e: () => string;
  /** A tame one, between −1 and 1. */
  readonly t: () => string;
  readonly condition: () => string;
  /** A fresh name. */
  readonly name: (prefix: string) => string;
  /** An array of at least three numbers. */
  readonly array: () => string;
  /** A name that can be assigned. */
  readonly target: () => string;
  /** Numbers that the idiom leaves behind; in scope once it is written. */
  readonly left: string[];
}

type Idiom = (m: Material) => string[];

export function material(
  scope: Scope,
  random: Random,
  expressions: Expressions,
  name: (prefix: string) => string,
): Material {
  const e = (): string => expressions.number(scope, 2);
  return {
    scope,
    random,
    e,
    t: () => `Math.sin(${expressions.number(scope, 1)})`,
    condition: () => expressions.condition(scope, 2),
    name,
    array: () => (scope.arrays.length > 0 ? random.pick(scope.arrays) : `[${e()}, 0.5, ${e()}]`),
    target: () => random.pick(scope.mutable),
    left: [],
  };
}

const leave = ({ left }: Material, ...numbers: string[]): void => {
  left.push(...numbers);
};

/** Functions, closures and receivers. */
const CALLS: readonly Idiom[] = [
  (m) => {
    const [make, n] = [m.name('make'), m.name('n')];
    leave(m, n);
    return [
      `const ${make} = (() => {`,
      `  let inner = ${m.t()};`,
      '  return {',
      '    add(v: number) { inner = inner * 0.5 + v; return this; },',
      '    get total() { return inner; },',
      '    set total(v: number) { inner = v * 2; },',
      '  };',
      '})();',
      `${make}.add(${m.e()}).add(${m.t()}).total = ${m.t()};`,
      `${make}.total += ${m.t()};`,
      `const ${n} = ${make}.add(${m.t()}).total;`,
    ];
  },
  (m) => {
    const [f, n] = [m.name('scaled'), m.name('n')];
    leave(m, n);
    const call = m.random.pick([
      `${f}.call({ k: ${m.t()} }, ${m.e()})`,
      `${f}.apply({ k: ${m.t()} }, [${m.e()}])`,
      `${f}.bind({ k: ${m.t()} }, ${m.e()})()`,
      `Reflect.apply(${f}, { k: ${m.t()} }, [${m.e()}])`,
    ]);
    return [
      `function ${f}(this: { k: number }, v: number, w = v * this.k): number { return this.k * v - w; }`,
      `const ${n} = ${call};`,
    ];
  },
  (m) => {
    const [f, n] = [m.name('sum'), m.name('n')];
    leave(m, n);
    return [
      `function ${f}(..._: number[]): number {`,
      '  let total = 0;',
      '  for (let k = 0; k < arguments.length; k++) total += (k + 1) * (arguments[k] as number);',
      '  return total;',
      '}',
      `const ${n} = ${f}(${m.t()}, ...${m.array()}.slice(0, 2), ${m.t()});`,
    ];
  },
  (m) => {
    const [compose, n] = [m.name('compose'), m.name('n')];
    leave(m, n);
    return [
      `const ${compose} = (...fs: ((v: number) => number)[]) => (v: number): number => fs.reduceRight((u, f) => f(u), v);`,
      `const ${n} = ${compose}(Math.tanh, (v) => v * ${m.t()}, Math['sin'])(${m.e()});`,
    ];
  },
  (m) => {
    const [even, odd, n] = [m.name('even'), m.name('odd'), m.name('n')];
    leave(m, n);
    return [
      `const ${n} = ${even}(4, ${m.e()});`,
      `function ${even}(k: number, v: number): number { return k === 0 ? v : ${odd}(k - 1, Math.sin(v)); }`,
      `function ${odd}(k: number, v: number): number { return k === 0 ? -v : 0.5 * ${even}(k - 1, v) + v; }`,
    ];
  },
  (m) => {
    const [fs, n] = [m.name('fs'), m.name('n')];
    leave(m, n);
    return [
      `var ${fs}: (() => number)[] = [];`,
      `for (let k = 0; k < 3; k++) { const w = ${m.array()}[k]!; ${fs}.push(() => w * (k + ${m.t()})); }`,
      `const ${n} = ${fs}.reduce((total, f) => total + f(), 0);`,
    ];
  },
  (m) => {
    const [tag, n] = [m.name('tag'), m.name('n')];
    leave(m, n);
    return [
      `const ${tag} = (parts: TemplateStringsArray, ...v: number[]): number => v.reduce((a, b) => a * b, parts.length);`,
      `const ${n} = ${tag}\`a\${${m.t()}}b\${${m.t()}}\`;`,
    ];
  },
  (m) => {
    const [o, n] = [m.name('maybe'), m.name('n')];
    leave(m, n);
    return [
      `const ${o}: { f?: (v: number) => number; g?: (v: number) => number; in?: { v?: number } } = { f: (v) => v * ${m.t()}, in: {} };`,
      `${o}.in!.v ??= ${m.e()};`,
      `${o}.in!.v ??= ${m.e()};`,
      `const ${n} = (${o}.f?.(${m.e()}) ?? 1) + (${o}.g?.(${m.e()}) ?? ${m.t()}) * (${o}?.in?.v ?? 3);`,
    ];
  },
];

/** Classes and objects. */
const OBJECTS: readonly Idiom[] = [
  (m) => {
    const [type, n] = [m.name('Old'), m.name('n')];
    leave(m, n);
    return [
      `const ${type} = function (this: { v: number }, v: number) { this.v = v; } as unknown as { new (v: number): { v: number; w: number; twice(): number } };`,
      `${type}.prototype.twice = function (this: { v: number; w: number }) { return 2 * this.v + this.w; };`,
      `Object.defineProperty(${type}.prototype, 'w', { get(this: { v: number }) { return this.v * ${m.t()}; } });`,
      `const ${n} = new ${type}(${m.e()}).twice();`,
    ];
  },
  (m) => {
    const [type, n] = [m.name('Vec'), m.name('n')];
    leave(m, n);
    return [
      `class ${type} extends Array<number> { dot(o: readonly number[]): number { return this.reduce((a, v, k) => a + v * o[k]!, 0); } }`,
      `const ${n}v = ${type}.from([${m.e()}, ${m.t()}, ${m.t()}]).map((v) => v * ${m.t()}) as ${type};`,
      `${n}v.push(0.25);`,
      `const ${n} = ${n}v.dot([...${m.array()}.slice(0, 3), 1]);`,
    ];
  },
  (m) => {
    const [type, n] = [m.name('Num'), m.name('n')];
    leave(m, n);
    return [
      `class ${type} {`,
      '  static #made = 0;',
      '  static { this.#made = 1; }',
      '  readonly #v: number;',
      '  constructor(v: number) { this.#v = v; }',
      `  static of(v: number) { return new this(v * ${type}.#made); }`,
      '  #square() { return this.#v ** 2; }',
      '  plus(o: number): this { return new (this.constructor as new (v: number) => this)(this.#v + o); }',
      '  get value() { return this.#v * 0.5 + Math.tanh(this.#square()); }',
      '}',
      `const ${n} = ${type}.of(${m.t()}).plus(${m.e()}).plus(1).value;`,
    ];
  },
  (m) => {
    const [list, n] = [m.name('list'), m.name('n')];
    leave(m, n);
    return [
      `interface ${list}T { v: number; next: ${list}T | null }`,
      `let ${list}: ${list}T | null = null;`,
      `for (const item of [${m.e()}, ${m.t()}, ...${m.array()}.slice(1, 3)]) ${list} = { v: item, next: ${list} };`,
      `let ${n} = 0;`,
      `for (let at: ${list}T | null = ${list}; at; at = at.next) ${n} = Math.sin(${n}) + at.v;`,
    ];
  },
  (m) => {
    const [o, n] = [m.name('parts'), m.name('n')];
    leave(m, n);
    return [
      `const ${o} = Object.fromEntries(Object.entries({ a: ${m.e()}, b: ${m.t()}, 7: ${m.t()} }).map(([key, v], k) => [key, v * (k + 1)] as const));`,
      `delete (${o} as Record<string, number>)['b'];`,
      `const ${n} = Object.values(${o}).reduce((a, v) => a * 0.5 + v, 'a' in ${o} ? 1 : 0) + Object.keys(${o}).length;`,
    ];
  },
  (m) => {
    const [totals, n] = [m.name('totals'), m.name('n')];
    leave(m, n);
    return [
      `const ${totals}: Record<string, number> = {};`,
      `for (const [k, item] of ${m.array()}.entries()) { const key = 'k' + (k % 2); ${totals}[key] = (${totals}[key] ?? 0) + item; }`,
      `const ${n} = ${totals}['k0']! * ${m.t()} - ${totals}['k1']!;`,
    ];
  },
  (m) => {
    const [base, o, n] = [m.name('base'), m.name('o'), m.name('n')];
    leave(m, n);
    return [
      `const ${base} = { v: ${m.e()}, get w() { return this.v * 2; }, area() { return this.w * this.v; } };`,
      `const ${o} = Object.create(${base}) as typeof ${base};`,
      `const ${n} = ${o}.area() + ((${o}.v = ${m.t()}), ${o}.area()) + ${base}.v;`,
    ];
  },
  (m) => {
    const [key, o, n] = [m.name('key'), m.name('o'), m.name('n')];
    leave(m, n);
    return [
      `const ${key} = Symbol('${key}');`,
      `const ${o} = Object.freeze({ [${key}]: ${m.e()}, ['c' + 1]: ${m.t()}, nested: { list: [${m.t()}, ${m.e()}] } });`,
      `const { [${key}]: ${n}, c1: ${n}c = 0, nested: { list: [, ${n}l = 0] } } = ${o} as unknown as { [${key}]: number; c1?: number; nested: { list: number[] } };`,
      `${m.target()} += 0.1 * ${n}c * ${n}l;`,
    ];
  },
];

/** Arrays, typed arrays, sets, maps and iteration. */
const COLLECTIONS: readonly Idiom[] = [
  (m) => {
    const [b, n] = [m.name('buffer'), m.name('n')];
    leave(m, n);
    const type = m.random.pick(['Float64Array', 'Float64Array', 'Float32Array']);
    const action = m.random.pick([
      `${b}.set([${m.e()}, ${m.t()}], 1);`,
      `${b}.fill(${m.e()}, 1, 3);`,
      `${b}.set(${b}.map((v) => v * ${m.t()}).subarray(1, 3));`,
      `${b}.subarray(1, 3).fill(${m.t()});`,
    ]);
    return [
      `const ${b} = ${m.random.pick([`new ${type}([${m.e()}, ${m.t()}, ${m.t()}])`, `${type}.from(${m.array()}.slice(0, 3), (v) => v * 2)`, `${type}.of(${m.e()}, ${m.t()}, 1)`])};`,
      action,
      `const ${n} = ${b}.reduce((a, v, k) => a + v * k, 0) + ${b}.slice(0, 2)[1]! * ${b}.at(-1)!;`,
    ];
  },
  (m) => {
    const [rows, n] = [m.name('rows'), m.name('n')];
    leave(m, n);
    return [
      `const ${rows} = Array.from({ length: 3 }, (_, i) => new Array<number>(3).fill(${m.t()}).map((v, j) => v * (i - j)));`,
      `const ${n} = ${rows}.map((row, i) => row.map((_, j) => ${rows}[j]![i]!)).flat().reduce((a, v, k) => a + v * ${m.array()}[k % 3]!, ${m.t()});`,
    ];
  },
  (m) => {
    const [queue, n] = [m.name('queue'), m.name('n')];
    leave(m, n);
    return [
      `const ${queue} = [${m.e()}, ...${m.array()}.slice(0, 2)];`,
      `let ${n} = 0;`,
      `for (let k = 0; ${queue}.length > 0 && k < 5; k++) {`,
      `  const v = k % 2 === 0 ? ${queue}.shift()! : ${queue}.pop()!;`,
      `  ${n} += v * (k + 1);`,
      `  if (k < 2) ${queue}.push(Math.sin(v));`,
      '}',
      `${queue}.length = 0;`,
    ];
  },
  (m) => {
    const [sorted, n] = [m.name('sorted'), m.name('n')];
    leave(m, n);
    return [
      `const ${sorted} = ${m.array()}.slice(0, 3).map((v, k) => ({ v, k })).sort((a, b) => a.v - b.v || a.k - b.k);`,
      `const ${n} = ${sorted}.reduce((a, { v, k }, at) => a + v * (k + at), 0) + ${sorted}.findLast(({ k }) => k < 2)!.v;`,
    ];
  },
  (m) => {
    const [map, n] = [m.name('groups'), m.name('n')];
    leave(m, n);
    return [
      `const ${map} = new Map<number, number[]>();`,
      `for (const [k, item] of [...${m.array()}].entries()) { if (!${map}.has(k % 2)) ${map}.set(k % 2, []); ${map}.get(k % 2)!.push(item * ${m.t()}); }`,
      `const ${n} = [...${map}.values()].flatMap((vs) => [vs.reduce((a, v) => a + v, 0), vs[0]!]).reduce((a, v) => Math.sin(a) + v, 0);`,
    ];
  },
  (m) => {
    const [type, n] = [m.name('Span'), m.name('n')];
    leave(m, n, `${n}a`, `${n}b`);
    return [
      `class ${type} {`,
      '  a: number;',
      '  b: number;',
      '  constructor(a: number, b: number) { this.a = a; this.b = b; }',
      '  *[Symbol.iterator]() { yield this.a; yield* [this.b, this.a * this.b]; return 5; }',
      '}',
      `const [${n}a, ...${n}r] = new ${type}(${m.e()}, ${m.t()});`,
      `let ${n} = 0;`,
      `for (const item of new ${type}(${m.t()}, ${m.t()})) { ${n} += item; if (${m.condition()}) break; }`,
      `const ${n}b = Math.max(...new ${type}(${m.t()}, ${m.t()})) + ${n}r[1]!;`,
    ];
  },
  (m) => {
    const [g, n] = [m.name('gen'), m.name('n')];
    leave(m, n);
    return [
      `function* ${g}(v: number): Generator<number, number, number> { let u = v; try { for (;;) { const got = yield u; u = u * 0.5 + got; if (got > 5) return u; } } finally { u = 0; } }`,
      `const ${g}i = ${g}(${m.e()});`,
      `${g}i.next();`,
      `const ${n} = ${g}i.next(${m.t()}).value * 2 + ${g}i.next(${m.t()}).value + ${g}i.return(${m.t()}).value;`,
    ];
  },
  (m) => {
    const [acc, n] = [m.name('fold'), m.name('n')];
    leave(m, n, `${n}q`);
    return [
      `const ${acc} = ${m.array()}.reduce<{ s: number; q: number; seen: number[] }>((a, v) => ({ ...a, s: a.s + v, q: a.q + v * v, seen: [...a.seen, v] }), { s: ${m.t()}, q: 1, seen: [] });`,
      `const [${n}, ${n}q] = ${acc}.seen.reduce(([p, q], v) => [p + v * q, Math.sin(q)] as [number, number], [${acc}.s, ${acc}.q] as [number, number]);`,
    ];
  },
  (m) => {
    const [a, n] = [m.name('edit'), m.name('n')];
    leave(m, n);
    const edit = m.random.pick([
      `${a}.toSpliced(1, 1, ${m.e()}, ${m.t()})`,
      `${a}.toReversed()`,
      `${a}.toSorted((p, q) => q - p)`,
      `Array.prototype.slice.call(${a}, -3)`,
      `([] as number[]).concat.apply([], [${a}, [${m.t()}]])`,
      `[...${a}.keys()].map((k) => ${a}[k]! * k)`,
      `Object.assign([...${a}], { 1: ${m.e()} })`,
    ]);
    return [
      `const ${a} = [${m.t()}, ${m.e()}, ...${m.array()}.slice(0, 2)];`,
      `const ${n} = (${edit} as number[]).reduceRight((p, v) => p * 0.5 + v) + ${a}[1]!;`,
    ];
  },
  (m) => {
    const [set, weak, n] = [m.name('set'), m.name('weak'), m.name('n')];
    leave(m, n);
    return [
      `const ${weak} = new WeakMap<object, number>();`,
      `const ${set} = new Set([{ k: 1 }, { k: 2 }]);`,
      `for (const o of ${set}) ${weak}.set(o, o.k * ${m.t()});`,
      `let ${n} = ${m.t()};`,
      `${set}.forEach((o) => { ${n} = ${n} * 0.5 + ${weak}.get(o)!; });`,
    ];
  },
];

/** Control flow and assignment. */
const FLOW: readonly Idiom[] = [
  (m) => {
    const n = m.name('n');
    leave(m, n);
    return [
      `let ${n} = 0;`,
      `for (let i = 0, j = 2; i <= j; i++, j--) ${n} += ${m.array()}[i]! * ${m.t()} - ${m.array()}[j]!;`,
    ];
  },
  (m) => {
    const n = m.name('n');
    leave(m, n);
    return [
      `let ${n} = ${m.t()};`,
      'try {',
      `  if (${m.condition()}) throw { size: ${m.e()} };`,
      `  ${n} += ${m.t()};`,
      '} catch (error) {',
      `  ({ size: ${n} } = error as { size: number });`,
      '} finally {',
      `  ${n} *= 0.5;`,
      '}',
    ];
  },
  (m) => {
    const [f, n] = [m.name('last'), m.name('n')];
    leave(m, n);
    return [
      `const ${f} = (v: number): number => { for (const k of [0, 1, 2]) { try { if (k === 1) return v; continue; } finally { v = v * 0.5 + ${m.t()}; if (${m.condition()}) break; } } return -v; };`,
      `const ${n} = ${f}(${m.e()});`,
    ];
  },
  (m) => {
    const block = m.name('block');
    return [
      `${block}: {`,
      `  if (${m.condition()}) break ${block};`,
      `  ${m.target()} += ${m.t()};`,
      `  if (${m.condition()}) { ${m.target()} *= ${m.t()}; break ${block}; }`,
      `  ${m.target()} -= ${m.t()};`,
      '}',
    ];
  },
  (m) => [
    'switch (true) {',
    `  case ${m.condition()}:`,
    `    ${m.target()} += ${m.t()};`,
    '  default:',
    `    ${m.target()} *= 0.5;`,
    `  case ${m.condition()}:`,
    `    ${m.target()} -= ${m.t()};`,
    '    break;',
    `  case ${m.condition()}:`,
    `    ${m.target()} = ${m.t()};`,
    '}',
  ],
  (m) => {
    const n = m.name('n');
    leave(m, n);
    return [
      `let ${n} = 1 + Math.abs(${m.t()});`,
      `${n} **= ${m.random.pick(['2', '0.5', m.t()])};`,
      `${n} %= 3.7;`,
      `${n} /= 1 + ${m.t()} ** 2;`,
      `${n} = (${m.target()} = ${m.t()}, ${m.target()} + ${n});`,
    ];
  },
  (m) => {
    const [o, n] = [m.name('o'), m.name('n')];
    leave(m, n);
    return [
      `const ${o} = { list: [${m.e()}, ${m.t()}], v: ${m.t()} };`,
      `[${o}.v, ${o}.list[1]] = [${o}.list[1]! * ${m.t()}, ${o}.v];`,
      `({ v: ${o}.list[0], list: [, ${o}.v] } = { v: ${m.e()}, list: [1, ${o}.list[1]] });`,
      `let ${n} = ${o}.v + ${o}.list[0]! * ${o}.list[1]!;`,
    ];
  },
  (m) => {
    const [at, n] = [m.name('at'), m.name('n')];
    leave(m, n);
    return [
      `let ${at} = 0;`,
      `const ${n}a = [${m.t()}, ${m.e()}, ${m.t()}, 1];`,
      `let ${n} = ${n}a[${at}++]! - ${n}a[${at}++]! * ${n}a[${at}]!;`,
      `${n}a[${at}++] += ${m.t()};`,
      `${n} += ${n}a[--${at}]! + ${at};`,
    ];
  },
  (m) => {
    const [M, n] = [m.name('M'), m.name('n')];
    leave(m, n);
    return [
      `const { exp: ${M}e, sqrt: ${M}s } = Math;`,
      `const ${n}m = Math.max.apply(null, ${m.array()}) * Math['PI'];`,
      `const ${n} = ${M}e(${m.t()}) + ${M}s(1 + ${m.t()} ** 2) + [${m.t()}].map(Math.cos)[0]! + 0.1 * ${n}m;`,
    ];
  },
  (m) => {
    const n = m.name('n');
    leave(m, n);
    return [
      `let ${n}: number | undefined;`,
      `for (let k = 0; ; k++) { if (k > 3) break; ${n} = k === 0 ? undefined : (${n} ?? ${m.t()}) + ${m.array()}[k % 3]!; }`,
      `${n} ??= 0;`,
      `if (typeof ${n} !== 'number' || !Number.isFinite(${n})) ${n} = 0;`,
    ];
  },
];

/** Ways of writing that the grammar of the other dialects has no production for. */
export const IDIOMS: readonly Idiom[] = [...CALLS, ...OBJECTS, ...COLLECTIONS, ...FLOW];
