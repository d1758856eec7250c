import assert from 'node:assert/strict';
import { ReportStore } from '../../../src/editor/store.ts';
import { english } from '../../../src/editor/translate.ts';
import { buildGraph } from '../../../src/graph/index.ts';
import type { SourceRange } from '../../../src/model/range.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { graphState, nodeAt } from '../../../src/panels/graphState.ts';
import { pageHtml } from '../../../src/panels/html.ts';
import { panelState } from '../../../src/panels/panelState.ts';
import { shopping } from '../graph/cases.ts';

const FILE = '/folder/case.ts';
const WORLD = { isTrusted: true, translate: english, relative: (file: string) => file.slice(8) };
const RUN = { file: FILE, function: 'total', startedAt: 0, message: 'measuring' };

function result(call: string, verdict: 'agree' | 'disagree' = 'agree'): CheckResult {
  const tape = shopping();
  return {
    file: FILE,
    function: 'total',
    range: { file: FILE, line: 1, column: 1, endLine: 1, endColumn: 6 },
    point: { source: 'tag', call },
    value: 715,
    verdict,
    summary: 'fine',
    partials: [
      {
        input: 'tax',
        output: '',
        reverse: 650,
        forward: 650,
        numeric: null,
        numericError: null,
        handWritten: null,
        verdict: 'inconclusive',
        cause: 'noise',
      },
    ],
    findings: [],
    handWritten: null,
    stats: { evaluations: 1, instrumented: 1, tapeNodes: 1, milliseconds: 1 },
    insights: [],
    graph: buildGraph(tape.build(), tape.names),
  };
}

function storeOf(...results: CheckResult[]): ReportStore {
  const store = new ReportStore();
  store.begin(RUN);
  store.end(RUN, { results, sources: [] });
  store.focus(results[0] ?? null);
  return store;
}

/** A result as the graph's panel shows it at first. */
function shown(result: CheckResult) {
  const still = { changed: null, busy: false, comparison: null };
  return { result, picture: result.graph && { graph: result.graph, ...still }, pinned: false };
}

describe('state of the side panel', () => {
  it('is empty, untrusted or running without a result', () => {
    const store = new ReportStore();
    assert.deepEqual(panelState(store, WORLD), { kind: 'empty' });
    assert.deepEqual(panelState(store, { ...WORLD, isTrusted: false }), { kind: 'untrusted' });
    store.begin(RUN);
    assert.deepEqual(panelState(store, WORLD), {
      kind: 'running',
      function: 'total',
      message: 'measuring',
    });
  });

  it('offers every check of the function and says which is shown', () => {
    const [one, two] = [result('total(1)'), result('total(2)', 'disagree')];
    const store = storeOf(one, two);
    store.focus(two);
    const state = panelState(store, WORLD);
    assert.ok(state.kind === 'result');
    assert.deepEqual(
      state.choices.map(({ label }) => label),
      ['✓ total(1)', '✗ total(2)'],
    );
    assert.equal(state.chosen, 1);
    assert.equal(state.result.path, 'case.ts');
    assert.equal(state.result.hasGraph, true);
    assert.match(state.result.partials[0]!.because!, /noise hides ∂\/∂tax/);
    assert.ok(!('insights' in state.result) && !('graph' in state.result));
  });

  it('says that a new check runs', () => {
    const store = storeOf(result('total(1)'));
    store.begin(RUN);
    const state = panelState(store, WORLD);
    assert.ok(state.kind === 'result' && state.running === 'measuring');
  });
});

describe('state of the graph', () => {
  it('is the picture of the focused result, or the reason why there is none', () => {
    const one = result('total(1)');
    const { picture, ...rest } = shown(one);
    const seen = (change: object): string =>
      graphState(storeOf(one), WORLD, { ...rest, picture: { ...picture!, ...change } }).kind;
    const layout = { width: 1, height: 1, nodes: {}, edges: [] };
    assert.equal(seen({ graph: { ...one.graph!, layout } }), 'graph');
    assert.deepEqual([seen({ busy: true }), seen({ busy: false })], ['running', 'none']);
    const failed = { ...one, verdict: 'failed', graph: null } as const;
    const state = graphState(storeOf(failed), WORLD, shown(failed));
    assert.ok(state.kind === 'none' && state.reason.includes('fine'));
    assert.deepEqual(graphState(new ReportStore(), WORLD, null), { kind: 'empty' });
  });

  it('knows the node at a place of the source: the smallest around it', () => {
    const graph = result('total(1)').graph!;
    const { range, id } = graph.nodes.find((node) => node.label === 'orange * oranges')!;
    const at = (line: number, column: number, length = 0): SourceRange => ({
      file: range!.file,
      line,
      column,
      endLine: line,
      endColumn: column + length,
    });
    const here = (each: SourceRange): SourceRange => each;
    assert.equal(nodeAt(graph, at(range!.line, range!.column + 2), here), id);
    assert.equal(nodeAt(graph, at(99, 1), here), null);
    assert.equal(
      nodeAt(graph, at(range!.line, range!.column + 2), () => null),
      null,
    );
    const inner = at(range!.line, range!.column, 3);
    const nested = {
      ...graph,
      nodes: [{ ...graph.nodes[0]!, id: 'inner', range: inner, ranges: [inner] }, ...graph.nodes],
    };
    assert.equal(nodeAt(nested, at(range!.line, range!.column + 1), here), 'inner');
    assert.equal(nodeAt(nested, range!, here), id, 'a whole expression is its own node');
  });
});

describe('page of a webview', () => {
  it('allows its own script alone, and escapes what it is given', () => {
    const html = pageHtml({
      title: '<x>',
      language: 'en',
      source: 'https://source.test',
      nonce: 'abc',
      script: 'https://source.test/panel.js',
      styles: ['https://source.test/panel.css?a="b"'],
    });
    assert.match(html, /default-src 'none'; style-src https:\/\/source.test;/);
    assert.match(html, /script-src 'nonce-abc'/);
    assert.doesNotMatch(html, /unsafe-inline|style=|<x>/);
    assert.match(html, /panel.css\?a=&quot;b&quot;/);
  });
});
