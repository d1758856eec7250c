import assert from 'node:assert/strict';
import { OPERATIONS } from '../../../src/model/operation.ts';
import { TRACE_EVENTS, type OperationTrace } from '../../../src/model/trace.ts';
import { plainSweep } from '../../../src/differentiate/runtime/sweep.ts';
import { nativeSweep } from '../../../src/differentiate/runtime/tape.ts';
import * as tape from '../../../src/differentiate/runtime/tape.ts';
import { close, Program } from './support.ts';

function trace(source: string, args: readonly unknown[]): OperationTrace {
  const run = new Program(source).run(args, 'operations');
  return run.trace(run.outputs.map((_, i) => (i === 0 ? 1 : 0)));
}

/** What each node is, in words: `add(1, 2) = 3`. */
function words(t: OperationTrace): string[] {
  return Array.from({ length: t.nodes - 1 }, (_, i) => {
    const node = i + 1;
    const edges = [...t.edgeParent.slice(t.edgeStart[node], t.edgeStart[node + 1])];
    return `${OPERATIONS[t.operation[node]!]!}(${edges.join(', ')}) = ${t.value[node]}`;
  });
}

describe('differentiate: operations mode', () => {
  const NEURON = `function sigmoid(h: number): number {
  return 1 / (1 + Math.exp(-h));
}
export function f(w: number[], x: number): number {
  let h = 0;
  for (let i = 0; i < w.length; i++) {
    h += w[i] * x;
  }
  const y = sigmoid(h);
  return 2 * y;
}`;

  it('makes one node per operation of the source, constants included', () => {
    assert.deepEqual(
      words(trace('export const f = (x: number, y: number) => (x + 2) * y - x / 4', [3, 2])),
      [
        'input() = 3',
        'input() = 2',
        'add(1, 0) = 5',
        'multiply(3, 2) = 10',
        'divide(1, 0) = 0.75',
        'subtract(4, 5) = 9.25',
      ],
    );
    const t = trace('export const f = (x: number) => x * 7', [3]);
    assert.deepEqual([...t.edgeValue], [3, 7]);
    assert.deepEqual([...t.edgePartial], [7, 3]);
    assert.deepEqual([...t.adjoint], [0, 7, 1]);
  });

  it('names sites, operands and positions as they stand in the source', () => {
    const t = trace(NEURON, [[0.3, 0.4], 2]);
    const site = t.sites.find((s) => s.operation === 'multiply' && s.text === 'w[i] * x')!;
    assert.deepEqual(
      site.operands.map((operand) => operand.text),
      ['w[i]', 'x'],
    );
    assert.deepEqual(site.range, {
      file: '/test.ts',
      line: 7,
      column: 10,
      endLine: 7,
      endColumn: 18,
    });
    const exp = t.sites.find((s) => s.operation === 'exp')!;
    assert.deepEqual([exp.text, exp.range.line, exp.range.column], ['Math.exp(-h)', 2, 19]);
    assert.ok(t.sites.some((s) => s.name === 'h'));
  });

  it('records loops and calls as nested events, with the call site of each call', () => {
    const t = trace(NEURON, [[0.3, 0.4], 2]);
    const names = Object.keys(TRACE_EVENTS);
    const events = Array.from({ length: t.events.length / 3 }, (_, i) => {
      const place = t.places[t.events[3 * i + 2]!]!;
      return `${names[t.events[3 * i + 1]!]!} ${place.kind === 'loop' ? 'for' : place.label}`;
    });
    assert.deepEqual(events, [
      'callEnter f',
      'loopEnter for',
      'loopIterate for',
      'loopIterate for',
      'loopExit for',
      'callEnter sigmoid',
      'callExit sigmoid',
      'callExit f',
    ]);
    assert.equal(t.sites[t.eventSites![5]!]!.text, 'sigmoid(h)');
    assert.equal(t.eventSites![0], -1);
  });

  it('closes events also where exceptions and labelled jumps leave them', () => {
    const t = trace(
      `function g(x: number): number { for (;;) { if (x > 1) throw x; } }
      export function f(x: number) {
        let s = 0;
        a: for (let i = 0; i < 3; i++) for (let j = 0; ; j++) { if (j > 1) continue a; s += x; }
        try { g(x) } catch (e) { s += e as number }
        return s;
      }`,
      [2],
    );
    let depth = 0;
    for (let i = 0; i < t.events.length; i += 3) {
      const event = t.events[i + 1];
      if (event === TRACE_EVENTS.loopEnter || event === TRACE_EVENTS.callEnter) depth++;
      if (event === TRACE_EVENTS.loopExit || event === TRACE_EVENTS.callExit) depth--;
      assert.ok(depth >= 0);
    }
    assert.equal(depth, 0);
  });

  it('watches declarations, assignments, parameters and returns, also arrays', () => {
    const t = trace(
      `export function f(w: number[][], x: number[]) {
        const h = w.map((row) => row.reduce((s, v, i) => s + v * x[i]!, 0));
        let s = 0;
        for (const v of h) s += v * v;
        return s;
      }`,
      [
        [
          [0.1, 0.5],
          [-0.3, 0.8],
        ],
        [0.2, 0.4],
      ],
    );
    const watch = (text: string, kind: string) =>
      t.watches.find((w) => w.text === text && w.kind === kind)!;
    close([...watch('h', 'declaration').values], [0.22, 0.26], 1e-12, 'h');
    assert.deepEqual(watch('h', 'declaration').shape, [2]);
    assert.deepEqual(watch('w', 'parameter').shape, [2, 2]);
    assert.deepEqual([...watch('w', 'parameter').nodes], [1, 2, 3, 4]);
    assert.equal(watch('s', 'assignment').count, 2);
    close(
      [...watch('h', 'declaration').nodes].map((n) => t.adjoint[n]!),
      [0.44, 0.52],
      1e-12,
      '∂h',
    );
    const use = t.references.find((r) => r.range.line === 4 && r.range.column === 25)!;
    assert.equal(t.watches[use.watch]!.text, 'h');
  });

  it('keeps the gradient right beyond the budget of recorded nodes', () => {
    const program = new Program(
      'export function f(x: number) { let s = 0; for (let i = 0; i < 100; i++) s += x * i; return s }',
    );
    const { exports, session } = program.load();
    const call = { callee: exports.f, receiver: undefined, args: [2] };
    const input = [{ root: 0, path: [], name: 'x' }];
    const run = session.run(call, input, [2], { mode: 'operations', nodeBudget: 50 });
    const t = run.trace([1]);
    assert.deepEqual([t.truncated, t.nodes, t.adjoint[1]], [true, 51, 4950]);
    assert.deepEqual([...run.reverse([1])], [4950]);
  });
});

describe('differentiate: branches mode', () => {
  const signature = (source: string, args: readonly unknown[]): string =>
    new Program(source).run(args, 'branches').branches!.signature;

  const SOURCES: readonly (readonly [string, string, number, number, number])[] = [
    ['comparisons', 'x > 1 ? x : 2 * x', 1.2, 1.5, 0.5],
    ['logical operators', '(x && 3) * x', 1.2, -1.5, 0],
    ['negation', '!x ? 1 : x', 1.2, -1.5, 0],
    ['abs', 'Math.abs(x)', 1.2, 1.5, -0.5],
    ['max', 'Math.max(x, 1)', 1.2, 1.5, 0.5],
    ['floor', 'Math.floor(x) * x', 1.2, 1.5, 2.5],
    ['remainder', 'x % 1', 1.2, 1.5, 2.5],
    ['bit operations', '(x | 0) + x', 1.2, 1.5, 2.5],
    ['sorting', '[x, 1].sort((a, b) => a - b)[0]! * 2', 1.2, 1.5, 0.5],
    ['filter', '[x, 3].filter((v) => v > 1).length * x', 1.2, 1.5, 0.5],
    [
      'loop counts',
      '((): number => { let n = 0; for (let t = x; t < 4; t *= 2) n++; return n * x })()',
      1.2,
      1.5,
      0.5,
    ],
    [
      'equality in a switch',
      '((): number => { switch (x) { case 1: return x; default: return 2 * x } })()',
      1.2,
      1.5,
      1,
    ],
  ];
  for (const [name, expression, a, same, other] of SOURCES) {
    it(`${name}: one signature per way through`, () => {
      const source = `export function f(x: number): number { return ${expression} }`;
      assert.equal(signature(source, [a]), signature(source, [same]));
      assert.notEqual(signature(source, [a]), signature(source, [other]));
    });
  }

  it('names the decisions closest to switching, with their margins', () => {
    const source = `export function f(x: number) {
  const a = x > 1 ? x : 0;
  return Math.max(a, 1.25) + Math.abs(x);
}`;
    const { nearest } = new Program(source).run([1.5], 'branches').branches!;
    assert.deepEqual(
      nearest.map(({ text, margin, range }) => [text, margin, range.line]),
      [
        ['Math.max(a, 1.25)', 0.25, 3],
        ['x > 1', 0.5, 2],
        ['Math.abs(x)', 1.5, 3],
      ],
    );
  });

  it('takes no notice of comparisons that do not depend on inputs', () => {
    const source = 'export const f = (x: number, k: string) => (k === "a" ? x : 2 * x)';
    assert.equal(signature(source, [1, 'a']), signature(source, [1, 'b']));
  });
});

describe('differentiate: forward mode and the sweep', () => {
  it('pushes any number of directions at once', () => {
    const program = new Program('export const f = (x: number, y: number) => [x * y, x + 2 * y]');
    const run = program.run([3, 4], 'forward', 'f', new Float64Array([1, 0, 0, 1, 1, 1]));
    assert.deepEqual([...run.tangents!], [4, 1, 3, 2, 7, 3]);
  });

  it('⟨u, J v⟩ = ⟨Jᵀ u, v⟩', () => {
    const program = new Program(
      'export const f = (x: number[]) => x.map((v, i) => Math.sin(v) * x[(i + 1) % x.length]! + Math.exp(v / 3))',
    );
    const [x, u, v] = [
      [0.3, -1.2, 2.1],
      [0.7, -0.2, 1.5],
      [1.1, 0.4, -0.9],
    ];
    const jv = program.run([x], 'forward', 'f', new Float64Array(v)).tangents!;
    const ju = program.run([x]).reverse(u);
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
    close([dot(u, jv)], [dot(ju, v)], 1e-14, 'the pairing');
  });

  it('WebAssembly and JavaScript sweep to the same bits', () => {
    const native = nativeSweep();
    assert.ok(native !== null);
    const program = new Program(
      'export function f(x: number[]) { let s = 0; for (let k = 0; k < 50; k++) for (const v of x) s = Math.sin(s * v) + v / (1 + s * s); return s }',
    );
    const run = program.run([[0.3, -1.2, 2.1, 0.7]]);
    run.reverse([1]);
    const swept = tape.adjoints.slice(0, run.nodes + 1);
    tape.adjoints.fill(0, 0, run.nodes + 1);
    tape.adjoints[run.nodes] = 1;
    plainSweep(run.nodes);
    assert.deepEqual(tape.adjoints.slice(0, run.nodes + 1), swept);
  });
});
