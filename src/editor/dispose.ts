/** Anything that has to be given back; `vscode.Disposable` is one. */
export interface Disposes {
  dispose(): unknown;
}

/** Gives back everything, also when one of them throws; the first error is thrown at the end. */
export function disposeAll(items: Iterable<Disposes>): void {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      item.dispose();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/**
 * Base of everything that owns something. What is registered is disposed with it, in reverse order;
 * what is registered after the end is disposed at once.
 */
export class Disposable implements Disposes {
  #owned: Disposes[] | null = [];

  get isDisposed(): boolean {
    return this.#owned === null;
  }

  dispose(): void {
    const owned = this.#owned;
    this.#owned = null;
    if (owned) disposeAll(owned.reverse());
  }

  protected _register<T extends Disposes>(item: T): T {
    if (this.#owned) this.#owned.push(item);
    else item.dispose();
    return item;
  }
}

/** Holds at most one disposable; setting it disposes the one before. */
export class DisposableValue<T extends Disposes> extends Disposable {
  #value: T | null = null;

  get value(): T | null {
    return this.#value;
  }

  set value(next: T | null) {
    if (next === this.#value) return;
    const before = this.#value;
    this.#value = this.isDisposed ? null : next;
    before?.dispose();
    if (this.isDisposed) next?.dispose();
  }

  override dispose(): void {
    super.dispose();
    this.value = null;
  }
}

/** Subscribes a listener until the answer is disposed. Fits where `vscode.Event` is expected. */
export type Listen<T> = (
  listener: (event: T) => unknown,
  thisArgs?: unknown,
  disposables?: Disposes[],
) => { dispose(): void };

/** An event source without the editor, so that the store can be tested in plain Node. */
export class Emitter<T> implements Disposes {
  readonly #listeners = new Set<(event: T) => unknown>();

  readonly event: Listen<T> = (listener, thisArgs, disposables) => {
    const own = (event: T): unknown => listener.call(thisArgs, event);
    this.#listeners.add(own);
    const subscription = { dispose: () => void this.#listeners.delete(own) };
    disposables?.push(subscription);
    return subscription;
  };

  /** Listeners that are subscribed now (tests look for leaks with it). */
  get size(): number {
    return this.#listeners.size;
  }

  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
