import type { Memento } from 'vscode';
import { Emitter } from './dispose.ts';
import { fileKey } from './store.ts';

/** Under which the workspace remembers check points. */
const KEY = 'gradlens.checkPoints';

type Saved = Readonly<Record<string, readonly string[]>>;

/** The check points that the user saved for this workspace: calls, by file and function. */
export class CheckPoints {
  readonly #memento: Memento;
  readonly #changed = new Emitter<{ readonly file: string; readonly function: string }>();

  readonly onDidChange = this.#changed.event;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  of(file: string, name: string): readonly string[] {
    return this.#all()[keyOf(file, name)] ?? [];
  }

  /** Saves calls for a function; none of them forgets it. */
  async save(file: string, name: string, calls: readonly string[]): Promise<void> {
    const key = keyOf(file, name);
    const others = Object.entries(this.#all()).filter(([other]) => other !== key);
    const kept = calls.length > 0 ? [...others, [key, calls] as const] : others;
    await this.#memento.update(KEY, Object.fromEntries(kept));
    this.#changed.fire({ file, function: name });
  }

  #all(): Saved {
    return this.#memento.get<Saved>(KEY, {});
  }
}

function keyOf(file: string, name: string): string {
  return `${fileKey(file)}#${name}`;
}
