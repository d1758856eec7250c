import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bundledPackages, NOTICES, notices } from '../../scripts/notices.ts';

describe('the third-party notices', () => {
  const text = readFileSync(NOTICES, 'utf8');

  it('name every package with code in a bundle', () => {
    const missing = bundledPackages().filter((name) => !text.includes(`\n${name} `));
    assert.deepEqual(missing, []);
    assert.ok(bundledPackages().includes('typescript'));
  });

  it('say what the WebAssembly of the graph layout contains, and where its source is', () => {
    assert.match(text, /Graphviz \d+\.\d+\.\d+ \(https:\/\/graphviz\.org\)/);
    assert.match(text, /Eclipse Public License/);
    assert.match(text, /Expat \d+\.\d+\.\d+/);
  });

  it('are those of the bundles as built (npm run notices)', () => {
    assert.equal(text, notices());
  });
});
