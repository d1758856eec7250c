import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, only, startEngine } from './support/engine.ts';

/** Bodies of `f(x: any): any`, with what may stand before it; none may harm the engine. */
const HOSTILE: Readonly<Record<string, { readonly before?: string; readonly body: string }>> = {
  'returns a Proxy whose traps throw': {
    body: `return new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; }, getPrototypeOf() { throw 3; } });`,
  },
  'returns getters that throw': {
    body: `return { get a(): number { throw new Error('no'); }, b: x };`,
  },
  'returns itself inside itself': {
    body: `const a: any = { x }; a.a = a; return a;`,
  },
  'returns a function and a symbol': {
    body: `return { f: () => x, s: Symbol('s'), n: x * 2 };`,
  },
  'throws a Proxy': {
    body: `throw new Proxy(new Error('p'), { get() { throw 1; } });`,
  },
  'throws an error that lies about itself': {
    body: `throw { get name() { return globalThis; }, get message() { return { toString() { throw 1; } }; }, stack: 7 };`,
  },
  'fills the queue of microtasks without end': {
    before: `const again = (): Promise<unknown> => Promise.resolve().then(again); again();`,
    body: `again(); return x * x;`,
  },
  'leaves rejections behind': {
    before: `Promise.reject(new Error('unheard'));`,
    body: `Promise.reject(x); return x * x;`,
  },
  'ends the process': {
    body: `(globalThis as any).process.exit(1); return x;`,
  },
  'starts a program': {
    before: `const { execSync } = require('child_process');`,
    body: `execSync('touch /tmp/gradlens-was-here'); return x;`,
  },
  'changes what modules register': {
    before: `declare const __gradlens: any; try { __gradlens.register = () => {}; } catch {}`,
    body: `return x * x;`,
  },
  'sets traps on Object.prototype': {
    before: `for (const key of ['kind', 'index', 'results', 'path', 'value', 'callee', 'args', 'length', 'site'])
      Object.defineProperty(Object.prototype, key, { get() { return 666; }, set() { throw new Error(key); }, configurable: true });`,
    body: `return x * x;`,
  },
  'replaces the iterators of arrays': {
    before: `Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1; } as never;`,
    body: `return x * x;`,
  },
  'replaces typed arrays’ methods': {
    before: `for (const key of ['set', 'subarray', 'slice', 'fill']) (Float64Array.prototype as any).__proto__[key] = () => { throw new Error(key); };`,
    body: `return x * x;`,
  },
  'waits for ever': {
    body: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return x;`,
  },
  'imports dynamically': {
    body: `Function('return import("fs")')().then((fs: any) => fs.writeFileSync('/tmp/gradlens-was-here', '')); return x * x;`,
  },
};

describe('hostile code', function () {
  this.timeout(60_000);
  let client: EngineClient;
  const log: string[] = [];

  before(() => {
    client = startEngine({ onLog: (message) => log.push(message) });
  });

  after(() => {
    client.dispose();
  });

  for (const [title, { before: start = '', body }] of Object.entries(HOSTILE)) {
    it(`that ${title}: a report, and the next check intact`, async () => {
      const text = `declare const require: any;\n${start}\n/** @gradcheck f(3) */\nexport function f(x: any): any { ${body} }`;
      const result = only(await checkText(client, text, { name: 'f', timeout: 10_000 }));
      assert.notEqual(result.findings[0]?.code, 'engine-crashed');
      if (result.verdict === 'agree') assert.equal(result.partials.at(-1)?.input, 'x');
      const next = only(
        await checkText(
          client,
          `/** @gradcheck g(3) */ export function g(x: number): number { return x * x; }`,
        ),
      );
      assert.deepEqual([next.verdict, next.partials[0]?.reverse], ['agree', 6]);
    });
  }

  it('never took the engine down', () => {
    assert.equal(log.filter((message) => message.startsWith('engine ended')).length, 0);
  });
});
