import assert from 'node:assert/strict';
import type { EarlierCheck } from '../../src/editor/history.ts';
import { InputDrafts } from '../../src/editor/inputDrafts.ts';
import { english } from '../../src/editor/translate.ts';
import type { CheckResult } from '../../src/model/report.ts';
import { fieldsOf } from '../../src/panels/panelState.ts';
import type { PanelState } from '../../src/webview/protocol.ts';
import { example, panelOf, withCurve, withManyPartials, withMatrix } from './fixtures.ts';
import type { Webview, WebviewOptions } from './harness.ts';
import { usePages } from './pages.ts';
import { THEMES } from './themes.ts';

const NAMED: CheckResult = { ...example('squaredError'), parameters: ['w', 'x', 't'] };

/** The host's side of the fields: what is written comes back in the next state. */
class Host {
  readonly drafts = new InputDrafts();
  readonly fields = fieldsOf(NAMED)!;
  readonly webview: Webview;

  constructor(webview: Webview) {
    this.webview = webview;
  }

  state(): PanelState {
    return panelOf(NAMED, {}, { drafts: this.drafts });
  }

  /** Answers the last `write` of the page. */
  async answer(): Promise<void> {
    const { index, texts } = await this.webview.waitFor('write');
    const { owner, inputs } = this.fields;
    this.drafts.write(owner, inputs, index as number, texts as string[]);
    await this.webview.send({ type: 'panel', state: this.state(), strings: {} });
  }

  get call(): string | null {
    return this.drafts.callOf(this.fields.owner, this.fields.inputs, english);
  }
}

describe('inputs and history in the side panel', () => {
  const open = usePages();
  let webview: Webview;

  async function show(state: PanelState, options: WebviewOptions = {}): Promise<void> {
    webview = await open('panel', state, { width: 640, height: 1000, ...options });
  }

  async function edit(): Promise<Host> {
    await show(panelOf(NAMED));
    return new Host(webview);
  }

  it('has a field for each number, by its name, and checks there on Enter', async () => {
    const host = await edit();
    const { page } = webview;
    assert.equal(await page.getByRole('textbox', { name: 'x[1]' }).inputValue(), '0.5');
    await page.getByRole('textbox', { name: 'w[1]' }).fill('-3.5');
    await host.answer();
    assert.equal(host.call, 'squaredError([2, -3.5], [0.4, 0.5], 2.4426758241011313)');
    await page.getByRole('button', { name: 'Reset' }).waitFor();
    await page.getByRole('textbox', { name: 'w[1]' }).press('Enter');
    assert.equal((await webview.waitFor('inputs'))['action'], 'check');
    await webview.assertClean();
  });

  it('says in a sentence what is no number, when the field is left, and checks nothing', async () => {
    const host = await edit();
    const { page } = webview;
    const field = page.getByRole('textbox', { name: 'w[0]' });
    await field.fill('two');
    await host.answer();
    await field.blur();
    await page.getByRole('alert').getByText('w[0]: “two” is no number.').waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.ok(await page.getByRole('button', { name: 'Check at these inputs' }).isDisabled());
    assert.ok(await page.getByRole('button', { name: 'Write as @gradcheck tag' }).isDisabled());
    await webview.assertClean();
  });

  it('takes a row of numbers from the clipboard, and says where they do not fit', async () => {
    const host = await edit();
    const { page } = webview;
    const paste = async (name: string, text: string): Promise<void> => {
      await page.getByRole('textbox', { name, exact: true }).evaluate((element, data) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', data);
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
      }, text);
    };
    await paste('x[0]', '0,25\t−1,5');
    await host.answer();
    assert.equal(host.call, 'squaredError([2, 4], [0.25, -1.5], 2.4426758241011313)');
    await paste('w[0]', '[5, 6, 7]');
    await page.getByText('3 numbers do not fit: there is room for 2 from here on.').waitFor();
    assert.match(host.call, /\[2, 4\]/);
  });

  it('draws other numbers from a seed that anyone can type again', async () => {
    await edit();
    const { page } = webview;
    await page.getByRole('button', { name: 'Randomise' }).click();
    assert.equal((await webview.waitFor('randomise'))['seed'], 1);
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('42');
    await page.getByRole('spinbutton', { name: 'Seed' }).press('Enter');
    await webview.eventually(async () => (await webview.waitFor('randomise'))['seed'], 42);
    assert.ok(!(await webview.sent()).some(({ type }) => type === 'inputs'));
  });

  it('keeps what is typed while the host answers late', async () => {
    const host = await edit();
    const field = webview.page.getByRole('textbox', { name: 't', exact: true });
    await field.fill('');
    await field.pressSequentially('12');
    host.drafts.write(host.fields.owner, host.fields.inputs, 2, ['1']);
    await webview.send({ type: 'panel', state: host.state(), strings: {} });
    await field.press('3');
    assert.equal(await field.inputValue(), '123');
  });

  it('edits many numbers as a text of rows', async () => {
    const rows = Array.from(
      { length: 9 },
      (_, i) => `[${Array.from({ length: 9 }, (__, j) => i + j / 10).join(', ')}]`,
    );
    const point = { source: 'call' as const, call: `f([${rows.join(', ')}])` };
    await show(panelOf({ ...NAMED, point, parameters: ['W'] }));
    const { page } = webview;
    const field = page.getByRole('textbox', { name: 'W: 81 numbers' });
    const text = await field.inputValue();
    assert.equal(text.split('\n').length, 9);
    await field.fill(text.replace(/\S+$/, ''));
    await page.getByText('81 numbers are needed, 80 stand here.').waitFor();
    await field.fill(text.replace(/\S+$/, '7'));
    assert.equal(((await webview.waitFor('write'))['texts'] as string[]).at(-1), '7');
    await webview.assertClean();
  });

  it('asks for the curve of the partial that is chosen, once, and says that it is being drawn', async () => {
    await show(panelOf(NAMED));
    const { page } = webview;
    assert.equal((await webview.waitFor('curve'))['input'], 'w[0]');
    const drawing = new Map([[' w[0]', 'drawing' as const]]);
    await webview.send({
      type: 'panel',
      state: panelOf(NAMED, {}, { curves: () => drawing }),
      strings: {},
    });
    await page.getByText('Measuring the error at other steps…').waitFor();
    assert.equal((await webview.sent()).filter(({ type }) => type === 'curve').length, 1);
    await webview.send({ type: 'panel', state: panelOf(withCurve(NAMED)), strings: {} });
    await page.getByRole('img', { name: /Error against step size/ }).waitFor();
    await webview.forget();
    await webview.send({ type: 'panel', state: panelOf(NAMED, { outdated: true }), strings: {} });
    await page.getByText('The code has changed since this check.').waitFor();
    assert.ok(
      !(await webview.sent()).some(({ type }) => type === 'curve'),
      'the old program is gone',
    );
  });

  it('shows an earlier check, marked as one, and goes back', async () => {
    const old: EarlierCheck = {
      at: 1_763_800_000_000,
      call: 'squaredError([1, 1], [1, 1], 0)',
      source: 'call',
      gradient: 'errorGradient',
      verdict: 'agree',
      summary: '2 of 2 partials agree',
      partials: NAMED.partials.slice(0, 1),
      partialCount: 2,
      stats: NAMED.stats,
    };
    const history = (): EarlierCheck[] => [old];
    await show(panelOf(NAMED, {}, { history }));
    const { page } = webview;
    await page.getByRole('button', { name: /squaredError\(\[1, 1\]/ }).click();
    assert.equal((await webview.waitFor('earlier'))['index'], 0);
    await webview.assertClean();
    const shown = panelOf(NAMED, { checkedAt: old.at }, { history, shown: 0 });
    await webview.send({ type: 'panel', state: shown, strings: {} });
    await page
      .getByText(/An earlier check, from .*Of its 2 partials the worst 1 were kept\./)
      .waitFor();
    assert.equal(await page.getByRole('button', { name: 'Check at these inputs' }).count(), 0);
    await page.getByRole('button', { name: 'Back to the latest check' }).click();
    assert.equal((await webview.waitFor('earlier'))['index'], null);
    await webview.assertClean();
  });

  for (const theme of THEMES) {
    it(`draws a matrix of partials by their relative error in ${theme.name}`, async () => {
      await show(panelOf(withMatrix(NAMED, 3, 4)), { theme });
      const { page } = webview;
      const map = page.getByRole('img', {
        name: 'W, 3×4: the largest relative error is 0.3, at ∂/∂W[1][2]',
      });
      assert.equal(await map.locator('rect').count(), 12);
      assert.equal(
        await map
          .locator('.heat-mark')
          .allTextContents()
          .then((all) => all.join('')),
        '?✗',
      );
      await map.locator('rect').nth(5).click();
      await page.getByRole('region', { name: '∂/∂W[1][1]' }).waitFor();
      await webview.assertClean();
    });
  }

  it('draws a large matrix in blocks, and thousands of rows without a long task', async () => {
    await show(panelOf(withMatrix(NAMED, 100, 100)));
    const { page } = webview;
    const map = page.getByRole('img', { name: /W, 100×100/ });
    assert.equal(await map.locator('rect').count(), 2500);
    await webview.send({
      type: 'panel',
      state: panelOf(withManyPartials(NAMED, 5000)),
      strings: {},
    });
    const grid = page.getByRole('grid');
    await webview.eventually(() => grid.getAttribute('aria-rowcount'), '5001');
    await grid.evaluate((element) => {
      element.scrollTop = 60_000;
    });
    await webview.eventually(async () => (await grid.getByRole('row').count()) < 60, true);
    await grid.getByRole('row', { name: /w\[2499\]/ }).waitFor();
  });

  const steps: [string, Partial<CheckResult>, RegExp, string | null][] = [
    ['timed-out', {}, /allow more time and memory/, 'openSettings'],
    ['engine-crashed', {}, /the log says what went wrong/, 'showLog'],
    ['no-check-point', { point: null }, /Give it a check point/, 'editCheckPoint'],
    ['threw', {}, /Change the inputs, or mend/, null],
  ];
  for (const [code, more, words, action] of steps) {
    it(`says what to do about a check that failed: ${code}`, async () => {
      const finding = { code, severity: 'error', message: 'It failed.', range: NAMED.range };
      const failed = {
        ...{ ...NAMED, verdict: 'failed', partials: [], handWritten: null, graph: null },
        ...{ summary: 'It failed.', findings: [finding], ...more },
      } as CheckResult;
      await show(panelOf(failed));
      await webview.page.getByText(words).waitFor();
      await webview.assertClean();
      if (action === null) return;
      await webview.page.locator('.next button').click();
      assert.equal((await webview.waitFor('run'))['action'], action);
    });
  }
});
