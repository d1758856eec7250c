import assert from 'node:assert/strict';
import type { EarlierCheck } from '../../../src/editor/history.ts';
import { translateSentence } from '../../../src/editor/engineText.ts';
import { InputDrafts } from '../../../src/editor/inputDrafts.ts';
import { ReportStore } from '../../../src/editor/store.ts';
import { english } from '../../../src/editor/translate.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { againAt } from '../../../src/panels/again.ts';
import { nextStep } from '../../../src/panels/nextStep.ts';
import { panelState } from '../../../src/panels/panelState.ts';
import type { PanelState } from '../../../src/webview/protocol.ts';
import { heatMaps, worstCell } from '../../../src/webview/panel/heatMap.ts';
import { cellName, pastedNumbers, rowsText } from '../../../src/webview/panel/inputTexts.ts';
import { partial, range, result } from '../editor/sample.ts';

const RESULT = result({ parameters: ['w'] });

function shown(
  one: CheckResult,
  history: readonly EarlierCheck[] = [],
  at: number | null = null,
): Extract<PanelState, { kind: 'result' }> {
  const store = new ReportStore();
  const run = { file: one.file, function: one.function, startedAt: 0, message: '' };
  store.begin(run);
  store.end(run, { results: [one], sources: [] });
  store.focus(one);
  const state = panelState(store, {
    isTrusted: true,
    translate: english,
    relative: (file) => file,
    drafts: new InputDrafts(),
    history: () => history,
    shown: at,
  });
  assert.ok(state.kind === 'result');
  return state;
}

describe('what the side panel says of a check', () => {
  const old: EarlierCheck = {
    at: 1,
    call: 'loss([9, 9])',
    source: 'call',
    gradient: null,
    verdict: 'disagree',
    summary: '1 of 2 disagrees: ∂/∂w[0]',
    partials: [partial('w[0]', 3, { verdict: 'disagree' })],
    partialCount: 2,
    stats: RESULT.stats,
  };

  it('offers its inputs, under the names of the parameters', () => {
    const { inputs, old: none } = shown(RESULT);
    assert.deepEqual(
      inputs?.fields.map(({ label, texts }) => [label, texts]),
      [['w', ['2', '4']]],
    );
    assert.equal(inputs.call, 'loss([2, 4])');
    assert.equal(none, null);
    assert.equal(shown({ ...RESULT, point: null }).inputs, null);
  });

  it('lists earlier checks without the latest, and shows one as what it is', () => {
    const list = shown(RESULT, [old]);
    assert.deepEqual(
      list.earlier.map(({ index, call, verdict }) => [index, call, verdict]),
      [[0, 'loss([9, 9])', 'disagree']],
    );
    const state = shown(RESULT, [old], 0);
    assert.deepEqual([state.old?.partialCount, state.checkedAt, state.inputs], [2, 1, null]);
    assert.equal(state.result.verdict, 'disagree');
    assert.equal(state.result.hasGraph, false);
    assert.equal(state.outdated, false, 'an earlier check is old anyway');
  });

  it('divides by a factor that a tag acknowledges', () => {
    const handWritten = { function: 'g', convention: '', foundBy: 'tag', scale: 0.01 } as const;
    const { result: panel } = shown({ ...RESULT, handWritten });
    assert.equal(panel.partials[0]?.scale, 0.01);
  });

  it('says how a gradient is given, unless it is a function of its own', () => {
    const conventionOf = (convention: string): string | undefined =>
      shown({ ...RESULT, handWritten: { function: 'g', convention, foundBy: 'name' } }).result
        .handWritten?.convention;
    assert.equal(conventionOf('function'), '');
    assert.equal(conventionOf('expression'), '');
    assert.equal(conventionOf('.delta as ∂price/∂S'), '.delta as ∂price/∂S');
  });

  it('knows each convention of the engine in other languages', () => {
    const known = (sentence: string): string =>
      translateSentence(sentence, (message, ...args) => ['known', message, ...args].join('|'));
    assert.deepEqual(
      [
        'backward pass, for Σ c·output with upstream gradient c',
        'written into the parameter gradOut',
        '.grad as the gradient of .cost',
        '.delta as ∂price/∂S',
      ].map(known),
      [
        'known|backward pass, for Σ c·output with upstream gradient c',
        'known|written into the parameter {0}|gradOut',
        'known|{0} as the gradient of {1}|.grad|.cost',
        'known|{0} as ∂{1}/∂{2}|.delta|price|S',
      ],
    );
  });

  it('says what to do about whatever gave no verdict, and nothing about the rest', () => {
    assert.equal(nextStep(RESULT, english), null);
    const failed = (code: 'threw' | 'timed-out' | 'syntax-error'): CheckResult => ({
      ...RESULT,
      verdict: 'failed',
      partials: [],
      findings: [{ code, severity: 'error', message: '', range: range(1, 1, 2) }],
    });
    assert.match(nextStep(failed('threw'), english)!.text, /Change the inputs/);
    assert.equal(nextStep(failed('timed-out'), english)!.action, 'openSettings');
    assert.match(nextStep(failed('syntax-error'), english)!.text, /^Mend/);
    assert.match(nextStep({ ...RESULT, verdict: 'refused' }, english)!.text, /stops/);
    assert.equal(nextStep({ ...RESULT, insights: [] }, english)!.action, 'check');
  });

  it('is asked for again where its point stands, or as it was given', () => {
    assert.deepEqual(againAt(RESULT), {});
    const given = { ...RESULT, point: { source: 'call' as const, call: 'loss([1, 2])' } };
    assert.deepEqual(againAt(given), { call: 'loss([1, 2])', wrt: ['w'] });
  });
});

describe('inputs as texts', () => {
  const matrix = {
    label: 'W',
    shape: [2, 3],
    texts: ['1', '2', '3', '4', '5', '6'],
    errors: [],
    isChanged: false,
  };

  it('are pasted from code, from lines and from spreadsheets', () => {
    assert.deepEqual(pastedNumbers('[1, -2.5,\n 3e-4]'), ['1', '-2.5', '3e-4']);
    assert.deepEqual(pastedNumbers('1 2\n3'), ['1', '2', '3']);
    assert.deepEqual(pastedNumbers('1,5\t2,25\n3'), ['1.5', '2.25', '3']);
  });

  it('are rows, and cells with the names of their partials', () => {
    assert.equal(rowsText(matrix), '1 2 3\n4 5 6');
    assert.equal(cellName(matrix, 4), 'W[1][1]');
    assert.equal(cellName({ ...matrix, shape: [6] }, 4), 'W[4]');
    assert.equal(cellName({ ...matrix, shape: [], label: 't' }, 0), 't');
  });
});

describe('heat maps', () => {
  const shown1 = (input: string, output: string, error: number) => ({
    ...partial(input, 1, { output, numeric: 1 - error }),
    because: null,
  });

  it('are the matrices among the inputs, by relative error', () => {
    const partials = ['W[0][0]', 'W[0][1]', 'W[1][0]', 'W[1][1]', 'b[0]', 'b[1]'].map((name, at) =>
      shown1(name, '', at === 2 ? 0.5 : 1e-9),
    );
    const [map, ...others] = heatMaps(partials);
    assert.deepEqual(others, []);
    assert.ok(map);
    assert.deepEqual([map.label, map.rows, map.columns, map.block], ['W', 2, 2, 1]);
    assert.deepEqual(
      map.cells.map(({ level }) => level),
      [1, 1, 5, 1],
    );
    assert.equal(worstCell(map)?.partial?.input, 'W[1][0]');
  });

  it('are a Jacobian where there are several outputs, and none of a vector', () => {
    const jacobian = ['[0]', '[1]', '[2]'].flatMap((output) =>
      ['x[0]', 'x[1]'].map((input) => shown1(input, output, 0)),
    );
    const [map] = heatMaps(jacobian);
    assert.deepEqual([map?.rows, map?.columns], [3, 2]);
    assert.deepEqual(heatMaps([shown1('x[0]', '', 0), shown1('x[1]', '', 0)]), []);
  });

  it('stand for blocks where they are large, by the worst of each', () => {
    const partials = Array.from({ length: 130 * 130 }, (_, at) =>
      shown1(`W[${Math.floor(at / 130)}][${at % 130}]`, '', at === 131 ? 0.1 : 0),
    );
    const [map] = heatMaps(partials);
    assert.deepEqual([map?.block, map?.drawnColumns, map?.cells.length], [3, 44, 44 * 44]);
    assert.equal(map?.cells[0]?.partial?.input, 'W[1][1]');
  });
});
