import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CheckHistory } from '../../src/editor/history.ts';
import { InputDrafts } from '../../src/editor/inputDrafts.ts';
import { COMMANDS } from '../../src/ids.ts';
import { Curves } from '../../src/panels/curves.ts';
import { curveKey } from '../../src/panels/curveState.ts';
import {
  randomiseInputs,
  runInputAction,
  writeInput,
  type InputParts,
} from '../../src/panels/inputActions.ts';
import { internals, openText, reset, until } from './helpers.ts';

const TEXT = `/** @gradcheck loss([0.3, 0.7], 2) wrt w */
export function loss(w: number[], n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += w[i] ** 3;
  return sum;
}
`;

/** The panel's host side, with drafts of the test's. */
async function parts(): Promise<InputParts> {
  return { ...(await internals()), drafts: new InputDrafts() };
}

async function checked(): Promise<vscode.TextDocument> {
  const document = await openText(TEXT);
  await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'loss');
  return document;
}

describe('inputs of the side panel', () => {
  afterEach(reset);

  it('are checked where they stand, by the same inputs as the tag says', async () => {
    await checked();
    const panel = await parts();
    writeInput(panel, 0, ['-1.5', '0.25']);
    await runInputAction(panel, 'check');
    const { current } = panel.store;
    assert.deepEqual(current?.point, { source: 'call', call: 'loss([-1.5, 0.25], 2)' });
    assert.equal(current.verdict, 'agree', current.summary);
    assert.deepEqual(
      current.partials.map(({ input, reverse }) => [input, reverse]),
      [
        ['w[0]', 6.75],
        ['w[1]', 0.1875],
      ],
    );
  });

  it('are written as a tag with its wrt, which is checked and shown', async () => {
    const document = await checked();
    const panel = await parts();
    randomiseInputs(panel, 7);
    await runInputAction(panel, 'tag');
    const tags = document.getText().match(/@gradcheck .*? wrt w/g) ?? [];
    assert.equal(tags.length, 2, document.getText());
    assert.match(document.getText(), /@gradcheck loss\(\[[\d.]+, [\d.]+\], 2\) wrt w/);
    const { current } = panel.store;
    assert.equal(current?.point?.source, 'tag');
    assert.ok(
      tags.some((tag) => tag.includes(current.point!.call)) &&
        current.point.call !== 'loss([0.3, 0.7], 2)',
    );
  });

  it('are saved for the workspace where no tag comes first', async () => {
    const document = await openText(TEXT.replace(/^.*\n/, '').replace('n: number', 'n = 2'));
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'loss');
    const panel = await parts();
    const { current } = panel.store;
    assert.equal(current?.point?.source, 'generated', current?.summary);
    await runInputAction(panel, 'save');
    assert.equal(panel.store.current?.point?.source, 'saved');
    assert.equal(panel.store.current.point.call, current.point.call);
    await panel.points.save(document.uri.fsPath, 'loss', []);
  });
});

describe('curves and history of the side panel', () => {
  afterEach(reset);

  it('draws the error of a partial against the step when it is asked, and keeps it', async () => {
    await checked();
    const { store, documents, checks } = await internals();
    const curves = new Curves(store, documents, checks);
    const result = store.current!;
    const path = { input: 'w[0]', output: '' };
    await curves.draw(result, path);
    const curve = curves.of(result).get(curveKey(path));
    assert.ok(typeof curve === 'object', JSON.stringify(curve));
    assert.ok(curve.steps.length > 20 && curve.chosenStep > 0);
    assert.equal(store.current, result, 'a curve is no check: the result stays');
    curves.dispose();
  });

  it('remembers in the workspace what was checked', async () => {
    const kept = new Map<string, unknown>();
    const memento = {
      keys: () => [...kept.keys()],
      get: <T>(key: string, otherwise?: T): T => (kept.get(key) ?? otherwise) as T,
      update: (key: string, value: unknown): Promise<void> => {
        kept.set(key, value);
        return Promise.resolve();
      },
    };
    const { store } = await internals();
    const history = new CheckHistory(store, memento);
    const document = await openText(TEXT);
    const changed = until(
      history.onDidChange,
      () => history.of(document.uri.fsPath, 'loss').length > 0,
    );
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'loss');
    await changed;
    const [entry] = history.of(document.uri.fsPath, 'loss');
    assert.deepEqual([entry?.call, entry?.verdict], ['loss([0.3, 0.7], 2)', 'agree']);
    history.dispose();
  });
});
