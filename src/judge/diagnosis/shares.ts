import type { SourceRange } from '../../model/range.ts';
import type { OperationTrace } from '../../model/trace.ts';
import type { Cause } from '../../model/verdict.ts';
import type { Candidate } from './candidate.ts';
import { tangentsOf } from './loops.ts';
import { short } from './scalars.ts';
import type { Search } from './search.ts';

/** An operand of the value's code, with what flows through it to each claim's partial, at each point. */
interface Path {
  readonly text: string;
  readonly range: SourceRange;
  readonly shares: readonly Float64Array[];
}

const MISTAKES: readonly {
  readonly kind: Cause;
  readonly cost: number;
  readonly missing: number;
  readonly text: (path: string) => string;
}[] = [
  {
    kind: 'missing-term',
    cost: 2.2,
    missing: 1,
    text: (path) => `the path through ${path} is missing`,
  },
  {
    kind: 'sign',
    cost: 2.25,
    missing: 2,
    text: (path) => `the path through ${path} has the wrong sign`,
  },
  {
    kind: 'extra-term',
    cost: 2.4,
    missing: -1,
    text: (path) => `the path through ${path} stands twice`,
  },
];

/** One path through the value's code, left out or used wrongly, at the line where its claims are made. */
export function pathRepairs(search: Search): Candidate[] {
  const found: Candidate[] = [];
  const place = placeOfLead(search);
  if (place === null) return found;
  for (const { text, range, shares } of pathsOf(search)) {
    for (const mistake of MISTAKES) {
      const fit = search.fitClaims((p) =>
        Float64Array.from(
          search.points[p]!.claims,
          (claim, i) => claim.hand + mistake.missing * shares[p]![i]!,
        ),
      );
      if (fit === null) continue;
      const path = `line ${range.line}, \`${text}\``;
      found.push({
        kind: mistake.kind,
        cost: mistake.cost,
        range: place,
        text: `${mistake.text(path)}: ${short(shares[0]![search.lead]!)}`,
        factor: null,
        whole: fit.whole,
        slot: null,
        value: range,
      });
    }
  }
  return found;
}

/** Where the lead's number is made. */
function placeOfLead(search: Search): SourceRange | null {
  const { trace } = search.points[0]!;
  const { node } = search.claimAt(0);
  return trace.sites[trace.site[node] ?? -1]?.range ?? null;
}

function pathsOf(search: Search): Path[] {
  if (search.values.some((trace) => trace === null)) return [];
  const traces = search.values as readonly OperationTrace[];
  const all = traces.map((trace, p) => {
    const inputs = search.points[p]!.claims.map(({ index }) => index % trace.inputs);
    return sharesAt(trace, inputs);
  });
  const paths: Path[] = [];
  for (const [key, first] of all[0]!) {
    const shares = all.map((own) => own.get(key)?.shares);
    if (shares.some((list) => list === undefined)) continue;
    paths.push({ text: first.text, range: first.range, shares: shares as Float64Array[] });
  }
  return paths;
}

function sharesAt(
  trace: OperationTrace,
  inputs: readonly number[],
): Map<string, { text: string; range: SourceRange; shares: Float64Array }> {
  const found = new Map<string, { text: string; range: SourceRange; shares: Float64Array }>();
  const { adjoint, edgeStart, edgeParent, edgePartial } = trace;
  for (const [i, input] of inputs.entries()) {
    const tangent = tangentsOf(trace, input);
    for (let node = trace.inputs + 1; node < trace.nodes; node++) {
      const site = trace.sites[trace.site[node]!];
      if (site === undefined) continue;
      const first = edgeStart[node]!;
      for (let edge = first; edge < edgeStart[node + 1]!; edge++) {
        const share = adjoint[node]! * edgePartial[edge]! * tangent[edgeParent[edge]!]!;
        if (share === 0) continue;
        const { range: at } = site;
        const key = `${at.line}:${at.column}-${at.endColumn} ${edge - first}`;
        let path = found.get(key);
        if (path === undefined) {
          const { text, range } = site.operands[edge - first] ?? site;
          path = { text, range, shares: new Float64Array(inputs.length) };
          found.set(key, path);
        }
        path.shares[i]! += share;
      }
    }
  }
  return found;
}
