import * as vscode from 'vscode';
import { sha256 } from '../engine/digest.ts';
import { markKnown } from '../model/baseline.ts';
import { CONFIG_NAME } from '../model/projectConfig.ts';
import type { CheckResult } from '../model/report.ts';
import { Disposable } from './dispose.ts';
import type { Documents } from './documents.ts';
import { pathIn, type Baseline, type ProjectFiles } from './projectFiles.ts';
import type { ReportStore } from './store.ts';

type Mark = (results: readonly CheckResult[]) => readonly CheckResult[];

/**
 * Marks the results that the repository's baseline knows, when they arrive and whenever the baseline
 * changes: every surface shows them as known, and none as a mistake that is new.
 */
export class KnownResults extends Disposable {
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #projectFiles: ProjectFiles;
  /** The files in which known results have been found. */
  readonly #files = new Set<string>();

  constructor(store: ReportStore, documents: Documents, projectFiles: ProjectFiles) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#projectFiles = projectFiles;
    const watcher = this._register(vscode.workspace.createFileSystemWatcher('**/*.json'));
    const changed = (uri: vscode.Uri): void => {
      const isConfig = uri.path.endsWith(`/${CONFIG_NAME}`);
      if (isConfig || this.#files.has(uri.toString())) void this.#markAll();
    };
    this._register(watcher.onDidCreate(changed));
    this._register(watcher.onDidChange(changed));
    this._register(watcher.onDidDelete(changed));
  }

  /** Reads what is known of a document's results, beside the check that will give them. */
  async read(document: vscode.Uri): Promise<Mark> {
    const baseline = await this.#projectFiles.baselineOf(document);
    for (const uri of baseline?.files ?? []) this.#files.add(uri.toString());
    return (results) => mark(results, baseline);
  }

  async #markAll(): Promise<void> {
    // One reading for each folder of the workspace.
    const marks = new Map<string, Promise<Mark>>();
    const known = new Map<string, Mark>();
    for (const { file } of this.#store.all()) {
      const uri = this.#documents.uriOf(file);
      const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() ?? '';
      const reading = marks.get(root) ?? this.read(uri);
      marks.set(root, reading);
      known.set(file, await reading);
    }
    this.#store.remark((file, results) => known.get(file)?.(results) ?? results);
  }
}

function mark(results: readonly CheckResult[], baseline: Baseline | null): readonly CheckResult[] {
  const { folder, entries } = baseline ?? { folder: null, entries: [] };
  return markKnown(results, entries, {
    pathOf: (file) => (folder ? pathIn(folder, vscode.Uri.file(file)) : file),
    digest: sha256,
  });
}
