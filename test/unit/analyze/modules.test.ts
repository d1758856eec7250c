import assert from 'node:assert/strict';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import ts from 'typescript';
import { prepare } from '../../../src/analyze/index.ts';
import type { Program, ProgramModule } from '../../../src/model/program.ts';
import { hostOf, load, plain, requestFor } from './load.ts';

function prepared(files: Record<string, string>, entry = '/project/a.ts'): Program {
  return prepare(requestFor(entry), hostOf(files));
}

function valueOf(files: Record<string, string>): unknown {
  const program = prepared(files);
  // The modules have values, not functions to check.
  assert.deepEqual(
    program.findings.filter(({ code }) => code !== 'no-function'),
    [],
  );
  return plain(load(program).exports['value']);
}

describe('modules', () => {
  for (const [what, files, value] of [
    [
      'relative imports with and without extension, and of a folder',
      {
        '/project/a.ts':
          "import { b } from './b'; import { c } from './c.js'; import { d } from './d'; export const value = [b, c, d];",
        '/project/b.ts': 'export const b = 1;',
        '/project/c.ts': 'export const c = 2;',
        '/project/d/index.ts': 'export const d = 3;',
      },
      [1, 2, 3],
    ],
    [
      'a module that declares the names of the compiler’s helpers itself, as that of tslib does',
      {
        '/project/a.ts':
          "import d, { __importDefault as h } from './h.js'; import * as all from './c.js'; " +
          'export const value = [d, h, all.r];',
        '/project/h.js':
          "import c from './c.js'; const { __importDefault, __importStar } = c; " +
          'export { __importDefault, __importStar }; export default __importStar;',
        '/project/c.js':
          "export { default as r } from './d.cjs'; export default { __importDefault: 6, __importStar: 7 };",
        '/project/d.cjs': 'module.exports = 8;',
      },
      [7, 6, 8],
    ],
    [
      'a published module that imports as default all of a transpiled one, as in Node',
      {
        '/project/a.ts': "import { value as v } from 'p'; export const value = v;",
        '/project/node_modules/p/package.json': '{ "type": "module", "main": "index.js" }',
        '/project/node_modules/p/index.js':
          "import c from './c.cjs'; import d from './d.js'; export const value = [c.x, d()];",
        '/project/node_modules/p/c.cjs':
          "Object.defineProperty(exports, '__esModule', { value: true }); exports.x = 9;",
        '/project/node_modules/p/d.js':
          "import e from './e.js'; const own = () => 10; export default () => e() + 1; export { own };",
        '/project/node_modules/p/e.js':
          "import d, { own } from './d.js'; export default () => typeof d === 'function' ? own() : 0;",
      },
      [9, 11],
    ],
    [
      'tsconfig paths, with comments and extends',
      {
        '/project/a.ts': "import { b } from '~/b'; export const value = b;",
        '/project/tsconfig.json': '{ /* ours */ "extends": "./base.json" }',
        '/project/base.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
        '/project/src/b.ts': 'export const b = 4;',
      },
      4,
    ],
    [
      'paths of the projects of a solution',
      {
        '/project/a.ts': "import { b } from '@/b'; export const value = b;",
        '/project/tsconfig.json':
          '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
        '/project/tsconfig.app.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
        '/project/src/b.ts': 'export const b = 5;',
      },
      5,
    ],
    [
      'packages: exports by condition, code before declarations',
      {
        '/project/a.ts':
          "import { b } from 'p'; import { c } from 'p/c'; export const value = [b, c];",
        '/project/node_modules/p/package.json':
          '{ "exports": { ".": { "types": "./t.d.ts", "import": "./m.mjs", "require": "./r.cjs" }, "./c": "./lib/c.js" } }',
        '/project/node_modules/p/t.d.ts': 'export declare const b: string;',
        '/project/node_modules/p/m.mjs': "export const b = 'esm';",
        '/project/node_modules/p/r.cjs': "exports.b = 'cjs';",
        '/project/node_modules/p/lib/c.js': "exports.c = require('p').b;",
        '/project/node_modules/p/lib/c.d.ts': 'export declare const c: string;',
      },
      ['esm', 'cjs'],
    ],
    [
      'CommonJS by main, default and namespace',
      {
        '/project/a.ts':
          "import f from 'f'; import * as g from 'g'; export const value = [f(2), g.h(2)];",
        '/project/node_modules/f/package.json': '{ "main": "lib/f" }',
        '/project/node_modules/f/lib/f.js': 'module.exports = function (x) { return x * 2; };',
        '/project/node_modules/g/index.js': 'exports.h = (x) => x * 3;',
      },
      [4, 6],
    ],
    [
      'UMD and old scripts, untouched',
      {
        '/project/a.ts': "import u from 'u'; export const value = u.one;",
        '/project/node_modules/u/index.js':
          "(function (root, factory) { if (typeof define === 'function' && define.amd) define([], factory); else if (typeof exports === 'object') module.exports = factory(); else root.u = factory(); })(this, function () { var o = {}; with (o) {} ; o.one = 010; return o; });",
      },
      8,
    ],
    [
      'JSON, enums, namespaces, parameter properties and const enums of another file',
      {
        '/project/a.ts':
          "import data from './d.json'; import { E, K, N, P } from './e'; export const value = [data.x, E.B, K.Two, N.n, new P(7).p];",
        '/project/d.json': '{ "x": 1 }',
        '/project/e.ts':
          'export enum E { A, B } export const enum K { Two = 2 } export namespace N { export const n = 3; } export class P { constructor(readonly p: number) {} }',
      },
      [1, 1, 2, 3, 7],
    ],
    [
      'cycles and live bindings',
      {
        '/project/a.ts':
          "import { count, more } from './b'; export const one = 1; more(); export const value = count;",
        '/project/b.ts':
          "import { one } from './a'; export let count = 1; export function more() { count += 1 + (one ?? 0); }",
      },
      3,
    ],
    [
      'type-only imports of files that do not exist',
      {
        '/project/a.ts':
          "import type { T } from './nowhere'; import { type U } from './b'; export const value: number = 1;",
        '/project/b.ts': 'export type U = number;',
      },
      1,
    ],
    [
      'platform modules, which nothing uses',
      {
        '/project/a.ts':
          "import * as fs from 'node:fs'; import p from 'path'; export const value = [typeof fs, typeof p];",
      },
      ['object', 'object'],
    ],
    [
      'JSX and decorators',
      {
        '/project/a.ts': "import { value } from './b'; export { value };",
        '/project/b.tsx':
          'const React = { createElement: (t: string, p: object) => [t, p] }; function twice(f: any, _: unknown): any { return function (this: unknown, ...a: number[]) { return 2 * f.apply(this, a); }; } class A { @twice f(x: number) { return x; } } export const value = [<b a={1} />, new A().f(2)];',
      },
      [['b', { a: 1 }], 4],
    ],
    [
      'scripts with a first line for the shell',
      { '/project/a.ts': '#!/usr/bin/env node\nexport const value = 6;' },
      6,
    ],
    ['import.meta', { '/project/a.ts': 'export const value = String(import.meta.url ?? 1);' }, ''],
  ] as const) {
    it(`load ${what}`, () => {
      assert.deepEqual(valueOf(files), value);
    });
  }

  it('list what each import leads to', () => {
    const { modules } = prepared({
      '/project/a.ts':
        "import fs from 'fs'; import x from 'not-there'; import './b'; export const f = async () => [fs, x, await import('./c'), require('./d')];",
      '/project/b.ts': '',
      '/project/c.ts': 'export {};',
      '/project/d.js': 'exports.d = 1;',
    });
    assert.deepEqual(modules[0]!.imports, {
      fs: { kind: 'stub', name: 'fs' },
      'not-there': {
        kind: 'stub',
        name: 'not-there',
        reason:
          'Module `not-there` was not found. Install the package, or name its place under "paths" in tsconfig.json.',
      },
      './b': { kind: 'module', file: '/project/b.ts' },
      './c': { kind: 'module', file: '/project/c.ts' },
      './d': { kind: 'module', file: '/project/d.js' },
    });
    assert.deepEqual(
      modules.map(({ file }) => file),
      ['/project/a.ts', '/project/b.ts', '/project/c.ts', '/project/d.js'],
    );
  });

  it('pass published scripts through without a map', () => {
    const text = 'exports.f = function (x) { return x; };';
    const { modules } = prepared({
      '/project/a.ts': "import { f } from 'p'; export const value = f(1);",
      '/project/node_modules/p/index.js': text,
    });
    const module = modules.find(({ file }) => file.includes('node_modules'))!;
    assert.equal(module.code, text);
    assert.equal(module.map, null);
  });

  it('answer a syntax error with its place, in the file or in what it imports', () => {
    for (const files of [
      { '/project/a.ts': 'const x = 1;\nexport function f( {' },
      {
        '/project/a.ts': "import './b'; export const f = (x: number) => x;",
        '/project/b.ts': '\n  const = 3;',
      },
    ] as Record<string, string>[]) {
      const { findings, modules, targets } = prepared(files);
      assert.equal(findings[0]!.code, 'syntax-error');
      assert.equal(findings[0]!.range.line, 2);
      assert.equal(
        findings[0]!.range.file,
        '/project/b.ts' in files ? '/project/b.ts' : '/project/a.ts',
      );
      assert.deepEqual([modules, targets], [[], []]);
    }
  });

  it('take a broken package for a missing one', () => {
    const { findings, modules } = prepared({
      '/project/a.ts': "import { f } from 'p'; export const g = (x: number): number => f(x);",
      '/project/node_modules/p/index.js': 'export const = 1;',
    });
    assert.deepEqual(findings, []);
    assert.equal(modules[0]!.imports['p']!.kind, 'missing');
  });

  it('refuse an await at the top level, with its place', () => {
    const { findings } = prepared({ '/project/a.ts': 'const x = 1;\nexport const y = await x;' });
    assert.deepEqual(
      findings.map(({ code, range }) => [code, range.line, range.column]),
      [['unsupported-construct', 2, 18]],
    );
  });

  it('read unsaved texts first', () => {
    const host = hostOf({ '/project/a.ts': 'old', '/project/b.ts': 'export const b = 1;' });
    const overlays = {
      '/project/a.ts': "import { b } from './b'; export const value = b;",
      '/project/b.ts': 'export const b = 2;',
    };
    const program = prepare(requestFor('/project/a.ts', { overlays }), host);
    assert.equal(load(program).exports['value'], 2);
  });

  it('say that a file cannot be read', () => {
    const { findings } = prepared({}, '/project/none.ts');
    assert.match(findings[0]!.message, /cannot be read/);
  });
});

/** Checks that every identifier of the emitted code maps to the same identifier of the source. */
function assertPositions(module: ProgramModule): number {
  assert.ok(module.map);
  const map = new TraceMap(module.map);
  const emitted = ts.createSourceFile('out.js', module.code, ts.ScriptTarget.ES2022, true);
  const lines = module.source.split('\n');
  let checked = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isNumericLiteral(node)) {
      const start = emitted.getLineAndCharacterOfPosition(node.getStart());
      const exact = originalPositionFor(map, { line: start.line + 1, column: start.character });
      if (exact.line !== null) {
        const there = lines[exact.line - 1]!.slice(exact.column);
        if (/^[\w$]/.test(there) && there.startsWith(node.text)) checked++;
        assert.ok(!there.startsWith('__gradlens'));
      }
      assert.ok(!/^__gradlens/.test(node.text) || exact.line === null, node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(emitted);
  return checked;
}

describe('positions', () => {
  const NESTED =
    'export function outer(k: number) { const c = 2 * k; /** @gradcheck inner(3) */ function inner(x: number) { return c * x; } return inner(1); }\nexport const after = (t: number) => t + 5;\nouter(2);';

  it('are those of the author’s text, though code was inserted on the same line', () => {
    const program = prepare(
      requestFor('/project/a.ts', { target: { kind: 'name', name: 'outer/inner' } }),
      hostOf({ '/project/a.ts': NESTED }),
    );
    const [module] = program.modules;
    assert.ok(module!.code.includes('__gradlens.register("outer/inner@0"'));
    assert.equal(module!.source, NESTED);
    assert.ok(assertPositions(module!) >= 15);
    const map = new TraceMap(module!.map!);
    const line = module!.code.split('\n').findIndex((text) => text.includes('return c * x'));
    const column = module!.code.split('\n')[line]!.indexOf('c * x');
    const original = originalPositionFor(map, { line: line + 1, column });
    assert.deepEqual([original.line, original.column], [1, NESTED.indexOf('c * x')]);
  });

  it('hold in a plain script, too', () => {
    const text = NESTED.replaceAll(': number', '').replaceAll('export ', '');
    const program = prepare(
      requestFor('/project/a.js', { target: { kind: 'name', name: 'outer/inner' } }),
      hostOf({ '/project/a.js': text }),
    );
    const [module] = program.modules;
    assert.ok(assertPositions(module!) >= 15);
    assert.equal(load(program).call(program.targets[0]!), 12);
  });

  it('do not move when only the end of the module was added to', () => {
    const text = 'export function f(x: number) {\n  return x * x;\n}\n// the end';
    const program = prepare(requestFor('/project/a.ts'), hostOf({ '/project/a.ts': text }));
    assert.ok(assertPositions(program.modules[0]!) > 3);
  });
});
