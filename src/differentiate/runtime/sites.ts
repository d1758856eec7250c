import { sliceString } from './primordials.ts';
import type { SourceRange } from '../../model/range.ts';
import type { SessionSites, SiteEntry } from '../api.ts';

/** The site tables of the session that is running. */
let tables: SessionSites = [];

export function useSites(sites: SessionSites): void {
  tables = sites;
}

export function currentSites(): SessionSites {
  return tables;
}

function moduleOf(site: number): SessionSites[number] | null {
  for (let i = 0; i < tables.length; i++) {
    const table = tables[i]!;
    if (site >= table.base && site < table.base + table.ranges.length) return table;
  }
  return null;
}

export function siteRange(site: number): SourceRange | null {
  const table = moduleOf(site);
  return table === null ? null : table.ranges[site - table.base]!;
}

export function siteEntry(site: number): SiteEntry | null {
  const table = moduleOf(site);
  return table?.tables?.sites[site - table.base] ?? null;
}

/** The compiled text of a function or class, as the plain program has it. */
export function functionText(site: number): string | null {
  const code = moduleOf(site)?.tables?.code;
  const span = siteEntry(site)?.span;
  return code === undefined || span === undefined ? null : sliceString(code, span[0], span[1]);
}

/** The author's text at a site, as messages quote it. */
export function siteText(site: number): string {
  return siteEntry(site)?.text ?? 'this expression';
}

/** The callee's text of a call, for the words of a native error. */
export function calleeText(site: number): string {
  const entry = siteEntry(site);
  if (entry === null) return '(intermediate value)';
  const parenthesis = entry.text.indexOf('(');
  return parenthesis > 0 ? entry.text.slice(0, parenthesis) : entry.text;
}
