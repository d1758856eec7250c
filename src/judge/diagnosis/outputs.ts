import { HELPERS_FILE } from '../../model/program.ts';
import type { SourceRange } from '../../model/range.ts';
import type { Watch } from '../../model/trace.ts';
import type { Candidate } from './candidate.ts';
import { pairForms, plainForms, type Form } from './forms.ts';
import { naturalness, tidy } from './numbers.ts';
import type { Quantity } from './quantities.ts';
import type { Claim, Recorded } from './record.ts';
import { short } from './scalars.ts';
import { holds, type Search } from './search.ts';

/** Equal at all points up to this: one constant. */
const EQUAL = 1e-6;
/** Quantities whose products are tried as well. */
const MOST_FACTORS = 40;

/** Components that are in another order than they should be. */
export function orderRepairs(search: Search): Candidate[] {
  const base = search.points[0]!;
  const wrong = base.claims.flatMap((claim, i) => (claim.wrong ? [i] : []));
  if (wrong.length < 2) return [];
  const taken = new Set<number>();
  for (const i of wrong) {
    const from = wrong.find(
      (j) =>
        j !== i &&
        !taken.has(j) &&
        search.points.every(({ claims }) => holds(claims[i]!, claims[j]!.hand)),
    );
    if (from === undefined) return [];
    taken.add(from);
  }
  const places = wrong.map((i) => returnedAt(base, base.claims[i]!));
  const range = places.find((place) => place !== null);
  if (!range) return [];
  const names = wrong.map((i) => `\`${nameOf(search, base.claims[i]!)}\``);
  return [
    {
      kind: 'swapped',
      cost: 0.7,
      range,
      text: `the partials of ${names.slice(0, 4).join(', ')} are exchanged`,
      factor: null,
      whole: true,
      slot: null,
    },
  ];
}

function nameOf(search: Search, { index }: Claim): string {
  const count = search.points[0]!.trace.inputs;
  return search.inputs[index % count] ?? `input ${(index % count) + 1}`;
}

/**
 * One number of the result that no operation of its own makes: an input, a constant or a variable of
 * others stands where a product or a sum belongs.
 */
export function outputRepairs(search: Search, quantities: readonly Quantity[]): Candidate[] {
  const lone = loneClaim(search);
  if (lone === null) return [];
  const { range, text } = lone;
  const claims = search.points.map((point) => point.claims[search.lead]!);
  const read = (quantity: Quantity): Float64Array =>
    Float64Array.from(search.points, (point, p) => quantity.at(p, point.trace.nodes, 0, 1));
  const known = quantities.map((quantity) => [quantity, read(quantity)] as const);
  const found: Candidate[] = [];
  const attempt = (
    form: Form,
    [u, us]: (typeof known)[number],
    [w, ws]: (typeof known)[number],
  ): void => {
    let c = NaN;
    for (const [p, claim] of claims.entries()) {
      const own =
        (claim.truth - (form.replaces ? 0 : claim.hand)) / form.x(us[p]!, claim.hand, ws[p]!);
      if (p === 0) c = own;
      if (!(Math.abs(own - c) <= EQUAL * Math.abs(c))) return;
    }
    const natural = naturalness(c);
    if (natural === null || Math.abs(c) < 1e-9) return;
    const factor = Math.abs(c - 1) < 1e-7 ? 0 : Math.abs(c + 1) < 1e-7 ? form.minus : 0.3 + natural;
    found.push({
      kind: claims.every(({ hand }) => hand === 0) ? 'dropped-component' : form.kind,
      cost: form.cost + 0.1 + factor + u.cost + (w === u ? 0 : w.cost),
      range,
      text: form.text(text, tidy(c), u.text, w.text),
      factor: null,
      whole: true,
      slot: null,
    });
  };
  for (const one of known) for (const form of plainForms) attempt(form, one, one);
  const few = known.slice(0, MOST_FACTORS);
  for (const [i, one] of few.entries()) {
    for (const [j, other] of few.entries()) {
      for (const form of pairForms) {
        if (j < i && form.symmetric === true) continue;
        attempt(form, one, other);
      }
    }
  }
  const ratio = claims[0]!.hand / claims[0]!.truth;
  if (claims.every(({ hand, truth }) => Math.abs(hand - ratio * truth) <= EQUAL * Math.abs(hand))) {
    const natural = naturalness(ratio);
    if (natural !== null && ratio !== 0) {
      found.push({
        kind: ratio === -1 ? 'sign' : 'constant-factor',
        cost: 1.4 + natural,
        range,
        text: `\`${text}\` needs the factor ${short(tidy(1 / ratio))}`,
        factor: tidy(ratio),
        whole: true,
        slot: null,
      });
    }
  }
  return found;
}

/** The only wrong claim, where no operation makes it alone, with the place where it is returned. */
export function loneClaim(
  search: Search,
): { readonly range: SourceRange; readonly text: string } | null {
  const base = search.points[0]!;
  const isAlone = search.points.every(
    ({ claims }) =>
      claims.every((claim, i) => !claim.wrong || i === search.lead) && claims[search.lead]!.wrong,
  );
  if (!isAlone) return null;
  const claim = search.claimAt(0);
  const { trace } = base;
  const isOwn =
    claim.node > trace.inputs &&
    !trace.edgeParent.includes(claim.node) &&
    base.claims.every((other) => other === claim || other.node !== claim.node);
  if (isOwn) return null;
  const range = returnedAt(base, claim);
  return range && { range, text: `the partial of ${nameOf(search, claim)}` };
}

/** Where a claim's number was stored or returned, as near as the recorded run tells. */
export function returnedAt({ trace, claims }: Recorded, claim: Claim): SourceRange | null {
  const isIt = (nodes: Int32Array, values: Float64Array): number =>
    nodes.findIndex((node, j) => node === claim.node && values[j] === claim.hand);
  const watches = trace.watches.filter(isWritten);
  const last = watches.findLast(
    ({ kind, nodes, values }) => kind === 'return' && nodes.length > 1 && isIt(nodes, values) >= 0,
  );
  const stored = watches.findLast(
    ({ kind, nodes, values, range }) =>
      kind === 'assignment' &&
      nodes.length === 1 &&
      isIt(nodes, values) >= 0 &&
      (last === undefined || range.line < last.range.line),
  );
  if (stored !== undefined && claim.node === 0) return stored.range;
  if (last === undefined) return stored?.range ?? null;
  const { range, nodes, values } = last;
  const position = positionOf(claims, claim, nodes, values);
  const lines = range.endLine - range.line;
  if (lines < 1 || position < 0) return range;
  // One element per line, between the brackets.
  const line = lines - 1 === nodes.length ? range.line + 1 + position : range.line;
  return { ...range, line, endLine: line, column: 1, endColumn: 1 };
}

/** By an author: not what calls the gradient and takes it out of its result. */
function isWritten({ range, text }: Watch): boolean {
  return text !== '' && range.file !== HELPERS_FILE;
}

/** Which element of the returned array a claim is: by its order, where numbers repeat. */
function positionOf(
  claims: readonly Claim[],
  claim: Claim,
  nodes: Int32Array,
  values: Float64Array,
): number {
  const order = claims.indexOf(claim);
  if (nodes[order] === claim.node && values[order] === claim.hand) return order;
  return nodes.findIndex((node, j) => node === claim.node && values[j] === claim.hand);
}
