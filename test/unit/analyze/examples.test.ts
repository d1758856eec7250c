import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { prepare } from '../../../src/analyze/index.ts';
import { EXPECTED_EXAMPLES } from '../../examples.expected.ts';
import { hostOf, load, numbersOf, requestFor } from './load.ts';

const FOLDER = join(import.meta.dirname, '../../../media/examples');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));

describe('the bundled examples', () => {
  it('are the thirteen cases of the lecture, each with an expected result', () => {
    assert.equal(FILES.length, 13);
    assert.deepEqual(new Set(EXPECTED_EXAMPLES.map(({ file }) => file)), new Set(FILES));
  });

  it('hold strictly', () => {
    const config = ts.readConfigFile(join(FOLDER, 'tsconfig.json'), (file) =>
      ts.sys.readFile(file),
    );
    const { options, fileNames } = ts.parseJsonConfigFileContent(config.config, ts.sys, FOLDER);
    assert.equal(options.strict, true);
    const program = ts.createProgram(fileNames, options);
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
    assert.deepEqual(messages, []);
  });

  for (const file of FILES) {
    it(`${file} gives its values, and names its gradients`, () => {
      const program = prepare(requestFor(join(FOLDER, file)), hostOf());
      assert.deepEqual(program.findings, []);
      const loaded = load(program);
      const tagged = program.targets.filter(({ point }) => point?.source === 'tag');
      const results = tagged.flatMap((target) =>
        (target.gradients.length === 0 ? [undefined] : target.gradients).map((gradient, which) => ({
          target,
          handWritten: gradient?.function,
          which,
        })),
      );
      const expected = EXPECTED_EXAMPLES.filter((entry) => entry.file === file);
      assert.deepEqual(
        results.map(({ target, handWritten }) => [
          target.function,
          target.point?.call,
          handWritten,
        ]),
        expected.map((entry) => [entry.function, entry.call, entry.handWritten]),
      );
      results.forEach(({ target, which }, index) => {
        const { value, gradient, verdict, tolerance = 1e-12, handWritten } = expected[index]!;
        assertClose(numbersOf(loaded.call(target)), [value].flat(), tolerance);
        if (handWritten === undefined || verdict !== 'agree') return;
        const numbers = numbersOf(loaded.gradient(target, which));
        assertClose(numbers, gradient!.slice(0, numbers.length), tolerance);
      });
    });
  }
});

function assertClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void {
  assert.equal(actual.length, expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => {
    assert.ok(
      Math.abs(value - expected[i]!) <= tolerance * scale,
      `${value} is not ${expected[i]!}`,
    );
  });
}
