/**
 * Writes THIRD-PARTY-NOTICES.txt: every package with code in a bundle, by the bundler's own record,
 * with its licence. `node scripts/notices.ts` after a build.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
export const NOTICES = join(ROOT, 'THIRD-PARTY-NOTICES.txt');

/** The part of esbuild's metafile that is read here. */
interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

/** Licences of packages that publish none as a file, and of what they hold in object code form. */
const ADDITIONS: Readonly<Record<string, (folder: string) => string>> = {
  '@viz-js/viz': (folder) => {
    const graphviz = /graphvizVersion = "([^"]+)"/.exec(read(join(folder, 'lib/metadata.js')))?.[1];
    const expat = /expat-([\d.]+)\.tar/.exec(read(join(folder, 'lib/provenance.json')))?.[1];
    if (graphviz === undefined || expat === undefined) {
      throw new Error('@viz-js/viz no longer says which Graphviz and Expat it contains');
    }
    return [
      `Copyright (c) Michael Daines\n\n${MIT}`,
      'This package contains other software in object code form, compiled with Emscripten.',
      `Graphviz ${graphviz} (https://graphviz.org)
Copyright (c) AT&T Intellectual Property and the Graphviz authors.
Licensed under the Eclipse Public License. It comes without warranty or
condition of any kind and its contributors accept no liability, as that licence
says. Its text and the complete source code are available from
https://gitlab.com/graphviz/graphviz at the tag ${graphviz}.
Gradlens uses it unmodified, as the package contains it.`,
      `Expat ${expat} (https://libexpat.github.io)
Copyright (c) 1998-2000 Thai Open Source Software Center Ltd and Clark Cooper
Copyright (c) 2001-2026 Expat maintainers

${MIT}`,
    ].join('\n\n');
  },
};

/** Packages whose files are shipped beside the bundles (library declarations, the icon font). */
const COPIED = ['typescript', '@vscode/codicons'];

/** Names of the packages with code in a shipped bundle. */
export function bundledPackages(): string[] {
  const { outputs } = JSON.parse(read(join(ROOT, 'dist', 'meta.json'))) as Metafile;
  const names = Object.entries(outputs)
    .filter(([output]) => !output.startsWith('dist/test/'))
    .flatMap(([, { inputs }]) => Object.keys(inputs))
    .map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set([...names, ...COPIED])].sort();
}

/** The text of THIRD-PARTY-NOTICES.txt for the bundles in dist/. */
export function notices(): string {
  const head =
    'Gradlens contains code of the following packages.\n' +
    'Generated from the bundles by `npm run notices`.\n';
  return [head, ...bundledPackages().map(notice)].join(`\n${'='.repeat(78)}\n\n`);
}

function notice(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  const manifest = JSON.parse(read(join(folder, 'package.json'))) as Manifest;
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying|thirdpartynotice)/i.test(file))
    .sort();
  const texts = files.map((file) => read(join(folder, file)).replaceAll('\r\n', '\n').trim());
  const addition = ADDITIONS[name]?.(folder);
  if (addition !== undefined) texts.push(addition);
  if (texts.length === 0) throw new Error(`${name} publishes no licence text: add it here`);
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})`;
  return `${title}\n\n${texts.join('\n\n')}\n`;
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

if (process.argv[1] === import.meta.filename) {
  if (!existsSync(join(ROOT, 'dist', 'meta.json'))) throw new Error('Run `npm run build` first.');
  writeFileSync(NOTICES, notices());
  console.log(`${bundledPackages().length} packages: ${bundledPackages().join(', ')}`);
}
