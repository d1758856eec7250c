import type { CheckReport, CheckResult } from '../model/report.ts';
import type { SourceRange } from '../model/range.ts';
import { Disposable, Emitter } from './dispose.ts';
import { RangeTracker, type TextEdit } from './edits.ts';

/** A check that is under way. */
export interface Run {
  readonly file: string;
  /** The function as the surfaces name it, or null for every function of the file. */
  readonly function: string | null;
  readonly startedAt: number;
  /** What the engine is doing, for people. */
  readonly message: string;
}

/** What is known of one function. */
export interface CheckedFunction {
  readonly file: string;
  readonly function: string;
  /** One per check point and hand-written gradient; never empty. */
  readonly results: readonly CheckResult[];
  /** When the results arrived (milliseconds since 1970). */
  readonly checkedAt: number;
  /** True from the moment a text that took part in the check differs from what was checked. */
  readonly outdated: boolean;
  /** The check that will replace these results, if one is under way. */
  readonly running: Run | null;
}

export interface StoreChange {
  /** Files whose results, runs or marks have changed; a focus alone names none. */
  readonly files: readonly string[];
  /** True where `current` is another result than before. */
  readonly focus: boolean;
  /** False where only runs have begun, moved on or been cancelled. */
  readonly results: boolean;
}

/** What is shown of a run: values and gradients at places in the source, and the graph. */
export type Shown = Pick<CheckResult, 'insights' | 'graph'>;

/** A report together with what has become of its texts since. */
interface Snapshot {
  readonly checkedAt: number;
  /** Hash of each text by file key; null where the text was not open when it was checked. */
  readonly hashes: ReadonlyMap<string, string | null>;
  readonly trackers: Map<string, RangeTracker>;
  readonly stale: Set<string>;
}

interface Entry {
  readonly file: string;
  readonly results: readonly CheckResult[];
  readonly snapshot: Snapshot;
}

/** One spelling per file: forward slashes, and a lower-case drive letter on Windows. */
export function fileKey(file: string): string {
  const slashes = /^[a-z]:\\|^\\\\/i.test(file) ? file.replaceAll('\\', '/') : file;
  return slashes.replace(/^([A-Z]):/, (_, drive: string) => `${drive.toLowerCase()}:`);
}

/**
 * The reports of all checks: every surface answers from here at once and computes nothing. It knows
 * no editor; `documents.ts` tells it of edits.
 */
export class ReportStore extends Disposable {
  readonly #files = new Map<string, Map<string, Entry>>();
  readonly #runs = new Set<Run>();
  /** Results of which something else is shown than came with them: another output's gradients. */
  readonly #shown = new WeakMap<CheckResult, Shown>();
  #current: CheckResult | null = null;
  readonly #changed = this._register(new Emitter<StoreChange>());

  readonly onDidChange = this.#changed.event;

  /** Listeners that are subscribed now (tests look for leaks with it). */
  get listeners(): number {
    return this.#changed.size;
  }

  /** The result in the side panel and the graph. */
  get current(): CheckResult | null {
    return this.#current;
  }

  get(file: string, name: string): CheckedFunction | undefined {
    const entry = this.#files.get(fileKey(file))?.get(name);
    return entry && this.#view(name, entry);
  }

  /** Every checked function of a file, in the order in which they were first checked. */
  inFile(file: string): readonly CheckedFunction[] {
    const entries = this.#files.get(fileKey(file)) ?? [];
    return [...entries].map(([name, entry]) => this.#view(name, entry));
  }

  /** Every checked function of every file. */
  all(): readonly CheckedFunction[] {
    return [...this.#files.keys()].flatMap((file) => this.inFile(file));
  }

  /** The checks of a file, or of all files, that are under way. */
  runs(file?: string): readonly Run[] {
    const key = file === undefined ? null : fileKey(file);
    return [...this.#runs].filter((run) => key === null || fileKey(run.file) === key);
  }

  /** Whether a text behind this result has moved on, or a newer result has replaced it. */
  isOutdated(result: CheckResult): boolean {
    const entry = this.#files.get(fileKey(result.file))?.get(result.function);
    return !entry?.results.includes(result) || entry.snapshot.stale.size > 0;
  }

  /** Where a range of a result stands in the text of now; null where it was edited since. */
  locate(result: CheckResult, range: SourceRange): SourceRange | null {
    const entry = this.#files.get(fileKey(result.file))?.get(result.function);
    if (!entry?.results.includes(result)) return null;
    const tracker = entry.snapshot.trackers.get(fileKey(range.file));
    return tracker ? tracker.locate(range) : range;
  }

  /** What hints, hovers and the graph show of a result: of its first output until another is chosen. */
  shown(result: CheckResult): Shown {
    return this.#shown.get(result) ?? result;
  }

  /** Shows another output's gradients of a result, unless a newer result has replaced it. */
  show(result: CheckResult, shown: Shown): void {
    if (this.isOutdated(result)) return;
    this.#shown.set(result, { insights: shown.insights, graph: shown.graph });
    this.#changed.fire({ files: [result.file], focus: false, results: true });
  }

  /** Shows a result in the side panel and the graph. */
  focus(result: CheckResult | null): void {
    if (result === this.#current) return;
    this.#current = result;
    this.#changed.fire({ files: [], focus: true, results: false });
  }

  begin(run: Run): void {
    this.#runs.add(run);
    this.#changed.fire({ files: [run.file], focus: false, results: false });
  }

  /** Replaces what a run says that it is doing; answers the run to go on with. */
  progress(run: Run, message: string): Run {
    if (!this.#runs.delete(run)) return run;
    const next = { ...run, message };
    this.#runs.add(next);
    this.#changed.fire({ files: [run.file], focus: false, results: false });
    return next;
  }

  /**
   * Ends a run, with its report unless it was cancelled.
   * @param hashes what the texts that were open hashed to when they were sent, by file.
   * @param edits what has been done to open texts since they were sent, by file.
   */
  end(
    run: Run,
    report: CheckReport | null,
    hashes: ReadonlyMap<string, string> = new Map(),
    edits: ReadonlyMap<string, readonly TextEdit[]> = new Map(),
  ): void {
    this.#runs.delete(run);
    const files = new Set([run.file]);
    const focus = report !== null && this.#put(run, report, hashes, edits, files);
    this.#changed.fire({ files: [...files], focus, results: report !== null });
  }

  /** Tells of edits to an open text; `hash` is asked only where a result depends on the text. */
  edited(file: string, edits: readonly TextEdit[], hash: () => string): void {
    const key = fileKey(file);
    const touched = new Set<string>();
    let known: string | null = null;
    for (const [owner, snapshot] of this.#snapshotsOf(key)) {
      known ??= hash();
      if (snapshot.hashes.get(key) === known) {
        snapshot.stale.delete(key);
        snapshot.trackers.set(key, new RangeTracker());
      } else {
        snapshot.stale.add(key);
        snapshot.trackers.get(key)?.add(edits);
      }
      touched.add(owner);
    }
    if (touched.size > 0) this.#changed.fire({ files: [...touched], focus: false, results: true });
  }

  /** Tells that a file which is not open has changed on disk or is gone. */
  changedOnDisk(file: string): void {
    const key = fileKey(file);
    const touched = new Set<string>();
    for (const [owner, snapshot] of this.#snapshotsOf(key)) {
      snapshot.stale.add(key);
      touched.add(owner);
    }
    if (touched.size > 0) this.#changed.fire({ files: [...touched], focus: false, results: true });
  }

  /**
   * Puts other results in the place of those that are kept: what they say of the code is the same, what
   * is said of them beside that is not.
   */
  remark(mark: (file: string, results: readonly CheckResult[]) => readonly CheckResult[]): void {
    const files = new Set<string>();
    let focus = false;
    for (const entries of this.#files.values()) {
      for (const [name, entry] of entries) {
        const { file, results } = entry;
        const next = mark(file, results);
        if (next.every((one, index) => one === results[index])) continue;
        entries.set(name, { ...entry, results: next });
        for (const [index, one] of results.entries()) {
          const shown = this.#shown.get(one);
          if (shown) this.#shown.set(next[index]!, shown);
        }
        files.add(file);
        const at = this.#current ? results.indexOf(this.#current) : -1;
        if (at < 0) continue;
        this.#current = next[at]!;
        focus = true;
      }
    }
    if (files.size > 0) this.#changed.fire({ files: [...files], focus, results: true });
  }

  /** Forgets the results of a file, or all. */
  clear(file?: string): void {
    const keys = file === undefined ? [...this.#files.keys()] : [fileKey(file)];
    const files = keys.flatMap((key) => this.inFile(key).slice(0, 1)).map((one) => one.file);
    for (const key of keys) this.#files.delete(key);
    const focus = this.#current !== null && keys.includes(fileKey(this.#current.file));
    if (focus) this.#current = null;
    if (files.length > 0 || focus) this.#changed.fire({ files, focus, results: true });
  }

  #view(name: string, entry: Entry): CheckedFunction {
    const key = fileKey(entry.file);
    const running = [...this.#runs].find(
      (run) => fileKey(run.file) === key && (run.function === null || run.function === name),
    );
    return {
      file: entry.file,
      function: name,
      results: entry.results,
      checkedAt: entry.snapshot.checkedAt,
      outdated: entry.snapshot.stale.size > 0,
      running: running ?? null,
    };
  }

  /** Every snapshot that depends on a text, with a file whose surfaces show it. */
  *#snapshotsOf(key: string): Iterable<[string, Snapshot]> {
    const seen = new Set<Snapshot>();
    for (const entries of this.#files.values()) {
      for (const { file, snapshot } of entries.values()) {
        if (seen.has(snapshot) || !snapshot.hashes.has(key)) continue;
        seen.add(snapshot);
        yield [file, snapshot];
      }
    }
  }

  /** Stores a report; answers whether the focused result was replaced. */
  #put(
    run: Run,
    report: CheckReport,
    hashes: ReadonlyMap<string, string>,
    edits: ReadonlyMap<string, readonly TextEdit[]>,
    files: Set<string>,
  ): boolean {
    const snapshot = snapshotOf(run, report, hashes, edits);
    if (run.function === null) this.#files.delete(fileKey(run.file));
    const grouped = new Map<string, CheckResult[]>();
    for (const answer of report.results) {
      // What failed before a function was found is the answer to the function that was asked for.
      const result =
        answer.function === '' && run.function !== null
          ? { ...answer, function: run.function }
          : answer;
      const key = `${fileKey(result.file)}\n${result.function}`;
      grouped.set(key, [...(grouped.get(key) ?? []), result]);
    }
    for (const results of grouped.values()) {
      const { file, function: name } = results[0]!;
      const entries = this.#files.get(fileKey(file)) ?? new Map<string, Entry>();
      this.#files.set(fileKey(file), entries.set(name, { file, results, snapshot }));
      files.add(file);
    }
    return this.#refocus();
  }

  /** Follows the focused result to the newest one of the same function and point. */
  #refocus(): boolean {
    const old = this.#current;
    if (!old) return false;
    const results = this.#files.get(fileKey(old.file))?.get(old.function)?.results;
    if (results?.includes(old)) return false;
    const same = results?.find(
      (one) =>
        one.point?.call === old.point?.call &&
        one.handWritten?.function === old.handWritten?.function,
    );
    this.#current = same ?? results?.[0] ?? null;
    return true;
  }
}

function snapshotOf(
  run: Run,
  report: CheckReport,
  hashes: ReadonlyMap<string, string>,
  edits: ReadonlyMap<string, readonly TextEdit[]>,
): Snapshot {
  const files = new Set([run.file, ...report.sources.map((source) => source.file)].map(fileKey));
  const known = new Map([...hashes].map(([file, hash]) => [fileKey(file), hash]));
  const trackers = new Map([...files].map((file) => [file, new RangeTracker()]));
  const stale = new Set<string>();
  for (const [file, list] of edits) {
    const tracker = trackers.get(fileKey(file));
    if (!tracker || list.length === 0) continue;
    tracker.add(list);
    stale.add(fileKey(file));
  }
  return {
    checkedAt: Date.now(),
    hashes: new Map([...files].map((file) => [file, known.get(file) ?? null])),
    trackers,
    stale,
  };
}
