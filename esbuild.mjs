/**
 * The build: `node esbuild.mjs [--tests]`. Each process of the house gets one bundle in dist/; an
 * entry point that does not exist is skipped, so that any part can be built alone.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const ROOT = dirname(fileURLToPath(import.meta.url));

/** @type {esbuild.BuildOptions} */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  // Stack traces name functions, and findings name classes, as the source does.
  sourcemap: 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  charset: 'utf8',
};

/** @type {esbuild.BuildOptions} */
const NODE = {
  ...COMMON,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  // Sources are ES modules, bundles are CommonJS: `import.meta` has to be given what it means there.
  define: {
    'import.meta.url': '__importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
};

/** @type {esbuild.BuildOptions} */
const BROWSER = {
  ...COMMON,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.ttf': 'file', '.svg': 'file' },
  assetNames: 'webview/[name]',
};

/**
 * The runtime is evaluated as one script in the author's realm: it leaves no global behind, and its
 * completion value is the RuntimeFactory (the module's default export, else the module itself).
 *
 * @type {esbuild.BuildOptions}
 */
const SCRIPT = {
  ...COMMON,
  platform: 'neutral',
  format: 'iife',
  target: 'es2022',
  globalName: '__factory',
  banner: { js: '(()=>{' },
  footer: { js: 'return __factory.default??__factory})()' },
};

/** Output (without extension) -> entry point and how it is built. */
const BUNDLES = [
  { out: 'extension', entry: 'src/extension.ts', options: NODE },
  { out: 'engine', entry: 'src/engine/main.ts', options: NODE },
  { out: 'sandbox', entry: 'src/engine/sandbox/worker.ts', options: NODE },
  { out: 'cli', entry: 'src/cli/main.ts', options: withShebang(NODE) },
  { out: 'runtime', entry: 'src/differentiate/runtime/index.ts', options: SCRIPT },
  { out: 'webview/panel', entry: 'src/webview/panel/main.tsx', options: BROWSER },
  { out: 'webview/graph', entry: 'src/webview/graph/main.tsx', options: BROWSER },
];
const TEST_BUNDLES = [
  { out: 'test/editor/index', entry: 'test/editor/index.ts', options: testOptions(NODE) },
];

/** @param {esbuild.BuildOptions} options */
function withShebang(options) {
  return { ...options, banner: { js: `#!/usr/bin/env node\n${options.banner?.js ?? ''}` } };
}

/**
 * Mocha loads its reporters by path, so it stays outside the bundle; names stay readable.
 *
 * @param {esbuild.BuildOptions} options
 */
function testOptions(options) {
  return { ...options, minify: false, external: ['vscode', 'mocha'] };
}

/**
 * Builds every bundle whose entry point exists, with what it needs beside it.
 *
 * @param {{ tests?: boolean }} [options]
 * @returns {Promise<{ built: string[], skipped: string[] }>} output paths relative to dist/, and entry points
 */
export async function build({ tests = false } = {}) {
  const dist = join(ROOT, 'dist');
  const wanted = [...BUNDLES, ...(tests ? TEST_BUNDLES : [])];
  const present = wanted.filter(({ entry }) => existsSync(join(ROOT, entry)));
  await mkdir(join(dist, 'webview'), { recursive: true });
  const outcomes = await Promise.allSettled(
    present.map(({ out, entry, options }) =>
      esbuild.build({ ...options, entryPoints: [{ in: entry, out }], outdir: dist }),
    ),
  );
  const results = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await Promise.all([
    // The project's own package.json says "module"; the bundles are CommonJS.
    writeFile(join(dist, 'package.json'), '{ "type": "commonjs" }\n'),
    writeFile(join(dist, 'meta.json'), JSON.stringify(mergeMetafiles(results))),
    copyLibraries(join(dist, 'lib')),
    copyCodicons(join(dist, 'webview')),
  ]);
  // One bundle that does not build is no reason to leave the others out of date.
  const broken = present.filter((_, index) => outcomes[index]?.status === 'rejected');
  if (broken.length > 0) {
    throw new Error(`Did not build: ${broken.map(({ entry }) => entry).join(', ')}`);
  }
  return {
    built: present.map(({ out }) => `${out}.js`),
    skipped: wanted.filter((bundle) => !present.includes(bundle)).map(({ entry }) => entry),
  };
}

/** @param {esbuild.BuildResult[]} results */
function mergeMetafiles(results) {
  return {
    inputs: Object.assign({}, ...results.map((result) => result.metafile?.inputs)),
    outputs: Object.assign({}, ...results.map((result) => result.metafile?.outputs)),
  };
}

/**
 * TypeScript's library declarations, which the engine's compiler host reads instead of node_modules.
 *
 * @param {string} target
 */
async function copyLibraries(target) {
  const source = join(ROOT, 'node_modules/typescript/lib');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const libraries = (await readdir(source)).filter((name) => /^lib\..*d\.ts$/.test(name));
  await Promise.all(libraries.map((name) => copyFile(join(source, name), join(target, name))));
}

/**
 * Icons for webviews that link the stylesheet as a file instead of importing it.
 *
 * @param {string} target
 */
async function copyCodicons(target) {
  const source = join(ROOT, 'node_modules/@vscode/codicons/dist');
  await Promise.all(
    ['codicon.css', 'codicon.ttf'].map((name) => copyFile(join(source, name), join(target, name))),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  try {
    const { built, skipped } = await build({ tests: process.argv.includes('--tests') });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`Built ${built.length} bundles in ${seconds} s: ${built.join(', ')}`);
    if (skipped.length > 0) console.log(`Not there yet, skipped: ${skipped.join(', ')}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
