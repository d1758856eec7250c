import type { Binding, Bindings } from './bindings.ts';
import type { OperationSites } from './operations.ts';

/** Names of the emitted text: all begin with a prefix that no name of the author's begins with. */
export class Names {
  readonly prefix: string;
  /** Whether each node stores the site of its statement. */
  readonly sites: boolean;
  /** Companions hold tangents instead of node ids: nothing is recorded. */
  readonly forward: boolean;
  /** Every operation gets a node of its own, at these sites; null: one per statement. */
  readonly operations: OperationSites | null;
  /**
   * Whether numbers that turn out to be constants are noted where nodes stand for a watch. Otherwise they
   * end the run, which is faster where there are none: an inner loop takes half the time (measured).
   */
  exact = false;
  /** Where a twin leaves the companion of what it returns. */
  readonly register: string;
  readonly #counts = new Map<string, number>();

  /** @param shared twins stand in several modules and share the register */
  constructor(
    bindings: Bindings,
    sites: boolean,
    forward: boolean,
    shared: boolean,
    operations: OperationSites | null = null,
  ) {
    this.sites = sites;
    this.forward = forward;
    this.operations = operations;
    let prefix = '$';
    while ([...bindings.names].some((name) => name.startsWith(prefix))) prefix += '$';
    this.prefix = prefix;
    this.register = shared ? `${prefix}T.result` : `${prefix}r`;
  }

  /** The companion of a variable. */
  companion(binding: Binding | string): string {
    return `${this.prefix}_${typeof binding === 'string' ? binding : binding.name}`;
  }

  /** The twin of a function. */
  twin(original: string): string {
    const count = (this.#counts.get(original) ?? 0) + 1;
    this.#counts.set(original, count);
    return `${this.prefix}f_${original}_${count}`;
  }
}
