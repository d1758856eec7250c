import type { OperationTrace } from '../../model/trace.ts';
import type { SourceRange } from '../../model/range.ts';
import { same } from '../compared.ts';
import type { Claim, Edit, Place, Recorded } from './record.ts';

/**
 * Where an edit can be made, at every point: an operand or the result of one place, or every use of
 * one variable.
 */
export interface Slot {
  readonly text: string;
  /** Where it is written. */
  readonly range: SourceRange;
  /** The place whose operand or result it is; null for a variable, which many places use. */
  readonly place: Place | null;
  /** −1: the result of the place. */
  readonly operand: number;
  /** All uses of a variable: its declaration is the place. */
  readonly variable?: boolean;
  /** Its nodes at each point, and which operand of each (−1: its result). */
  readonly nodes: readonly Int32Array[];
  readonly operands: readonly Int8Array[];
}

/** The number that stands in a slot in its m-th run. */
export function standing(point: Recorded, slot: Slot, p: number, m: number): number {
  const node = slot.nodes[p]![m]!;
  const k = slot.operands[p]![m]!;
  return k < 0 ? point.trace.value[node]! : point.operand(node, k).value;
}

/** The node that stands in a slot in its m-th run; 0 for a constant. */
export function standingNode(point: Recorded, slot: Slot, p: number, m: number): number {
  const node = slot.nodes[p]![m]!;
  const k = slot.operands[p]![m]!;
  return k < 0 ? node : point.operand(node, k).parent;
}

/** What one edit of a slot does to the claims of one point. */
type Change = (point: number) => Edit['change'];

/** How much of the mistake an edit explains. */
export interface Fit {
  /** Every wrong claim comes out right at every point, and every right one stays so. */
  readonly whole: boolean;
  /** Wrong claims that it puts right at every point. */
  readonly fixed: number;
}

/** What is known around a recorded gradient. */
export interface Surroundings {
  /** Names of the inputs, in their order. */
  readonly inputs: readonly string[];
  readonly source?: (file: string) => string | null;
}

/** The gradient recorded at several points, the mistake, and what was spent on looking for it. */
export class Search {
  readonly points: readonly Recorded[];
  /** The value's own trace at each point, where there is one. */
  readonly values: readonly (OperationTrace | null)[];
  /** Position in `claims` of the wrong claim that stands for all. */
  readonly lead: number;
  /** Names of the inputs, in their order. */
  readonly inputs: readonly string[];
  /** The text of a file of the program, where it is known. */
  readonly source: (file: string) => string | null;
  readonly #budget: number;

  constructor(
    points: readonly Recorded[],
    values: readonly (OperationTrace | null)[],
    budget: number,
    { inputs, source = () => null }: Surroundings,
  ) {
    this.inputs = inputs;
    this.source = source;
    this.points = points;
    this.values = values;
    this.#budget = budget;
    this.lead = leadOf(points[0]!.claims);
  }

  get exhausted(): boolean {
    return this.points.reduce((sum, point) => sum + point.work, 0) > this.#budget;
  }

  /** Runs the edit at every point; null as soon as the lead stays wrong or a right claim breaks. */
  fit(
    slot: Pick<Slot, 'nodes' | 'operands'>,
    change: Change,
    more: Pick<Edit, 'operation' | 'constants'> = {},
  ): Fit | null {
    const edit = (p: number): Edit => {
      return { nodes: slot.nodes[p]!, operands: slot.operands[p]!, change: change(p), ...more };
    };
    // Nearly all edits fail here, at a part of the cost.
    const lead = this.points[0]!.runOne(edit(0), this.lead);
    if (!holds(this.claimAt(0), lead)) return null;
    return this.fitClaims((p) => this.points[p]!.run(edit(p)));
  }

  /** The same for claims that come about in another way. */
  fitClaims(claimsAt: (p: number) => Float64Array): Fit | null {
    let fixed = Infinity;
    let whole = true;
    for (const [p, point] of this.points.entries()) {
      if (this.exhausted) return null;
      const claims = claimsAt(p);
      const count = this.#fixed(p, claims);
      if (count === null) return null;
      if (count < wrongOf(point.claims)) whole = false;
      fixed = Math.min(fixed, count);
    }
    return { whole, fixed };
  }

  /** Wrong claims that come out right; null where the lead does not, or a right one breaks. */
  #fixed(p: number, claims: Float64Array): number | null {
    const own = this.points[p]!.claims;
    if (!holds(own[this.lead]!, claims[this.lead]!)) return null;
    let fixed = 0;
    for (const [i, claim] of own.entries()) {
      const right = holds(claim, claims[i]!);
      if (claim.wrong ? right : false) fixed++;
      if (!claim.wrong && !right) return null;
    }
    return fixed;
  }

  readonly #adjoints: Float64Array[] = [];

  /** ∂lead/∂node at point p. */
  adjoints(p: number): Float64Array {
    return (this.#adjoints[p] ??= this.points[p]!.adjoints(this.claimAt(p)));
  }

  claimAt(p: number): Claim {
    return this.points[p]!.claims[this.lead]!;
  }
}

export function holds(claim: Claim, value: number): boolean {
  return Number.isFinite(value) && same(value, claim.truth, claim.tolerance);
}

function wrongOf(claims: readonly Claim[]): number {
  return claims.reduce((count, claim) => count + (claim.wrong ? 1 : 0), 0);
}

/** The wrong claim that is furthest off, relative to its size, but not by having no node at all. */
function leadOf(claims: readonly Claim[]): number {
  let lead = -1;
  let worst = -1;
  for (const [i, claim] of claims.entries()) {
    if (!claim.wrong) continue;
    const size = Math.max(Math.abs(claim.hand), Math.abs(claim.truth));
    const off = (claim.node > 0 ? 10 : 0) + Math.abs(claim.hand - claim.truth) / size;
    if (off > worst) [lead, worst] = [i, off];
  }
  return lead;
}
