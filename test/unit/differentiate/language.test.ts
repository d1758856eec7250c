import { check, type Source } from './support.ts';

type Trap = readonly [name: string, source: string | Source, args: readonly unknown[]];

const TRAPS: readonly Trap[] = [
  [
    'finally',
    `export function f(x: number) { let k = 0; function g() { k = x * 3; } function h() { try { return x * x } finally { g() } } return h() + k; }`,
    [1.5],
  ],
  [
    'field init',
    `function g(a: number) { return a * 2 } class A { q = g(3); r: number; constructor(x: number) { this.r = x } } export function f(x: number) { const a = new A(x * x); return a.r * a.q }`,
    [1.5],
  ],
  [
    'swap',
    `export function f(a: number[]) { [a[0], a[1]] = [a[1], a[0]]; return a[0] * 2 + a[1] ** 3 }`,
    [[1.5, 2.5]],
  ],
  [
    'super.z',
    `class B { z = 0 } class C extends B { set(v: number) { super.z = v; return this.z } } export function f(x: number) { return new C().set(x * x) }`,
    [1.5],
  ],
  [
    'throw',
    `export function f(x: number, y: number) { try { throw x * y } catch (e) { return (e as number) * 2 } }`,
    [1.5, 2],
  ],
  [
    'generator',
    `function* g(a: number, b: number) { yield a * b; yield a + b; return 3 } export function f(x: number, y: number) { let s = 0; for (const v of g(x, y)) s += v * v; const it = g(y, x); s *= it.next().value!; return s }`,
    [1.5, 2],
  ],
  [
    'gen send',
    `function* g(): Generator<number, number, number> { const a = yield 1; const b = yield a * 2; return a * b } export function f(x: number) { const it = g(); it.next(); const v = it.next(x).value; const w = it.next(x * 3).value; return v + w }`,
    [1.5],
  ],
  [
    'gen return, with and without a finally of its own',
    `function* g(k: number): Generator<number, number, number> { try { yield 1; return 0 } finally { if (k > 1) return k * k } } export function f(x: number) { const a = g(1); a.next(); const b = g(x); b.next(); return g(1).return(x).value * a.return(x * 3).value + b.return(x).value * 2 }`,
    [1.5],
  ],
  [
    'gen throw, caught within and without',
    `function* g(): Generator<number, number, number> { try { yield 1 } catch (e) { yield (e as number) * 2 } return 3 } export function f(x: number) { const a = g(); a.next(); let s = a.throw(x).value * x; try { g().throw(x * 5) } catch (e) { s += (e as number) ** 2 } return s }`,
    [1.5],
  ],
  [
    'increment',
    `export function f(x: number) { let i: any = '3'; i++; let b = 5n; b++; let o = { v: x }; const p = o.v++; ++o.v; return p * o.v + Number(b) + i }`,
    [1.5],
  ],
  [
    'getter/setter',
    `class P { #v = 0; get v() { return this.#v * 2 } set v(n: number) { this.#v = n * n } static k = 2; static s(x: number) { return x * P.k } } export function f(x: number) { const p = new P(); p.v = x; p.v += x; return p.v + P.s(x) }`,
    [1.5],
  ],
  [
    'closures',
    `export function f(x: number) { const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) { let y = x * i; fs.push(() => y * y + i) } return fs.reduce((s, g) => s + g(), 0) }`,
    [1.5],
  ],
  [
    'labels',
    `export function f(x: number) { let s = 0; outer: for (let i = 0; i < 5; i++) { for (let j = 0; j < 5; j++) { if (j === 3) continue outer; if (i === 3) break outer; s += x * i * j } } return s * x }`,
    [1.5],
  ],
  [
    'switch',
    `export function f(x: number, k: string) { switch (k) { case 'a': x = x * 2; case 'b': x *= x; break; default: x = 0 } return x }`,
    [1.5, 'a'],
  ],
  [
    'optional',
    `export function f(x: number) { const o: any = { a: { b: (v: number) => v * v, c: x } }; return o?.a?.b?.(x) + (o.z?.q ?? x) + o?.a.c + (o.nope?.(x) ?? 2) }`,
    [1.5],
  ],
  [
    'logical assign',
    `export function f(x: number) { let a = 0; a ||= x; let b: number | undefined; b ??= x * 2; let o: any = { k: x }; o.k &&= o.k * 3; return a * b * o.k }`,
    [1.5],
  ],
  [
    'tagged',
    `const t = (s: TemplateStringsArray, ...v: number[]) => v[0]! * v[1]! + s.length; export function f(x: number) { return t\`a\${x}b\${x * x}c\` }`,
    [1.5],
  ],
  [
    'arguments',
    {
      text: `exports.f = function (a, b) { arguments[0] = a * 2; b = b * 3; return a * arguments[1] + arguments.length }`,
      language: 'js',
    },
    [1.5, 2],
  ],
  [
    'valueOf',
    `export function f(x: number) { const o: any = { valueOf() { return x * x } }; return o * 2 + (o + 1) + -o }`,
    [1.5],
  ],
  [
    'defaults',
    `export function f({ a, b = a * 2, ...r }: any, [c, d = c]: number[], e = a * c) { return a * b + c * d + e + r.z }`,
    [{ a: 1.5, z: 2 }, [3]],
  ],
  [
    'frozen',
    {
      text: `exports.f = function (x) { var o = Object.freeze({ a: 1 }); o.a = x; return o.a * x }`,
      language: 'js',
    },
    [1.5],
  ],
  [
    'inherit',
    `class A { constructor(public x: number) {} area() { return this.x * this.x } } class B extends A { area() { return super.area() * 2 } } class C extends B { y = this.x * 3 } export function f(x: number) { const c = new C(x); return c.area() * c.y }`,
    [1.5],
  ],
  [
    'proto',
    {
      text: `function V(x) { this.x = x } V.prototype.dot = function (o) { return this.x * o.x }; V.prototype.k = 3; exports.f = function (x) { return new V(x).dot(new V(x * 2)) * V.prototype.k }`,
      language: 'js',
    },
    [1.5],
  ],
  [
    'while',
    `export function f(x: number) { let y = x, n = 0; while (y < 100) { y = y * y + 1; n++; if (n > 10) break } do { y -= x } while (y > 50); return y }`,
    [1.5],
  ],
  [
    'comma/chained',
    `export function f(x: number) { let a, b; a = b = x * 2; const c = (a += 1, b * a); return c }`,
    [1.5],
  ],
  [
    'getters and setters of literals and defineProperty',
    `export function f(x: number) { const o = { v: x, get d() { return this.v * 2 }, set d(n: number) { this.v = n * n } }; o.d = o.d + x; const p: any = {}; Object.defineProperty(p, 'q', { get() { return o.v * x } }); return o.d * p.q }`,
    [1.5],
  ],
  [
    'private methods, statics, static blocks',
    {
      text: 'class A { static #k = 2; static total = 0; static { A.total = A.#k * 3 } #m(v) { return v * A.#k } run(v) { return this.#m(v) * A.total } static make() { return new A() } } exports.f = (x) => A.make().run(x) * x',
      language: 'js',
    },
    [1.5],
  ],
  [
    'recursion',
    `function power(x: number, n: number): number { return n === 0 ? 1 : x * power(x, n - 1) } const fib = (n: number, a: number, b: number): number => (n <= 0 ? a : fib(n - 1, b, a + b)); export function f(x: number, y: number) { return power(x, 5) + fib(6, x, y) }`,
    [1.5, 2],
  ],
  [
    'early return inside loops',
    `export function f(x: number[]) { for (const v of x) { if (v > 2) return v * v; } return 0 }`,
    [[1.5, 3, 2]],
  ],
  [
    'for-in over arrays and objects',
    `export function f(o: { a: number; b: number }, x: number[]) { let s = 0; for (const k in o) s += o[k as 'a'] * 2; for (const i in x) s *= x[i]!; return s }`,
    [{ a: 1.5, b: 2 }, [3, 0.5]],
  ],
  [
    'computed keys and methods',
    `export function f(x: number) { const k = 'm'; const o = { [k + 'x']: x * 2, [k](v: number) { return v * x } }; return o['mx']! * (o as any)[k](3) }`,
    [1.5],
  ],
  [
    'compound assignment to members',
    `export function f(o: { a: number }, x: number[]) { let i = 0; o.a += 2; o.a *= x[i++]!; x[i] -= o.a; x[i]! **= 2; o['a'] /= x[1]!; return o.a + x[1]! + i }`,
    [{ a: 1.5 }, [3, 0.5]],
  ],
  [
    'embedded assignments',
    `export function f(x: number) { let a, b = 0; while ((a = x * ++b) < 10); return a * (b = a + 1) * b }`,
    [1.5],
  ],
  [
    'conditional chains',
    `export function f(x: number, y: number) { return (x > 2 ? x : y > 1 ? x * y : 0) + ((x && y) || 3) + (x || y) + (null ?? x) + (!x ? y : 1) }`,
    [1.5, 2],
  ],
  [
    'nested destructuring with defaults',
    `export function f(o: any) { const { a: { b = 2, c: [d, , e = d * 2] }, ...rest } = o; const [[p], q = p * d] = [[b * e]]; let m, n; ({ m, n = m * p } = { m: q } as any); return m * n + rest.z }`,
    [{ a: { c: [1.5, 7] }, z: 2 }],
  ],
  [
    'rest parameters and default parameters',
    `const g = (a: number, b = a * 2, ...c: number[]) => a * b + c.reduce((p, q) => p + q, 0) * c.length; export function f(x: number, y: number) { return g(x) + g(x, y) + g(x, undefined, y, x * y) + g.length }`,
    [1.5, 2],
  ],
  [
    'functions keep names and lengths',
    `const named = (a: number, b = 1) => a; const o = { m: function () {}, n: () => 1 }; class K { static p = () => 1; q = function () {} } export function f(x: number) { const { r = () => 2 } = {} as any; return x * (named.length + named.name.length + o.m.name.length + o.n.name.length + K.p.name.length + new K().q.name.length + r.name.length + K.name.length) }`,
    [1.5],
  ],
  [
    'a closure counter',
    `export function f(x: number) { const make = () => { let total = x; return { add: (v: number) => (total += v), get: () => total } }; const a = make(), b = make(); a.add(x * x); b.add(2); return a.get() * b.get() }`,
    [1.5],
  ],
  [
    'generators with finally and delegation',
    `function* inner(x: number) { try { yield x; yield x * 2 } finally { x = 0 } } function* outer(x: number): Generator<number> { yield* inner(x); yield x * 3 } export function f(x: number) { let s = 1; for (const v of outer(x)) { s *= v; if (s > 1000) break } const [a] = inner(s); return s + a }`,
    [1.5],
  ],
  [
    'enum, namespace, parameter properties',
    `enum E { A = 2, B } namespace N { export const k = 3; export function g(x: number) { return x * k } } class P { constructor(private readonly v: number, public w = v * 2) {} out() { return this.v * this.w } } export function f(x: number) { return N.g(x) * E.B + new P(x).out() + E[2]!.length }`,
    [1.5],
  ],
  [
    'exceptions with objects',
    `class Bad extends Error { constructor(public value: number) { super('bad') } } export function f(x: number) { try { if (x > 1) throw new Bad(x * x); return 0 } catch (e) { if (e instanceof Bad) return e.value * 2; throw e } }`,
    [1.5],
  ],
  [
    'an uncaught exception',
    `export function f(x: number) { const o: any = undefined; return o.a * x }`,
    [1.5],
  ],
  [
    'labelled blocks and continue in switch',
    `export function f(x: number) { let s = 0; a: { if (x > 1) break a; s = 5 } for (let i = 0; i < 4; i++) { switch (i) { case 1: continue; case 2: s += x; default: s += i * x } } return s }`,
    [1.5],
  ],
  [
    'switch on an active number',
    `export function f(x: number) { switch (Math.floor(x)) { case 0: return x; case 1: return x * x; default: return 0 } }`,
    [1.5],
  ],
  [
    'Symbol.toPrimitive and comparison of objects',
    `export function f(x: number) { const a: any = { [Symbol.toPrimitive]: (h: string) => (h === 'string' ? 's' : x * 2) }; const b: any = { valueOf: () => x }; return (a > b ? a * b : 0) + (a - 1) ** 2 }`,
    [1.5],
  ],
  [
    'a module that uses $R and $_ names',
    `const $R = 2; const $_x = 3; export function f($_: number) { const x = $_ * $R; return x * $_x }`,
    [1.5],
  ],
  [
    'strings are concatenated as before',
    `export function f(x: number) { const s = 'n' + x + \`\${x * 2}\`; return (s === 'n1.53' ? 2 : 3) * x * 0 + s.indexOf('n') + x }`,
    [1.5],
  ],
  [
    'getter through a prototype',
    `class A { constructor(readonly s: number) {} get twice() { return this.s * 2 } } class B extends A { get twice() { return super.twice * this.s } } export function f(x: number) { const o = Object.create(new B(x)); return o.twice * o.s }`,
    [1.5],
  ],
  [
    'iterators written by hand',
    `class R { constructor(readonly n: number, readonly x: number) {} [Symbol.iterator]() { let i = 0; return { next: () => i < this.n ? { value: this.x * i++, done: false } : { value: undefined, done: true } } } } export function f(x: number) { let s = 0; for (const v of new R(4, x) as any) s += v * v; return s + Math.max(...(new R(3, x) as any)) }`,
    [1.5],
  ],
  [
    'new.target, instanceof, in',
    `function A(this: any, x: number) { this.ok = new.target === A; this.x = x } export function f(x: number) { const a = new (A as any)(x); return (a instanceof (A as any) && 'x' in a && a.ok ? a.x : 0) * 2 }`,
    [1.5],
  ],
  [
    'functions and classes show their own text',
    'const g = (a: number) => a * 2; class K { m(v: number) { return v } } function h() { return g } const o = { n(q: number) { return q + 1 } }; export function f(x: number) { const t = [g, K, h, o.n, Math.sin, Function.prototype.toString].map((q) => String(q) + q.toString() + `${q}`).join(); let code = 0; for (let i = 0; i < t.length; i++) code = (code * 31 + t.charCodeAt(i)) % 1000003; return x * code }',
    [1.5],
  ],
];

describe('differentiate: the language, trap by trap', () => {
  for (const [name, source, args] of TRAPS) {
    it(name, () => {
      check(source, args);
    });
  }
});
