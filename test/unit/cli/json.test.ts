import assert from 'node:assert/strict';
import { exitCode } from '../../../src/cli/exitCode.ts';
import { toJson } from '../../../src/cli/json.ts';
import type { FunctionVerdict } from '../../../src/model/verdict.ts';
import { partial, result } from './sample.ts';

describe('JSON', () => {
  it('is the documented contract, key by key', () => {
    const range = { file: '/home/ada/loss.ts', line: 3, column: 5, endLine: 3, endColumn: 9 };
    const finding = { code: 'noise', severity: 'information', message: 'Noise.', range } as const;
    const report = JSON.parse(toJson([result({ findings: [finding] })])) as unknown;
    assert.deepEqual(report, {
      schema: 1,
      results: [
        {
          file: '/home/ada/loss.ts',
          function: 'loss',
          line: 2,
          point: { source: 'tag', call: 'loss(2)' },
          value: 4,
          verdict: 'agree',
          known: false,
          leftOut: false,
          partials: [
            {
              input: 'x',
              output: '',
              reverse: 1,
              forward: 1,
              numeric: 1,
              numericError: 1e-10,
              handWritten: null,
              verdict: 'agree',
              cause: null,
            },
          ],
          handWritten: null,
          secondOrder: null,
          findings: [
            {
              code: 'noise',
              severity: 'information',
              message: 'Noise.',
              file: '/home/ada/loss.ts',
              line: 3,
              column: 5,
              endLine: 3,
              endColumn: 9,
            },
          ],
          stats: { evaluations: 20, tapeNodes: 3, milliseconds: 12.5, engine: null },
        },
      ],
    });
  });

  it('writes NaN and infinities as strings, wherever they stand', () => {
    const one = partial({ reverse: NaN, numeric: Infinity, numericError: -Infinity });
    const text = toJson([result({ value: { a: [NaN, 1] }, partials: [one] })]);
    const report = JSON.parse(text) as { results: Record<string, unknown>[] };
    assert.deepEqual(report.results[0]?.['value'], { a: ['NaN', 1] });
    const [written] = report.results[0]['partials'] as Record<string, unknown>[];
    assert.deepEqual(
      [written?.['reverse'], written?.['numeric'], written?.['numericError']],
      ['NaN', 'Infinity', '-Infinity'],
    );
  });

  it('keeps every digit', () => {
    const report = JSON.parse(toJson([result({ value: 0.1 + 0.2 })])) as {
      results: { value: number }[];
    };
    assert.equal(report.results[0]?.value, 0.1 + 0.2);
  });

  it('says what is the matter with a hand-written gradient', () => {
    const range = { file: '/home/ada/loss.ts', line: 9, column: 3, endLine: 9, endColumn: 8 };
    const diagnosis = {
      kind: 'constant-factor',
      factor: 0.5,
      input: null,
      range,
      text: 'the factor 2 is missing',
      value: range,
      alternatives: [{ range, text: '`r` needs the factor 2' }],
      evidence: [{ point: [1, 2], written: 3, right: 6 }],
      quickFix: { title: 'Multiply by 2', range, newText: '2 * g' },
    } as const;
    const place = { file: '/home/ada/loss.ts', line: 9, column: 3 };
    const handWritten = {
      function: 'lossGradient',
      convention: 'function',
      foundBy: 'tag',
      diagnosis,
    } as const;
    const report = JSON.parse(toJson([result({ verdict: 'scaled', handWritten })])) as {
      results: Record<string, unknown>[];
    };
    assert.deepEqual(report.results[0]?.['handWritten'], {
      function: 'lossGradient',
      convention: 'function',
      foundBy: 'tag',
      scale: null,
      diagnosis: {
        kind: 'constant-factor',
        factor: 0.5,
        input: null,
        file: '/home/ada/loss.ts',
        line: 9,
        column: 3,
        text: 'the factor 2 is missing',
        value: place,
        alternatives: [{ ...place, text: '`r` needs the factor 2' }],
        evidence: [{ point: [1, 2], written: 3, right: 6 }],
        quickFix: { title: 'Multiply by 2', ...range, newText: '2 * g' },
      },
    });
  });
});

describe('exit code', () => {
  const code = (verdicts: readonly FunctionVerdict[], strict = false): number =>
    exitCode(
      verdicts.map((verdict) => result({ verdict })),
      strict,
    );

  it('is 1 if anything asks for 1, else 2 if anything asks for 2, else 0', () => {
    assert.equal(code(['agree', 'convention', 'inconclusive']), 0);
    assert.equal(code(['agree', 'refused']), 2);
    assert.equal(code(['failed']), 2);
    assert.equal(code(['failed', 'scaled']), 1);
    assert.equal(code(['agree', 'disagree']), 1);
  });

  it('fails an inconclusive check when strict', () => {
    assert.equal(code(['agree', 'inconclusive'], true), 1);
    assert.equal(code(['agree'], true), 0);
  });
});
