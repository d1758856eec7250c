/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { uncurry } from './primordials.ts';
import { adjoints, ends, nativeSweep, parents, partials } from './tape.ts';

/**
 * The reverse sweep: adjoints of all nodes 1 … count for the seeds already written. An edge of partial
 * 0 carries nothing, also not a NaN or an infinity from a branch that was not taken.
 */
export function sweep(count: number): void {
  const native = nativeSweep();
  if (native === null) plainSweep(count);
  else native(count);
}

/** The same in JavaScript: the fallback, and what the tests hold the other against. */
export function plainSweep(count: number): void {
  for (let i = count; i > 0; i--) {
    const adjoint = adjoints[i]!;
    if (adjoint === 0) continue;
    for (let k = ends[i - 1]!; k < ends[i]!; k++) {
      const partial = partials[k]!;
      if (partial !== 0) adjoints[parents[k]!]! += partial * adjoint;
    }
  }
}

const fill = uncurry<unknown>(Float64Array.prototype.fill);

export function clearAdjoints(count: number): void {
  fill(adjoints, 0, 0, count + 1);
}
