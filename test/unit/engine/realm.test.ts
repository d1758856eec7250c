import assert from 'node:assert/strict';
import { harness, openRealm, realmOf } from './support/realms.ts';

/** The value of `f` at its call's own point. */
function valueOf(code: string, args = '1', names: readonly string[] = ['x']): unknown {
  const agent = openRealm({ '/m.js': { code: `${code}${harness(args)}` } }, names);
  const evaluation = agent.evaluate(1);
  return evaluation ? structuredClone(evaluation.tree) : agent.thrown();
}

describe('realm', () => {
  describe('linker', () => {
    it('links modules, JSON and cycles as CommonJS does', () => {
      const agent = openRealm(
        {
          '/m.js': {
            code: `const a = require('./a'); function f(x) { return x * a.twice() + require('./n.json').n; }${harness('3')}`,
            imports: {
              './a': { kind: 'module', file: '/a.js' },
              './n.json': { kind: 'module', file: '/n.json' },
            },
          },
          '/a.js': {
            code: `exports.one = 1; const b = require('./b'); exports.twice = () => b.plus() + 0;`,
            imports: { './b': { kind: 'module', file: '/b.js' } },
          },
          '/b.js': {
            code: `const a = require('./a'); exports.plus = () => a.one + 1;`,
            imports: { './a': { kind: 'module', file: '/a.js' } },
          },
          '/n.json': { code: '{ "n": 0.5 }' },
        },
        ['x'],
      );
      assert.equal(agent.evaluate(1)?.tree, 6.5);
    });

    it('tells of a module that is missing as Node does', () => {
      const agent = realmOf({
        '/m.js': {
          code: `try { require('left'); } catch (error) { if (error.code !== 'MODULE_NOT_FOUND') throw error; } require('right');`,
          imports: { right: { kind: 'missing', message: "Cannot find 'right' from here" } },
        },
      });
      assert.equal(agent.load('/m.js'), false);
      assert.equal(agent.thrown()?.message, "Cannot find 'right' from here");
    });

    it('sets __filename, __dirname, module and this', () => {
      assert.deepEqual(
        valueOf(
          `const self = this; function f() { return { file: __filename, dir: __dirname, same: self === module.exports, id: module.id }; }`,
        ),
        { file: '/m.js', dir: '/', same: true, id: '/m.js' },
      );
    });

    it('loads against stubs of the platform and fails where they are used', () => {
      const code = `const { readFileSync } = require('fs'); const { EventEmitter } = require('events');
        class Emitter extends EventEmitter {}
        function f(x) { return x > 1 ? readFileSync('a') : x; }${harness('1')}`;
      const imports = {
        fs: { kind: 'stub', name: 'fs' },
        events: { kind: 'stub', name: 'events' },
      } as const;
      const agent = openRealm({ '/m.js': { code, imports } }, ['x']);
      assert.equal(agent.evaluate(1)?.tree, 1);
      agent.point()[0] = 2;
      assert.equal(agent.evaluate(1), null);
      const thrown = agent.thrown();
      assert.equal(thrown?.message, 'fs.readFileSync is not available in a gradient check');
      assert.equal(thrown.stub, true);
    });

    it('loads without a package that is not installed and fails where it is used', () => {
      const code = `const three_1 = require('three'); class Mesh extends three_1.Object3D {}
        function f(x) { return x > 1 ? new three_1.Vector3(x).length() : x; }${harness('1')}`;
      const reason = 'Module `three` was not found.';
      const imports = { three: { kind: 'stub', name: 'three', reason } } as const;
      const agent = openRealm({ '/m.js': { code, imports } }, ['x']);
      assert.equal(agent.evaluate(1)?.tree, 1);
      agent.point()[0] = 2;
      assert.equal(agent.evaluate(1), null);
      assert.equal(
        agent.thrown()?.message,
        'new three.Vector3 is not available in a gradient check: Module `three` was not found.',
      );
    });

    it('offers of util what packages call while they load, or to word an error', () => {
      const code = `const util = require('util'); const log = util.debuglog('package');
        class Box { [util.inspect.custom]() { return 'box'; } }
        const old = util.deprecate((x) => x, 'use another', 'DEP1');
        function f(x) { log('at', x); return log.enabled ? 0 : old(x); }
        const words = util.format('%s has %d%% of %j', 'a', 3, { b: 1 }, 'more');
        const shown = util.inspect('a') + util.inspect([1, 2]);
        if (words !== 'a has 3% of {"b":1} more') throw new Error(words);
        if (shown !== "'a'[1,2]") throw new Error(shown);
        ${harness('1')}`;
      const agent = openRealm(
        { '/m.js': { code, imports: { util: { kind: 'stub', name: 'util' } } } },
        ['x'],
      );
      assert.equal(agent.evaluate(1)?.tree, 1);
    });
  });

  describe('platform', () => {
    it('gives the same random numbers in every evaluation, and others for another seed', () => {
      const agent = openRealm(
        { '/m.js': { code: `function f(x) { return x + Math.random(); }${harness('0')}` } },
        ['x'],
      );
      const first = agent.evaluate(1);
      const value = Number(first?.tree);
      assert.ok(value > 0 && value < 1);
      assert.match(first?.use.random ?? '', /\/m\.js:1:/);
      assert.equal(agent.evaluate(1)?.tree, value);
      assert.notEqual(agent.evaluate(2)?.tree, value);
    });

    it('fills arrays with seeded bytes, as packages do for identifiers while they load', () => {
      const code = `const id = crypto.getRandomValues(new Uint8Array(16).subarray(4, 12));
        if (id.length !== 8 || new Set(id).size < 2) throw new Error(String(id));
        function f(x) { return crypto.getRandomValues(new Uint16Array(3)).join() + ' ' + x; }${harness('1')}`;
      const agent = openRealm({ '/m.js': { code } }, ['x']);
      const first = agent.evaluate(1);
      assert.ok(typeof first?.tree === 'string' && /^\d+,\d+,\d+ 1$/.test(first.tree));
      assert.equal(agent.evaluate(1)?.tree, first.tree);
      assert.notEqual(agent.evaluate(2)?.tree, first.tree);
    });

    it('stops the clock, and says that it was read', () => {
      const agent = openRealm(
        {
          '/m.js': {
            code: `function f(x) { return [Date.now(), new Date().getTime(), new Date(5).getTime(), new Date() instanceof Date, typeof Date()].join(); }${harness('0')}`,
          },
        },
        ['x'],
      );
      const evaluation = agent.evaluate(1);
      assert.equal(evaluation?.tree, '1577836800000,1577836800000,5,true,string');
      assert.notEqual(evaluation.use.clock, null);
    });

    it('shows on the console what people want to see', () => {
      const lines: string[] = [];
      const agent = openRealm(
        {
          '/m.js': {
            code: `function f(x) { console.log('a', 1, NaN, [1, 2], new Float64Array(2), { b: -Infinity }, null, f); return x; }${harness('0')}`,
          },
        },
        ['x'],
        (text) => lines.push(text),
      );
      agent.listen(true);
      agent.evaluate(1);
      agent.listen(false);
      agent.evaluate(1);
      assert.deepEqual(lines, ['a 1 NaN [1,2] [0,0] {"b":"-Infinity"} null [Function f]']);
    });
  });

  describe('agent', () => {
    it('reads what was thrown, whatever it is', () => {
      const thrown = (what: string): unknown => {
        const agent = openRealm(
          { '/m.js': { code: `function f(x) { throw ${what}; }${harness('0')}` } },
          ['x'],
        );
        assert.equal(agent.evaluate(1), null);
        const { name, message } = agent.thrown()!;
        return [name, message];
      };
      assert.deepEqual(thrown(`new RangeError('far')`), ['RangeError', 'far']);
      assert.deepEqual(thrown(`3`), ['', '3']);
      assert.deepEqual(thrown(`Symbol('s')`), ['', 'a symbol']);
      assert.deepEqual(thrown(`{ get name() { throw 1; }, get message() { throw 2; } }`), [
        'Error',
        '',
      ]);
      assert.deepEqual(thrown(`new Proxy({}, { get() { throw 1; } })`), ['Error', '']);
    });

    it('survives a recursion without end', () => {
      const agent = openRealm(
        { '/m.js': { code: `function f(x) { return f(x) + 1; }${harness('0')}` } },
        ['x'],
      );
      assert.equal(agent.evaluate(1), null);
      assert.equal(agent.thrown()?.name, 'RangeError');
    });

    it('notices changed inputs', () => {
      const agent = openRealm(
        { '/m.js': { code: `function f(a) { a[1] = 7; return a[0]; }${harness('[1, 2]')}` } },
        ['a'],
      );
      assert.deepEqual([...agent.evaluate(1)!.mutated], [1]);
    });

    it('keeps what pollutes a realm inside it', () => {
      const polluting = `Object.prototype.polluted = 1; Array.prototype.map = () => 'mine';
        Object.defineProperty(Object.prototype, 'value', { set() {}, get() { return 'evil'; } });
        function f(x) { return x; }`;
      valueOf(polluting);
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      assert.deepEqual(
        [1].map((x) => x + 1),
        [2],
      );
      assert.equal(valueOf(`function f(x) { return [x].map((y) => y + 1)[0]; }`), 2);
    });
  });
});
