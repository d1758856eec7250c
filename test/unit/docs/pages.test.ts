import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HELP } from '../../../src/cli/options.ts';
import { CAUSES } from '../../../src/model/verdict.ts';

/** The part of package.json that the pages speak of. */
interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly default: unknown }>>;
    };
  };
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGES = globSync(['*.md', 'docs/*.md', 'test/*/README.md'], { cwd: ROOT });

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;

describe('the pages', () => {
  for (const page of PAGES) {
    it(`${page} leads nowhere that is not there`, () => {
      const targets = [...read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, to]) => to!);
      const missing = targets.filter(
        (to) => !/^https?:/.test(to) && !existsSync(join(ROOT, dirname(page), to)),
      );
      assert.deepEqual(missing, []);
    });

    it(`${page} names only scripts that there are`, () => {
      const named = [...read(page).matchAll(/npm run (?:-s )?([a-z]+(?::[a-z]+)*)/g)].map(
        ([, name]) => name!,
      );
      assert.deepEqual(
        named.filter((name) => !(name in manifest.scripts)),
        [],
      );
    });
  }

  it('the README lists every setting with its default', () => {
    const rows = [...read('README.md').matchAll(/^\| `(gradlens\.[^`]+)`\s+\| `([^`]+)`/gm)];
    const listed: Record<string, string> = Object.fromEntries(
      rows.map(([, name, value]) => [name!, value!]),
    );
    const declared: Record<string, string> = Object.fromEntries(
      Object.entries(manifest.contributes.configuration.properties).map(([name, property]) => [
        name,
        String(property.default),
      ]),
    );
    assert.deepEqual(listed, declared);
  });

  it('the README names every command and option of the terminal', () => {
    const readme = read('README.md');
    const options = [...HELP.matchAll(/^ {2}(?:gradlens )?(--[a-z]+|check|graph)\b/gm)];
    const names = options.map(([, name]) => name!);
    assert.ok(names.length > 8);
    assert.deepEqual(
      names.filter((name) => !readme.includes(name)),
      [],
    );
  });

  it('docs/verdicts.md explains every cause', () => {
    const page = read('docs/verdicts.md');
    assert.deepEqual(
      CAUSES.filter((cause) => !page.includes(`\`${cause}\``)),
      [],
    );
  });
});
