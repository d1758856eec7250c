import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, FILE, only, outline, startEngine } from './support/engine.ts';

describe('a check', function () {
  this.timeout(60_000);
  let client: EngineClient;
  const printed: string[] = [];

  before(() => {
    client = startEngine({ onOutput: (text) => printed.push(text) });
  });

  after(() => {
    client.dispose();
  });

  it('gives four opinions on every number that goes in', async () => {
    const result = only(
      await checkText(
        client,
        `/** @gradcheck loss([1, 2], { rate: 3, label: 'a' }) */
        export function loss(w: number[], options: { rate: number; label: string }): number {
          return options.rate * w[0]! * w[1]!;
        }
        /** @gradientOf loss */
        export function lossGradient(w: number[], options: { rate: number }) {
          return { w: [options.rate * w[1]!, options.rate * w[0]!], options: { rate: w[0]! * w[1]! } };
        }`,
        { name: 'loss' },
      ),
    );
    assert.equal(result.verdict, 'agree');
    assert.deepEqual(
      result.partials.map(({ input, reverse, forward, handWritten }) => [
        input,
        reverse,
        forward,
        handWritten,
      ]),
      [
        ['w[0]', 6, 6, 6],
        ['w[1]', 3, 3, 3],
        ['options.rate', 2, 2, 2],
      ],
    );
    for (const { numeric, numericError, reverse } of result.partials) {
      assert.ok(Math.abs(numeric! - reverse!) <= numericError!);
    }
    assert.equal(result.value, 6);
    assert.equal(result.handWritten?.function, 'lossGradient');
    assert.equal(result.point?.source, 'tag');
  });

  it('checks every output of a vector or an object', async () => {
    const result = only(
      await checkText(
        client,
        `/** @gradcheck both(2, 3) */
        export function both(a: number, b: number) { return { sum: a + b, list: [a * b] }; }`,
      ),
    );
    assert.deepEqual(
      result.partials.map(({ output, input, reverse }) => [output, input, reverse]),
      [
        ['.sum', 'a', 1],
        ['.sum', 'b', 1],
        ['.list[0]', 'a', 3],
        ['.list[0]', 'b', 2],
      ],
    );
  });

  it('differentiates by what is asked for only', async () => {
    const text = `export function f(a: number[], b: number): number { return a[0]! * a[1]! * b; }`;
    const wish = { name: 'f', call: 'f([2, 3], 5)' };
    const result = only(await checkText(client, text, { ...wish, wrt: ['a[1]', 'b'] }));
    assert.deepEqual(
      result.partials.map(({ input, reverse }) => [input, reverse]),
      [
        ['a[1]', 10],
        ['b', 6],
      ],
    );
    const wrong = only(await checkText(client, text, { ...wish, wrt: ['c'] }));
    assert.deepEqual(outline({ results: [wrong], sources: [] }), ['f: failed (no-numeric-inputs)']);
  });

  it('counts the receiver’s numbers as inputs', async () => {
    const result = only(
      await checkText(
        client,
        `export class Layer {
          w: number[];
          constructor(w: number[]) { this.w = w; }
          /** @gradcheck new Layer([1.5, 2]).forward(3) */
          forward(x: number): number { return this.w[0]! * x + this.w[1]!; }
        }`,
      ),
    );
    assert.deepEqual(
      result.partials.map(({ input, reverse }) => [input, reverse]),
      [
        ['x', 1.5],
        ['this.w[0]', 3],
        ['this.w[1]', 1],
      ],
    );
  });

  it('leaves indices and loop bounds fixed, says so, and leaves nothing else out', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck power(1.5, 4) */
      export function power(x: number, n: number): number {
        let p = 1;
        for (let i = 0; i < n; i++) p *= x;
        return p;
      }
      /** @gradcheck pick([1.5, 2.5], 1) */
      export function pick(a: number[], i: number): number { return a[i]! * 2; }
      /** @gradcheck times(1.5, 4) */
      export function times(x: number, n: number): number { return x * n; }
      /** @gradcheck relu(0) */
      export function relu(x: number): number { return x > 0 ? x : 0; }
      /** @gradcheck step(0) */
      export function step(x: number): number { return x >= 0 ? 1 : 0; }
      /** @gradcheck unused(2, 3) */
      export function unused(x: number, _y: number): number { return x * x; }`,
    );
    const inputs = report.results.map(({ partials }) => partials.map(({ input }) => input).join());
    assert.deepEqual(inputs, ['x', 'a[0],a[1]', 'x,n', 'x', 'x', 'x,_y']);
    const fixed = report.results.map(({ findings }) =>
      findings.some(({ code }) => code === 'input-fixed'),
    );
    assert.deepEqual(fixed, [true, true, false, false, false, false]);
  });

  it('names a constant factor, and a gradient that throws or fits nothing fails', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck f([2, 3]) */
      export function f(a: number[]): number { return a[0]! * a[0]! + a[1]! * a[1]!; }
      /** @gradientOf f */
      export function half(a: number[]): number[] { return [...a]; }
      /** @gradientOf f */
      export function broken(a: number[]): number[] { throw new Error('not yet ' + a.length); }
      /** @gradientOf f */
      export function shapeless(a: number[]): number[] { return [1, 2, 3, 4, a[0]!]; }`,
      { name: 'f' },
    );
    assert.deepEqual(
      report.results.map(({ verdict, handWritten }) => [handWritten?.function, verdict]),
      [
        ['half', 'scaled'],
        ['broken', 'failed'],
        ['shapeless', 'failed'],
      ],
    );
    const [half, broken, shapeless] = report.results;
    assert.equal(half?.handWritten?.diagnosis?.factor, 0.5);
    assert.deepEqual([broken?.findings[0]?.code, broken?.findings[0]?.range.line], ['threw', 6]);
    assert.equal(shapeless?.findings[0]?.code, 'gradient-unmapped');
  });

  it('gives fresh state to every evaluation of a program that carries some over', async () => {
    const report = await checkText(
      client,
      `let calls = 0;
      const memo = new Map<string, number>();
      const slow = (x: number): number => {
        const key = x.toFixed(2);
        if (!memo.has(key)) memo.set(key, x * x);
        return memo.get(key)!;
      };
      /** @gradcheck counted(2) */
      export function counted(x: number): number { calls++; return x * calls; }
      /** @gradcheck remembered(2) */
      export function remembered(x: number): number { return slow(x) * x; }
      let turn = 0;
      /** @gradcheck alternating(2) */
      export function alternating(x: number): number { return turn++ % 2 === 0 && x > 1 ? 3 * x : -x; }`,
    );
    const [, counted, remembered, alternating] = report.results;
    assert.deepEqual([alternating?.verdict, alternating?.partials[0]?.reverse], ['agree', 3]);
    assert.equal(counted?.verdict, 'agree');
    assert.equal(counted.partials[0]?.reverse, 1);
    const states = [counted, alternating].map((result) =>
      result!.findings.find(({ code }) => code === 'state-carried-over'),
    );
    assert.deepEqual(
      states.map((state) => [state?.range.line, state?.range.column]),
      [
        [9, 52],
        [14, 63],
      ],
    );
    assert.equal(remembered?.partials[0]?.reverse, 12);
    assert.notEqual(remembered.verdict, 'disagree');
  });

  it('asks at many other points in one realm, and takes no memo of one point for another', async () => {
    const report = await checkText(
      client,
      `const memo = new Map<number, number>();
      function series(x: number): number {
        let term = 1;
        let sum = 1;
        for (let n = 1; Math.abs(term) > 3e-8 * Math.abs(sum); n++) sum += term *= x / n;
        return sum;
      }
      /** @gradcheck exp(6) */
      export function exp(x: number): number {
        if (!memo.has(x)) memo.set(x, series(x));
        return memo.get(x)!;
      }
      /** @gradientOf exp */
      export function expGrad(x: number): number { return Math.exp(x); }
      /** @gradcheck tripled(6, 2) */
      export function tripled(x: number, k: number): number { return exp(x) + exp(k) * x; }
      /** @gradientOf tripled */
      export function tripledGrad(x: number, k: number): number[] {
        return [Math.exp(x) + Math.exp(k), Math.exp(k) * x];
      }`,
    );
    const approximated = report.results.filter(({ handWritten }) => handWritten);
    assert.deepEqual(
      approximated.map(({ function: name, verdict }) => `${name}: ${verdict}`),
      ['exp: agree', 'tripled: agree'],
    );
    assert.ok(
      approximated.every(({ partials }) =>
        partials.some(({ cause }) => cause === 'value-approximated'),
      ),
    );
  });

  it('names every place on a line where a gradient stops', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck f(1.3, 2) */
      export function f(a: number, b: number): number {
        return Math.round(a) * b + parseFloat(String(a));
      }`,
    );
    const blocked = report.results[0]!.findings.filter(({ code }) => code === 'gradient-blocked');
    assert.deepEqual(blocked.map(({ range }) => range.column).sort(), [16, 36]);
  });

  it('warns of a rounding where it takes a gradient away, and only tells of it elsewhere', async () => {
    const report = await checkText(
      client,
      `const knots = [1, 4, 2, 7];
      /** @gradcheck spline(1.3) */
      export function spline(x: number): number {
        const k = Math.floor(x);
        return knots[k]! + (knots[k + 1]! - knots[k]!) * (x - k) ** 2;
      }
      /** @gradcheck steps(1.3, 2.2) */
      export function steps(x: number, y: number): number { return Math.round(x * 1e9) / 1e9 + y; }`,
    );
    assert.deepEqual(
      report.results.map(({ function: name, verdict, findings }) => [
        name,
        verdict,
        findings.find(({ code }) => code === 'gradient-blocked')?.severity,
      ]),
      [
        ['spline', 'agree', 'information'],
        ['steps', 'inconclusive', 'warning'],
      ],
    );
  });

  it('tells of random numbers, the clock and changed inputs, with their lines', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck drawn(2) */
      export function drawn(x: number): number {
        return x * Math.random();
      }
      /** @gradcheck timed(2) */
      export function timed(x: number): number {
        return x * (Date.now() % 1000 + 1);
      }
      /** @gradcheck changed([2, 3]) */
      export function changed(a: number[]): number {
        a[0] = a[0]! * 2;
        return a[0] * a[1]!;
      }`,
    );
    const lines = report.results.map(({ verdict, findings }) => [
      verdict,
      ...findings.map(({ code, range }) => `${code} ${range.line}`).sort(),
    ]);
    assert.deepEqual(lines, [
      ['agree', 'not-deterministic 3'],
      ['agree', 'not-deterministic 7'],
      ['agree', 'input-mutated 11'],
    ]);
  });

  it('takes what a method changes in its object for what the method is there for', async () => {
    const text = `class Layer {
      h = [0, 0];
      constructor(public w: number) {}
      /** @gradcheck new Layer(1.5).forward(2) */
      forward(x: number): number {
        const { h } = this;
        h[0] = this.w * x;
        this.h[1] = h[0]! * 2;
        return h[0]! + this.h[1]!;
      }
    }
    export { Layer };`;
    const { verdict, findings } = only(await checkText(client, text));
    assert.deepEqual(
      [verdict, ...findings.map(({ code, severity, range }) => [code, severity, range.line])],
      ['agree', ['input-mutated', 'information', 8]],
    );
  });

  it('tries generated calls until one gives numbers, and repeats itself with the seed', async () => {
    const text = `export function f(a: number[], b: number): number {
      if (a.length !== 3) throw new Error('three');
      return Math.log(a[0]! + a[1]! * b) * a[2]!;
    }`;
    const first = only(await checkText(client, text, { name: 'f', seed: 5 }));
    assert.deepEqual([first.verdict, first.point?.source], ['agree', 'generated']);
    const again = only(await checkText(client, text, { name: 'f', seed: 5 }));
    assert.deepEqual(
      { ...again, stats: { ...again.stats, milliseconds: 0 } },
      { ...first, stats: { ...first.stats, milliseconds: 0 } },
    );
    const other = only(await checkText(client, text, { name: 'f', seed: 6 }));
    assert.notEqual(other.point?.call, first.point?.call);
  });

  it('passes on what author code prints, once', async () => {
    printed.length = 0;
    await checkText(
      client,
      `console.log('loading');
      /** @gradcheck f(3) */
      export function f(x: number): number { console.log('x is', x); return x * x; }`,
    );
    assert.deepEqual(printed, ['loading', 'x is 3']);
  });

  it('records values and gradients at the source, and draws them, when asked', async () => {
    const text = `/** @gradcheck f(2, 3) */
    export function f(x: number, y: number): number {
      const u = x + y;
      return u * u;
    }`;
    const traced = only(await checkText(client, text, { trace: true }));
    const u = traced.insights.find(({ range, kind }) => range.line === 3 && kind === 'result');
    assert.deepEqual([u?.value.last[0], u?.adjoint?.last[0]], [5, 10]);
    assert.ok(traced.graph !== null && traced.graph.nodes.length >= 4);
    // Who shows the graph asks for its layout: a check that nobody looks at takes no time for it.
    assert.equal(traced.graph.layout, null);
    const layout = await client.arrange(traced.graph, null, null);
    assert.equal(Object.keys(layout?.nodes ?? {}).length, traced.graph.nodes.length);
    const plain = only(await checkText(client, text));
    assert.deepEqual([plain.insights, plain.graph], [[], null]);
  });

  it('names the texts that took part', async () => {
    const report = await checkText(client, `export function f(x: number): number { return x; }`);
    assert.deepEqual(
      report.sources.map(({ file }) => file),
      [FILE],
    );
  });

  it('lists functions without running them', async () => {
    const functions = await client.list(FILE, `for (;;);\nexport const f = (x: number) => x * 2;`);
    assert.deepEqual(
      functions.map(({ name, numeric }) => [name, numeric]),
      [['f', true]],
    );
  });

  it('keeps its own realm clean of what author code does to its own', async () => {
    const hostile = `
      Object.defineProperty(Object.prototype, 'value', { get() { return 666; }, set() {} });
      Array.prototype.map = () => { throw new Error('mine'); };
      Function.prototype.call = Function.prototype.apply = () => 666;
      JSON.stringify = () => '{}';
      Math.sin = () => 0;
      globalThis.Float64Array = class {} as never;
      globalThis.Proxy = class {} as never;
      Error.prepareStackTrace = () => 'gone';
      (globalThis as { constructor: Function }).constructor.constructor('return process')();
      /** @gradcheck f(2) */
      export function f(x: number): number { return x * x; }`;
    const first = await checkText(client, hostile);
    assert.equal(first.results.length, 1);
    const next = only(
      await checkText(
        client,
        `/** @gradcheck f(0) */ export function f(x: number): number { return Math.sin(x); }`,
      ),
    );
    assert.deepEqual([next.verdict, next.partials[0]?.reverse], ['agree', 1]);
  });
});
