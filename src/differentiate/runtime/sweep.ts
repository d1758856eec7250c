import { adjoints, ends, parents, partials } from './tape.ts';

/**
 * The reverse sweep: adjoints of all nodes 1 … count for the seeds already written. An edge of partial
 * 0 carries nothing, also not a NaN or an infinity from a branch that was not taken.
 */
export function sweep(count: number): void {
  for (let i = count; i > 0; i--) {
    const adjoint = adjoints[i]!;
    if (adjoint === 0) continue;
    for (let k = ends[i - 1]!; k < ends[i]!; k++) {
      const partial = partials[k]!;
      if (partial !== 0) adjoints[parents[k]!]! += partial * adjoint;
    }
  }
}

export function clearAdjoints(count: number): void {
  for (let i = 0; i <= count; i++) adjoints[i] = 0;
}
