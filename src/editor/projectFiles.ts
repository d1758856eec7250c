import * as vscode from 'vscode';
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

interface Patterns extends FilePatterns {
  /** The folder of gradlens.json. */
  readonly folder: vscode.Uri;
}

/**
 * Which files a workspace stands for: code, but for what its gradlens.json leaves out. A file that a
 * person opens is meant whatever that says, as one named on the command line is.
 */
export class ProjectFiles {
  /** What has been said of a gradlens.json: once, until it says something else that is wrong. */
  readonly #said = new Map<string, string>();
  readonly #warn: Warn;

  /** @param warn how a person is told that a gradlens.json is broken */
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
    const known = new Map<string, Patterns | null>();
    const kept: vscode.Uri[] = [];
    for (const uri of files) {
      const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
      if (!root) {
        kept.push(uri);
        continue;
      }
      let patterns = known.get(root.toString());
      if (patterns === undefined) {
        patterns = await this.#patternsOf(root);
        known.set(root.toString(), patterns);
      }
      if (patterns === null) kept.push(uri);
      else if (matchesPatterns(pathIn(patterns.folder, uri), patterns)) {
        kept.push(uri);
      }
    }
    return kept;
  }

  /** Of the nearest folder upwards that has a gradlens.json; null without, or where it is broken. */
  async #patternsOf(root: vscode.Uri): Promise<Patterns | null> {
    for (let folder = root; ;) {
      const file = vscode.Uri.joinPath(folder, CONFIG_NAME);
      const text = await textOf(file);
      if (text !== null) return this.#read(file, folder, text);
      const above = vscode.Uri.joinPath(folder, '..');
      if (above.path === folder.path) return null;
      folder = above;
    }
  }

  #read(file: vscode.Uri, folder: vscode.Uri, text: string): Patterns | null {
    try {
      const { include, exclude } = parseConfig(JSON.parse(text));
      this.#said.delete(file.toString());
      return { include, exclude, folder };
    } catch (error) {
      this.#say(file, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  #say(file: vscode.Uri, problem: string): void {
    if (this.#said.get(file.toString()) === problem) return;
    this.#said.set(file.toString(), problem);
    const reason = translateSentence(problem, vscode.l10n.t);
    this.#warn(
      file,
      vscode.l10n.t('{0} is not followed, all files are checked: {1}', CONFIG_NAME, reason),
    );
  }
}

function showWarning(file: vscode.Uri, sentence: string): void {
  const open = vscode.l10n.t('Open {0}', CONFIG_NAME);
  void vscode.window.showWarningMessage(sentence, open).then(async (choice) => {
    if (choice !== undefined) await vscode.window.showTextDocument(file);
  });
}

/** The path of a file below a folder, with slashes. */
function pathIn({ path }: vscode.Uri, file: vscode.Uri): string {
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
