import assert from 'node:assert/strict';
import { join } from 'node:path';
import { EngineClient, type EngineOptions } from '../../../src/engine/client.ts';
import type { CheckReport } from '../../../src/model/report.ts';
import type { CheckRequest } from '../../../src/model/request.ts';

const FAKE = join(import.meta.dirname, 'support/fakeEngine.ts');

function request(call: string, name = call): CheckRequest {
  return {
    file: '/a.ts',
    overlays: {},
    target: { kind: 'name', name },
    call,
    seed: 1,
    timeout: 10_000,
    memory: 64,
    trace: false,
  };
}

/** `function: first finding's code` of each result. */
function outline(report: CheckReport): string[] {
  return report.results.map(
    ({ function: name, findings }) => `${name}: ${findings[0]?.code ?? 'fine'}`,
  );
}

describe('engine client', function () {
  this.timeout(20_000);
  let client: EngineClient;
  const start = (options: Partial<EngineOptions> = {}): void => {
    client = new EngineClient({ entry: FAKE, ...options });
  };

  afterEach(() => {
    client.dispose();
  });

  it('starts no process before it is asked', () => {
    start();
    assert.equal(client.pid, undefined);
  });

  it('answers, with progress on the way, and keeps its engine', async () => {
    start();
    const messages: string[] = [];
    const report = await client.check(request('answer answer'), {
      onProgress: ({ message, done, total }) => messages.push(`${message} ${done}/${total}`),
    });
    assert.deepEqual(outline(report), ['answer: fine', 'answer: fine']);
    assert.deepEqual(messages, ['Reading 0/0', 'Checking answer 0/2', 'Checking answer 1/2']);
    const { pid } = client;
    const again = await client.check(request('answer'));
    assert.equal(again.sources[0]?.hash, String(pid));
  });

  it('reports the target that took the engine down, and goes on with the others', async () => {
    start();
    const report = await client.check(request('answer crash answer'));
    assert.deepEqual(outline(report), ['answer: fine', 'crash: engine-crashed', 'answer: fine']);
    assert.match(report.results[1]!.summary, /code 7.*restarted/);
    assert.deepEqual(outline(await client.check(request('answer'))), ['answer: fine']);
  });

  it('tells memory from other deaths', async () => {
    start();
    const report = await client.check(request('out-of-memory'));
    assert.deepEqual(outline(report), ['out-of-memory: out-of-memory']);
  });

  it('ends an engine that gives no sign of life', async () => {
    start({ silenceTimeout: 2000 });
    const report = await client.check(request('silent'));
    assert.deepEqual(outline(report), ['silent: engine-crashed']);
    assert.match(report.results[0]!.summary, /no sign of life for 2 s/);
  });

  it('lets the newest of two checks of one function win, at once', async () => {
    start();
    const older = client.check(request('slow', 'f'));
    const newer = client.check(request('answer', 'f'));
    assert.equal((await older).cancelled, true);
    assert.deepEqual(outline(await newer), ['answer: fine']);
  });

  it('keeps checks of other functions', async () => {
    start();
    const both = await Promise.all([
      client.check(request('answer', 'f')),
      client.check(request('answer', 'g')),
    ]);
    assert.deepEqual(both.map(outline), [['answer: fine'], ['answer: fine']]);
  });

  it('cancels at once, before and during a check', async () => {
    start();
    const controller = new AbortController();
    const running = client.check(request('slow'), { signal: controller.signal });
    controller.abort();
    assert.equal((await running).cancelled, true);
    const late = await client.check(request('answer'), { signal: controller.signal });
    assert.equal(late.cancelled, true);
  });

  it('settles everything when it is disposed', async () => {
    start();
    const running = client.check(request('slow'));
    const listing = client.list('/a.ts', 'slow');
    client.dispose();
    assert.equal((await running).cancelled, true);
    assert.deepEqual(await listing, []);
    assert.equal((await client.check(request('answer'))).cancelled, true);
  });

  it('says so when the engine cannot be started', async () => {
    start({ entry: join(import.meta.dirname, 'support/nowhere.js') });
    const report = await client.check(request('answer'));
    assert.match(report.results[0]!.summary, /could not be started/);
  });

  it('does without an option of V8 that this Node refuses', async () => {
    start({ tuning: ['--no-such-option-of-v8'] });
    assert.deepEqual(outline(await client.check(request('answer'))), ['answer: fine']);
  });

  it('gives an empty listing where the engine dies of it', async () => {
    start();
    assert.deepEqual(await client.list('/a.ts', 'crash'), []);
    assert.deepEqual(await client.list('/a.ts', ''), []);
  });

  it('ends an idle engine and starts another when asked', async () => {
    const log: string[] = [];
    let ended: () => void = () => undefined;
    const idle = new Promise<void>((resolve) => (ended = resolve));
    start({
      idleTimeout: 20,
      onLog: (message) => {
        log.push(message);
        if (message.includes('idle')) ended();
      },
    });
    const first = await client.check(request('answer'));
    await idle;
    assert.equal(client.pid, undefined);
    const second = await client.check(request('answer'));
    assert.notEqual(second.sources[0]?.hash, first.sources[0]?.hash);
    assert.equal(log.filter((message) => message.startsWith('engine started')).length, 2);
  });
});
