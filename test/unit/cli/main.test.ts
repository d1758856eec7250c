import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeBundle } from '../engine/support/engine.ts';

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');

describe('gradlens', function () {
  this.timeout(60_000);
  let folder = '';

  const gradlens = (...args: string[]) => {
    const env = {
      ...process.env,
      GRADLENS_RUNTIME: runtimeBundle(),
      NO_COLOR: '1',
      GITHUB_WORKSPACE: folder,
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    return { status, stdout, stderr };
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gradlens-cli-'));
    mkdirSync(join(folder, 'src/node_modules/other'), { recursive: true });
    const write = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text);
    };
    write(
      'src/square.ts',
      `console.log('loaded');
/** @gradcheck square(3) */
export function square(x: number): number { return x * x; }
/** @gradientOf square */
export function squareGradient(x: number): number { return 2 * x; }
`,
    );
    write('src/wrong.ts', `/** @gradcheck f(3) */\nexport const f = (x: number) => x * x;\n`);
    write('src/constants.ts', `export const PI = 3;\n`);
    write('src/node_modules/other/index.ts', `export function g(x: number) { return x; }\n`);
    write('src/types.d.ts', `export declare function h(x: number): number;\n`);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints a report, and what author code prints on standard error', () => {
    const { status, stdout, stderr } = gradlens('check', 'src/square.ts');
    assert.match(stdout, /^✓ agree {2}square {2}src\/square\.ts:3\n {2}square\(3\)/);
    assert.match(stdout, /1 check: ✓ 1 agree\n$/);
    assert.equal(stderr, 'loaded\n');
    assert.equal(status, 0);
  });

  it('prints JSON and nothing else', () => {
    const { status, stdout } = gradlens('check', 'src/square.ts', '--json');
    const { schema, results } = JSON.parse(stdout) as {
      schema: number;
      results: { file: string; verdict: string; partials: { handWritten: number }[] }[];
    };
    assert.equal(schema, 1);
    assert.equal(results[0]?.file, join(folder, 'src/square.ts'));
    assert.equal(results[0].partials[0]?.handWritten, 6);
    assert.equal(status, 0);
  });

  it('prints nothing but the report for every reporter', () => {
    const asked = [
      'check',
      'src/wrong.ts',
      '--function',
      'f',
      '--gradient',
      'x * 2 + 1',
      '--reporter',
    ];
    const run = (reporter: string) => gradlens(...asked, reporter);
    assert.match(run('junit').stdout, /^<\?xml [^]*<failure [^]*<\/testsuites>\n$/);
    const { version } = JSON.parse(run('sarif').stdout) as { version: string };
    assert.equal(version, '2.1.0');
    const { status, stdout } = run('github');
    assert.match(stdout, /^(?:::(?:error|warning|notice) file=src\/wrong\.ts,line=.*\n)+$/);
    assert.equal(status, 1);
    const { results } = JSON.parse(run('json').stdout) as { results: unknown[] };
    assert.equal(results.length, 1);
  });

  it('checks one function at one point against one gradient', () => {
    const asked = ['--function', 'f', '--call', 'f(2)', '--gradient', 'x * 2 + 1'];
    const { status, stdout } = gradlens('check', 'src/wrong.ts', ...asked, '--json');
    const { results } = JSON.parse(stdout) as {
      results: { verdict: string; partials: { reverse: number; handWritten: number }[] }[];
    };
    assert.equal(results.length, 1);
    assert.equal(results[0]?.verdict, 'disagree');
    assert.deepEqual(
      [results[0].partials[0]?.reverse, results[0].partials[0]?.handWritten],
      [4, 5],
    );
    assert.equal(status, 1);
  });

  it('shows the second order where it is asked for', () => {
    const asked = ['check', 'src/wrong.ts', '--call', 'f(3)', '--gradient', '6 * (x / 3) ** 2'];
    assert.equal(gradlens(...asked).status, 0);
    const { status, stdout } = gradlens(...asked, '--order', '2');
    const table = stdout
      .split('\n')
      .filter((line) => line.includes('∂²/') || /second order/.test(line));
    assert.deepEqual(
      table.map((line) => line.replace(/ +[\d.]+e−\d+/g, '  ERROR')),
      [
        '  1 of 1 second derivative disagrees: ∂²/∂x² · 1 of 1 partial agrees · worst relative error 0',
        '     second order  exact  numeric  ± error  by hand  ± error',
        '  ✗  ∂²/∂x²            2        2  ERROR        4  ERROR  disagree: wrong-value',
        '    The derivative of 6 * (x / 3) ** 2 is not the second derivative of the function in ∂²/∂x²: it is wrong beside this point, if not at it.',
      ],
    );
    assert.equal(status, 1);
    const json = JSON.parse(gradlens(...asked, '--order', '2', '--json').stdout) as {
      results: { secondOrder: { mode: string; derivatives: { exact: number }[] } }[];
    };
    assert.equal(json.results[0]?.secondOrder.derivatives[0]?.exact, 2);
  });

  it('walks folders, past packages, declarations and files without functions', () => {
    const { status, stdout } = gradlens('check', 'src');
    assert.match(stdout, /2 checks: ✓ 2 agree\n$/);
    assert.equal(status, 0);
  });

  it('leaves out of a folder what nobody asked for and no generated inputs work for', () => {
    mkdirSync(join(folder, 'mixed'));
    writeFileSync(
      join(folder, 'mixed/grid.ts'),
      `import { load } from 'not-installed';
export const square = (x: number): number => x * x;
export function scale(x: number): number { return load('scale') * x; }
`,
    );
    const { status, stdout } = gradlens('check', 'mixed');
    assert.match(stdout, /^1 function was left out: .*\n {2}scale mixed\/grid\.ts:3\n/m);
    assert.match(stdout, /Module `not-installed` was not found\. Install the package/);
    assert.match(stdout, /1 check: ✓ 1 agree, 1 left out\n$/);
    assert.equal(status, 0);
    const { results } = JSON.parse(gradlens('check', 'mixed', '--json').stdout) as {
      results: { function: string; verdict: string; leftOut: boolean }[];
    };
    assert.deepEqual(
      results.map((result) => [result.function, result.verdict, result.leftOut]),
      [
        ['square', 'agree', false],
        ['scale', 'failed', true],
      ],
    );
    // Who names the file, or wants to know it all, is told.
    assert.equal(gradlens('check', 'mixed/grid.ts').status, 2);
    assert.equal(gradlens('check', 'mixed', '--strict').status, 2);
  });

  it('exits with 2 where nothing can be checked', () => {
    const missing = gradlens('check', 'src/square.ts', '--function', 'cube');
    assert.equal(missing.status, 2);
    assert.match(missing.stdout, /square/);
    const nowhere = gradlens('check', 'nowhere.ts');
    assert.equal(nowhere.status, 2);
    assert.match(nowhere.stderr, /no file or folder nowhere\.ts/);
    const usage = gradlens('check', 'src/square.ts', '--fast');
    assert.equal(usage.status, 2);
    assert.match(usage.stderr, /--fast/);
    assert.equal(usage.stdout, '');
  });

  it('draws a graph in every format', () => {
    const draw = (format: string) =>
      gradlens('graph', 'src/square.ts', '--function', 'square', '--format', format);
    const json = JSON.parse(draw('json').stdout) as {
      nodes: { id: string; label: string; value: number; adjoint: number }[];
      edges: { from: string; to: string; gradient: number }[];
    };
    const x = json.nodes.find(({ label }) => label === 'x');
    assert.deepEqual([x?.value, x?.adjoint], [3, 6]);
    const outgoing = json.edges.filter(({ from }) => from === x?.id);
    assert.equal(
      outgoing.reduce((sum, { gradient }) => sum + gradient, 0),
      6,
    );
    assert.match(draw('svg').stdout, /^<svg [\s\S]*<\/svg>\n$/);
    assert.match(draw('dot').stdout, /^digraph/);
    assert.match(draw('mermaid').stdout, /^flowchart|^graph/);
    const missing = gradlens('graph', 'src/square.ts', '--function', 'cube');
    assert.deepEqual([missing.status, missing.stdout], [2, '']);
  });

  it('shows its help and its version', () => {
    assert.match(gradlens('--help').stdout, /gradlens check FILE/);
    assert.match(gradlens('--version').stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
