import assert from 'node:assert/strict';
import { listFunctions } from '../../../src/analyze/index.ts';

function namesOf(text: string, file = '/a.ts'): string[] {
  return listFunctions(file, text).map(({ name }) => name);
}

describe('the functions of a file', () => {
  for (const [what, text, names] of [
    ['declarations, exported or not', 'function a() {} export function b() {}', ['a', 'b']],
    ['overloads once', 'function a(x: string): void; function a(x: any) {}', ['a']],
    ['arrows and function expressions', 'const a = () => 1, b = function c() {};', ['a', 'b']],
    ['values in parentheses and casts', 'const a = ((x: number) => x) as F;', ['a']],
    ['satisfies', 'const t = { f: (x: number) => x } satisfies T;', ['t.f']],
    [
      'methods, statics and function fields',
      'class Foo { m(x) {} static s(x) {} g = (x) => x; static h = (x) => x; get v() { return 1; } }',
      ['Foo#m', 'Foo.s', 'Foo#g', 'Foo.h'],
    ],
    ['a class in a variable', 'const Foo = class { m() {} };', ['Foo#m']],
    [
      'members, nested and quoted',
      "const t = { a(x) {}, b: { c: (x) => x }, 'd-e': (x) => x };",
      ['t.a', 't.b.c', 't["d-e"]'],
    ],
    ['prototypes', 'function X() {} X.prototype.f = function (x) {};', ['X', 'X#f']],
    ['a prototype as a whole', 'X.prototype = { f: function () {}, g() {} };', ['X#f', 'X#g']],
    ['old-style instances', 'function X(k) { this.f = function (x) {}; }', ['X', 'X#f']],
    [
      'CommonJS exports',
      'exports.a = function () {}; module.exports.b = (x) => x; module.exports = { c() {}, d: (x) => x };',
      ['a', 'b', 'c', 'd'],
    ],
    ['a module that is a function', 'module.exports = function (x) {};', ['default']],
    ['a module that is a named one', 'module.exports = function f(x) {};', ['f']],
    [
      'assigned members',
      'Neuron.squash = {}; Neuron.squash.f = function (x) {};',
      ['Neuron.squash.f'],
    ],
    ['default exports', 'export default function (x) {}', ['default']],
    ['default arrows', 'export default (x) => x;', ['default']],
    ['default objects', 'export default { f: (x) => x };', ['default.f']],
    ['nested ones', 'function a() { function b() { const c = () => 1; } }', ['a', 'a/b', 'a/b/c']],
    ['those that are returned', 'function a() { return function b(x) {}; }', ['a', 'a/b']],
    ['members of a returned object', 'const a = (k) => ({ f: (x) => k * x });', ['a', 'a/f']],
    ['namespaces', 'namespace N.M { export function f() {} }', ['N.M.f']],
    [
      'wrappers without a name',
      '(function (root, factory) { root.x = factory(); })(this, function () { class B { static q(t) {} } return B; });',
      ['B.q'],
    ],
    [
      'what a function called at once returns',
      'const f = (function () { const k = 2; function help(x) {} return function inner(x) {}; })(), t = (() => ({ g(x) {} }))();',
      ['help', 'f', 't.g'],
    ],
    ['equal names apart', 'if (a) { function f() {} } else { function f() {} }', ['f', 'f~2']],
    ['nothing in callbacks', 'xs.map((x) => x * 2);', []],
    ['a constructor’s helpers', 'class A { constructor() { const f = () => 1; } }', ['f']],
  ] as const) {
    it(`lists ${what}`, () => {
      assert.deepEqual(namesOf(text), [...names]);
    });
  }

  it('gives the range of the name and of the whole', () => {
    const [listed] = listFunctions('/a.ts', '\n  export const relu = (x: number) => x;');
    assert.deepEqual(listed!.range, {
      file: '/a.ts',
      line: 2,
      column: 16,
      endLine: 2,
      endColumn: 20,
    });
    assert.equal(listed!.body.column, 23);
  });

  for (const [text, numeric] of [
    ['function f(x: number): number { return x; }', true],
    ['function f(a: readonly number[][]) { return a[0][0]; }', true],
    ['function f(a: Float64Array) { return a[0]; }', true],
    ['function f(x) { return Math.exp(x); }', true],
    ['function f(x) { return x * 2; }', true],
    ['function f(v: Vector): number { return v.x * 2; }', true],
    ['function f(name: string) { return name; }', false],
    ['function f(x) { return x; }', false],
    ['function f() { return 1 * 2; }', false],
    ['function f(a: string): string { return a.slice(1 * 2); }', false],
  ] as const) {
    it(`${numeric ? 'takes' : 'does not take'} for numeric: ${text}`, () => {
      assert.equal(listFunctions('/a.ts', text)[0]!.numeric, numeric);
    });
  }

  it('counts tags and knows gradients', () => {
    const listed = listFunctions(
      '/a.ts',
      '/** @gradcheck f(1)\n * @gradcheck f(2) */\nfunction f(x: number) { return x; }\n/** @gradientOf f */\nfunction g(x: number) { return 1; }\n/** @gradcheckIgnore no */\nconst h = (x: number) => x;',
    );
    assert.deepEqual(
      listed.map(({ name, points, gradientOf, ignored }) => [name, points, gradientOf, ignored]),
      [
        ['f', 2, null, false],
        ['g', 0, 'f', false],
        ['h', 0, null, true],
      ],
    );
  });

  it('lists what it can of a broken file', () => {
    assert.deepEqual(namesOf('function a(x) { return x; }\nfunction b(x) { return (x'), ['a', 'b']);
  });
});
