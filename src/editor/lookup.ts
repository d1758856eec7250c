import type { Documents } from './documents.ts';
import type { FunctionSite } from './functionSites.ts';
import type { CheckedFunction, ReportStore, Run } from './store.ts';
import type { TextDocument } from 'vscode';

/** What the store knows of the function at a site. */
export interface SiteState {
  readonly checked: CheckedFunction | null;
  readonly run: Run | null;
}

/**
 * Joins the editor's view of a function with the engine's: by its place in the text of now, else by
 * its name (a name that was edited since the check).
 */
export function stateOf(
  store: ReportStore,
  documents: Documents,
  document: TextDocument,
  site: FunctionSite,
): SiteState {
  const file = documents.fileOf(document);
  const run = store.runs(file).find((one) => one.function === null || one.function === site.name);
  const placed = store.inFile(file).find((one) => {
    const result = one.results[0]!;
    const range = store.locate(result, result.range);
    return range !== null && range.line - 1 === site.nameRange.start.line && touches(site, range);
  });
  return { checked: placed ?? store.get(file, site.name) ?? null, run: run ?? null };
}

function touches(site: FunctionSite, range: { column: number; endColumn: number }): boolean {
  const { start, end } = site.nameRange;
  return range.column - 1 <= end.character && range.endColumn - 1 >= start.character;
}
