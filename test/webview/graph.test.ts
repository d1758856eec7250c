import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { arrange } from '../../src/graph/arrange.ts';
import { compareGraphs } from '../../src/graph/compare.ts';
import { foldGraph } from '../../src/graph/fold.ts';
import { layoutGraph } from '../../src/graph/layout.ts';
import type { GraphState } from '../../src/webview/protocol.ts';
import { example, graphOf, gridGraph, withNonFinite, type ExampleName } from './fixtures.ts';
import type { Webview, WebviewOptions } from './harness.ts';
import { usePages } from './pages.ts';
import { THEMES } from './themes.ts';

describe('graph', () => {
  const open = usePages();
  let webview: Webview;

  async function send(state: GraphState, options: WebviewOptions = {}): Promise<void> {
    webview = await open('graph', state, { width: 1200, height: 640, ...options });
  }

  async function show(name: ExampleName, options: WebviewOptions = {}): Promise<void> {
    await send(graphOf(example(name)), options);
    await tree().waitFor();
  }

  function tree(): Locator {
    return webview.page.getByRole('tree', { name: 'Computation graph' });
  }

  function node(name: RegExp): Locator {
    return tree().getByRole('treeitem', { name });
  }

  /** The accessible name of the node that the tree says is active, up to its numbers. */
  async function active(): Promise<string | null> {
    const id = await tree().getAttribute('aria-activedescendant');
    const label =
      id === null ? null : await webview.page.locator(`#${id}`).getAttribute('aria-label');
    return label?.replace(/, (?:value|array of) .*/, '') ?? null;
  }

  /** What is written in the node of a name. */
  function texts(label: string, kind: 'value' | 'gradient'): Promise<string[]> {
    return webview.page
      .locator('.node', {
        has: webview.page.getByRole('treeitem', { name: new RegExp(`^${label},`) }),
      })
      .locator(`text.${kind}`)
      .allTextContents();
  }

  function count(selector: string): () => Promise<number> {
    return () => webview.page.locator(selector).count();
  }

  async function press(button: string): Promise<void> {
    await webview.page.getByRole('button', { name: button }).click();
  }

  for (const theme of THEMES) {
    it(`has no accessibility violation and keeps to its policy in ${theme.name}`, async () => {
      await show('loss', { theme });
      await node(/^z1/).click();
      await webview.assertClean();
    });
  }

  it('draws W, x and q of ‖Wx‖² as one node each, with the numbers of the lecture', async () => {
    await show('squaredLength');
    await node(/^W, array of 2 × 2, value 0.1 0.5 −0.3 0.8, gradient 0.088/).waitFor();
    await node(/^x, array of 2, value 0.2 0.4, gradient −0.112 0.636$/).waitFor();
    await node(/^q, sum, array of 2, value 0.22 0.26, gradient 0.44 0.52$/).waitFor();
    assert.deepEqual(await texts('q', 'value'), ['0.22', '0.26']);
    assert.deepEqual(await texts('q', 'gradient'), ['0.44', '0.52']);
    assert.deepEqual(await texts('W', 'gradient'), ['0.088', '0.176', '0.104', '0.208']);
  });

  it('writes values above the edges and gradients below them', async () => {
    await show('basket');
    const numbers = webview.page.locator('.edge');
    const pairs = new Set<string>();
    for (const edge of await numbers.filter({ has: webview.page.locator('text') }).all()) {
      const value = edge.locator('text.value');
      const gradient = edge.locator('text.gradient');
      if ((await gradient.count()) === 0) continue;
      const above = (await value.boundingBox())!.y;
      const below = (await gradient.boundingBox())!.y;
      assert.ok(above < below);
      pairs.add(`${(await value.textContent())!} / ${(await gradient.textContent())!}`);
    }
    for (const expected of [
      '200 / 1.1',
      '450 / 1.1',
      '650 / 1.1',
      '715 / 1',
      '1.1 / 650',
      '2 / 110',
      '3 / 165',
    ]) {
      assert.ok(pairs.has(expected), `${expected} is not among ${[...pairs].join(', ')}`);
    }
  });

  it('explains a node, and goes to its source', async () => {
    await show('squaredLength');
    await node(/^q/).click();
    const about = webview.page.getByRole('complementary', { name: 'Selected node' });
    assert.match(await about.innerText(), /vector of 2/);
    const rules = about.locator('math');
    assert.equal(await rules.first().getAttribute('aria-label'), '∂q/∂w = x[j]');
    assert.ok(await rules.first().evaluate((math) => math instanceof MathMLElement));
    assert.equal(await rules.first().locator('mfrac').count(), 1);
    assert.match(await about.innerText(), /✓ this node’s own derivative .* agrees with the number/);
    await about.getByRole('button', { name: /11-matrix-product.ts:\d+/ }).click();
    const graph = example('squaredLength').graph!;
    const { range } = graph.nodes.find((each) => each.label === 'q')!;
    assert.deepEqual((await webview.waitFor('reveal'))['range'], range);
  });

  it('steps through the iterations of a loop, with what each of them computed', async () => {
    await show('squaredLength');
    await node(/^q/).click();
    const group = webview.page.getByRole('group', { name: 'Iterations' });
    const slider = group.getByRole('slider').first();
    await slider.focus();
    await slider.press('ArrowRight');
    await webview.eventually(() => slider.getAttribute('aria-valuetext'), '1 of 2');
    const value = (): Promise<string> =>
      webview.page.locator('.about dd.value').first().innerText();
    assert.equal(await group.getByRole('slider').count(), 2);
    await webview.eventually(value, '[0.02, 0.22]');
    await group.getByRole('slider').nth(1).focus();
    await webview.page.keyboard.press('End');
    await webview.eventually(value, '0.22');
    await webview.assertClean();
    await webview.page.keyboard.press('Home');
    await slider.focus();
    await webview.page.keyboard.press('Home');
    await webview.eventually(value, '[0.22, 0.26]');
  });

  it('shows a wrong, an undecided and a kinked node, on the node and among the answers', async () => {
    const result = example('basket');
    const states = ['wrong', 'undecided', 'kink'] as const;
    const worst = { operand: 0, at: 1, partial: 2, numeric: 1, error: 1e-9 };
    let next = 0;
    const nodes = result.graph!.nodes.map((each) => {
      const state = each.kind === 'operation' ? states[next++] : undefined;
      if (state === undefined) return each;
      const kink = {
        distance: state === 'kink' ? 0 : 0.003,
        element: 0,
        on: state === 'kink' ? 1 : 0,
      };
      return { ...each, check: { state, checked: 1, of: 1, worst }, kink };
    });
    await send(graphOf(result, { graph: { ...result.graph!, nodes } }));
    const answers = webview.page.getByRole('complementary', { name: 'What the graph says' });
    await answers.getByText('The local derivative is wrong').waitFor();
    await answers.getByText('Stands on a kink').waitFor();
    await answers
      .getByRole('button', { name: /0.003 from its kink/ })
      .first()
      .waitFor();
    assert.equal(await webview.page.locator('svg .check.wrong').textContent(), '✗');
    assert.deepEqual(await webview.page.locator('svg .kink.on').allTextContents(), ['∧ 0']);
    await node(/local derivative wrong, 0.003 from its kink/).click();
    await webview.page.getByText('disagrees with the number 1 ± 1e−9').waitFor();
    await webview.assertClean();
  });

  it('opens and folds boxes by mouse and keyboard', async () => {
    await show('loss');
    const graph = example('loss').graph!;
    const [box] = graph.groups;
    await node(/^h1/).click();
    await webview.forget();
    await webview.page.keyboard.press('o');
    const folded = graph.nodes.find(({ label }) => label === 'h1')!.group;
    assert.deepEqual(await webview.waitFor('fold'), { type: 'fold', group: folded, open: false });
    await webview.forget();
    await press('Fold all boxes');
    assert.deepEqual(await webview.waitFor('fold'), { type: 'fold', group: null, open: false });
    const closed = await layoutGraph(foldGraph(graph, [box!.id]));
    const state = graphOf(example('loss'), { graph: closed, changed: box!.id });
    await webview.send({ type: 'graph', state, strings: {} });
    const item = tree().getByRole('treeitem', { name: /folded box/ });
    await webview.eventually(() => item.getAttribute('aria-expanded'), 'false');
    await webview.forget();
    await item.dblclick();
    assert.deepEqual(await webview.waitFor('fold'), { type: 'fold', group: box!.id, open: true });
    await webview.assertClean();
  });

  it('keeps everything left of a box where it is on the screen when the box opens', async () => {
    const graph = example('loss').graph!;
    const closed = await layoutGraph(
      foldGraph(
        graph,
        graph.groups.map(({ id }) => id),
      ),
    );
    await send(graphOf(example('loss'), { graph: closed }));
    const group = graph.groups.find(({ label }) => label === 'sigmoid')!.id;
    const next = foldGraph(
      graph,
      graph.groups.map(({ id }) => id).filter((id) => id !== group),
    );
    const change = { group, open: true };
    const layout = await arrange(next, closed, change, () => Promise.resolve(false));
    const place = async (): Promise<number[]> => {
      const box = (await node(/^W1/).boundingBox())!;
      return [Math.round(box.x), Math.round(box.y)];
    };
    const before = await place();
    const state = graphOf(example('loss'), { graph: { ...next, layout }, changed: group });
    await webview.send({ type: 'graph', state, strings: {} });
    await node(/^z1/).waitFor();
    await webview.eventually(place, before);
  });

  it('asks for another output, the single operations, a comparison, and to stay', async () => {
    const graph = { ...example('loss').graph!, output: { index: 0, names: ['[0]', '[1]'] } };
    await send(graphOf(example('loss'), { graph, points: ['loss([1], 2)'] }));
    const { page } = webview;
    await page.getByRole('combobox', { name: 'Output' }).selectOption('1');
    const picture = await webview.waitFor('picture');
    assert.deepEqual(picture, { type: 'picture', output: 1, detail: 'expressions' });
    await webview.forget();
    await press('Show the single operations');
    const operations = await webview.waitFor('picture');
    assert.deepEqual(operations, { type: 'picture', output: 0, detail: 'operations' });
    const compare = page.getByRole('combobox', { name: 'Compare with another check point' });
    await compare.selectOption('0');
    assert.deepEqual(await webview.waitFor('compare'), { type: 'compare', point: 0 });
    await press('Stay with this function');
    assert.deepEqual(await webview.waitFor('pin'), { type: 'pin', pinned: true });
    await webview.assertClean();
  });

  it('shows what is different at another point', async () => {
    const graph = example('basket').graph!;
    const other = {
      ...graph,
      nodes: graph.nodes.map((each) =>
        each.label === 'apple' ? { ...each, value: each.value.map((v) => v * 2) } : each,
      ),
    };
    const comparison = { point: 0, ...compareGraphs(graph, other) };
    await send(graphOf(example('basket'), { points: ['basket(2)'], comparison }));
    await webview.eventually(count('.node.change-changed'), 1);
    await webview.eventually(count('.node.change-same'), graph.nodes.length - 1);
    await webview.page.getByText('1 nodes have other numbers there').waitFor();
    await webview.page.getByRole('button', { name: 'apple: 100 → 200' }).click();
    await webview.page.locator('.about dd.value', { hasText: '→ 200' }).waitFor();
    await webview.assertClean();
  });

  it('draws of a large graph what is in the window, and the rest from afar', async () => {
    const graph = gridGraph(3000);
    await send(graphOf(example('basket'), { graph }));
    await press('Fit in the window');
    const items = (): Promise<number> => tree().getByRole('treeitem').count();
    await webview.eventually(items, 1);
    await webview.eventually(count('canvas.afar:not(.away)'), 1);
    const search = webview.page.getByRole('searchbox', { name: /Search/ });
    await search.fill('node 1234');
    await search.press('Enter');
    await webview.eventually(active, 'node 1234, add');
    await webview.assertClean();
    await tree().focus();
    for (let i = 0; i < 12; i++) await webview.page.keyboard.press('+');
    await webview.page.waitForFunction(
      () => document.querySelectorAll('[role=treeitem]').length > 5,
    );
    assert.ok((await items()) <= 300);
    await webview.assertClean();
  });

  it('marks the lines of the node under the mouse', async () => {
    await show('squaredLength');
    await webview.forget();
    await node(/^q/).hover();
    const mark = await webview.waitFor('mark');
    assert.equal((mark['ranges'] as unknown[]).length, 1);
  });

  it('selects the node that the editor names', async () => {
    await show('squaredLength');
    const { id } = example('squaredLength').graph!.nodes.find((each) => each.label === 'q')!;
    await webview.send({ type: 'select', node: id });
    await webview.eventually(active, 'q, sum');
  });

  it('keeps the selection while it is hidden', async () => {
    await show('squaredLength');
    await node(/^q/).click();
    await webview.eventually(active, 'q, sum');
    await webview.reload();
    await webview.send({ type: 'graph', state: graphOf(example('squaredLength')), strings: {} });
    await tree().waitFor();
    await webview.eventually(active, 'q, sum');
  });

  it('is walked with the keyboard alone', async () => {
    await show('basket');
    const { keyboard } = webview.page;
    await tree().focus();
    await keyboard.press('Home');
    await webview.eventually(active, 'apple');
    await keyboard.press('ArrowRight');
    await webview.eventually(active, 'apples, multiply');
    await keyboard.press('ArrowRight');
    await webview.eventually(active, 'fruit, add');
    await keyboard.press('ArrowLeft');
    await webview.eventually(active, 'apples, multiply');
    await keyboard.press('End');
    await webview.eventually(active, 'basket');
    await keyboard.press('ArrowLeft');
    await webview.eventually(active, 'total, multiply');
    await webview.forget();
    await keyboard.press('Enter');
    await webview.waitFor('reveal');
    await keyboard.press('Escape');
    await webview.eventually(active, null);
  });

  it('steps forward and back through both passes', async () => {
    await show('sigmoid');
    const status = (): Promise<string> => webview.page.getByRole('status').innerText();
    const all = example('sigmoid').graph!.nodes.length;
    const noValue = count('.node.no-value');
    const noGradient = count('.node.no-gradient');
    await press('Step forward');
    await webview.eventually(noValue, all - 1);
    assert.match(await status(), new RegExp(`^Forward 1 of ${all}`));
    assert.equal(await noGradient(), all);
    for (let step = 2; step <= all; step++) {
      await press('Step forward');
      await webview.eventually(noValue, all - step);
    }
    assert.equal(await noGradient(), all);
    await press('Step forward');
    await webview.eventually(noGradient, all - 1);
    assert.match(await status(), new RegExp(`^Backward 1 of ${all}: sigmoid`));
    await press('Step back');
    await webview.eventually(noGradient, all);
    await press('Show both passes');
    await webview.eventually(count('.node.no-value, .node.no-gradient'), 0);
  });

  it('plays and pauses, without motion where none is wanted', async () => {
    await show('sigmoid', { reducedMotion: true });
    const { page } = webview;
    await page.getByRole('button', { name: /^Play/ }).click();
    await page.getByText(/^Forward 1 of/).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: /^Play/ }).waitFor();
    const duration = await page
      .locator('.node .body')
      .first()
      .evaluate((body) => getComputedStyle(body).transitionDuration);
    assert.equal(duration, '0s');
  });

  it('finds nodes by name, operation and line', async () => {
    await show('squaredError');
    const search = webview.page.getByRole('searchbox', { name: /Search/ });
    const { nodes } = example('squaredError').graph!;
    const faded = count('.node.faded');
    await search.fill('negate');
    await webview.eventually(faded, nodes.length - 1);
    await search.press('Enter');
    await webview.eventually(active, '-x, negate');
    const { line } = nodes.find((each) => each.label === 'difference')!.range!;
    await search.fill(String(line));
    await webview.eventually(
      faded,
      nodes.filter((each) => each.range?.line !== line && !each.label.includes(String(line)))
        .length,
    );
    await search.fill('');
    await webview.eventually(faded, 0);
  });

  it('colours by the size of the gradient on request', async () => {
    await show('loss');
    const button = webview.page.getByRole('button', { name: 'Colour by the size of the gradient' });
    await button.click();
    await webview.eventually(() => button.getAttribute('aria-pressed'), 'true');
    assert.ok((await count('.node.heat-4')()) > 0);
  });

  it('shows where a number stopped being one', async () => {
    const result = example('basket');
    await send(graphOf(result, { graph: withNonFinite(result.graph!) }));
    await webview.page.locator('.node.non-finite').waitFor();
    assert.ok((await webview.page.locator('text.non-finite').count()) > 0);
    await webview.assertClean();
  });

  it('zooms, fits and pans', async () => {
    await show('basket');
    const transform = (): Promise<string | null> => tree().locator('> g').getAttribute('transform');
    await press('Fit in the window');
    await webview.page.waitForFunction(() => document.fonts.ready.then(() => true));
    const fitted = await transform();
    const moved = async (): Promise<boolean> => (await transform()) !== fitted;
    await press('Zoom in');
    await webview.eventually(moved, true);
    await press('Fit in the window');
    await webview.eventually(moved, false);
    await tree().focus();
    await webview.page.keyboard.press('Shift+ArrowRight');
    await webview.eventually(moved, true);
    await webview.page.keyboard.press('0');
    await webview.eventually(moved, false);
  });

  it('leaves as SVG, PNG, Mermaid, DOT and JSON', async () => {
    await show('basket');
    const choose = async (label: string, type: string): Promise<Record<string, unknown>> => {
      await webview.forget();
      await webview.page.getByRole('combobox', { name: 'Copy or save' }).selectOption({ label });
      return webview.waitFor(type);
    };
    assert.match((await choose('Copy as SVG', 'copy'))['text'] as string, /^<svg xmlns/);
    assert.match((await choose('Copy as Mermaid', 'copy'))['text'] as string, /^flowchart LR/);
    assert.match((await choose('Copy as DOT', 'copy'))['text'] as string, /^digraph/);
    const json = JSON.parse((await choose('Copy as JSON', 'copy'))['text'] as string) as object;
    assert.ok('nodes' in json && 'edges' in json);
    assert.match((await choose('Save as SVG', 'save'))['data'] as string, /^<svg xmlns/);
    const png = Buffer.from((await choose('Save as PNG', 'save'))['data'] as string, 'base64');
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    await webview.assertClean();
  });

  const states: [string, GraphState, string, string][] = [
    ['nothing checked', { kind: 'empty' }, 'Check Gradient at the Cursor', 'check'],
    [
      'a check without a picture',
      {
        kind: 'none',
        source: { file: '/a.ts', path: 'a.ts', function: 'loss' },
        reason: 'failed: timed out after 10 s',
      },
      'Show the Check',
      'showPanel',
    ],
  ];
  for (const [name, state, button, action] of states) {
    it(`says what to do next with ${name}`, async () => {
      await send(state, { theme: THEMES[1]! });
      await webview.page.getByRole('button', { name: button }).click();
      assert.equal((await webview.waitFor('run'))['action'], action);
      await webview.assertClean();
    });
  }

  it('says that the code has changed', async () => {
    await send(graphOf(example('basket'), { outdated: true }));
    await webview.page.getByText('The code has changed since this check.').waitFor();
    await webview.page.getByRole('button', { name: 'Check again' }).click();
    assert.equal((await webview.waitFor('run'))['action'], 'check');
  });
});
