import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compileFast } from '../../../../src/differentiate/fast/compile.ts';
import { EDGE_CAPACITY } from '../../../../src/differentiate/fast/capacity.ts';
import * as tape from '../../../../src/differentiate/runtime/tape.ts';
import { baseGradient, loadFast } from '../../../fuzz/engine.ts';
import type { EngineCall } from '../../../fuzz/engine.ts';
import { compileProgram, instantiate } from '../../../fuzz/evaluate.ts';

const RANGE = { file: '/p.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Gradient on the fast path, held to the dynamic base and to the plain value. */
function gradient(source: string, args: () => unknown[]): number[] {
  const code = compileProgram(source)!;
  const call: EngineCall = { code, name: 'target', args };
  const fast = loadFast(call);
  if ('refused' in fast) assert.fail(`refused: ${fast.refused}`);
  const run = fast.run()!;
  const plain = instantiate(code) as unknown as (...given: unknown[]) => unknown;
  assert.equal(run.value, plain(...args()));
  const reverse = [...run.reverse([1])!];
  const base = baseGradient(call).gradient;
  reverse.forEach((partial, k) => {
    assert.ok(Math.abs(partial - base[k]!) <= 1e-13 * (1 + Math.abs(partial)), `input ${k}`);
  });
  return reverse;
}

/** The reason of a refusal, and the source text at its place. */
function refusal(source: string, args: unknown[]): string {
  const code = compileProgram(source)!;
  const module = {
    file: '/p.ts',
    kind: 'code',
    code,
    map: null,
    source: code,
    imports: {},
  } as const;
  const result = compileFast(
    module,
    { function: 'target', parameters: [], range: RANGE },
    { args },
  );
  assert.ok(result.refused !== null, 'not refused');
  const { line, column, endLine, endColumn } = result.range;
  const at = code.split('\n')[line - 1]!;
  return `${result.refused} @ ${line === endLine ? at.slice(column - 1, endColumn - 1) : '…'}`;
}

describe('the statement-record path', () => {
  it('keeps a copy of an accumulator apart from what is added later', () => {
    const source = `export function target(x) {
      let sum = 0;
      sum += x[0] * x[0];
      const before = sum;
      sum += 5 * x[1];
      let copy = before;
      copy += x[1];
      return before * sum * copy;
    }`;
    gradient(source, () => [[1.5, 0.5]]);
  });

  it('opens the node of an inner product once, also where the loop never runs or is left early', () => {
    const source = `export function target(x) {
      const n = x.length;
      let empty = x[0] * x[1];
      for (let j = 5; j < n; j++) empty += x[j] * x[0];
      let fresh = 0;
      for (let j = 5; j < n; j++) fresh += x[j];
      let dot = x[2];
      const before = dot;
      for (let j = 0; j < n; j++) {
        dot += x[j] * x[j];
      }
      let kept = 0;
      let rows = [];
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < n; j++) kept += x[j] * (i + 1);
        rows.push(kept);
      }
      let left = 0;
      for (let j = 0; j < n; j++) {
        left += x[j] * x[j] * x[j];
        if (left > 1) break;
      }
      let copied = 0;
      const copies = [0, 0, 0];
      for (let j = 0; j < n; j++) {
        copied += x[j];
        copies[j] = copied;
      }
      return empty * dot + fresh + before * rows[0] * rows[2] + left + copies[0] * copies[2];
    }`;
    gradient(source, () => [[0.5, 1.5, -2]]);
  });

  it('does not merge reads of an element across a write', () => {
    const source = `export function target(x) {
      const a = x[0] * x[0];
      x[0] = x[1];
      return a * x[0] + x[0];
    }`;
    assert.deepEqual(
      gradient(source, () => [[3, 2]]),
      [12, 10],
    );
  });

  it('sees one array under two names, also where the caller passes it twice', () => {
    const source = `export function target(a, b) {
      const alias = a;
      b[0] = b[0] * 2;
      alias[1] += b[0];
      return a[0] * a[1];
    }`;
    assert.deepEqual(
      gradient(source, () => {
        const shared = [3, 4];
        return [shared, shared];
      }),
      [2 * (4 + 6) + 6 * 2, 6],
    );
  });

  it('keeps rows that move between matrices', () => {
    const source = `export function target(m) {
      const rows = [m[1], m[0]];
      rows[0][1] = rows[1][0] * m[1][0];
      rows.push(m[1].slice());
      m[1][0] = 7;
      return m[1][1] * rows[2][0] + rows[0][0];
    }`;
    gradient(source, () => [
      [
        [1.5, 2],
        [0.5, -1],
      ],
    ]);
  });

  it('follows closures, recursion, callbacks and default parameters', () => {
    const source = `
      const scale = (v, k = v * 0.5) => v * k;
      function power(v, n) { return n === 0 ? 1 : v * power(v, n - 1); }
      export function target(x) {
        let count = 0;
        const add = (v) => { count += v * v; return count; };
        x.forEach((v) => { add(v); });
        const squares = x.map((v, i) => scale(v) + i * v);
        return squares.reduce((sum, v) => sum + Math.sin(v), 0) * power(x[0], 3) + add(x[1]);
      }`;
    gradient(source, () => [[0.7, -1.2, 0.4]]);
  });

  it('inlines a recursion into itself and knows its own parameters afterwards', () => {
    const source = `function bend(v: number): number { return Math.atan2(v ? 0.4 : v, v ? v : 0.83); }
      function deep(n: number, v: number): number { return n <= 0 ? v : bend(v) + deep(n - 1, v); }
      export function target(s: number): number { return deep(5, s); }`;
    const [slope] = gradient(source, () => [0.5]);
    // Five times the derivative of atan2(0.4, v) by v, and the v that is left.
    assert.ok(Math.abs(slope! - (1 - (5 * 0.4) / (0.4 ** 2 + 0.5 ** 2))) < 1e-14);
  });

  it('takes records, typed arrays and while loops with active conditions', () => {
    const source = `export function target(p) {
      const t = new Float64Array(2);
      t[0] = p.a;
      while (Math.abs(t[0]) > 0.1) { t[0] *= 0.5; t[1] += t[0] * p.b; }
      const q = { value: t[1], twice: 2 * t[1] };
      q.value -= p.a;
      return q.value * q.twice;
    }`;
    gradient(source, () => [{ a: 1.5, b: 0.25 }]);
  });

  it('gives no gradient of its own where a fused partial is not finite', () => {
    const code = compileProgram('export function target(x) { return x[1] * Math.sqrt(x[0]); }')!;
    const fast = loadFast({ code, name: 'target', args: () => [[0, 0]] });
    assert.ok(!('refused' in fast));
    assert.equal(fast.run()!.reverse([1]), null);
  });

  it('leaves arguments of another shape to the base', () => {
    const code = compileProgram('export function target(x) { return x[0] * x[1]; }')!;
    const fast = loadFast({ code, name: 'target', args: () => [[1, 2]] });
    assert.ok(!('refused' in fast));
    assert.equal(fast.run([['1', 2]]), null);
    assert.equal(fast.run([{ 0: 1, 1: 2 }]), null);
    assert.ok(fast.run([[1, 2, 3]]));
  });

  it('refuses with a reason and a place', () => {
    assert.equal(
      refusal('let n = 0;\nexport function target(x) { n += x; return n; }', [1]),
      'n is module state @ n',
    );
    assert.equal(
      refusal('export function target(x) { return x | 0; }', [1]),
      'an active number as operand of a bit operation @ x',
    );
    assert.equal(
      refusal('export function target(x) { return [1, 2][Math.floor(x)]; }', [1]),
      'an active number as argument of Math.floor @ x',
    );
    assert.equal(
      refusal('export function target(x) { return JSON.parse(`${x}`); }', [1]),
      'global JSON @ JSON',
    );
  });

  it('knows the size of the tape', () => {
    assert.equal(EDGE_CAPACITY, tape.EDGE_CAPACITY);
  });

  it('knows null, undefined, typeof, in, Array.isArray and texts that are joined', () => {
    const source = `export function target(x, mode, table) {
      let best = null;
      if (mode === void 0 || typeof x === 'string') mode = 'p';
      for (const v of x) {
        if (Array.isArray(v)) throw new Error('a list at ' + mode + x.length);
        if (best === null || v > best) best = v;
      }
      if (!('by' in table) || best === undefined) throw new Error(\`no \${mode}\`);
      return best * table.by;
    }`;
    const args = () => [[0.5, 2, 1], undefined, { by: 3 }];
    assert.deepEqual(gradient(source, args), [0, 3, 0, 2]);
  });

  it('takes patterns apart: declarations, parameters, loops, defaults, exchanges', () => {
    const source = `
      const area = ({ w, h: height = 2 }, [dx, , dz] = [1, 2, 3]) => w * height * dx + dz;
      export function target(x, box, pairs) {
        let [a, b = 4 * a, c = a * x[1]] = x;
        const { w, inner: { k } } = box;
        [a, b] = [b, a];
        [x[0], x[1]] = [x[1] * k, x[0]];
        let { h: sum } = box;
        sum += a * w;
        for (const { p: [p], q } of pairs) sum += p * q * x[0];
        box.h += 1;
        return sum * b + area(box, x) + area({ w: c }) + box.h;
      }`;
    const args = () => [
      [0.5, 2, 1.5],
      { w: 3, h: 5, inner: { k: 0.7 } },
      [
        { p: [1.1], q: 2.2 },
        { p: [0.4], q: -1 },
      ],
    ];
    assert.equal(gradient(source, args).length, 10);
  });

  it('follows switch with fall through, break, continue and names of its own', () => {
    const source = `export function target(x, modes) {
      let sum = x[0];
      outer: for (const mode of modes) {
        switch (mode) {
          case 'skip': continue outer;
          case 'twice': sum += x[1] * x[1];
          case 'once': { const y = x[1] * sum; sum += y; break; }
          case 'own': const z = sum * 3; sum = z * x[2]; break;
          default: sum -= Math.sin(x[2]);
        }
        sum *= 1.5;
      }
      switch (x.length) { case 3: return sum * x[0]; default: return sum; }
    }`;
    const modes = ['twice', 'skip', 'own', 'once', 'none', 'twice'];
    assert.equal(gradient(source, () => [[0.5, 0.3, 0.8], modes]).length, 3);
  });

  it('knows ?? and shorthand properties', () => {
    const source = `function make(x, by) { const y = by ?? x * 2; return { x, y }; }
      export function target(x) {
        const a = make(x[0]), b = make(x[1], 3 * x[0]);
        return a.x * a.y * b.y + b.x;
      }`;
    assert.deepEqual(
      gradient(source, () => [[0.5, 2]]),
      [4.5, 1],
    );
  });
});
