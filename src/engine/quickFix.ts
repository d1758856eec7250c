import { repairAt, repairBy, repairText, type Repair } from '../analyze/repair.ts';
import { variationsOf, type Variations } from '../analyze/variations.ts';
import type { CheckResult, Diagnosis } from '../model/report.ts';
import type { CheckRequest } from '../model/request.ts';
import type { SourceRange } from '../model/range.ts';
import type { SourceEdit } from '../model/trials.ts';

/** Runs a check beside the one in hand; null where it was cancelled. */
export type RunCheck = (request: CheckRequest) => Promise<readonly CheckResult[] | null>;

export interface FixWorld {
  readonly run: RunCheck;
  readonly readFile: (file: string) => string | undefined;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
}

type Fix = NonNullable<Diagnosis['quickFix']>;

/**
 * Adds a quick fix to the results of one function whose hand-written gradient is off by a constant
 * factor or a sign, or by a change of one place that was tried. It is offered only where the edited
 * program has been checked and agrees: at the same points, at others, at other lengths (a missing 1/n
 * looks like ½ where n is 2), and where no other hand-written gradient of the file is worse off than
 * before.
 */
export async function withQuickFixes(
  request: CheckRequest,
  results: readonly CheckResult[],
  world: FixWorld,
): Promise<readonly CheckResult[]> {
  const fixed: CheckResult[] = [];
  for (const result of results) {
    const { handWritten } = result;
    if (!handWritten?.diagnosis) {
      fixed.push(result);
      continue;
    }
    // The proposals have served when they have been tried.
    const { proposals = [], ...diagnosis } = handWritten.diagnosis;
    const quickFix = await fixFor(request, result, diagnosis, proposals, world);
    fixed.push({
      ...result,
      handWritten: { ...handWritten, diagnosis: { ...diagnosis, quickFix } },
    });
  }
  return fixed;
}

async function fixFor(
  request: CheckRequest,
  result: CheckResult,
  diagnosis: Diagnosis,
  proposals: readonly SourceEdit[],
  world: FixWorld,
): Promise<Fix | null> {
  const { handWritten, point, file } = result;
  const range = handWritten?.range;
  const factor = diagnosis.factor ?? (diagnosis.kind === 'sign' ? -1 : null);
  const isMendable = result.verdict === 'scaled' || result.verdict === 'disagree';
  if (!isMendable || !range || !point || (factor === null && proposals.length === 0)) return null;
  // A result and its gradient in one, a gradient by an expression, a factor that is already
  // acknowledged: there the factor is not the gradient function's own to mend.
  const isOwn =
    range.file === file &&
    handWritten.function !== result.function &&
    handWritten.foundBy !== 'argument' &&
    handWritten.scale === undefined;
  const text = isOwn ? (request.overlays[file] ?? world.readFile(file)) : undefined;
  if (text === undefined) return null;
  const inputs = new Set(result.partials.map(({ input }) => input));
  const variations = variationsOf(
    point.call,
    result.parameters ?? [],
    (path) => inputs.has(path),
    request.seed,
  );
  if (!variations) return null;
  // At the one place that explains everything, where the diagnosis knows it, else all over.
  const place = diagnosis.range?.file === file ? diagnosis.range : null;
  const repairs: (Repair & { readonly numbers: readonly number[] })[] = [];
  const scaled =
    factor === null
      ? []
      : [
          place && repairAt(file, text, place, factor),
          result.verdict === 'scaled' ? repairText(file, text, range, factor) : null,
        ];
  for (const repair of scaled) if (repair) repairs.push({ ...repair, numbers: [factor!] });
  for (const proposal of proposals) {
    const repair = proposal.range.file === file ? repairBy(file, text, proposal) : null;
    if (repair) repairs.push(repair);
  }
  for (const { numbers, ...repair } of repairs) {
    const edited = edit(text, repair.range, repair.newText);
    const trial = new Trial(request, result, edited, world);
    if (await trial.agrees(variations, numbers)) return repair;
  }
  return null;
}

/** The checks of one edited program. */
class Trial {
  readonly #request: CheckRequest;
  readonly #result: CheckResult;
  readonly #edited: string;
  readonly #world: FixWorld;
  readonly #deadline: number;

  constructor(request: CheckRequest, result: CheckResult, edited: string, world: FixWorld) {
    this.#request = request;
    this.#result = result;
    this.#edited = edited;
    this.#world = world;
    // A proposal is worth what a check is worth, no more.
    this.#deadline = world.clock() + request.timeout;
  }

  /** Whether the pair agrees everywhere, and no other pair is worse off. */
  async agrees({ values, sizes }: Variations, numbers: readonly number[]): Promise<boolean> {
    const here = this.#result.point!.call;
    const answers = await this.#answers([here, ...values, ...sizes.map(({ call }) => call)]);
    const of = (call: string): Answer => answers.get(call) ?? 'unknown';
    if ([...answers.values()].includes('wrong') || of(here) !== 'right') return false;
    if (!values.some((call) => of(call) === 'right')) return false;
    // A size that cannot be changed may be what a number of the repair stands for.
    const isCoincidence = sizes.some(
      ({ was, call }) =>
        of(call) === 'unknown' && numbers.some((number) => mayStandFor(number, was)),
    );
    return !isCoincidence && (await this.#othersAreRight());
  }

  /** What the pair says at each call: `unknown` where nothing can be said there. */
  async #answers(calls: readonly string[]): Promise<ReadonlyMap<string, Answer>> {
    const name = this.#result.function;
    const found = await this.#run({ kind: 'name', name }, this.#edited, {
      calls,
      // A given call has no tag that says by what to differentiate.
      wrt: this.#request.wrt ?? rootsOf(this.#result),
    });
    const own = (found ?? []).filter((one) => gradientOf(one) === gradientOf(this.#result));
    return new Map(own.map((one) => [one.point?.call ?? '', answerOf(one)]));
  }

  /** No hand-written gradient of the file that was right before is anything else afterwards. */
  async #othersAreRight(): Promise<boolean> {
    const after = (await this.#run({ kind: 'all' }, this.#edited)) ?? [];
    const own = after.filter(
      (one) =>
        one.function === this.#result.function && gradientOf(one) === gradientOf(this.#result),
    );
    if (after.length === 0 || own.some((one) => answerOf(one) === 'wrong')) return false;
    const isSound = (one: CheckResult): boolean =>
      one.handWritten ? isRight(one) : one.verdict !== 'failed' && one.verdict !== 'refused';
    if (after.every(isSound)) return true;
    const before = await this.#run({ kind: 'all' }, null);
    const right = new Set(after.filter(isRight).map(pairKey));
    const wasRight = (before ?? []).filter((one) => one.handWritten !== null && isRight(one));
    return before !== null && wasRight.every((one) => right.has(pairKey(one)));
  }

  /** @param text of the file; null leaves it as it is. */
  async #run(
    target: CheckRequest['target'],
    text: string | null,
    more: Pick<CheckRequest, 'calls' | 'wrt'> = {},
  ): Promise<readonly CheckResult[] | null> {
    if (this.#world.clock() > this.#deadline) return null;
    const { file, overlays, seed, timeout, memory } = this.#request;
    return this.#world.run({
      ...{ file, target, seed, timeout, memory, trace: false },
      overlays: text === null ? overlays : { ...overlays, [file]: text },
      ...more,
    });
  }
}

/** What a result says of its hand-written gradient. */
type Answer = 'right' | 'wrong' | 'unknown';

function answerOf(result: CheckResult): Answer {
  if (result.verdict === 'agree') return 'right';
  return ['disagree', 'scaled', 'convention'].includes(result.verdict) ? 'wrong' : 'unknown';
}

/** The inputs of a result as `wrt` takes them: `w` for `w[0]`, `w[1]`. */
function rootsOf({ partials }: CheckResult): readonly string[] {
  return [...new Set(partials.map(({ input }) => input.replace(/\[.*$/, '')))];
}

/** Whether a factor is this size, or one over it. */
function mayStandFor(factor: number, size: number): boolean {
  if (size < 2) return false;
  const near = (value: number): boolean => Math.abs(Math.abs(factor) - value) <= 1e-6 * value;
  return near(size) || near(1 / size);
}

function isRight({ verdict }: CheckResult): boolean {
  return verdict === 'agree' || verdict === 'convention';
}

function gradientOf({ handWritten }: CheckResult): string {
  return handWritten?.function ?? '';
}

function pairKey(result: CheckResult): string {
  return `${result.function}\n${gradientOf(result)}\n${result.point?.call ?? ''}`;
}

/** A text with one range replaced. */
export function edit(text: string, range: SourceRange, newText: string): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  return (
    text.slice(0, offset(range.line, range.column)) +
    newText +
    text.slice(offset(range.endLine, range.endColumn))
  );
}
