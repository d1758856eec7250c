import type { CountedModule } from '../../analyze/branches.ts';
import type { Finding } from '../../model/finding.ts';
import type { CheckTarget } from '../../model/program.ts';
import type { SourceRange } from '../../model/range.ts';
import { failure } from '../outcomes.ts';
import type { SandboxProgram } from './program.ts';

/** Branches of one function told at most: more say that the point is a bad one, not where. */
const MOST_TOLD = 8;

/** Which branches and writes (after them) one check point took; null where it could not be seen. */
export type Reached = readonly boolean[] | null;

/** Where a program is written to, the most telling roots first. */
export type WrittenRoots = readonly CountedModule['writes'][number]['root'][];

/** The branches that the check points of one function reached, point by point. */
export class BranchRecord {
  readonly #program: SandboxProgram;
  readonly #counted: CountedModule;
  readonly #runs: (readonly boolean[])[] = [];

  constructor(program: SandboxProgram, counted: CountedModule) {
    this.#program = program;
    this.#counted = counted;
  }

  /** What the call of a candidate reaches; one run in a realm of its own. */
  look(target: CheckTarget, candidate: number, seed: number): Reached {
    const { branches, writes } = this.#counted;
    if (writes.length === 0 && !branches.some(({ isTelling }) => isTelling)) return null;
    try {
      const { agent } = this.#program.open('counted', target, candidate);
      const tree = structuredClone(agent.evaluate(seed)?.tree ?? null);
      return Array.isArray(tree) ? tree.map((hit) => hit === 1) : null;
    } catch {
      return null;
    }
  }

  add(reached: Reached): void {
    if (reached !== null) this.#runs.push(reached);
  }

  /** Whether a run takes a branch that none of those before it did. */
  isNews(reached: Reached): boolean {
    return reached !== null && this.#missed().some((branch) => reached[branch]);
  }

  /** Whether every branch was taken that lies in a function that ran. */
  get isComplete(): boolean {
    return this.#missed().length === 0;
  }

  /** The branches that no point reached, where they stand in the target's file. */
  findings({ range }: CheckTarget): Finding[] {
    const points = this.#runs.length;
    const message =
      points === 1
        ? 'The check point does not reach this branch, so it was not checked.'
        : `None of the ${points} check points reaches this branch, so it was not checked.`;
    return this.#missed()
      .flatMap((branch) => this.#place(range.file, this.#counted.branches[branch]!) ?? [])
      .slice(0, MOST_TOLD)
      .map((place) => failure('branch-not-run', message, place, 'information'));
  }

  /** The writes of a run whose roots are the first of these that any write has, as they stand in the text. */
  writesOf(reached: Reached, roots: WrittenRoots, file: string): SourceRange[] {
    const { branches, writes } = this.#counted;
    const made = writes.filter((_, k) => reached?.[branches.length + k]);
    for (const root of roots) {
      const places = made.flatMap((one) =>
        one.root === root ? (this.#place(file, one) ?? []) : [],
      );
      if (places.length > 0) return places;
    }
    return [];
  }

  /** Outermost branches that were not taken, of functions that ran, in the order of the text. */
  #missed(): number[] {
    const { branches } = this.#counted;
    const isHit = (branch: number): boolean => this.#runs.some((run) => run[branch]);
    return [...branches.keys()]
      .filter((k) => {
        const { parent, isTelling } = branches[k]!;
        return isTelling && !isHit(k) && parent >= 0 && isHit(parent);
      })
      .sort((a, b) => branches[a]!.start - branches[b]!.start);
  }

  /** Offsets in the compiled text as a range of the author's; null where there is none behind it. */
  #place(
    file: string,
    { start, end }: { readonly start: number; readonly end: number },
  ): SourceRange | null {
    const code = this.#program.textOf(file);
    const inner = code.slice(start, end);
    const skipped = /^[\s{]*/.exec(inner)![0].length;
    const left = inner.length - inner.replace(/[\s;}]+$/, '').length;
    const at = (offset: number): SourceRange | null => {
      const lines = code.slice(0, offset).split('\n');
      const column = lines[lines.length - 1]!.length + 1;
      return this.#program.positions.at({ file, line: lines.length, column });
    };
    const first = at(start + skipped);
    const last = at(end - left - 1);
    if (first === null || last === null || first.file !== last.file) return null;
    const isAfter =
      last.endLine > first.endLine ||
      (last.endLine === first.endLine && last.endColumn > first.endColumn);
    return isAfter ? { ...first, endLine: last.endLine, endColumn: last.endColumn } : first;
  }
}
