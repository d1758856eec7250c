import * as vscode from 'vscode';
import { Disposable, Emitter } from './dispose.ts';
import { sitesFromSymbols, type FunctionSite } from './functionSites.ts';
import { scanFunctions } from './scanFunctions.ts';

/**
 * The functions of open documents, once per version: from the editor's own symbols, or by a rough
 * scan where the editor has none. No TypeScript is loaded for it.
 */
export class FunctionSites extends Disposable {
  readonly #known = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly sites: Promise<readonly FunctionSite[]> }
  >();
  readonly #changed = this._register(new Emitter<vscode.TextDocument>());

  readonly onDidChange = this.#changed.event;

  of(document: vscode.TextDocument): Promise<readonly FunctionSite[]> {
    const known = this.#known.get(document);
    if (known?.version === document.version) return known.sites;
    const sites = find(document);
    this.#known.set(document, { version: document.version, sites });
    return sites;
  }

  /** The innermost function around a position; the next one below where none is around it. */
  async at(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<FunctionSite | undefined> {
    const innermost = await this.around(document, position);
    const sites = await this.of(document);
    return innermost ?? sites.find((site) => site.nameRange.start.line >= position.line);
  }

  /** The innermost function around a position. */
  async around(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<FunctionSite | undefined> {
    const around = (await this.of(document)).filter((site) => contains(site, position));
    return around.reduce<FunctionSite | undefined>(
      (best, site) => (best === undefined || startsAfter(site, best) ? site : best),
      undefined,
    );
  }

  async named(document: vscode.TextDocument, name: string): Promise<FunctionSite | undefined> {
    return (await this.of(document)).find((site) => site.name === name);
  }
}

async function find(document: vscode.TextDocument): Promise<readonly FunctionSite[]> {
  const text = document.getText();
  const nested = (await symbolsOf(document)).filter((symbol) => 'children' in symbol);
  return nested.length > 0 ? sitesFromSymbols(nested, text) : scanFunctions(text);
}

/** The editor's own symbols; none where its language server fails. */
async function symbolsOf(
  document: vscode.TextDocument,
): Promise<(vscode.DocumentSymbol | vscode.SymbolInformation)[]> {
  try {
    const symbols = await vscode.commands.executeCommand<
      (vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined
    >('vscode.executeDocumentSymbolProvider', document.uri);
    return symbols ?? [];
  } catch {
    return [];
  }
}

function contains(site: FunctionSite, position: vscode.Position): boolean {
  const { start, end } = site.range;
  return new vscode.Range(start.line, 0, end.line, end.character).contains(position);
}

function startsAfter(a: FunctionSite, b: FunctionSite): boolean {
  const line = a.range.start.line - b.range.start.line;
  return line > 0 || (line === 0 && a.range.start.character > b.range.start.character);
}
