import { SafeWeakMap } from './primordials.ts';

/** Proxies whose own instrumented trap stores what is assigned, and stamps it where it puts it. */
const trapped = new SafeWeakMap<object, true>();

/** Whether there is one at all: most programs have none, and stores are frequent. */
export let trapsExist = false;

export function trapStores(proxy: object): void {
  trapped.set(proxy, true);
  trapsExist = true;
}

export function storesItself(object: unknown): boolean {
  return trapped.has(object as object);
}
