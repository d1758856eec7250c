import type { FromEngine, ToEngine } from './protocol.ts';

type Request = Extract<ToEngine, { readonly kind: 'arrange' }>;

/**
 * Lays graphs out beside the checks, which run in a sandbox of their own. The newest request counts:
 * an older one that is still under way is given up at its next pause.
 */
export class Arrangements {
  readonly #send: (message: FromEngine) => void;
  readonly #wanted = new Set<number>();

  constructor(send: (message: FromEngine) => void) {
    this.#send = send;
  }

  async arrange({ id, graph, before, change }: Request): Promise<void> {
    this.#wanted.add(id);
    try {
      const { arrange } = await import('../graph/arrange.ts');
      const layout = await arrange(graph, before, change, () => this.#pause(id));
      if (layout) this.#send({ kind: 'arranged', id, layout });
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#send({ kind: 'failed', id, message });
    } finally {
      this.#wanted.delete(id);
    }
  }

  cancel(id: number): void {
    this.#wanted.delete(id);
  }

  /** Lets messages in, a cancellation among them. */
  async #pause(id: number): Promise<boolean> {
    await new Promise(setImmediate);
    return !this.#wanted.has(id);
  }
}
