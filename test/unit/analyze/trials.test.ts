import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { listFunctions } from '../../../src/analyze/functions.ts';
import { insertAll } from '../../../src/analyze/sourceMap.ts';
import { trialsOf } from '../../../src/analyze/trials/index.ts';

type Choose = (change: number, limit: number) => number;
type Gradient = (x: number[]) => number[];

/** The gradient `waveGrad` of a text with its changes in it, and what chooses among them. */
function withTrials(text: string): {
  readonly changes: readonly { readonly kind: string; readonly text: string }[];
  readonly choose: Choose;
  readonly gradient: Gradient;
} {
  const file = '/p.ts';
  const { range } = listFunctions(file, text).find(({ name }) => name === 'waveGrad')!;
  const trials = trialsOf(file, text, range, null)!;
  const { outputText, diagnostics } = ts.transpileModule(insertAll(text, trials.insertions), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    reportDiagnostics: true,
  });
  assert.deepEqual(
    diagnostics!.map(({ messageText }) => messageText),
    [],
  );
  const exports: Record<string, Gradient> = {};
  const registered: Choose[] = [];
  const hooks = { register: (_: string, make: () => Choose) => registered.push(make()) };
  (compileFunction(outputText, ['exports', '__gradlens']) as (...args: unknown[]) => void)(
    exports,
    hooks,
  );
  return { changes: trials.changes, choose: registered[0]!, gradient: exports['waveGrad']! };
}

const WAVE = `export function waveGrad(x: number[]): number[] {
  const [first, second = 2] = x;
  const parts = { s: Math.sin(first!), second, 'twice': 2 };
  let sum = 0;
  outer: for (let i = 0, n = x.length; i < n; i++) {
    for (const v of x) {
      if (v > 5) continue outer;
      sum += v * parts.twice;
    }
  }
  return x.map((v, k) => (k === 0 ? parts.s : ((u: number, by = sum) => u * by)(v)));
}
`;

describe('changes of a hand-written gradient that can be tried', () => {
  it('leave it as it is where none is chosen, however it is written', () => {
    const { choose, gradient } = withTrials(WAVE);
    choose(-1, Infinity);
    const plain = ts.transpileModule(WAVE, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const exports: Record<string, Gradient> = {};
    (compileFunction(plain.outputText, ['exports']) as (exports: object) => void)(exports);
    assert.deepEqual(gradient([0.3, 0.7, 1.1]), exports['waveGrad']!([0.3, 0.7, 1.1]));
  });

  it('hold the one that takes a slip back', () => {
    const { changes, choose, gradient } = withTrials(WAVE);
    const k = changes.findIndex(({ text }) => text.includes('should be `Math.cos(first!)`'));
    assert.equal(changes[k]?.kind, 'wrong-function');
    choose(k, Infinity);
    assert.equal(gradient([0.3, 0.7, 1.1])[0], Math.cos(0.3));
  });

  it('end what runs for longer than it may', () => {
    const { choose, gradient } = withTrials(WAVE);
    choose(-1, 3);
    assert.throws(() => gradient([0.3, 0.7, 1.1]), /too many steps/);
    choose(-1, Infinity);
    gradient([0.3, 0.7, 1.1]);
    // The function, three turns of the outer loop and nine of the inner one.
    assert.equal(choose(-1, Infinity), 1 + 3 + 9);
  });
});
