import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VSIX } from '../host/paths.ts';
import { listZip } from './vsix.ts';

const GOLDEN = join(import.meta.dirname, 'golden', 'content.txt');

/** Issue 8: what the extension host has to load before anything happens. */
const HOST_BUNDLE_LIMIT = 150 * 1024;

describe('the package', () => {
  before(() => {
    assert.ok(existsSync(VSIX), `${VSIX} is missing: npm run package`);
  });

  it('holds exactly the files of the golden list (UPDATE_GOLDEN=1 refreshes it)', () => {
    const actual = `${content().join('\n')}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(dirname(GOLDEN), { recursive: true });
      writeFileSync(GOLDEN, actual);
    }
    const golden = existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8') : '';
    if (actual !== golden) writeFileSync(`${GOLDEN}.actual`, actual);
    else rmSync(`${GOLDEN}.actual`, { force: true });
    assert.equal(actual, golden);
  });

  it('holds the library declarations that the engine compiles against', () => {
    const names = listZip(VSIX).map(({ name }) => name);
    for (const library of ['lib.es5.d.ts', 'lib.es2023.d.ts', 'lib.esnext.d.ts', 'lib.dom.d.ts']) {
      assert.ok(names.includes(`extension/dist/lib/${library}`), library);
    }
  });

  it('keeps the extension host bundle within 150 kB', () => {
    const bundle = listZip(VSIX).find(({ name }) => name === 'extension/dist/extension.js');
    assert.ok(bundle !== undefined);
    assert.ok(bundle.size <= HOST_BUNDLE_LIMIT, `${bundle.size} bytes`);
  });
});

/** Names in the package; TypeScript's hundred library files are one line. */
function content(): string[] {
  const names = listZip(VSIX).map(({ name }) =>
    name.replace(/^extension\/dist\/lib\/lib\..*d\.ts$/, 'extension/dist/lib/lib.*.d.ts'),
  );
  return [...new Set(names)].sort();
}
