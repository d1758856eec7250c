import type { BenchCase, Claim } from './cases.ts';
import type { Checked } from './check.ts';

/** The least relative error whose detection is a target (docs/verdicts.md). */
const TARGET_ERROR = 1e-6;

/** Counts of one set in one mode. */
export class Tally {
  right = 0;
  falseAlarms = 0;
  rightOpen = 0;
  wrong = 0;
  detected = 0;
  wrongOpen = 0;
  missed = 0;
  small = 0;
  smallDetected = 0;
  named = 0;
  causes = 0;
  causesRight = 0;
  kinds = 0;
  kindsRight = 0;
  readonly perInput: number[] = [];
  readonly surprises: string[] = [];

  add(bench: BenchCase, claim: Claim, checked: Checked): void {
    const { judgement, evaluations } = checked;
    const { verdict, partials } = judgement;
    const open = verdict === 'inconclusive';
    const accused = verdict === 'disagree' || verdict === 'scaled' || verdict === 'convention';
    if (open) this.#cause(bench, checked);
    if (claim.error === null) {
      this.right++;
      this.perInput.push(evaluations / bench.point.length);
      if (accused) {
        this.falseAlarms++;
        this.surprises.push(`FALSE ALARM ${bench.set} ${bench.name}: ${judgement.summary}`);
      }
      if (open) this.rightOpen++;
      return;
    }
    if (claim.error < TARGET_ERROR * 0.99) {
      this.small++;
      if (accused) this.smallDetected++;
      return;
    }
    this.wrong++;
    if (accused) {
      this.detected++;
      const found = partials.flatMap((p, i) => (p.verdict === 'disagree' ? [i] : []));
      const all = found.length === claim.wrong.size && found.every((i) => claim.wrong.has(i));
      if (all || verdict === 'scaled') this.named++;
      else
        this.surprises.push(`NAMED ${bench.set} ${bench.name} ${claim.kind}: ${judgement.summary}`);
      if (claim.causes.length > 0) {
        this.kinds++;
        if (claim.causes.includes(judgement.diagnosis!.kind)) this.kindsRight++;
      }
    } else if (open) {
      this.wrongOpen++;
    } else {
      this.missed++;
      this.surprises.push(`MISSED ${bench.set} ${bench.name} ${claim.kind}: ${judgement.summary}`);
    }
  }

  #cause(bench: BenchCase, { judgement }: Checked): void {
    this.causes++;
    const cause = judgement.partials.find((p) => p.verdict === 'inconclusive')?.cause ?? null;
    if (cause !== null && bench.causes.includes(cause)) this.causesRight++;
    else this.surprises.push(`CAUSE ${bench.set} ${bench.name}: ${judgement.summary}`);
  }

  /** Median evaluations of the author's program per input, right gradients. */
  get medianPerInput(): number {
    const sorted = [...this.perInput].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? NaN;
  }
}
