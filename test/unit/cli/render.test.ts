import assert from 'node:assert/strict';
import { excerpt } from '../../../src/cli/render/excerpt.ts';
import { renderResult, renderTotals, type Surroundings } from '../../../src/cli/render/report.ts';
import { styleFor } from '../../../src/cli/render/style.ts';
import { partial, result } from './sample.ts';

const SOURCE = `// A loss.
export function loss(x: number): number {
\treturn x * x;
}
`;

const plain = styleFor({}, {});

function surroundings(style = plain): Surroundings {
  return { style, directory: '/home/ada', readSource: () => SOURCE };
}

describe('terminal report', () => {
  it('reads as intended', () => {
    const finding = {
      code: 'gradient-mismatch',
      severity: 'error',
      message: 'lossGradient disagrees.',
      range: { file: '/home/ada/loss.ts', line: 3, column: 9, endLine: 3, endColumn: 14 },
    } as const;
    const lines = renderResult(
      result({
        verdict: 'disagree',
        summary: '1 of 2 disagrees: ∂/∂x',
        partials: [
          partial({ input: 'w[0]', handWritten: 1 }),
          partial({ handWritten: -2.5, verdict: 'disagree', cause: 'sign' }),
        ],
        findings: [finding],
        handWritten: { function: 'lossGradient', convention: 'function', foundBy: 'tag' },
      }),
      surroundings(),
    );
    assert.equal(
      lines.join('\n'),
      `✗ disagree  loss  loss.ts:2
  loss(2) (from its @gradcheck tag)
  value 4
  1 of 2 disagrees: ∂/∂x
  against lossGradient (function)

     partial  reverse  forward  numeric  ± error  by hand
  ✗  ∂/∂x           1        1        1    1e−10     −2.5  disagree: sign
  ✓  ∂/∂w[0]        1        1        1    1e−10        1

  error loss.ts:3:9 gradient-mismatch
    lossGradient disagrees.
    3 │ \treturn x * x;
      │ \t       ^^^^^`,
    );
  });

  it('shows a guess as a guess', () => {
    const against = (foundBy: 'name' | 'evaluation' | 'tag'): string | undefined => {
      const handWritten = { function: 'dLoss', convention: 'function', foundBy };
      const lines = renderResult(result({ handWritten }), surroundings());
      return lines.find((line) => line.includes('against'))?.trim();
    };
    assert.deepEqual(
      [against('name'), against('evaluation'), against('tag')],
      [
        'against dLoss (function, a guess by its name)',
        'against dLoss (function, a guess by its numbers)',
        'against dLoss (function)',
      ],
    );
  });

  it('shows failures first and counts the rest', () => {
    const many = Array.from({ length: 100 }, (_, i) => partial({ input: `x[${i}]` }));
    many[90] = partial({ input: 'x[90]', verdict: 'disagree', cause: 'wrong-value' });
    const lines = renderResult(result({ partials: many }), surroundings());
    const rows = lines.filter((line) => line.includes('∂/∂'));
    assert.match(rows[0]!, /✗ {2}∂\/∂x\[90\].*disagree: wrong-value/);
    assert.ok(rows.length < 20);
    assert.equal(lines.at(-1), `  … and ${100 - rows.length} more, which agree`);
  });

  it('says the verdict in shape and words, and in colour on a terminal only', () => {
    const wanted = styleFor({ isTTY: true }, {});
    const [coloured] = renderResult(result(), surroundings(wanted));
    assert.match(coloured!, /^\u001b\[32m✓ agree\u001b\[39m/);
    for (const style of [
      styleFor({ isTTY: true }, { NO_COLOR: '1' }),
      styleFor({ isTTY: true }, { TERM: 'dumb' }),
      styleFor({ isTTY: false }, {}),
    ]) {
      assert.equal(renderResult(result(), surroundings(style))[0], '✓ agree  loss  loss.ts:2');
    }
  });

  it('counts the run', () => {
    const results = [result(), result(), result({ verdict: 'failed' })];
    assert.equal(renderTotals(results, plain), '3 checks: ✓ 2 agree, ! 1 failed');
  });

  it('shows no excerpt of a line that is gone', () => {
    const range = { file: '/a.ts', line: 99, column: 1, endLine: 99, endColumn: 2 };
    assert.deepEqual(excerpt(SOURCE, range, plain), []);
    assert.deepEqual(excerpt(null, range, plain), []);
  });

  it('cuts long lines around the place', () => {
    const range = { file: '/a.ts', line: 1, column: 501, endLine: 1, endColumn: 504 };
    const [line, carets] = excerpt(`${'a'.repeat(500)}bcd${'e'.repeat(500)}`, range, plain);
    assert.ok(line!.length < 120);
    assert.equal(line!.indexOf('bcd'), carets!.indexOf('^^^'));
  });
});
