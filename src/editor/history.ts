import type { Memento } from 'vscode';
import type { CheckResult, CheckStats, PartialDerivative, PointSource } from '../model/report.ts';
import type { FunctionVerdict, PartialVerdict } from '../model/verdict.ts';
import { decode, encode } from '../webview/encoding.ts';
import { Disposable, Emitter } from './dispose.ts';
import { fileKey, type ReportStore } from './store.ts';

/** Under which the workspace remembers what checks have said. */
const KEY = 'gradlens.history';
/** Bounds of what is kept: together well below a megabyte. */
const PER_FUNCTION = 10;
const FUNCTIONS = 50;
const PARTIALS = 12;

/** What is kept of a check. */
export interface EarlierCheck {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly call: string | null;
  readonly source: PointSource | null;
  /** The hand-written gradient that was checked. */
  readonly gradient: string | null;
  readonly verdict: FunctionVerdict;
  readonly summary: string;
  /** The worst partials; `partialCount` says how many there were. */
  readonly partials: readonly PartialDerivative[];
  readonly partialCount: number;
  readonly stats: CheckStats;
}

type Kept = Readonly<Record<string, readonly EarlierCheck[]>>;

const WORST_FIRST: readonly PartialVerdict[] = ['disagree', 'inconclusive', 'agree'];

/**
 * What earlier checks of each function have said, newest first, in the workspace's state. A check
 * that says what the one before it said, at the same point, replaces that.
 */
export class CheckHistory extends Disposable {
  readonly #memento: Memento;
  readonly #recorded = new WeakSet<readonly CheckResult[]>();
  readonly #changed = this._register(new Emitter<null>());
  #kept: Kept;
  #saving: Promise<void> | null = null;

  readonly onDidChange = this.#changed.event;

  constructor(store: ReportStore, memento: Memento) {
    super();
    this.#memento = memento;
    this.#kept = read(memento);
    this._register(
      store.onDidChange(({ files, results }) => {
        if (!results) return;
        for (const checked of files.flatMap((file) => store.inFile(file))) {
          if (this.#recorded.has(checked.results)) continue;
          this.#recorded.add(checked.results);
          for (const result of checked.results) this.#record(result, checked.checkedAt);
        }
      }),
    );
  }

  /** Newest first. */
  of(file: string, name: string): readonly EarlierCheck[] {
    return this.#kept[keyOf(file, name)] ?? [];
  }

  #record(result: CheckResult, at: number): void {
    const key = keyOf(result.file, result.function);
    const entry = entryOf(result, at);
    const before = this.#kept[key] ?? [];
    const same = before.find((one) => isSamePoint(one, entry));
    const rest =
      same?.verdict === entry.verdict && same.summary === entry.summary
        ? before.filter((one) => one !== same)
        : before;
    // The function that was checked last stands last, so that the oldest one is dropped first.
    const others = Object.entries(this.#kept).filter(([other]) => other !== key);
    const all = [...others, [key, [entry, ...rest].slice(0, PER_FUNCTION)] as const];
    this.#kept = Object.fromEntries(all.slice(-FUNCTIONS));
    this.#save();
  }

  /** Once for everything that one report brought. */
  #save(): void {
    this.#saving ??= Promise.resolve().then(async () => {
      this.#saving = null;
      this.#changed.fire(null);
      await this.#memento.update(KEY, encode(this.#kept));
    });
  }
}

/** Kept as text that knows NaN and infinities; what another version wrote is dropped. */
function read(memento: Memento): Kept {
  try {
    return decode(memento.get<string>(KEY, '{}')) as Kept;
  } catch {
    return {};
  }
}

function entryOf(result: CheckResult, at: number): EarlierCheck {
  const rank = (one: PartialDerivative): number => WORST_FIRST.indexOf(one.verdict);
  const worst = [...result.partials].sort((a, b) => rank(a) - rank(b));
  return {
    at,
    call: result.point?.call ?? null,
    source: result.point?.source ?? null,
    gradient: result.handWritten?.function ?? null,
    verdict: result.verdict,
    summary: result.summary,
    partials: worst.slice(0, PARTIALS),
    partialCount: result.partials.length,
    stats: result.stats,
  };
}

function isSamePoint(a: EarlierCheck, b: EarlierCheck): boolean {
  return a.call === b.call && a.gradient === b.gradient;
}

function keyOf(file: string, name: string): string {
  return `${fileKey(file)}#${name}`;
}
