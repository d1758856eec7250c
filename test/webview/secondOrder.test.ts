import assert from 'node:assert/strict';
import type { SecondDerivative, SecondOrder } from '../../src/model/secondOrder.ts';
import { example, panelOf } from './fixtures.ts';
import type { Webview, WebviewOptions } from './harness.ts';
import { usePages } from './pages.ts';
import { THEMES } from './themes.ts';

const HESSIAN = [
  [1.89651, -0.974525],
  [-0.974525, -0.0746129],
];

/** A check of second order in which the author's gradient has one entry wrong. */
const SECOND: SecondOrder = {
  mode: 'entries',
  verdict: 'disagree',
  summary: '1 of 4 second derivatives disagrees: ∂²/∂x∂w[0]',
  compared: 4,
  asymmetry: 0,
  derivatives: HESSIAN.flatMap((row, i) =>
    row.map((value, k): SecondDerivative => {
      const isWrong = i === 0 && k === 1;
      return {
        output: '',
        row: ['x', 'w[0]'][i]!,
        column: ['x', 'w[0]'][k]!,
        exact: value,
        transposed: value,
        numeric: value,
        numericError: 3e-10,
        handWritten: isWrong ? 0 : value,
        handWrittenError: 1e-12,
        verdict: isWrong ? 'disagree' : 'agree',
        cause: isWrong ? 'wrong-value' : null,
      };
    }),
  ),
};

describe('side panel: second order', () => {
  const open = usePages();
  let webview: Webview;

  const show = async (options: WebviewOptions = {}): Promise<void> => {
    const state = panelOf({ ...example('squaredLength'), secondOrder: SECOND });
    webview = await open('panel', state, { width: 640, height: 1100, ...options });
  };

  for (const theme of THEMES) {
    it(`is clean in ${theme.name}`, async () => {
      await show({ theme });
      await webview.assertClean();
      if (process.env['GRADLENS_SHOTS']) {
        const path = `${process.env['GRADLENS_SHOTS']}/second-${theme.name}.png`;
        await webview.page.screenshot({ path });
      }
    });
  }

  it('shows the Hessian as a matrix, and what does not agree with every opinion', async () => {
    await show();
    const section = webview.page.getByRole('region', { name: 'Second derivatives' });
    await section.getByText('1 of 4 second derivatives disagrees').waitFor();
    const [matrix, listed] = await section.getByRole('table').all();
    const rows = await matrix!.getByRole('row').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.replace(/\s+/g, ' ').trim()),
      ['x w[0]', 'x 1.897 ✗ −0.9745', 'w[0] −0.9745 −0.07461'],
    );
    const text = (await listed!.innerText()).replace(/\s+/g, ' ');
    assert.match(text, /✗ ∂²\/∂x∂w\[0\] −0\.9745 −0\.9745 ± 3e−10 0 ± 1e−12/);
  });
});
