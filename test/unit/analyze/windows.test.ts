import assert from 'node:assert/strict';
import { prepare } from '../../../src/analyze/index.ts';
import type { SourceHost } from '../../../src/model/program.ts';
import { hostOf, requestFor } from './load.ts';

const LOSS = `import { square } from './lib/square';
/** @gradcheck loss(3) */
export function loss(x: number): number { return square(x); }
`;
const SQUARE = 'export function square(x: number): number { return x * x; }\n';

/** A disk of Windows: drive letters, either slash, names in any case. */
function windowsDisk(files: Readonly<Record<string, string>>): SourceHost {
  const key = (file: string): string => file.replaceAll('\\', '/').toLowerCase();
  const texts = new Map(Object.entries(files).map(([file, text]) => [key(file), text]));
  const isFolder = (path: string): boolean =>
    [...texts.keys()].some((file) => file.startsWith(`${key(path).replace(/\/$/, '')}/`));
  return {
    ...hostOf(),
    readFile: (file) => texts.get(key(file)),
    fileExists: (file) => texts.has(key(file)),
    directoryExists: isFolder,
    realpath: (file) => file,
  };
}

describe('a program on Windows', () => {
  const disk = windowsDisk({ 'C:\\work\\loss.ts': LOSS, 'C:\\work\\lib\\square.ts': SQUARE });

  for (const file of ['C:\\work\\loss.ts', 'c:/work/loss.ts']) {
    it(`is found with its imports from ${file}`, () => {
      const program = prepare(requestFor(file), disk);
      assert.deepEqual(
        program.targets.map((target) => target.function),
        ['loss'],
      );
      const files = program.modules.map((module) => module.file.toLowerCase()).sort();
      assert.deepEqual(files, ['c:/work/lib/square.ts', 'c:/work/loss.ts']);
    });
  }

  it('is read from the editor first, however the editor writes the path', () => {
    const text = LOSS.replace('loss(3)', 'loss(7)');
    const request = requestFor('C:\\work\\loss.ts', { overlays: { 'C:\\work\\loss.ts': text } });
    const [target] = prepare(request, disk).targets;
    assert.equal(target?.point?.call, 'loss(7)');
  });
});
