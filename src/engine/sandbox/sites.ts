import type { RuntimeNote, SessionSites } from '../../differentiate/api.ts';
import type { Finding, FindingCode } from '../../model/finding.ts';
import type { SourceRange } from '../../model/range.ts';

/** Where a site of the instrumented program stands in the author's text. */
export function siteRange(sites: SessionSites, site: number): SourceRange | null {
  for (const { base, ranges } of sites) {
    const range = site >= base ? ranges[site - base] : undefined;
    if (range) return range;
  }
  return null;
}

/** What the runtime noticed, with places instead of sites; each place once per kind. */
export function locateNotes(
  notes: readonly RuntimeNote[],
  sites: SessionSites,
): { code: FindingCode; message: string; range: SourceRange | null }[] {
  const seen = new Set<string>();
  return notes
    .filter(({ code, site }) => {
      const key = `${code} ${site}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ code, site, message }) => ({ code, message, range: siteRange(sites, site) }));
}

/** Findings that tell of a possible loss weigh more than those that explain what was done. */
const WARNINGS: ReadonlySet<FindingCode> = new Set([
  'opaque-call',
  'gradient-blocked',
  'shadow-dropped',
  'non-finite-value',
  'non-finite-gradient',
  'input-mutated',
  'state-carried-over',
  'not-deterministic',
]);

export function severityOf(code: FindingCode): Finding['severity'] {
  return WARNINGS.has(code) ? 'warning' : 'information';
}
