import assert from 'node:assert/strict';
import type { PanelState } from '../../src/webview/protocol.ts';
import { example, panelOf, withCurve, withManyPartials } from './fixtures.ts';
import type { Webview, WebviewOptions } from './harness.ts';
import { usePages } from './pages.ts';
import { THEMES } from './themes.ts';

describe('side panel', () => {
  const open = usePages();
  let webview: Webview;

  async function show(state: PanelState, options: WebviewOptions = {}): Promise<void> {
    webview = await open('panel', state, { width: 640, height: 900, ...options });
  }

  for (const theme of THEMES) {
    it(`has no accessibility violation and keeps to its policy in ${theme.name}`, async () => {
      await show(panelOf(withCurve(example('squaredError'))), { theme });
      await webview.assertClean();
      await webview.page.setViewportSize({ width: 290, height: 900 });
      await webview.assertClean();
    });
  }

  it('shows source text in a sentence as code', async () => {
    const { result } = panelOf(example('squaredError')) as Extract<PanelState, { kind: 'result' }>;
    const sentence = 'line 11: `2` lacks the factor 1 / `v`';
    await show(panelOf(example('squaredError'), { result: { ...result, sentence } }));
    const verdict = webview.page.locator('p.verdict');
    assert.deepEqual(await verdict.locator('code').allInnerTexts(), ['2', 'v']);
    assert.doesNotMatch(await verdict.innerText(), /`/);
  });

  it('names function, verdict, check point and the hand-written gradient', async () => {
    await show(panelOf(example('squaredError')));
    const { page } = webview;
    await page.getByRole('heading', { name: 'squaredError' }).waitFor();
    await page.getByText('squaredError([2, 4], [0.4, 0.5], 2.4426758241011313)').waitFor();
    await page.getByRole('img', { name: 'off by a factor' }).waitFor();
    await page
      .getByText(/the factor 2 is missing/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'from its @gradcheck tag' }).waitFor();
    await page.getByRole('button', { name: 'errorGradient' }).waitFor();
  });

  it('says how the gradient is given, and which factor its tag acknowledges', async () => {
    const result = example('squaredError');
    const hand = { ...result.handWritten!, convention: '.delta as ∂price/∂S', scale: 1 / 365 };
    await show(panelOf({ ...result, handWritten: hand }));
    await webview.page.getByText('.delta as ∂price/∂S').waitFor();
    await webview.page.getByText('× 1/365, as its tag says').waitFor();
    await webview.assertClean();
  });

  it('shows every opinion on every partial in its grid', async () => {
    await show(panelOf(example('squaredError')));
    const grid = webview.page.getByRole('grid', { name: /Partial derivatives/ });
    const headers = await grid.getByRole('columnheader').allInnerTexts();
    assert.deepEqual(headers.map((text) => text.replace(/ [▴▾]/, '')).slice(1), [
      'Partial',
      'Reverse',
      'Forward',
      'Numeric',
      'Hand-written',
      'Difference',
    ]);
    const row = grid.getByRole('row').nth(1);
    const cells = await row.getByRole('gridcell').allInnerTexts();
    assert.equal(cells[1], '∂/∂w[0]');
    assert.equal(cells[2], '−0.0648457');
    assert.equal(cells[3], '−0.0648457');
    assert.match(cells[4]!, /^−0.0648457 ± \d/);
    assert.equal(cells[5], '−0.0324229');
    assert.equal(cells[6], '0.5');
  });

  it('keeps the columns that fit, whole partials always among them', async () => {
    await show(panelOf(example('squaredError')));
    const columns = async (width: number): Promise<string[]> => {
      await webview.page.setViewportSize({ width, height: 900 });
      const grid = webview.page.getByRole('grid', { name: /Partial derivatives/ });
      const { clientWidth, scrollWidth } = await grid.evaluate((element) => ({
        clientWidth: element.clientWidth,
        scrollWidth: element.scrollWidth,
      }));
      assert.equal(scrollWidth, clientWidth, `nothing to scroll to at ${width} px`);
      const cut = await grid
        .locator('.column-partial')
        .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length);
      assert.equal(cut, 0, `no name is cut at ${width} px`);
      const headers = await grid.getByRole('columnheader').allInnerTexts();
      return headers.slice(2);
    };
    const all = ['Reverse', 'Forward', 'Numeric', 'Hand-written', 'Difference'];
    assert.deepEqual(await columns(660), all);
    assert.deepEqual(await columns(620), all.slice(0, 4));
    assert.deepEqual(await columns(500), ['Reverse', 'Numeric', 'Hand-written']);
    assert.deepEqual(await columns(290), ['Reverse', 'Hand-written']);
  });

  it('goes to the source from the function, its tag and a finding', async () => {
    const result = example('squaredError');
    await show(panelOf(result));
    const { page } = webview;
    await page
      .getByRole('button', { name: /07-squared-error.ts:20/ })
      .first()
      .click();
    assert.deepEqual((await webview.waitFor('reveal'))['range'], result.range);
    await webview.forget();
    await page.getByRole('button', { name: 'from its @gradcheck tag' }).click();
    assert.deepEqual((await webview.waitFor('reveal'))['range'], result.point!.range);
    await webview.forget();
    await page.getByRole('region', { name: 'Findings' }).getByRole('button').first().click();
    assert.deepEqual((await webview.waitFor('reveal'))['range'], result.findings[0]!.range);
  });

  it('runs the commands behind its buttons', async () => {
    await show(panelOf(example('squaredError')));
    for (const [label, action] of [
      ['Check again', 'check'],
      ['Show graph', 'showGraph'],
      ['Copy as Markdown', 'copyReport'],
      ['Edit as code', 'editCheckPoint'],
    ] as const) {
      await webview.forget();
      await webview.page.getByRole('button', { name: label }).click();
      assert.equal((await webview.waitFor('run'))['action'], action);
    }
  });

  it('keeps a few rows in the page of thousands, failures first', async () => {
    await show(panelOf(withManyPartials(example('squaredError'), 5000)));
    const grid = webview.page.getByRole('grid');
    assert.equal(await grid.getAttribute('aria-rowcount'), '5001');
    assert.ok((await grid.getByRole('row').count()) < 60);
    const first = await grid.getByRole('row').nth(1).getByRole('gridcell').nth(1).innerText();
    assert.equal(first, '∂/∂w[3]');
    await grid.focus();
    await grid.press('End');
    const chosen = grid.locator('[aria-selected=true]');
    await chosen.waitFor();
    assert.equal(await chosen.getAttribute('aria-rowindex'), '5001');
    assert.equal(await grid.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'));
  });

  it('sorts by a column, numbers that are none last', async () => {
    await show(panelOf(withManyPartials(example('squaredError'), 40)));
    const grid = webview.page.getByRole('grid');
    await grid.getByRole('button', { name: /^Reverse/ }).click();
    const header = grid.getByRole('columnheader', { name: /Reverse/ });
    await webview.eventually(() => header.getAttribute('aria-sort'), 'ascending');
    const least = await grid.getByRole('row').nth(1).getByRole('gridcell').nth(2).innerText();
    assert.equal(least, '−0.99999');
    await grid.focus();
    await grid.press('End');
    await webview.page.getByRole('heading', { name: /w\[9\]/ }).waitFor();
    const details = webview.page.getByRole('region', { name: '∂/∂w[9]' });
    assert.match(await details.innerText(), /Reverse\s+NaN/);
  });

  it('walks the rows with the arrow keys and explains the chosen one with all its digits', async () => {
    await show(panelOf(withCurve(example('squaredError'))));
    const { page } = webview;
    await page.getByRole('region', { name: '∂/∂w[0]' }).waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    const details = page.getByRole('region', { name: '∂/∂w[1]' });
    assert.match(await details.innerText(), /−0\.08105717213457/);
    await details
      .getByRole('img', { name: /Error against step size: least at a step of/ })
      .waitFor();
  });

  it('chooses between several checks of one function', async () => {
    const result = example('squaredError');
    const choices = [
      { label: '✓ squaredError([1], [1], 0)', verdict: 'agree' },
      { label: '✗ squaredError([2, 4], …)', verdict: 'scaled' },
    ] as const;
    await show(panelOf(result, { choices, chosen: 1 }));
    await webview.page.getByRole('combobox', { name: 'Check' }).selectOption({ index: 0 });
    assert.equal((await webview.waitFor('choose'))['index'], 0);
  });

  it('says that the code has changed, and that a new check runs', async () => {
    await show(panelOf(example('squaredError'), { outdated: true }));
    await webview.page.getByText('The code has changed since this check.').waitFor();
    await webview.assertClean();
    const state = panelOf(example('squaredError'), { outdated: true, running: 'measuring' });
    await webview.send({ type: 'panel', state, strings: {} });
    await webview.page.getByText('measuring').waitFor();
  });

  const states: [string, PanelState, string, string][] = [
    ['nothing checked', { kind: 'empty' }, 'Check Gradient at the Cursor', 'check'],
    ['an untrusted workspace', { kind: 'untrusted' }, 'Manage Workspace Trust', 'manageTrust'],
    [
      'a running check',
      { kind: 'running', function: 'loss', message: 'measuring' },
      'Cancel',
      'cancel',
    ],
  ];
  for (const [name, state, button, action] of states) {
    it(`says what to do next with ${name}`, async () => {
      await show(state, { theme: THEMES[1]! });
      await webview.page.getByRole('button', { name: button }).click();
      assert.equal((await webview.waitFor('run'))['action'], action);
      await webview.assertClean();
    });
  }

  it('shows a failed check with its finding', async () => {
    const result = {
      ...example('squaredError'),
      verdict: 'failed',
      summary: 'timed out after 10 s',
      partials: [],
      handWritten: null,
      graph: null,
      stats: { evaluations: 0, instrumented: 0, tapeNodes: 0, milliseconds: 0 },
    } as const;
    await show(panelOf(result));
    await webview.page.getByText('failed: timed out after 10 s').waitFor();
    assert.equal(await webview.page.getByText('0 evaluations').count(), 0);
    assert.equal(await webview.page.getByRole('button', { name: 'Show graph' }).count(), 0);
    await webview.assertClean();
  });

  it('drops messages that are none of its own', async () => {
    await show({ kind: 'empty' });
    await webview.page.evaluate(() => {
      window.postMessage({ type: 'panel', state: { kind: 'untrusted' } }, '*');
      window.postMessage('{"type":"panel"}', '*');
      window.postMessage('not JSON', '*');
    });
    await webview.send({
      type: 'panel',
      state: { kind: 'running', function: null, message: 'x' },
      strings: {},
    });
    await webview.page.getByRole('button', { name: 'Cancel' }).waitFor();
    await webview.assertClean();
  });

  it('speaks the language of the editor', async () => {
    webview = await open('panel', null);
    await webview.send({
      type: 'panel',
      state: { kind: 'empty' },
      strings: { 'No check yet': '아직 검사 없음' },
    });
    await webview.page.getByRole('heading', { name: '아직 검사 없음' }).waitFor();
  });
});
