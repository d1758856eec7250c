import assert from 'node:assert/strict';
import { toSarif } from '../../../../src/cli/reporters/sarif.ts';
import { result } from '../sample.ts';
import { DIRECTORY, FAILED, REFUSED, UNDECIDED, WRONG } from './sample.ts';
import { violations } from './sarifRules.ts';

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Readonly<Record<string, number>>;
  };
  readonly message?: { readonly text: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly relatedLocations: readonly Location[];
}
interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
    readonly results: readonly Result[];
  }[];
}

const options = { directory: DIRECTORY, version: '1.2.3', strict: false };
const runOf = (...results: Parameters<typeof toSarif>[0]) =>
  (JSON.parse(toSarif(results, options)) as Log).runs[0]!;

describe('SARIF reporter', () => {
  it('keeps the required properties and value ranges of 2.1.0', () => {
    for (const results of [[], [result()], [WRONG, FAILED, REFUSED, UNDECIDED]]) {
      assert.deepEqual(violations(JSON.parse(toSarif(results, options))), []);
    }
  });

  it('is held to them: what is missing is noticed', () => {
    const log = JSON.parse(toSarif([WRONG], options)) as { runs: Record<string, unknown>[] };
    delete log.runs[0]!['tool'];
    assert.deepEqual(violations(log), ['runs[0].tool is missing']);
  });

  it('puts the problem at its range, with what explains it beside it', () => {
    const [found] = runOf(WRONG).results;
    assert.equal(found?.ruleId, 'gradient-mismatch');
    assert.equal(found.level, 'error');
    assert.deepEqual(found.locations[0]?.physicalLocation, {
      artifactLocation: { uri: 'src/loss.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 20, startColumn: 17, endLine: 20, endColumn: 29 },
    });
    assert.equal(found.relatedLocations[0]?.message?.text, 'the value: loss');
    assert.equal(found.relatedLocations[0].physicalLocation.region['startLine'], 2);
  });

  it('gives every result a rule of its own code and a level of its severity', () => {
    const { results, tool } = runOf(WRONG, FAILED, REFUSED, UNDECIDED);
    assert.deepEqual(
      results.map(({ ruleId, level }) => [ruleId, level]),
      [
        ['gradient-mismatch', 'error'],
        ['threw', 'error'],
        ['refused', 'note'],
        ['jump', 'note'],
      ],
    );
    for (const { ruleId, ruleIndex } of results) {
      assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
    }
  });

  it('writes URIs: relative and encoded below the root, absolute outside it', () => {
    const { results, originalUriBaseIds } = runOf(REFUSED, {
      ...UNDECIDED,
      range: { ...UNDECIDED.range, file: '/home/grace/a.ts' },
    });
    const places = results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation);
    assert.deepEqual(places, [
      { uri: 'src/late%20file.ts', uriBaseId: '%SRCROOT%' },
      { uri: 'file:///home/grace/a.ts' },
    ]);
    assert.deepEqual(originalUriBaseIds, { '%SRCROOT%': { uri: 'file:///home/ada/' } });
  });

  it('leaves neither placeholders nor links in a message', () => {
    const [found] = runOf({ ...UNDECIDED, summary: 'f({0}) calls g[0](1)' }).results;
    assert.equal(found?.message.text, 'loss: f({{0}}) calls g[0\\](1)');
  });
});
