import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchesGlob } from '../../../src/model/globs.ts';
import { runtimeBundle } from '../engine/support/engine.ts';

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');

describe('patterns of files', () => {
  for (const [path, pattern, expected] of [
    ['src/a.ts', 'src/**/*.ts', true],
    ['src/deep/er/a.ts', 'src/**/*.ts', true],
    ['src/a.js', 'src/**/*.ts', false],
    ['src/a.test.ts', '**/*.test.ts', true],
    ['a.test.ts', '**/*.test.ts', true],
    ['src/gen/a.ts', 'src/gen', true],
    ['src/general.ts', 'src/gen', false],
    ['src/a.ts', './src/*.{ts,js}', true],
    ['src/deep/a.ts', 'src/*.ts', false],
    ['src/a+b.ts', 'src/a+b.t?', true],
  ] as const) {
    it(`${pattern} ${expected ? 'matches' : 'does not match'} ${path}`, () => {
      assert.equal(matchesGlob(path, pattern), expected);
    });
  }
});

describe('gradlens.json', function () {
  this.timeout(60_000);
  let folder = '';

  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };
  const gradlens = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, 'check', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GRADLENS_RUNTIME: runtimeBundle(), NO_COLOR: '1' },
    });
  const pair = (gradient: string): string =>
    `/** @gradcheck f(3, 0.5) */\nexport const f = (x: number, k: number) => k * x * x;\n` +
    `/** @gradientOf f wrt x */\nexport const fGrad = (x: number, k: number) => ${gradient};\n`;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gradlens-config-'));
    mkdirSync(join(folder, 'src/old'), { recursive: true });
    write('src/old/a.ts', pair('k * x'));
    write('src/b.ts', pair('2 * k * x'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('says which files of a folder are checked', () => {
    assert.equal(gradlens('src').status, 1);
    write('gradlens.json', '{ "include": ["src/**"], "exclude": ["src/old"] }');
    const { status, stdout } = gradlens('src');
    assert.equal(status, 0);
    assert.match(stdout, /^1 check: ✓ 1 agree$/m);
    // A file that is named is meant.
    assert.equal(gradlens('src/old/a.ts').status, 1);
  });

  it('is written with what fails, and only what is new fails from then on', () => {
    const update = gradlens('src', '--update-baseline');
    assert.equal(update.status, 0);
    assert.match(update.stderr, /1 known result in gradlens-baseline\.json/);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'gradlens.json'), 'utf8')), {
      baseline: 'gradlens-baseline.json',
    });
    const known = gradlens('src');
    assert.equal(known.status, 0);
    assert.match(known.stdout, /scaled {2}f {2}src\/old\/a\.ts:2 {2}\(known: in the baseline\)/);
    assert.match(known.stdout, /2 checks: ✓ 1 agree, ✗ 1 scaled, 1 of them known/);

    // Lines may move, but another mistake is a new one.
    write('src/old/a.ts', `\n\n${pair('k * x')}`);
    assert.equal(gradlens('src').status, 0);
    write('src/old/a.ts', pair('3 * k * x'));
    assert.equal(gradlens('src').status, 1);
    write('src/old/a.ts', pair('k * x'));
    write('src/b.ts', pair('k * x'));
    assert.equal(gradlens('src').status, 1);
  });

  it('keeps an inline baseline and other settings', () => {
    write('gradlens.json', '{ "include": ["src"], "baseline": [] }');
    assert.equal(gradlens('src', '--update-baseline').status, 0);
    const config = JSON.parse(readFileSync(join(folder, 'gradlens.json'), 'utf8')) as {
      include: string[];
      baseline: { file: string; verdict: string }[];
    };
    assert.deepEqual(config.include, ['src']);
    assert.deepEqual(
      config.baseline.map(({ file, verdict }) => [file, verdict]),
      [['src/old/a.ts', 'scaled']],
    );
    assert.equal(gradlens('src').status, 0);
  });

  it('marks known results in reports for machines', () => {
    gradlens('src', '--update-baseline');
    const json = JSON.parse(gradlens('src', '--json').stdout) as {
      results: { known: boolean; verdict: string }[];
    };
    assert.deepEqual(
      json.results.map(({ known, verdict }) => [known, verdict]),
      [
        [false, 'agree'],
        [true, 'scaled'],
      ],
    );
    assert.equal(gradlens('src', '--reporter', 'github').stdout, '');
    assert.match(
      gradlens('src', '--reporter', 'junit').stdout,
      /failures="0" errors="0" skipped="1"/,
    );
  });

  for (const [what, text, message] of [
    ['no JSON', '{', /gradlens\.json/],
    ['an unknown setting', '{ "includes": [] }', /"includes" is not known/],
    ['a pattern that is no list', '{ "include": "src" }', /"include" is a list/],
    ['a baseline of another form', '{ "baseline": [{ "file": "a" }] }', /--update-baseline/],
  ] as const) {
    it(`is refused where it holds ${what}`, () => {
      write('gradlens.json', text);
      const { status, stderr } = gradlens('src');
      assert.equal(status, 2);
      assert.match(stderr, message);
    });
  }

  it('leaves an acknowledged factor visible beside the gradient', () => {
    write('src/old/a.ts', pair('k * x').replace('wrt x', 'wrt x scale 1/2'));
    const { status, stdout } = gradlens('src/old/a.ts');
    assert.equal(status, 0);
    assert.match(stdout, /against fGrad \(function, × 1\/2, as its tag says\)/);
    const { results } = JSON.parse(gradlens('src/old/a.ts', '--json').stdout) as {
      results: { handWritten: { scale: number } }[];
    };
    assert.equal(results[0]!.handWritten.scale, 0.5);
  });
});
