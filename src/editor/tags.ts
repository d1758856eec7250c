import type { FunctionSite } from './functionSites.ts';
import { LineIndex } from './sourceText.ts';

/** What the JSDoc comment of a function says about checking it. */
export interface SiteTags {
  readonly checked: boolean;
  /** The functions whose gradient this one says it is. */
  readonly gradientOf: readonly string[];
  readonly ignored: boolean;
}

/** A test: a tagged function, or a function with a hand-written gradient beside it. */
export interface Testable {
  readonly site: FunctionSite;
  /** The hand-written gradients that the test holds against it. */
  readonly gradients: readonly string[];
}

/** Whether a text is worth looking at: one substring test per tag and per usual name. */
export function mayHoldTests(text: string): boolean {
  return /@gradcheck|@gradientOf|[gG]rad|Prime\b|[dD]eriv|Jacobian|Backward|\bd[A-Z]/.test(text);
}

/** The tags in the comment that ends right before a function. */
export function tagsOf(text: string, lines: LineIndex, site: FunctionSite): SiteTags {
  const start = lines.offset({ line: site.range.start.line, character: 0 });
  const before = text.slice(0, start).trimEnd();
  const own = text.slice(start, lines.offset(site.nameRange.start));
  const outer = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : '';
  const comment = `${outer}\n${own}`;
  return {
    checked: /^[\s/*]*@gradcheck\s/m.test(comment),
    gradientOf: [...comment.matchAll(/^[\s/*]*@gradientOf\s+([^\s*]+)/gm)].map((one) => one[1]!),
    ignored: /^[\s/*]*@gradcheckIgnore\b/m.exec(comment) !== null,
  };
}

/**
 * The usual names of a gradient of `loss`, in both directions (the conventions counted in published
 * code): `lossGrad`, `gradLoss`, `dLoss`, `lossPrime`, `lossDerivative`, `lossJacobian`, ...
 */
export function primalOf(gradient: string, names: ReadonlySet<string>): string | null {
  const owner = /^(.*[#./])?([^#./]+)$/.exec(gradient);
  const own = owner?.[2] ?? gradient;
  const stem =
    /^(.+?)_?(?:[gG]rad|[gG]radient|Prime|[dD]eriv|[dD]erivative|Jacobian|Backward)$/.exec(
      own,
    )?.[1] ??
    /^(?:grad|gradient|gradOf|gradientOf|deriv|derivativeOf|d)_?([A-Z]\w*)$/.exec(own)?.[1];
  if (stem === undefined) return null;
  const lower = stem[0]!.toLowerCase() + stem.slice(1);
  const found = [stem, lower].map((name) => (owner?.[1] ?? '') + name);
  return found.find((name) => name !== gradient && names.has(name)) ?? null;
}

/** The tests of a file, in source order. */
export function testablesIn(text: string, sites: readonly FunctionSite[]): Testable[] {
  const lines = new LineIndex(text);
  const names = new Set(sites.map((site) => site.name));
  const tags = new Map(sites.map((site) => [site.name, tagsOf(text, lines, site)]));
  const gradients = new Map<string, string[]>();
  for (const site of sites) {
    const said = tags.get(site.name)?.gradientOf ?? [];
    const guess = primalOf(site.name, names);
    const primals = said.length > 0 || guess === null ? said : [guess];
    for (const primal of primals) {
      gradients.set(primal, [...(gradients.get(primal) ?? []), site.name]);
    }
  }
  return sites
    .map((site) => ({ site, gradients: gradients.get(site.name) ?? [] }))
    .filter(({ site, gradients: own }) => {
      const { checked, ignored } = tags.get(site.name)!;
      return !ignored && (checked || own.length > 0);
    });
}
