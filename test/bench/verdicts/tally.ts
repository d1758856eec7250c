import type { BenchCase, Claim } from './cases.ts';
import type { Diagnosis } from '../../../src/model/report.ts';
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
  /** Wrong gradients whose line is known. */
  lines = 0;
  lineFirst = 0;
  lineAmongThree = 0;
  /** A change at one place was named, and the place is another. */
  misplaced = 0;
  /** A kind was named that is none of those that fit. */
  misnamed = 0;
  readonly byKind = new Map<string, { all: number; first: number; three: number; kind: number }>();
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
        const { kind } = judgement.diagnosis!;
        if (claim.causes.includes(kind)) this.kindsRight++;
        else if (kind !== 'wrong-value') this.misnamed++;
      }
      if (claim.lines !== undefined) this.#place(bench, claim, judgement.diagnosis!);
    } else if (open) {
      this.wrongOpen++;
    } else {
      this.missed++;
      this.surprises.push(`MISSED ${bench.set} ${bench.name} ${claim.kind}: ${judgement.summary}`);
    }
  }

  #place(bench: BenchCase, claim: Claim, diagnosis: Diagnosis): void {
    const [first, last] = claim.lines!;
    const { range, alternatives = [], kind, text } = diagnosis;
    const lines = [...(range === null ? [] : [range]), ...alternatives.map((one) => one.range)].map(
      ({ line }) => line,
    );
    const isThere = (line: number | undefined): boolean =>
      line !== undefined && line >= first && line <= last;
    const count = this.byKind.get(claim.kind) ?? { all: 0, first: 0, three: 0, kind: 0 };
    this.byKind.set(claim.kind, count);
    this.lines++;
    count.all++;
    if (claim.causes.includes(kind)) count.kind++;
    else this.surprises.push(`KIND ${bench.name} ${claim.kind} ${first}: ${kind}: ${text}`);
    if (lines.slice(0, 3).some(isThere)) {
      this.lineAmongThree++;
      count.three++;
    }
    if (isThere(lines[0])) {
      this.lineFirst++;
      count.first++;
      return;
    }
    if (range !== null) this.misplaced++;
    const told = range === null ? 'no line' : `line ${range.line}`;
    this.surprises.push(`LINE ${bench.name} ${claim.kind} ${first}: ${told}, ${kind}: ${text}`);
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
