import { append, sliceString } from './primordials.ts';
import type { SourceRange } from '../../model/range.ts';
import type { SessionSites, SiteEntry, SiteTables } from '../api.ts';

/** The site tables of the session that is running. */
let tables: SessionSites = [];

export function useSites(sites: SessionSites): void {
  tables = sites;
}

export function currentSites(): SessionSites {
  return tables;
}

/** The first site that no module has. */
export function nextSite(): number {
  let next = 0;
  for (let i = 0; i < tables.length; i++) {
    const { base, ranges } = tables[i]!;
    if (base + ranges.length > next) next = base + ranges.length;
  }
  return next;
}

/** Takes up the sites of a text that the call at `origin` made into code: they all stand at that call. */
export function addSites({ sites, code }: SiteTables, origin: number): void {
  const call = originOf(origin);
  const range = siteRange(call) ?? sites[0]!.range;
  const base = nextSite();
  const ranges: SourceRange[] = [];
  const entries: SiteEntry[] = [];
  for (let i = 0; i < sites.length; i++) {
    ranges[i] = range;
    entries[i] = { ...sites[i]!, range, operands: [] };
  }
  append(tables as SessionSites[number][], {
    base,
    ranges,
    origin: call,
    tables: { sites: entries, references: [], ...(code === undefined ? {} : { code }) },
  });
}

/** The site itself, or the call that made the text in which it stands. */
export function originOf(site: number): number {
  return moduleOf(site)?.origin ?? site;
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
