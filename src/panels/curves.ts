import * as vscode from 'vscode';
import type { Checks } from '../editor/checks.ts';
import { Disposable, Emitter } from '../editor/dispose.ts';
import type { Documents } from '../editor/documents.ts';
import type { ReportStore } from '../editor/store.ts';
import type { CheckResult } from '../model/report.ts';
import type { PartialPath } from '../model/request.ts';
import { againAt } from './again.ts';
import { curveKey, type CurveState } from './curveState.ts';

/**
 * Curves of error against step size: asked of the engine for the partial that someone looks at, and
 * kept as long as its result.
 */
export class Curves extends Disposable {
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #checks: Checks;
  readonly #known = new WeakMap<CheckResult, Map<string, CurveState>>();
  readonly #changed = this._register(new Emitter<CheckResult>());

  readonly onDidChange = this.#changed.event;

  constructor(store: ReportStore, documents: Documents, checks: Checks) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#checks = checks;
  }

  of(result: CheckResult): ReadonlyMap<string, CurveState> {
    return this.#known.get(result) ?? new Map();
  }

  /** Draws the curve of a partial, unless it is known or the text has moved on. */
  async draw(result: CheckResult, path: PartialPath): Promise<void> {
    const curves = this.#known.get(result) ?? new Map<string, CurveState>();
    this.#known.set(result, curves);
    const key = curveKey(path);
    if (curves.has(key) || !result.point || this.#store.isOutdated(result)) return;
    const put = (state: CurveState): void => {
      curves.set(key, state);
      this.#changed.fire(result);
    };
    put('drawing');
    const { call } = result.point;
    try {
      const document = await vscode.workspace.openTextDocument(this.#documents.uriOf(result.file));
      const found = await this.#checks.curve(document, result.function, path, againAt(result));
      const own = found.find((one) => one.point?.call === call);
      put(own?.partials[0]?.curve ?? 'none');
    } catch {
      put('none');
    }
  }
}
