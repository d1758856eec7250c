import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, only, outline, startEngine } from './support/engine.ts';

/** Short, because a test waits for it; long enough for a loaded machine to start a sandbox. */
const SHORT = 3000;

const FINE = `
/** @gradcheck fine(2) */
export function fine(x: number): number { return x * x; }
`;

describe('what bad input gets', function () {
  this.timeout(120_000);
  let client: EngineClient;
  const log: string[] = [];

  before(() => {
    client = startEngine({ onLog: (message) => log.push(message) });
  });

  after(() => {
    client.dispose();
  });

  it('a syntax error: its place', async () => {
    const { verdict, findings } = only(await checkText(client, 'let a = 1;\nlet b = * 2;\n'));
    assert.equal(verdict, 'failed');
    assert.equal(findings[0]?.code, 'syntax-error');
    assert.deepEqual([findings[0].range.line, findings[0].range.column], [2, 9]);
  });

  it('a file without functions: says so', async () => {
    const result = only(await checkText(client, 'export const a = 1;\n'));
    assert.deepEqual([result.verdict, result.findings[0]?.code], ['failed', 'no-function']);
  });

  it('no numeric input, no numeric output: at the function', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck text('a') */
      export function text(x: string): number { return x.length; }
      /** @gradcheck word(2) */
      export function word(x: number): string { return x > 1 ? 'a' : 'b'; }`,
    );
    assert.deepEqual(outline(report), [
      'text: failed (no-numeric-inputs)',
      'word: failed (no-numeric-output)',
    ]);
    assert.equal(report.results[1]?.findings[0]?.range.line, 4);
  });

  it('a helper that nobody asked for and that has nothing to differentiate: left out', async () => {
    const text = `export function zeros(n: number): number[] { return new Array<number>(n).fill(0); }${FINE}`;
    assert.deepEqual(outline(await checkText(client, text)), ['fine: agree']);
    const asked = await checkText(client, text, { name: 'zeros' });
    assert.deepEqual([asked.results[0]?.function, asked.results[0]?.verdict], ['zeros', 'failed']);
    const alone = only(await checkText(client, text.slice(0, text.indexOf('/**'))));
    assert.deepEqual([alone.verdict, alone.findings[0]?.code], ['failed', 'no-function']);
  });

  it('a call expression that throws, and one that is none', async () => {
    const text = `export function f(x: number): number { return x; }`;
    const thrown = only(await checkText(client, text, { name: 'f', call: 'f(nowhere())' }));
    assert.deepEqual([thrown.verdict, thrown.findings[0]?.code], ['failed', 'call-failed']);
    assert.match(thrown.summary, /nowhere is not defined/);
    const none = only(await checkText(client, text, { name: 'f', call: '1 +' }));
    assert.equal(none.verdict, 'failed');
  });

  it('a function that throws: the line that threw', async () => {
    const result = only(
      await checkText(
        client,
        `interface Shape { readonly width: number }
        function guard(x: number): number {
          if (x > 1) throw new RangeError('too far');
          return x;
        }
        /** @gradcheck f(2) */
        export function f(x: number): number { return guard(x); }`,
        { name: 'f' },
      ),
    );
    assert.equal(result.summary, 'Threw RangeError: too far');
    assert.equal(result.findings[0]?.range.line, 3);
  });

  it('a recursion without end: a finding, not a crash', async () => {
    const result = only(
      await checkText(
        client,
        `/** @gradcheck f(2) */
        export function f(x: number): number { return f(x + 1) * 2; }`,
      ),
    );
    assert.match(result.summary, /Maximum call stack size exceeded/);
    assert.equal(result.findings[0]?.range.line, 2);
  });

  it('an endless loop: its line, and the other functions are checked', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck spin(2) */
      export function spin(x: number): number {
        let sum = 0;
        for (let i = 0; ; i++) {
          sum += Math.sin(x * i);
        }
        return sum;
      }${FINE}`,
      { timeout: SHORT },
    );
    assert.deepEqual(outline(report), ['spin: failed (timed-out)', 'fine: agree']);
    assert.match(report.results[0]!.summary, /^timed out after 3 s in spin, line [45]$/);
  });

  it('an endless loop while the module loads', async () => {
    const report = await checkText(client, `for (;;) { Math.sqrt(2); }${FINE}`, { timeout: SHORT });
    assert.deepEqual(outline(report), ['fine: failed (timed-out)']);
    assert.match(report.results[0]!.summary, /line 1$/);
  });

  it('a heap that runs full: the next function is checked', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck hoard(2) */
      export function hoard(x: number): number {
        const all: number[][] = [];
        for (;;) all.push([x, x, x, x, x, x, x, x]);
      }${FINE}`,
      { memory: 32, timeout: 60_000 },
    );
    assert.deepEqual(outline(report), ['hoard: failed (out-of-memory)', 'fine: agree']);
  });

  it('typed arrays beyond the cap, which are no heap', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck hoard(2) */
      export function hoard(x: number): number {
        const all: Float64Array[] = [];
        for (;;) all.push(new Float64Array(1e6).fill(x));
      }${FINE}`,
      { timeout: 60_000 },
    );
    assert.deepEqual(outline(report), ['hoard: failed (out-of-memory)', 'fine: agree']);
    assert.match(report.results[0]!.summary, /line 4: the process grew/);
  });

  it('native code that cannot be interrupted: the deadline holds, the process is replaced', async () => {
    log.length = 0;
    const report = await checkText(
      client,
      `/** @gradcheck burst(2) */
      export function burst(x: number): number {
        return x + Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);
      }${FINE}`,
      { timeout: SHORT },
    );
    assert.deepEqual(outline(report), ['burst: failed (timed-out)', 'fine: agree']);
    assert.ok(log.some((message) => message.startsWith('engine ended')));
    assert.equal(only(await checkText(client, FINE)).verdict, 'agree');
  });

  it('NaN and infinity: where they were born', async () => {
    const report = await checkText(
      client,
      `/** @gradcheck value(-2) */
      export function value(x: number): number {
        const y = x * 2;
        const z = Math.log(y);
        return z + 1;
      }
      /** @gradcheck slope(0) */
      export function slope(x: number): number {
        const root = Math.sqrt(x);
        return root * 3;
      }`,
    );
    const [value, slope] = report.results;
    assert.equal(value?.verdict, 'inconclusive');
    const born = value.findings.find(({ code }) => code === 'non-finite-value');
    assert.equal(born?.range.line, 4);
    assert.equal(born.message, 'NaN is born here: Math.log(y) with y = −4.');
    const steep = slope?.findings.find(({ code }) => code === 'non-finite-gradient');
    assert.equal(steep?.range.line, 9);
  });

  it('a construct that cannot be differentiated: refused, with its range', async () => {
    const result = only(
      await checkText(
        client,
        `/** @gradcheck later(2) */
        export async function later(x: number): Promise<number> {
          await Promise.resolve();
          return x;
        }`,
      ),
    );
    assert.equal(result.verdict, 'refused');
    const { code, range } = result.findings[0]!;
    assert.deepEqual([code, range.line], ['unsupported-construct', 2]);
  });

  it('two hundred functions in one file', async () => {
    const functions = Array.from(
      { length: 200 },
      (_, i) =>
        `/** @gradcheck f${i}(${i + 1}) */\nexport function f${i}(x: number): number { return x * ${i + 2}; }\n`,
    );
    const counts: number[] = [];
    const report = await checkText(
      client,
      functions.join(''),
      {},
      { onResults: (results) => counts.push(results.length) },
    );
    assert.equal(report.results.length, 200);
    assert.deepEqual(new Set(report.results.map(({ verdict }) => verdict)), new Set(['agree']));
    assert.equal(counts.length, 200);
  });

  it('a file that is edited during the check: the newer text is answered, the older dropped', async () => {
    const older = checkText(client, `export function f(x: number): number { for (;;) x++; }`, {
      name: 'f',
      call: 'f(1)',
    });
    const newer = checkText(client, `export function f(x: number): number { return 3 * x; }`, {
      name: 'f',
      call: 'f(1)',
    });
    assert.equal((await older).cancelled, true);
    const result = only(await newer);
    assert.deepEqual([result.verdict, result.partials[0]?.reverse], ['agree', 3]);
  });

  it('a cancellation during an endless loop: at once, and the engine goes on', async () => {
    const controller = new AbortController();
    let started: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (started = resolve));
    const running = checkText(
      client,
      `export function f(x: number): number { for (;;) x++; }`,
      { name: 'f', call: 'f(1)' },
      {
        signal: controller.signal,
        onProgress: ({ total }) => {
          if (total > 0) started();
        },
      },
    );
    await inside;
    const { pid } = client;
    controller.abort();
    assert.equal((await running).cancelled, true);
    assert.equal(only(await checkText(client, FINE)).verdict, 'agree');
    assert.equal(client.pid, pid);
  });
});
