import assert from 'node:assert/strict';
import { translateSentence } from '../../../src/editor/engineText.ts';
import { ConfigError, matchesPatterns, parseConfig } from '../../../src/model/projectConfig.ts';

describe('what a gradlens.json holds', () => {
  it('is all code where it says nothing', () => {
    const config = parseConfig({ $schema: 'schema.json' });
    assert.deepEqual(config, { include: null, exclude: [], baseline: undefined });
    assert.ok(matchesPatterns('src/a.ts', config));
  });

  it('leaves out what is excluded, also of what is included', () => {
    const config = parseConfig({ include: ['src'], exclude: ['**/*.gen.ts'], baseline: 'b.json' });
    const paths = ['src/a.ts', 'src/a.gen.ts', 'lib/a.ts', 'src/deep/b.gen.ts', 'src/deep/b.ts'];
    assert.deepEqual(
      paths.filter((path) => matchesPatterns(path, config)),
      ['src/a.ts', 'src/deep/b.ts'],
    );
  });

  for (const [json, sentence] of [
    [[], 'it holds no object'],
    [null, 'it holds no object'],
    [{ includes: [] }, '"includes" is not known'],
    [{ include: 'src' }, '"include" is a list of patterns'],
    [{ exclude: ['src', 1] }, '"exclude" is a list of patterns'],
  ] as const) {
    it(`is refused: ${JSON.stringify(json)}`, () => {
      assert.throws(() => parseConfig(json), new ConfigError(sentence));
      // The editor says it in its own language.
      assert.notEqual(
        translateSentence(sentence, (message) => `translated: ${message}`),
        sentence,
      );
    });
  }
});
