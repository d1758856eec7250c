import * as vscode from 'vscode';
import { parseBaseline, type BaselineEntry } from '../model/baseline.ts';
import {
  CONFIG_NAME,
  matchesPatterns,
  parseConfig,
  type FilePatterns,
} from '../model/projectConfig.ts';
import { translateSentence } from './engineText.ts';

const FILES = '**/*.{ts,tsx,js,jsx}';
const IGNORED = '**/{node_modules,dist,out,build}/**';

type Warn = (file: vscode.Uri, sentence: string) => void;

interface Config extends FilePatterns {
  /** The folder of gradlens.json. */
  readonly folder: vscode.Uri;
  /** A file of known results, or the results themselves; null where there are none. */
  readonly baseline: string | readonly BaselineEntry[] | null;
}

/** The results that a repository knows of. */
export interface Baseline {
  /** The folder of gradlens.json, which the entries' paths are relative to. */
  readonly folder: vscode.Uri;
  readonly entries: readonly BaselineEntry[];
  /** The files that say so: when one of them changes, other results are known. */
  readonly files: readonly vscode.Uri[];
}

/**
 * Which files a workspace stands for: code, but for what its gradlens.json leaves out. A file that a
 * person opens is meant whatever that says, as one named on the command line is.
 */
export class ProjectFiles {
  /** What has been said of a file: once, until it says something else that is wrong. */
  readonly #said = new Map<string, string>();
  readonly #warn: Warn;

  /** @param warn how a person is told that a gradlens.json or its baseline is broken */
  constructor(warn: Warn = showWarning) {
    this.#warn = warn;
  }

  /** @param most files to look for; all of them by default */
  async find(most?: number): Promise<vscode.Uri[]> {
    const files = await vscode.workspace.findFiles(FILES, IGNORED, most);
    return this.included(files);
  }

  /** Those of some files that are not left out. */
  async included(files: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
    // One reading for each folder of the workspace: the file may change between two searches.
    const known = new Map<string, Config | null>();
    const kept: vscode.Uri[] = [];
    for (const uri of files) {
      const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
      if (!root) {
        kept.push(uri);
        continue;
      }
      let config = known.get(root.toString());
      if (config === undefined) {
        config = await this.#configOf(root);
        known.set(root.toString(), config);
      }
      if (config === null || matchesPatterns(pathIn(config.folder, uri), config)) kept.push(uri);
    }
    return kept;
  }

  /** What the repository of a file knows of; null where it says nothing of that. */
  async baselineOf(file: vscode.Uri): Promise<Baseline | null> {
    const root = vscode.workspace.getWorkspaceFolder(file)?.uri;
    const config = root ? await this.#configOf(root) : null;
    if (config === null || config.baseline === null) return null;
    const { folder, baseline } = config;
    const own = vscode.Uri.joinPath(folder, CONFIG_NAME);
    if (typeof baseline !== 'string') return { folder, entries: baseline, files: [own] };
    const other = vscode.Uri.joinPath(folder, baseline);
    return { folder, entries: await this.#entriesIn(other, baseline), files: [own, other] };
  }

  async #entriesIn(file: vscode.Uri, name: string): Promise<readonly BaselineEntry[]> {
    const text = await textOf(file);
    if (text === null) return [];
    return (
      this.#understood(
        file,
        () => parseBaseline(JSON.parse(text)),
        (reason) =>
          vscode.l10n.t('{0} is not followed, no result counts as known: {1}', name, reason),
      ) ?? []
    );
  }

  /** Of the nearest folder upwards that has a gradlens.json; null without, or where it is broken. */
  async #configOf(root: vscode.Uri): Promise<Config | null> {
    for (let folder = root; ;) {
      const file = vscode.Uri.joinPath(folder, CONFIG_NAME);
      const text = await textOf(file);
      if (text !== null) return this.#read(file, folder, text);
      const above = vscode.Uri.joinPath(folder, '..');
      if (above.path === folder.path) return null;
      folder = above;
    }
  }

  #read(file: vscode.Uri, folder: vscode.Uri, text: string): Config | null {
    return this.#understood(
      file,
      () => {
        const { include, exclude, baseline } = parseConfig(JSON.parse(text));
        const known =
          baseline === undefined
            ? null
            : typeof baseline === 'string'
              ? baseline
              : parseBaseline(baseline);
        return { include, exclude, folder, baseline: known };
      },
      (reason) =>
        vscode.l10n.t('{0} is not followed, all files are checked: {1}', CONFIG_NAME, reason),
    );
  }

  /** What a file says; null where it is not understood, which is said once. */
  #understood<T>(file: vscode.Uri, parse: () => T, sentence: (reason: string) => string): T | null {
    try {
      const parsed = parse();
      this.#said.delete(file.toString());
      return parsed;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (this.#said.get(file.toString()) !== problem) {
        this.#said.set(file.toString(), problem);
        this.#warn(file, sentence(translateSentence(problem, vscode.l10n.t)));
      }
      return null;
    }
  }
}

function showWarning(file: vscode.Uri, sentence: string): void {
  const open = vscode.l10n.t('Open {0}', file.path.replace(/^.*\//, ''));
  void vscode.window.showWarningMessage(sentence, open).then(async (choice) => {
    if (choice !== undefined) await vscode.window.showTextDocument(file);
  });
}

/** The path of a file below a folder, with slashes. */
export function pathIn({ path }: vscode.Uri, file: vscode.Uri): string {
  return file.path.slice(path.endsWith('/') ? path.length : path.length + 1);
}

async function textOf(file: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    // There is none, or nothing that can be read: nothing is left out.
    return null;
  }
}
