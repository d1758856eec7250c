import { check, type Source } from './support.ts';

type Trap = readonly [name: string, source: string | Source, args: readonly unknown[]];

const TRAPS: readonly Trap[] = [
  [
    'destructured sin',
    `const { sin, pow: p } = Math; export const f = (x: number) => sin(x) * p(x, 3)`,
    [1.5],
  ],
  [
    'memo',
    `export function f(x: number) { const m = new Map<number, number>(); const g = (k: number) => { if (!m.has(k)) m.set(k, k * k); return m.get(k)! }; return g(x) + g(x) + g(2) }`,
    [1.5],
  ],
  [
    'spread',
    `const g = (...a: number[]) => a.reduce((p, q) => p * q, 1); export function f(x: number[], y: number) { const z = [...x, y, ...x]; return g(...z, y) + Math.max(...x) }`,
    [[1.5, 2.5], 3],
  ],
  [
    'float32',
    `export function f(x: number) { const a = new Float32Array(3); a[0] = x; a[1] = a[0] * 2; const b = new Float64Array([x, x * x]); const c = b.subarray(1); c[0] *= x; return a[1] * 1e-6 + b[1] + b.map((v) => v * 2)[0] }`,
    [1.5],
  ],
  [
    'call/apply/bind',
    `function g(this: any, a: number, b: number) { return this.k * a * b } export function f(x: number) { const o = { k: x }; return g.call(o, x, 2) + g.apply(o, [x, x]) + g.bind(o, x)(3) + Reflect.apply(g, o, [x, x]) }`,
    [1.5],
  ],
  [
    'sort',
    `export function f(x: number[]) { const s = x.slice().sort((a, b) => b - a); return s[0] * 3 + s[1] * s[2] + [...x].sort()[0] }`,
    [[1.5, 3, 2]],
  ],
  [
    'splice',
    `export function f(x: number[]) { const y = x.concat([1, x[0] * 2]); const r = y.splice(1, 2, x[2] * x[2]); y.unshift(r[0]); y.reverse(); y.fill(x[1], 0, 1); return y.reduce((s, v, i) => s + v * (i + 1), 0) + y.flat().at(-1)! + y.shift()! + y.pop()! }`,
    [[1.5, 3, 2]],
  ],
  [
    'from',
    `export function f(x: number[]) { const a = Array.from({ length: 3 }, (_, i) => x[i] * i); const b = Array.from(new Set(x)); const c = Object.values({ p: x[0], q: x[1] }); const d = Object.entries({ p: x[0] }); return a[2] * b[1] + c[1] * d[0][1] }`,
    [[1.5, 3, 2]],
  ],
  [
    'dataview',
    `export function f(x: number) { const d = new DataView(new ArrayBuffer(16)); d.setFloat64(8, x * x, true); return d.getFloat64(8, true) * x }`,
    [1.5],
  ],
  [
    'iter protocol',
    `export function f(x: number) { const it = { *[Symbol.iterator]() { yield x; yield x * x } }; const [a, b] = it; let s = 0; for (const [k, v] of new Map([['a', x], ['b', x * 2]])) s += v; for (const [i, v] of [x, x * 3].entries()) s += i * v; return a * b + s }`,
    [1.5],
  ],
  [
    'reduceRight',
    `export function f(x: number[]) { return x.reduceRight((a, b) => a * 2 + b) + x.flatMap((v) => [v, v * v]).filter((v) => v > 2).reduce((a, b) => a + b) + x.find((v) => v > 2)! }`,
    [[1.5, 3, 1.8]],
  ],
  [
    'typed array methods',
    `export function f(x: number[]) { const a = Float64Array.from(x, (v) => v * v); a.set([x[0] * 3], 1); const b = a.slice().reverse(); b.copyWithin(0, 1); b.sort(); const c = new Float64Array(b.buffer, 8, 1); c[0] *= x[1]; return a.reduce((s, v, i) => s + v * (i + 1), 0) + b.at(-1)! * b[1] + Float64Array.of(x[2])[0] * b.fill(x[0], 0, 1)[0] }`,
    [[1.5, 3, 2]],
  ],
  [
    'structuredClone and Object.assign',
    `export function f(p: { a: number; b: number[] }) { const q = structuredClone(p); const r = Object.assign({ c: 2 }, p, { d: p.a * 2 }); const s = { ...r, a: r.a * 3 }; return q.a * q.b[1] + r.d * r.c + s.a * s.b[0] }`,
    [{ a: 1.5, b: [2, 3] }],
  ],
  [
    'Object.fromEntries and defineProperty',
    `export function f(x: number) { const o = Object.fromEntries([['a', x * 2], ['b', 3]]); Object.defineProperty(o, 'c', { value: o.a * x }); const d = Object.getOwnPropertyDescriptor(o, 'a')!.value; return o.c * o.b + d }`,
    [1.5],
  ],
  [
    'Reflect',
    `export function f(x: number) { const o = { v: x }; Reflect.set(o, 'v', x * x); class A { constructor(public k: number) {} } const a = Reflect.construct(A, [x * 3]); return Reflect.get(o, 'v') * a.k }`,
    [1.5],
  ],
  [
    'Math.max of arrays, min, hypot',
    `export function f(x: number[]) { return Math.max(...x) * Math.min.apply(null, x) + Math.hypot(...x) + Math.hypot(x[0]) }`,
    [[1.5, 3, 2]],
  ],
  [
    'array holes',
    `export function f(x: number) { const a = [, x, , x * 2]; let n = 0; a.forEach((v) => { n += v! }); return n * a.length + Object.keys(a).length }`,
    [1.5],
  ],
  [
    'WeakMap and Set',
    `export function f(x: number) { const k = {}; const w = new WeakMap([[k, x * 2]]); const s = new Set([x, x * x]); let t = 0; for (const v of s) t += v; s.forEach((v) => { t *= v }); return t + w.get(k)! }`,
    [1.5],
  ],
  [
    'Map iteration',
    `export function f(x: number) { const m = new Map([['a', x], ['b', x * 2]]); let t = 0; m.forEach((v, k) => { t += k === 'a' ? v : v * v }); for (const v of m.values()) t *= v; for (const [, v] of m) t += v; return t + [...m.entries()][1]![1] }`,
    [1.5],
  ],
  [
    'Array.from of an iterator with a mapping',
    `export function f(x: number[]) { return Array.from(x.values(), (v, i) => v * i).concat(Array.from({ length: 2, 0: x[0]!, 1: x[1]! })).reduce((a, b) => a + b * b, 0) }`,
    [[1.5, 3, 2]],
  ],
  [
    'toSorted, toReversed, with, toSpliced, findLast',
    `export function f(x: number[]) { const a: any = x; const b = a.toSorted((p: number, q: number) => p - q); const c = a.toReversed(); const d = a.with(0, x[1]! * 2); const e = a.toSpliced(1, 1, x[0]! * x[0]!); return b[0] * c[0] + d[0] * e[1] + a.findLast((v: number) => v > 1.7) }`,
    [[1.5, 3, 2]],
  ],
  [
    'class extends Array',
    `class V extends Array<number> { norm() { return Math.sqrt(this.reduce((s, v) => s + v * v, 0)) } } export function f(x: number) { const v = new V(x, x * 2); v.push(3); return v.norm() * v.map((q) => q * 2)[1]! }`,
    [1.5],
  ],
  [
    'Math aliases',
    `const M = Math; const log = M.log; export function f(x: number) { const { exp, ...rest } = M; return [exp, log, M['sqrt'], Math.cbrt].map((g) => g(x)).reduce((a, b) => a * b) }`,
    [1.5],
  ],
  [
    'callbacks passed by name',
    `const square = (v: number) => v * v; export function f(x: number[]) { return x.map(square).map(Math.sqrt).map(Math.exp).reduce((a, b) => a * b) }`,
    [[0.5, 0.3]],
  ],
  [
    'number conversions',
    `export function f(x: number) { return +x * Number(x) + parseFloat(x as never) - -x + (isFinite(x) ? x : 0) + (Number.isInteger(x) ? 1 : x * x) }`,
    [1.5],
  ],
];

describe('differentiate: built-ins, trap by trap', () => {
  for (const [name, source, args] of TRAPS) {
    it(name, () => {
      check(source, args);
    });
  }
});
