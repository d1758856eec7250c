import { createRequire } from 'node:module';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceHost } from '../model/program.ts';

/**
 * The disk as analysis reads it. Texts are remembered for as long as the host lives (one check), so
 * that the report can name exactly what it saw.
 */
export class NodeSourceHost implements SourceHost {
  readonly #texts = new Map<string, string | undefined>();
  readonly #libraries: string;

  /** @param libraries folder of TypeScript's library declarations, see `libraryFolder` */
  constructor(libraries: string) {
    this.#libraries = libraries;
  }

  readFile(file: string): string | undefined {
    if (!this.#texts.has(file)) this.#texts.set(file, read(file));
    return this.#texts.get(file);
  }

  fileExists(file: string): boolean {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  }

  directoryExists(directory: string): boolean {
    return statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true;
  }

  readLibrary(name: string): string | undefined {
    return this.readFile(join(this.#libraries, name));
  }

  realpath(file: string): string {
    try {
      return realpathSync.native(file);
    } catch {
      return file;
    }
  }
}

/** Library declarations beside the bundle (`dist/lib`), or in the installed package during development. */
export function libraryFolder(bundle: string): string {
  const beside = join(bundle, 'lib');
  if (existsSync(join(beside, 'lib.es5.d.ts'))) return beside;
  return dirname(createRequire(join(bundle, 'engine.js')).resolve('typescript'));
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
