import * as vscode from 'vscode';
import { LANGUAGES } from '../ids.ts';
import { Disposable } from './dispose.ts';
import type { TextEdit } from './edits.ts';
import { fileKey, type ReportStore } from './store.ts';
import { hashText } from './textHash.ts';

/** Schemes whose documents the engine can run: it reads files from disk and texts from memory. */
export const SCHEMES: readonly string[] = ['file', 'untitled'];

/** What lenses, hints and hovers register for. */
export const SELECTOR: vscode.DocumentSelector = LANGUAGES.flatMap((language) =>
  SCHEMES.map((scheme) => ({ language, scheme })),
);

/** The same, with the schemes of virtual folders: lenses say there why nothing runs. */
export function lensSelector(): vscode.DocumentSelector {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
  const schemes = [...new Set([...SCHEMES, ...folders])];
  return LANGUAGES.flatMap((language) => schemes.map((scheme) => ({ language, scheme })));
}

/** Files of a program, for watching. */
const SOURCES = '**/*.{ts,tsx,js,jsx,mts,cts,mjs,cjs,json}';

const EXTENSIONS: Readonly<Record<(typeof LANGUAGES)[number], string>> = {
  typescript: '.ts',
  typescriptreact: '.tsx',
  javascript: '.js',
  javascriptreact: '.jsx',
};

/** The texts as they were when a check was sent, and what has been done to them since. */
export interface Capture extends Disposable {
  /** Texts of the open documents by file, saved or not. */
  readonly overlays: Readonly<Record<string, string>>;
  /** Hash of every open text by file. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Edits by file, without the texts that are back to what was sent. */
  edits(): ReadonlyMap<string, readonly TextEdit[]>;
}

/** Whether a document is in a language that can be checked. */
export function isCode(document: vscode.TextDocument): boolean {
  return (LANGUAGES as readonly string[]).includes(document.languageId);
}

/**
 * The border between the editor's documents and the model's files: gives untitled documents a path,
 * sends edits to the store and captures the texts that a check sees.
 */
export class Documents extends Disposable {
  /** Documents that are no file, by the key of the path that the engine knows them under. */
  readonly #untitled = new Map<string, vscode.Uri>();
  readonly #captures = new Set<TextCapture>();

  constructor(store: ReportStore) {
    super();
    this._register(
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.contentChanges.length === 0 || !isCode(event.document)) return;
        const file = this.fileOf(event.document);
        const edits = event.contentChanges.map(toEdit);
        for (const capture of this.#captures) capture.record(file, edits);
        store.edited(file, edits, () => hashText(event.document.getText()));
      }),
    );
    this._register(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (!document.isUntitled || !isCode(document)) return;
        const file = this.fileOf(document);
        store.clear(file);
        this.#untitled.delete(fileKey(file));
      }),
    );
    const watcher = this._register(vscode.workspace.createFileSystemWatcher(SOURCES, true));
    const changed = (uri: vscode.Uri): void => {
      const open = vscode.workspace.textDocuments.some(
        (document) => document.uri.toString() === uri.toString(),
      );
      if (!open) store.changedOnDisk(uri.fsPath);
    };
    this._register(watcher.onDidChange(changed));
    this._register(watcher.onDidDelete(changed));
  }

  /** The path that the engine knows a document by. */
  fileOf(document: vscode.TextDocument): string {
    if (!document.isUntitled) return document.uri.fsPath;
    const { uri } = document;
    const file = uri.path.startsWith('/') ? uri.fsPath : this.#invent(document);
    this.#untitled.set(fileKey(file), uri);
    return file;
  }

  /** The document's address behind a path of the model. */
  uriOf(file: string): vscode.Uri {
    return this.#untitled.get(fileKey(file)) ?? vscode.Uri.file(file);
  }

  /** The open document of a path, if there is one. */
  find(file: string): vscode.TextDocument | undefined {
    const uri = this.uriOf(file).toString();
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  }

  /** The texts of this moment; dispose it when the check has ended. */
  capture(): Capture {
    const capture: TextCapture = new TextCapture(
      vscode.workspace.textDocuments.filter(
        (document) => isCode(document) && SCHEMES.includes(document.uri.scheme),
      ),
      this,
      () => this.#captures.delete(capture),
    );
    this.#captures.add(capture);
    return capture;
  }

  /** An untitled document stands in the first folder, so that its relative imports lead somewhere. */
  #invent(document: vscode.TextDocument): string {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
    const language = document.languageId as (typeof LANGUAGES)[number];
    const extension = isCode(document) ? EXTENSIONS[language] : '';
    return vscode.Uri.joinPath(folder, `${document.uri.path}.untitled${extension}`).fsPath;
  }
}

class TextCapture extends Disposable implements Capture {
  readonly overlays: Readonly<Record<string, string>>;
  readonly hashes: ReadonlyMap<string, string>;
  readonly #edits = new Map<string, TextEdit[]>();
  readonly #documents: Documents;

  constructor(open: readonly vscode.TextDocument[], documents: Documents, release: () => void) {
    super();
    this.#documents = documents;
    const overlays: Record<string, string> = {};
    const hashes = new Map<string, string>();
    for (const document of open) {
      const file = documents.fileOf(document);
      const text = document.getText();
      hashes.set(file, hashText(text));
      // Saved ones too: while a save is under way, the disk may hold another text than the editor.
      overlays[file] = text;
    }
    this.overlays = overlays;
    this.hashes = hashes;
    this._register({ dispose: release });
  }

  record(file: string, edits: readonly TextEdit[]): void {
    this.#edits.set(file, [...(this.#edits.get(file) ?? []), ...edits]);
  }

  edits(): ReadonlyMap<string, readonly TextEdit[]> {
    const changed = [...this.#edits].filter(([file]) => {
      const document = this.#documents.find(file);
      return !document || hashText(document.getText()) !== this.hashes.get(file);
    });
    return new Map(changed);
  }
}

function toEdit(change: vscode.TextDocumentContentChangeEvent): TextEdit {
  return {
    line: change.range.start.line + 1,
    column: change.range.start.character + 1,
    endLine: change.range.end.line + 1,
    endColumn: change.range.end.character + 1,
    newText: change.text,
  };
}
