import type { CheckResult } from '../model/report.ts';
import { EXIT_CODES, type FunctionVerdict } from '../model/verdict.ts';
import type { Translate } from './translate.ts';

/** Counts what many checks have said, for one sentence at their end. */
export class Tally {
  readonly #counts = new Map<FunctionVerdict, number>();
  #known = 0;

  add(results: readonly CheckResult[]): void {
    for (const { verdict, known } of results) {
      if (known === true) this.#known += 1;
      else this.#counts.set(verdict, (this.#counts.get(verdict) ?? 0) + 1);
    }
  }

  /** Checks whose gradient is wrong, and not known to be. */
  get wrong(): number {
    return this.#sum((verdict) => EXIT_CODES[verdict] === 1);
  }

  text(t: Translate): string {
    const counted = t(
      'Checks: {0} agree, {1} wrong, {2} inconclusive, {3} not run',
      this.#sum((verdict) => verdict === 'agree' || verdict === 'convention'),
      this.wrong,
      this.#sum((verdict) => verdict === 'inconclusive'),
      this.#sum((verdict) => EXIT_CODES[verdict] === 2),
    );
    return this.#known === 0 ? counted : `${counted}, ${t('{0} known', this.#known)}`;
  }

  #sum(counts: (verdict: FunctionVerdict) => boolean): number {
    return [...this.#counts].reduce((sum, [verdict, n]) => (counts(verdict) ? sum + n : sum), 0);
  }
}
