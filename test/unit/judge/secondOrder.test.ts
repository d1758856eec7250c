import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { RuntimeSession } from '../../../src/differentiate/api.ts';
import { SECOND_BINARY, SECOND_UNARY } from '../../../src/differentiate/runtime/secondRules.ts';
import {
  judgeSecondOrder,
  unmeasuredSecondOrder,
  type SecondJudgement,
} from '../../../src/judge/secondOrder.ts';
import { measure, type Measurement } from '../../../src/measure/measure.ts';
import { secondName } from '../../../src/model/secondOrder.ts';
import { MGH_PROBLEMS } from '../../mgh/problems.ts';
import reference from '../../mgh/reference.json' with { type: 'json' };
import { Program } from '../differentiate/support.ts';

type Gradient = (x: Float64Array) => Float64Array;

/** Judges the Hessian of a program of one array, and of a gradient written by hand if there is one. */
function judged(
  program: Program,
  point: readonly number[],
  name = 'f',
  hand: Gradient | 'same' | null = null,
  scale = 1,
): SecondJudgement {
  const { exports, session }: { exports: Record<string, unknown>; session: RuntimeSession } =
    program.load();
  const n = point.length;
  const inputs = point.map((_, i) => `x[${i}]`);
  const paths = inputs.map((name, i) => ({ root: 0, path: [i], name }));
  const run = (x: Float64Array, mode: 'gradient' | 'second') =>
    session.run({ callee: exports[name], receiver: undefined, args: [[...x]] }, paths, x, { mode });
  const at = Float64Array.from(point);
  const products = run(at, 'second').secondOrder([scale]);
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) values[k * n + i] = products[i * n + k]!;
  const exact = { outputs: n, inputs: n, values };
  const gradient: Gradient = (x) => run(x, 'gradient').reverse([scale]);
  const differences = (of: Gradient): Measurement =>
    measure({ point: at, outputs: n, evaluate: of }, [exact], { seed: 1 });
  return judgeSecondOrder({
    mode: 'entries',
    outputs: [''],
    inputs,
    columns: inputs,
    point: at,
    gradient: gradient(at),
    exact,
    numeric: differences(gradient),
    hand: hand && {
      function: 'fGradient',
      numeric: differences(hand === 'same' ? gradient : hand),
      scale: 1,
      approximated: false,
    },
    kinked: inputs.map(() => false),
    notes: [],
    directions: null,
  });
}

const verdicts = ({ report }: SecondJudgement): Record<string, string> =>
  Object.fromEntries(
    report.derivatives.map((one) => [secondName(one), `${one.verdict} ${one.cause ?? ''}`.trim()]),
  );

describe('judge: second order', function () {
  this.timeout(30_000);

  const source = new Program(
    readFileSync(new URL('../../mgh/problems.ts', import.meta.url), 'utf8'),
  );

  it('accuses none of the Moré–Garbow–Hillstrom Hessians, and leaves few open', () => {
    let compared = 0;
    let open = 0;
    for (const { no, name } of MGH_PROBLEMS) {
      const { report, findings } = judged(source, reference[no - 1]!.x0, name);
      const blamed = findings.filter(({ code }) => code !== 'on-a-kink');
      assert.deepEqual(blamed, [], `${no} ${name}`);
      assert.notEqual(report.verdict, 'disagree');
      compared += report.compared;
      open += report.derivatives.filter(({ verdict }) => verdict !== 'agree').length;
    }
    assert.ok(compared > 1000, String(compared));
    assert.ok(open / compared <= 0.02, `${open} of ${compared} are inconclusive`);
  });

  it('accuses none of them at other points, and scaled, where a right gradient is written by hand', () => {
    let compared = 0;
    let open = 0;
    for (const { no, name } of MGH_PROBLEMS) {
      const { x0 } = reference[no - 1]!;
      if (x0.length > 12) continue;
      for (const [k, scale] of [1, 1e-12, 1e12].entries()) {
        const point = x0.map((x, i) => x * (1 + 0.07 * (k + 1) * Math.sin(i + k)) + 0.013);
        const { report, findings } = judged(source, point, name, 'same', scale);
        const blamed = findings.filter(({ code }) => code !== 'on-a-kink');
        assert.deepEqual(blamed, [], `${no} ${name} × ${scale}`);
        compared += report.compared;
        open += report.derivatives.filter(({ verdict }) => verdict !== 'agree').length;
      }
    }
    // Entries that are rounding (0 but for the order of a sum) can be neither right nor wrong.
    assert.ok(open / compared <= 0.05, `${open} of ${compared} are inconclusive`);
  });

  it('sees a second rule that is wrong, for every one that is not zero', () => {
    const text = (expression: string) => `export function f([a, b]: number[]) {
      return (${expression}) * (1 + b * b);
    }`;
    const seen: string[] = [];
    const missed: string[] = [];
    const mutate = (
      table: Record<string, unknown>,
      key: string,
      expression: string,
      at: number[],
    ) => {
      const rule = table[key] as (...args: number[]) => number;
      table[key] = (...args: number[]) => rule(...args) * (1 + 1e-5);
      try {
        const { report, findings } = judged(new Program(text(expression)), at);
        const isSeen =
          report.verdict === 'inconclusive' &&
          findings[0]?.code === 'engine-disagreement' &&
          report.derivatives.some(({ cause }) => cause === 'engine-disagreement');
        (isSeen ? seen : missed).push(expression);
      } finally {
        table[key] = rule;
      }
    };
    const linear = ['negate', 'abs', 'sign', 'floor', 'ceil', 'round', 'trunc', 'fround'];
    for (const operation of Object.keys(SECOND_UNARY)) {
      if (linear.includes(operation)) continue;
      const start = operation === 'acosh' ? 1.7 : 0.6;
      mutate(SECOND_UNARY, operation, `Math.${operation}(a)`, [start, 0.8]);
    }
    const binary = { divide: 'a / b', power: 'a ** b', atan2: 'Math.atan2(a, b)' };
    for (const [operation, expression] of Object.entries({
      ...binary,
      hypot: 'Math.hypot(a, b)',
    })) {
      const table = SECOND_BINARY[operation as keyof typeof SECOND_BINARY];
      for (const entry of ['aa', 'ab', 'bb']) {
        if (operation === 'divide' && entry === 'aa') continue;
        mutate(table as unknown as Record<string, unknown>, entry, expression, [1.6, 0.8]);
      }
    }
    mutate(SECOND_BINARY.multiply as unknown as Record<string, unknown>, 'ab', 'a * b', [1.6, 0.8]);
    assert.deepEqual(missed, []);
    assert.equal(seen.length, 20 + 11 + 1);
  });

  it('names the entry in which a gradient that is right at the point is wrong beside it', () => {
    const program = new Program(
      'export function f([x, y]: number[]) { return x! * x! * y! + Math.exp(y!); }',
    );
    const right: Gradient = ([x, y]) => Float64Array.of(2 * x! * y!, x! * x! + Math.exp(y!));
    const frozen: Gradient = ([x, y]) => Float64Array.of(2 * x! * 1.3, x! * x! + Math.exp(y!));
    assert.equal(judged(program, [0.7, 1.3], 'f', right).report.verdict, 'agree');
    const wrong = judged(program, [0.7, 1.3], 'f', frozen);
    assert.deepEqual(verdicts(wrong), {
      '∂²/∂x[0]²': 'agree',
      '∂²/∂x[0]∂x[1]': 'disagree wrong-value',
      '∂²/∂x[1]∂x[0]': 'agree',
      '∂²/∂x[1]²': 'agree',
    });
    assert.equal(wrong.report.summary, '1 of 4 second derivatives disagrees: ∂²/∂x[0]∂x[1]');
    assert.deepEqual(
      wrong.findings.map(({ code, severity, input }) => [code, severity, input]),
      [['gradient-mismatch', 'error', 'x[0]']],
    );
  });

  it('sees small mistakes of a hand-written gradient off the point, at every scale', () => {
    for (const scale of [1e-12, 1, 1e12]) {
      const program = new Program(
        `export function f([x, y]: number[]) { return ${scale} * Math.sin(x! * y!) * y!; }`,
      );
      const exact: Gradient = ([x, y]) =>
        Float64Array.of(
          scale * y! * y! * Math.cos(x! * y!),
          scale * (Math.sin(x! * y!) + x! * y! * Math.cos(x! * y!)),
        );
      const slightly: Gradient = (x) =>
        exact(x).map((g, k) => (k === 0 ? g + scale * 1e-5 * (x[0]! - 0.7) : g));
      assert.equal(judged(program, [0.7, 1.3], 'f', exact).report.verdict, 'agree');
      assert.equal(judged(program, [0.7, 1.3], 'f', slightly).report.verdict, 'disagree');
    }
  });

  it('leaves a kink open, and what does not stand on it alone', () => {
    const at = (body: string, point: number[]): Record<string, string> =>
      verdicts(judged(new Program(`export function f([x, y]: number[]) { ${body} }`), point));
    assert.deepEqual(at('return Math.abs(x!) * x! + y! * y!;', [0, 2]), {
      '∂²/∂x[0]²': 'inconclusive on-a-kink',
      '∂²/∂x[0]∂x[1]': 'agree both-zero',
      '∂²/∂x[1]∂x[0]': 'agree both-zero',
      '∂²/∂x[1]²': 'agree',
    });
    assert.match(
      at('return x! > 0 ? x! * x! * y! : x! * y!;', [0, 2])['∂²/∂x[0]²']!,
      /^inconclusive/,
    );
    assert.match(at('return Math.max(x!, y!) ** 2;', [2, 2])['∂²/∂x[0]²']!, /^inconclusive/);
    assert.equal(at('return Math.max(x!, y!) ** 2;', [2, 1.9])['∂²/∂x[0]²'], 'agree');
  });

  it('says nothing of a Hessian that there was no time to measure, and shows it', () => {
    const names = ['x', 'y'];
    const exact = { outputs: 2, inputs: 2, values: Float64Array.of(1, 2, 2, 3) };
    const { report, findings } = unmeasuredSecondOrder(
      { mode: 'entries', outputs: [''], inputs: names, columns: names, exact },
      'a gradient takes 2 s, too long for differences before the deadline',
    );
    assert.equal(report.verdict, 'inconclusive');
    assert.match(report.summary, /^second order inconclusive: a gradient takes 2 s/);
    assert.deepEqual(
      report.derivatives.map((one) => [secondName(one), one.exact, one.verdict]),
      [
        ['∂²/∂x²', 1, 'inconclusive'],
        ['∂²/∂x∂y', 2, 'inconclusive'],
        ['∂²/∂y∂x', 2, 'inconclusive'],
        ['∂²/∂y²', 3, 'inconclusive'],
      ],
    );
    assert.deepEqual([report.compared, findings.length], [0, 0]);
  });
});
