import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { chainText } from '../../../src/editor/chainText.ts';
import { translateSentence } from '../../../src/editor/engineText.ts';
import { firstSentenceOf } from '../../../src/editor/exampleText.ts';
import { hintText, isStriking, needsName, wantsHint } from '../../../src/editor/hintText.ts';
import { code, hoverMarkdown } from '../../../src/editor/hoverText.ts';
import { lensTexts } from '../../../src/editor/lensText.ts';
import { formatError, formatNumber, formatValue, wordNumber } from '../../../src/editor/numbers.ts';
import { problemsOf } from '../../../src/editor/problems.ts';
import { reportMarkdown } from '../../../src/editor/reportMarkdown.ts';
import { tagInsertion } from '../../../src/editor/tagText.ts';
import { Tally } from '../../../src/editor/tally.ts';
import { expectedAndActual } from '../../../src/editor/testText.ts';
import { english as t, type Translate } from '../../../src/editor/translate.ts';
import { causeOf, partialName, verdictLine, worstResult } from '../../../src/editor/verdictText.ts';
import { inconclusiveText } from '../../../src/judge/text.ts';
import type { ComputationGraph, GraphEdge, GraphNode } from '../../../src/model/graph.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import type { SecondDerivative } from '../../../src/model/secondOrder.ts';
import { CAUSES, VERDICT_MARKS } from '../../../src/model/verdict.ts';
import { array, insight, partial, result, scalar } from './sample.ts';

describe('numbers for people', () => {
  it('have a true minus sign, few digits and no trailing zeros', () => {
    assert.equal(formatNumber(-0.0810001), '−0.081');
    assert.equal(formatNumber(2.8), '2.8');
    assert.equal(formatNumber(0.054038), '0.05404');
    assert.equal(formatNumber(-0), '0');
    assert.equal(formatNumber(123456), '123500');
  });

  it('have an exponent where zeros would hide them', () => {
    assert.equal(formatNumber(3.14159e-11), '3.142e-11');
    assert.equal(formatNumber(-1234567), '−1.235e6');
    assert.equal(formatNumber(999999.9), '1e6');
    assert.equal(formatNumber(0.0001), '0.0001');
  });

  it('say in words what is no number', () => {
    assert.equal(formatNumber(-Infinity), '−∞');
    assert.equal(wordNumber(NaN, t), 'NaN (not a number)');
    assert.equal(wordNumber(-Infinity, t), 'minus infinity');
    assert.equal(wordNumber(1.5, t), '1.5');
  });

  it('show errors by their order of magnitude', () => {
    assert.equal(formatError(3.14e-11), '3e-11');
    assert.equal(formatError(0), '0');
    assert.equal(formatError(0.5), '0.5');
    assert.equal(formatError(9.6e-9), '1e-8');
  });

  it('show arrays by their elements where they fit, else by shape and range', () => {
    assert.equal(formatValue(array([2], [0.22, 0.26]), t), '[0.22, 0.26]');
    assert.equal(formatValue(array([2, 2], [0.1, 0.5, -0.3, 0.8]), t), '(2×2) −0.3 … 0.8');
    assert.equal(formatValue(array([64], [1, 2, 3, 4]), t), '(64) 1 … 4');
    assert.equal(formatValue(array([64], [0, 0, 0, 0]), t), '(64) 0');
    assert.equal(formatValue(array([64], [1, NaN, 3, 4]), t), '(64) NaN');
    assert.equal(formatValue(array([0], []), t), '[]');
  });
});

describe('hints', () => {
  it('say value, gradient and how often', () => {
    assert.equal(hintText('gradients', insight(), t), '= 2.8 · ∂ −0.081');
    assert.equal(hintText('values', insight(), t), '= 2.8');
    const loop = insight({ count: 32, value: scalar(7, { first: 1 }) });
    assert.equal(hintText('gradients', loop, t), '= 7 · ∂ −0.081 · ×32');
    assert.equal(hintText('gradients', insight({ adjoint: null }), t), '= 2.8');
    for (const [output, expected] of [
      ['[1]', '= 2.8 · ∂[1] −0.081'],
      ['.price', '= 2.8 · ∂price −0.081'],
    ] as const) {
      assert.equal(hintText('gradients', insight(), t, { output }), expected);
    }
  });

  it('name what the line neither assigns nor returns', () => {
    assert.equal(hintText('values', insight(), t, { name: 'w' }), 'w = 2.8');
    for (const [before, behind, expected] of [
      ['function f(', ': number) {', true],
      ['const ', ' = x * w;', false],
      ['const ', ': number[] = x;', false],
      ['', ' += x;', false],
      ['return ', ';', false],
      ['const f = (', ') => {', true],
      ['for (const ', ' of all) {', true],
    ] as const) {
      assert.equal(needsName(before, behind), expected, `${before}_${behind}`);
    }
  });

  it('are marked when the text has moved on', () => {
    assert.equal(hintText('values', insight(), t, { outdated: true }), '= 2.8 · ↻');
  });

  it('always show a gradient that is none', () => {
    const born = insight({ adjoint: scalar(NaN) });
    assert.ok(isStriking(born));
    assert.equal(hintText('values', born, t), '= 2.8 · ∂ NaN (not a number)');
  });

  it('say in words that a gradient vanishes or explodes', () => {
    const tiny = insight({ adjoint: scalar(3e-12) });
    assert.equal(hintText('gradients', tiny, t), '= 2.8 · ∂ 3e-12 vanishing');
    const huge = insight({ adjoint: scalar(-2e9) });
    assert.equal(hintText('gradients', huge, t), '= 2.8 · ∂ −2e9 exploding');
    assert.equal(hintText('gradients', insight({ adjoint: scalar(0) }), t), '= 2.8 · ∂ 0');
  });

  it('stand where the level asks for them', () => {
    const nan = insight({ value: scalar(NaN) });
    assert.ok(!wantsHint('off', nan, 'disagree'));
    assert.ok(!wantsHint('failures', insight(), 'agree'));
    assert.ok(wantsHint('failures', nan, 'agree'));
    assert.ok(wantsHint('failures', insight(), 'disagree'));
    assert.ok(wantsHint('values', insight(), 'agree'));
  });
});

describe('hovers', () => {
  const frame = { function: 'loss', outdated: null, links: [] };

  it('give value, gradient and rule with numbers', () => {
    const rule = { formula: 'σ(h)·(1 − σ(h))', numbers: '0.943 × 0.057' };
    assert.equal(
      hoverMarkdown(insight({ rule }), frame, t),
      '`h` = **2.8**  \n`∂loss/∂h` = **−0.081**\n\n' +
        'Local derivative: `σ(h)·(1 − σ(h))` = `0.943 × 0.057`',
    );
  });

  it('put what is not a name into parentheses behind ∂', () => {
    const text = hoverMarkdown(insight({ text: '1 / x' }), frame, t);
    assert.match(text, /`∂loss\/∂\(1 \/ x\)` = /);
  });

  it('say how often it ran, and that no gradient flows', () => {
    const loop = insight({
      count: 3,
      adjoint: null,
      value: scalar(6, { first: 1, min: 1, max: 6 }),
    });
    const text = hoverMarkdown(loop, frame, t);
    assert.match(text, /No gradient flows here\./);
    assert.match(text, /Ran 3 times: first 1, last 6, min 1, max 6/);
  });

  it('lay out a matrix with its gradients, and cut what is too wide', () => {
    const matrix = insight({
      value: array([2, 2], [0.1, 0.5, -0.3, 0.8]),
      adjoint: array([2, 2], [0.088, 0.176, 0.104, 0.208]),
    });
    const table = hoverMarkdown(matrix, frame, t).split('\n\n')[1]!.split('\n');
    assert.deepEqual(table, [
      '| (2×2) | [0] | [1] |',
      '| --- | ---: | ---: |',
      '| [0] | 0.1 | 0.5 |',
      '| ∂[0] | 0.088 | 0.176 |',
      '| [1] | −0.3 | 0.8 |',
      '| ∂[1] | 0.104 | 0.208 |',
    ]);
    const vector = insight({ value: array([6], [1, 2, 3, 4, 5, 6]), adjoint: null });
    assert.match(hoverMarkdown(vector, frame, t), /Elements from 1 to 6/);
    assert.match(hoverMarkdown(vector, frame, t), /\| value \| 1 \| 2 \| 3 \| 4 \| … \|/);
  });

  it('quote any source text as code', () => {
    assert.equal(code('a\n  + b'), '`a + b`');
    assert.equal(code('`x${1}`'), '`` `x${1}` ``');
  });

  it('end with the age of the numbers and the links', () => {
    const text = hoverMarkdown(
      insight(),
      { function: 'f', outdated: 'Old.', links: ['a', 'b'] },
      t,
    );
    assert.ok(text.endsWith('*Old.*\n\na · b'));
  });
});

describe('the place in the chain', () => {
  const node = (id: string, shape: number[] = []): GraphNode => ({
    id,
    label: id,
    operation: 'add',
    shape,
    value: [1],
    adjoint: [1],
    range: null,
    kind: 'operation',
    count: 1,
    rule: null,
    group: null,
  });
  const edge = (to: string, gradient: number[] | null): GraphEdge => ({
    from: 'h',
    to,
    value: [1],
    gradient,
  });
  const graph = (edges: GraphEdge[], shape: number[] = []): ComputationGraph => ({
    nodes: [node('h', shape), node('z1'), node('z2')],
    edges,
    groups: [],
    layout: null,
    truncated: false,
  });

  it('names the neighbour that most of the gradient comes through', () => {
    const edges = [edge('z1', [-0.62]), edge('z2', [0.38])];
    assert.equal(chainText(graph(edges), 'h', t), '62 % of it through z1');
  });

  it('says nothing where there is no choice, no number, or an array', () => {
    assert.equal(chainText(graph([edge('z1', [1])]), 'h', t), null);
    assert.equal(chainText(graph([edge('z1', [0]), edge('z2', [0])]), 'h', t), null);
    assert.equal(chainText(graph([edge('z1', [1]), edge('z2', [1])], [2]), 'h', t), null);
    assert.equal(chainText(null, 'h', t), null);
  });
});

describe('a tally', () => {
  it('counts what many checks have said', () => {
    const tally = new Tally();
    const verdicts = [
      'agree',
      'convention',
      'scaled',
      'disagree',
      'inconclusive',
      'failed',
    ] as const;
    tally.add(verdicts.map((verdict) => result({ verdict })));
    assert.equal(tally.wrong, 2);
    assert.equal(tally.text(t), 'Checks: 2 agree, 2 wrong, 1 inconclusive, 1 not run');
  });
});

describe('verdicts in a line', () => {
  const line = (verdict: CheckResult['verdict'], summary: string): string =>
    verdictLine(result({ verdict, summary }), t);

  it('are a shape and the engine’s sentence', () => {
    assert.equal(verdictLine(result(), t), '✓ 2 of 2 partials agree · worst relative error 3e-11');
    assert.equal(line('disagree', '1 of 2 disagrees: ∂/∂w[2]'), '✗ 1 of 2 disagrees: ∂/∂w[2]');
    assert.equal(
      line('inconclusive', 'inconclusive: noise hides ∂/∂w[2]'),
      '? inconclusive: noise hides ∂/∂w[2]',
    );
    assert.equal(
      line('failed', 'timed out after 10 s in loss, line 3'),
      '! failed: timed out after 10 s in loss, line 3',
    );
    assert.equal(
      line('refused', 'f cannot be differentiated: it waits'),
      '⊘ f cannot be differentiated: it waits',
    );
  });

  it('have a shape of their own where the verdicts ask for different things', () => {
    assert.equal(new Set(Object.values(VERDICT_MARKS)).size, 5);
    assert.notEqual(VERDICT_MARKS.agree, VERDICT_MARKS.disagree);
  });

  it('let the worst of several results speak', () => {
    const bad = result({ verdict: 'disagree' });
    assert.equal(worstResult([result(), bad, result({ verdict: 'inconclusive' })]), bad);
    assert.equal(worstResult([]), null);
  });

  it('name outputs of vector functions', () => {
    assert.equal(partialName(partial('x', 1, { output: '[2]' })), '∂[2]/∂x');
    assert.equal(partialName(partial('v', 1, { output: '.price' })), '∂price/∂v');
  });

  it('have words for every cause, and say each about its subject', () => {
    const texts = CAUSES.map((cause) => causeOf(cause, '∂/∂x', t));
    assert.equal(new Set(texts).size, CAUSES.length);
    for (const text of texts) assert.ok(text.includes('∂/∂x'), text);
  });
});

describe('lenses', () => {
  const run = { file: '/w/loss.ts', function: 'loss', startedAt: 0, message: 'Reading' };
  const checked = {
    file: '/w/loss.ts',
    function: 'loss',
    results: [result()],
    checkedAt: 0,
    outdated: false,
    running: null,
  };

  it('offer a check first', () => {
    assert.deepEqual(lensTexts({ checked: null, run: null }, null, t), [
      { title: 'Check gradient', does: 'check' },
    ]);
  });

  it('explain why nothing runs', () => {
    const [lens, ...others] = lensTexts({ checked: null, run: null }, 'Restricted Mode', t);
    assert.equal(lens?.does, 'explain');
    assert.match(lens.title, /Restricted Mode/);
    assert.deepEqual(others, []);
    const old = lensTexts({ checked, run: null }, 'Restricted Mode', t);
    assert.ok(!old.some((one) => one.does === 'check'));
  });

  it('offer to cancel while a check runs', () => {
    const lenses = lensTexts({ checked, run }, null, t);
    assert.deepEqual(
      lenses.map((one) => one.does),
      ['panel', 'cancel'],
    );
    assert.match(lenses[0]!.title, /^\$\(sync~spin\) Reading.*…$/);
  });

  it('say the verdict, that it is outdated, and that there are several', () => {
    const current = lensTexts({ checked, run: null }, null, t);
    assert.match(current[0]!.title, /^✓ 2 of 2 partials agree/);
    assert.equal(current[1]!.does, 'check');
    const outdated = lensTexts({ checked: { ...checked, outdated: true }, run: null }, null, t);
    assert.match(outdated[0]!.title, /^↻ outdated: ✓/);
    const several = { ...checked, results: [result(), result({ verdict: 'failed' })] };
    const [lens] = lensTexts({ checked: several, run: null }, null, t);
    assert.match(lens!.title, /^! failed: .* · the worst of 2 checks$/);
    const alike = { ...checked, results: [result(), result()] };
    assert.match(lensTexts({ checked: alike, run: null }, null, t)[0]!.title, / · 2 checks$/);
  });

  it('do not pass off as their own what the check of a file says of another function', () => {
    const [lens] = lensTexts({ checked, run: { ...run, function: null } }, null, t);
    assert.equal(lens?.title, '$(sync~spin) Checking the file…');
  });

  it('say what is known, after what is new', () => {
    const known = result({ verdict: 'scaled', summary: 'half of it', known: true });
    const worse = result({ verdict: 'disagree', summary: '1 of 1 disagrees' });
    const title = (...results: CheckResult[]): string =>
      lensTexts({ checked: { ...checked, results }, run: null }, null, t)[0]!.title;
    assert.equal(title(known), '✗ known: half of it');
    assert.equal(title(known, worse), '✗ 1 of 1 disagrees · the worst of 2 checks');
    assert.match(title(known, result()), /^✗ known: half of it · /);
  });
});

describe('problems of what is known', () => {
  it('say so and are no louder than information', () => {
    const finding = {
      code: 'gradient-scaled',
      severity: 'warning',
      message: 'It is half of it.',
      range: result().range,
    } as const;
    const scaled = result({ verdict: 'scaled', findings: [finding] });
    assert.deepEqual(
      problemsOf(scaled, t).map(({ severity, message }) => [severity, message]),
      [['warning', 'It is half of it.']],
    );
    assert.deepEqual(
      problemsOf({ ...scaled, known: true }, t).map(({ severity, message }) => [severity, message]),
      [['information', 'It is half of it. (known)']],
    );
  });
});

describe('copied reports', () => {
  it('hold verdict, point, table, findings and cost', () => {
    const wrong = partial('w[1]', 2, {
      handWritten: 1,
      verdict: 'disagree',
      cause: 'missing-term',
    });
    const markdown = reportMarkdown(
      result({
        verdict: 'disagree',
        summary: '1 of 1 disagrees: ∂/∂w[1]',
        partials: [wrong],
        handWritten: { function: 'lossGrad', convention: 'named-pair', foundBy: 'name' },
        findings: [
          {
            code: 'gradient-mismatch',
            severity: 'error',
            message: 'A term is missing.',
            range: result().range,
          },
        ],
      }),
      t,
    );
    assert.match(markdown, /^## Gradient check of `loss`\n\n✗ 1 of 1 disagrees: ∂\/∂w\[1\]\n/);
    assert.match(markdown, /Check point: `loss\(\[2, 4\]\)`/);
    assert.match(markdown, /\| `∂\/∂w\[1\]` \| 2 \| 2 \| 2 \| 2e-9 \| 1 \| ✗ missing-term \|/);
    assert.match(markdown, /- `loss\.ts:1:10` A term is missing\./);
    assert.match(markdown, /12 evaluations, 9 operations recorded, 4 ms\n$/);
  });

  it('hold the second derivatives, of a large Hessian what does not agree', () => {
    const one = (
      row: string,
      column: string,
      more: Partial<SecondDerivative>,
    ): SecondDerivative => ({
      ...{ output: '', row, column, exact: 2, transposed: 2, numeric: 2, numericError: 1e-7 },
      ...{ handWritten: null, handWrittenError: null, verdict: 'agree', cause: null, ...more },
    });
    const wrong = one('x', 'y', { handWritten: 1, handWrittenError: 1e-7, verdict: 'disagree' });
    const markdown = (derivatives: readonly SecondDerivative[]): string =>
      reportMarkdown(
        result({
          secondOrder: {
            ...{ mode: 'entries', verdict: 'disagree', compared: derivatives.length },
            ...{ summary: '1 of 2 second derivatives disagrees', derivatives, asymmetry: 0 },
          },
        }),
        t,
      );
    const few = markdown([one('x', 'x', {}), wrong]);
    assert.match(few, /\n### Second derivatives\n\n✗ 1 of 2 second derivatives disagrees\n\n\|/);
    assert.match(few, /\n\| `∂²\/∂x²` \| 2 \| 2 \| 1e-7 \| {2}\| {2}\| ✓ \|\n/);
    assert.match(few, /\n\| `∂²\/∂x∂y` \| 2 \| 2 \| 1e-7 \| 1 \| 1e-7 \| ✗ \|\n/);
    const many = markdown([...Array.from({ length: 30 }, () => one('x', 'x', {})), wrong]);
    assert.doesNotMatch(many, /∂x²/);
    assert.match(many, /∂x∂y/);
  });
});

describe('test messages', () => {
  it('hold the partials that disagree, which the editor shows in one line', () => {
    const right = partial('a', 1, { handWritten: 1 });
    const wrong = partial('b', 2, { handWritten: -2, verdict: 'disagree' });
    assert.deepEqual(expectedAndActual(result({ partials: [right, wrong] })), {
      expected: '∂/∂b = 2',
      actual: '∂/∂b = -2',
    });
    assert.deepEqual(expectedAndActual(result({ partials: [right] })), {
      expected: '',
      actual: '',
    });
  });
});

describe('a @gradcheck tag', () => {
  const at = (line: number, character: number): { line: number; character: number } => ({
    line,
    character,
  });

  it('becomes a comment of its own', () => {
    assert.deepEqual(tagInsertion(['  f(x) { return x }'], 0, '@gradcheck f(1)'), {
      at: at(0, 0),
      text: '  /** @gradcheck f(1) */\n',
    });
  });

  it('joins the comment above', () => {
    const lines = ['/**', ' * Squares.', ' */', 'const f = (x) => x * x;'];
    assert.deepEqual(tagInsertion(lines, 3, '@gradcheck f(1)'), {
      at: at(2, 0),
      text: ' * @gradcheck f(1)\n',
    });
    assert.deepEqual(tagInsertion(['/** Squares. */', 'f'], 1, '@gradcheck f(1)'), {
      at: at(0, 12),
      text: '\n * @gradcheck f(1)\n',
    });
    assert.deepEqual(tagInsertion(['/** Squares.*/', 'f'], 1, '@gradcheck f(1)'), {
      at: at(0, 12),
      text: '\n * @gradcheck f(1)\n ',
    });
  });

  it('leaves an ordinary comment alone', () => {
    const { at: place } = tagInsertion(['/* not a doc comment */', 'f'], 1, '@gradcheck f(1)');
    assert.deepEqual(place, at(1, 0));
  });
});

describe('the list of examples', () => {
  it('quotes what the first comment says first', () => {
    assert.equal(firstSentenceOf('/**\n * Apples\n * and tax. More.\n */\nf'), 'Apples and tax.');
    assert.equal(firstSentenceOf('// A chain rule\nf'), 'A chain rule');
    assert.equal(firstSentenceOf('f'), '');
  });
});

describe('sentences of the engine', () => {
  const korean = JSON.parse(readFileSync('l10n/bundle.l10n.ko.json', 'utf8')) as Record<
    string,
    string
  >;
  const ko: Translate = (message, ...args) =>
    t(korean[message] ?? `untranslated ${message}`, ...args);

  it('stay word for word in English', () => {
    for (const sentence of [
      '6 of 6 partials agree · worst relative error 3e-11',
      'inconclusive: noise hides ∂/∂a, ∂/∂b, ∂/∂c and 4 more',
      'hand-written gradient is 0.5 × the true one: the factor 2 is missing',
      'errorGradient is 0.5 × the true gradient: the factor 2 is missing.',
      'timed out after 10 s in loss, line 3',
      'something that no one has foreseen',
    ]) {
      assert.equal(translateSentence(sentence, t), sentence);
    }
  });

  it('know every sentence of the judge about what hides a partial', () => {
    for (const cause of CAUSES) {
      for (const names of [['∂/∂a'], ['∂/∂a', '∂/∂b', '∂/∂c', '∂/∂d']]) {
        const sentence = inconclusiveText(cause, names);
        assert.match(translateSentence(sentence, ko), /[가-힣]/, sentence);
        assert.equal(translateSentence(sentence, t), sentence);
      }
    }
  });

  it('are Korean in Korean, numbers and names included', () => {
    assert.equal(
      translateSentence('6 of 6 partials agree · worst relative error 3e-11', ko),
      '편미분 6개 중 6개 일치 · 최대 상대 오차 3e-11',
    );
    assert.equal(
      translateSentence('errorGradient is 0.5 × the true gradient: the factor 2 is missing.', ko),
      'errorGradient은(는) 참 기울기의 0.5배: 인수 2이(가) 빠짐.',
    );
    assert.equal(
      translateSentence('timed out after 10 s in loss, line 3', ko),
      'loss의 3행에서 10 s의 제한 시간을 넘김',
    );
  });
});
