import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import { compileFast } from '../../../../src/differentiate/fast/compile.ts';
import { FastSession } from '../../../../src/differentiate/fast/runtime.ts';
import { runtime } from '../../../../src/differentiate/runtime/index.ts';
import { createLinker } from '../../../../src/engine/sandbox/realm/linker.ts';
import type { Platform } from '../../../../src/engine/sandbox/realm/platform.ts';
import type { ProgramModule } from '../../../../src/model/program.ts';

type Files = Readonly<Record<string, string>>;

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '__gradlens', '$F'];

function modulesOf(files: Files): ProgramModule[] {
  const imports = Object.fromEntries(
    Object.keys(files).map((file) => [`.${file}`, { kind: 'module', file } as const]),
  );
  return Object.entries(files).map(([file, code]) => {
    return { file, kind: 'code', code, map: null, source: code, imports };
  });
}

/** Compiles `f` of /a.js, links and runs it: value and gradient, or why not. */
function gradient(files: Files, args: unknown[], after = ''): unknown {
  const modules = modulesOf(files);
  const range = { file: '/a.js', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const target = { function: 'f', parameters: [], range };
  const compiled = compileFast(modules[0]!, target, { args, modules });
  if (compiled.refused !== null) return compiled.refused;
  const session = new FastSession();
  const linker = createLinker(session, {} as Platform);
  const texts: Record<string, string> = { ...compiled.others, '/a.js': compiled.code };
  for (const { file, code, imports } of modules) {
    const text = (texts[file] ?? code) + (file === '/a.js' ? after : '');
    linker.define(file, compileFunction(text, PARAMETERS), JSON.stringify(imports));
  }
  const exports = linker.load('/a.js') as { f: (...given: unknown[]) => number };
  const call = { callee: exports.f, receiver: undefined, args };
  const inputs = runtime.findInputs(call, []);
  const run = session.run(call, inputs);
  if (run === null) return null;
  assert.equal(run.value, exports.f(...args));
  return [...run.reverse([1])!];
}

describe('twins in several modules', () => {
  const HELPERS = `
    exports.cube = cube; exports.FACTOR = 2 * 3; exports.scaled = exports.NAME = void 0;
    const OFFSET = 5;
    function cube(x) { let y = x; for (let i = 0; i < 2; i++) y *= x; return y; }
    const scaled = (x, by = OFFSET) => x * by + cube(x);
    exports.scaled = scaled;
    exports.NAME = 'cubic';`;

  it('follows functions and constants through exports', () => {
    const own = `const b_1 = require("./b.js");
      function f(x) { return (0, b_1.cube)(x) * b_1.FACTOR; } exports.f = f;`;
    assert.deepEqual(gradient({ '/a.js': own, '/b.js': HELPERS }, [2]), [72]);
  });

  it('follows calls from module to module, with their defaults and names of their own', () => {
    const own = `const OFFSET = 1; const b_1 = require("./b.js");
      function cube(x) { return x; }
      function f(x) { return (0, b_1.scaled)(x) + cube(x) * OFFSET; } exports.f = f;`;
    assert.deepEqual(gradient({ '/a.js': own, '/b.js': HELPERS }, [2]), [5 + 12 + 1]);
  });

  it('knows the helpers of import * and default imports, and what is chosen by ??', () => {
    const own = `var __importStar = (m) => m; var __importDefault = (m) => ({ default: m });
      const m = __importStar(require("./b.js")); const k = m.missing ?? m.cube;
      const c_1 = __importDefault(require("./c.js"));
      function f(x) { return k(x) + c_1.default.twice(x); } exports.f = f;`;
    const b = `Object.defineProperty(exports, "__esModule", { value: true });${HELPERS}`;
    const c = `var all = { twice: function (x, flag) { if (flag) return 0; return 2 * x; } };
      module.exports = all;`;
    assert.deepEqual(gradient({ '/a.js': own, '/b.js': b, '/c.js': c }, [2]), [14]);
  });

  it('runs nothing where another module is not what its text looked like', () => {
    const own = `const b_1 = require("./b.js");
      function f(x) { return (0, b_1.cube)(x); } exports.f = f;`;
    const other = `${HELPERS}; const key = 'cube'; exports[key] = (x) => -x;`;
    assert.equal(gradient({ '/a.js': own, '/b.js': other }, [2]), null);
    const constant = `const b_1 = require("./b.js");
      function f(x) { return x * b_1.FACTOR; } exports.f = f;`;
    const changed = `${HELPERS}; const key = 'FACTOR'; exports[key] = { valueOf: () => 3 };`;
    assert.equal(gradient({ '/a.js': constant, '/b.js': changed }, [2]), null);
  });

  it('refuses objects and state of other modules', () => {
    const own = `const b_1 = require("./b.js");
      function f(x) { return (0, b_1.g)(x); } exports.f = f;`;
    const table = `const T = [1, 2]; exports.g = g; function g(x) { return x * T[1]; }`;
    assert.equal(
      gradient({ '/a.js': own, '/b.js': table }, [2]),
      'T is an object of another module',
    );
    const state = `let n = 0; exports.g = g; function g(x) { n += 1; return x * n; }`;
    assert.equal(gradient({ '/a.js': own, '/b.js': state }, [2]), 'n is module state');
  });

  it('refuses writes into what a constant object of the module holds', () => {
    const own = `const S = { a: [0] }; function f(x) { S.a[0] += x; return S.a[0]; } exports.f = f;`;
    assert.equal(gradient({ '/a.js': own }, [2]), 'S is module state');
  });

  it('follows static methods, tables of functions and enums', () => {
    const own = `var Mode; (function (Mode) { Mode[Mode["A"] = 2] = "A"; })(Mode || (Mode = {}));
      class Maths { static sq(x) { return x * x; } sq(x) { return -x; } }
      const table = { cube(x) { return x * Maths.sq(x); }, half: (x) => x / Mode.A };
      function f(x) { return table.cube(x) + table.half(x); } exports.f = f;`;
    assert.deepEqual(gradient({ '/a.js': own }, [2]), [12.5]);
  });
});
