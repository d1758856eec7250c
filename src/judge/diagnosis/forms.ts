import type { Cause } from '../../model/verdict.ts';
import type { Candidate } from './candidate.ts';
import { naturalness, tidy } from './numbers.ts';
import { column, type Quantity } from './quantities.ts';
import { short, solve } from './scalars.ts';
import { standing, type Search, type Slot } from './search.ts';

/** Slots that run more often are not held against quantities. */
const MOST_RUNS = 64;
/** Quantities whose products are tried as well. */
const MOST_FACTORS = 40;
/** Quantities that are tried where each trial is a run; those of the value's code come last. */
const MOST_BENT = 90;
/** Longer expressions are no factors of a product that somebody forgot. */
const MOST_OPERATORS = 3;
/** A ratio that is the same at two points up to this is one constant. */
const EQUAL = 1e-6;

/**
 * What would put the lead right, point by point: Σ weight_m · δ_m = gap, where δ_m is the change of the
 * slot in its m-th run. Exact where the lead is linear in the slot, or where the slot runs once.
 */
interface Demand {
  readonly weights: readonly Float64Array[];
  readonly gaps: readonly number[];
  readonly old: readonly Float64Array[];
}

/** The change is c · X, or c · X in place of what stands there. */
export interface Form {
  readonly replaces: boolean;
  readonly x: (u: number, v: number, w: number) => number;
  readonly kind: Cause;
  readonly cost: number;
  /** What c = −1 costs more. */
  readonly minus: number;
  /** The two quantities may be exchanged. */
  readonly symmetric?: boolean;
  readonly text: (what: string, c: number, u: string, w: string) => string;
}

const times = (c: number): string =>
  Math.abs(c - 1) < 1e-9 ? '' : c === -1 ? '−' : `${short(c)} · `;

export const plainForms: readonly Form[] = [
  {
    replaces: true,
    x: (u) => u,
    kind: 'wrong-operand',
    cost: 1.6,
    minus: 0.1,
    text: (what, c, u) => `\`${what}\` should be ${times(c)}\`${u}\``,
  },
  {
    replaces: true,
    x: (u, v) => u * v,
    kind: 'missing-chain-factor',
    cost: 1.6,
    minus: 0.1,
    text: (what, c, u) => `\`${what}\` lacks the factor ${times(c)}\`${u}\``,
  },
  {
    replaces: true,
    x: (u, v) => v / u,
    kind: 'missing-chain-factor',
    cost: 1.7,
    minus: 0.1,
    text: (what, c, u) => `\`${what}\` lacks the factor ${short(c)} / \`${u}\``,
  },
  {
    replaces: false,
    x: (u) => u,
    kind: 'missing-term',
    cost: 1.9,
    minus: 0.1,
    text: (what, c, u) => `\`${what}\` lacks the term ${times(c)}\`${u}\``,
  },
  {
    replaces: false,
    x: (u, v) => u * v,
    kind: 'missing-chain-factor',
    cost: 2.1,
    minus: -0.3,
    text: (what, c, u) =>
      `\`${what}\` lacks the factor 1 ${c < 0 ? '−' : '+'} ${times(Math.abs(c))}\`${u}\``,
  },
];

export const pairForms: readonly Form[] = [
  {
    replaces: false,
    x: (u, _, w) => u * w,
    kind: 'missing-term',
    cost: 2.3,
    minus: 0.1,
    symmetric: true,
    text: (what, c, u, w) => `\`${what}\` lacks the term ${times(c)}\`${u}\` · \`${w}\``,
  },
  {
    replaces: false,
    x: (u, v, w) => u * v * w,
    kind: 'missing-chain-factor',
    cost: 2.4,
    minus: -0.3,
    symmetric: true,
    text: (what, c, u, w) =>
      `\`${what}\` lacks the factor 1 ${c < 0 ? '−' : '+'} ${times(Math.abs(c))}\`${u}\` · \`${w}\``,
  },
  {
    replaces: true,
    x: (u, v, w) => u * v * w,
    kind: 'missing-chain-factor',
    cost: 2.4,
    minus: 0.1,
    symmetric: true,
    text: (what, c, u, w) => `\`${what}\` lacks the factor ${times(c)}\`${u}\` · \`${w}\``,
  },
  {
    replaces: true,
    x: (u, v, w) => (u * v) / w,
    kind: 'wrong-operand',
    cost: 2.4,
    minus: 0.1,
    text: (what, c, u, w) => `\`${what}\` has \`${w}\` where ${times(c)}\`${u}\` belongs`,
  },
  {
    replaces: true,
    x: (u, _, w) => u * w,
    kind: 'wrong-operand',
    cost: 2.6,
    minus: 0.1,
    symmetric: true,
    text: (what, c, u, w) => `\`${what}\` should be ${times(c)}\`${u}\` · \`${w}\``,
  },
];

/** Known quantities that explain the mistake at this slot: another operand, a factor, a term. */
export function quantityRepairs(
  search: Search,
  slot: Slot,
  quantities: readonly Quantity[],
): Candidate[] {
  if (slot.nodes.some((nodes) => nodes.length > MOST_RUNS || nodes.length === 0)) return [];
  const demand = demandOf(search, slot);
  if (demand === null) return bentRepairs(search, slot, quantities);
  return quantities.flatMap((quantity) => {
    const us = columnsOf(search, slot, quantity);
    return plainForms.flatMap((form) => {
      if (search.exhausted) return [];
      return repair(search, slot, demand, form, [quantity, us], [quantity, us]) ?? [];
    });
  });
}

/** Products and quotients of two known quantities. */
export function pairedRepairs(
  search: Search,
  slot: Slot,
  quantities: readonly Quantity[],
): Candidate[] {
  if (slot.nodes.some((nodes) => nodes.length > MOST_RUNS || nodes.length === 0)) return [];
  const demand = demandOf(search, slot);
  if (demand === null) return [];
  const few = quantities
    .filter(({ text }) => operatorsIn(text) <= MOST_OPERATORS)
    .slice(0, MOST_FACTORS)
    .map((quantity) => [quantity, columnsOf(search, slot, quantity)] as const);
  const found: Candidate[] = [];
  for (const [i, u] of few.entries()) {
    for (const [j, w] of few.entries()) {
      if (search.exhausted) return found;
      for (const form of pairForms) {
        if (j < i && form.symmetric === true) continue;
        const candidate = repair(search, slot, demand, form, u, w);
        if (candidate !== null) found.push(candidate);
      }
    }
  }
  return found;
}

type Known = readonly [Quantity, readonly Float64Array[]];

function columnsOf(search: Search, slot: Slot, quantity: Quantity): Float64Array[] {
  return search.points.map((_, p) => column(quantity, slot, p));
}

function repair(
  search: Search,
  slot: Slot,
  demand: Demand,
  form: Form,
  [u, us]: Known,
  [w, ws]: Known,
): Candidate | null {
  const c = coefficient(demand, form, us, ws);
  const natural = c === null ? null : naturalness(c);
  if (c === null || natural === null) return null;
  const fit = search.fit(slot, (p) => (old, m) => {
    const x = c * form.x(us[p]![m]!, old, ws[p]![m]!);
    return form.replaces ? x : old + x;
  });
  if (fit === null) return null;
  const factor = Math.abs(c - 1) < 1e-7 ? 0 : Math.abs(c + 1) < 1e-7 ? form.minus : 0.3 + natural;
  const far = complexity(u) + (w === u ? 0 : complexity(w));
  return {
    kind: kindOf(search, slot, form, u),
    cost: form.cost + factor + far,
    range: slot.range,
    text: form.text(slot.text, tidy(c), u.text, w.text),
    factor: null,
    whole: fit.whole,
    slot,
  };
}

/** What stands there is a part of what should: a term or a factor of it is missing. */
function kindOf(search: Search, slot: Slot, form: Form, quantity: Quantity): Cause {
  if (form.kind !== 'wrong-operand') return form.kind;
  // That a result should be what the value has there says where the mistake is, but not what it is.
  const unnamed =
    quantity.origin === 'value' && (slot.operand < 0 || quantity.part === undefined)
      ? 'wrong-value'
      : form.kind;
  if (quantity.part === undefined) return unnamed;
  const isPart = ([0, 1] as const).some((k) =>
    search.points.every((point, p) =>
      slot.nodes[p]!.every((node, m) => {
        const own = standing(point, slot, p, m);
        const part = quantity.part!(k, p, node, m, slot.nodes[p]!.length);
        return Math.abs(own) === Math.abs(part);
      }),
    ),
  );
  if (!isPart) return unnamed;
  const { operation } = quantity;
  if (operation === 'add' || operation === 'subtract') return 'missing-term';
  return operation === 'multiply' || operation === 'divide' ? 'missing-chain-factor' : unnamed;
}

/** What is taken from afar, or is long, is less likely to be meant. */
function complexity({ cost, text }: Quantity): number {
  return cost + 0.05 * operatorsIn(text);
}

function operatorsIn(text: string): number {
  return text.match(/[-+*/(]/g)?.length ?? 0;
}

/** The same where the lead is not linear in the slot: forms without an unknown factor are tried. */
function bentRepairs(search: Search, slot: Slot, quantities: readonly Quantity[]): Candidate[] {
  if (slot.nodes.every((nodes) => nodes.length === 1)) return [];
  const found: Candidate[] = [];
  const simple = quantities.filter(({ text }) => operatorsIn(text) <= 2 * MOST_OPERATORS);
  for (const quantity of simple.slice(-MOST_BENT)) {
    const us = search.points.map((_, p) => column(quantity, slot, p));
    for (const form of plainForms) {
      for (const c of form.replaces ? [1] : [1, -1]) {
        if (search.exhausted) return found;
        const fit = search.fit(slot, (p) => (old, m) => {
          const x = c * form.x(us[p]![m]!, old, 0);
          return form.replaces ? x : old + x;
        });
        if (fit === null) continue;
        found.push({
          kind: kindOf(search, slot, form, quantity),
          cost: form.cost + complexity(quantity) + (c < 0 ? form.minus : 0),
          range: slot.range,
          text: form.text(slot.text, c, quantity.text, ''),
          factor: null,
          whole: fit.whole,
          slot,
        });
      }
    }
  }
  return found;
}

/** The one c that meets the demand at every point; null where there is none. */
function coefficient(
  { weights, gaps, old }: Demand,
  form: Form,
  us: readonly Float64Array[],
  ws: readonly Float64Array[],
): number | null {
  let c = NaN;
  for (let p = 0; p < weights.length; p++) {
    const [weight, v, u, w] = [weights[p]!, old[p]!, us[p]!, ws[p]!];
    let below = 0;
    let above = gaps[p]!;
    for (let m = 0; m < weight.length; m++) {
      below += weight[m]! * form.x(u[m]!, v[m]!, w[m]!);
      if (form.replaces) above += weight[m]! * v[m]!;
    }
    const own = above / below;
    if (p === 0) {
      c = own;
      if (!Number.isFinite(c) || Math.abs(c) < 1e-9) return null;
    } else if (!(Math.abs(own - c) <= EQUAL * Math.abs(c))) return null;
  }
  return c;
}

function demandOf(search: Search, slot: Slot): Demand | null {
  const old = search.points.map((point, p) =>
    Float64Array.from(slot.nodes[p]!, (_, m) => standing(point, slot, p, m)),
  );
  if (slot.nodes.every((nodes) => nodes.length === 1)) {
    const gaps: number[] = [];
    for (let p = 0; p < old.length; p++) {
      const v = old[p]![0]!;
      const trial = v === 0 ? 0.7 : 1.37 * v;
      const right = solve(search, slot, p, v, trial, (c) => () => c);
      if (right === null) return null;
      gaps.push(right - v);
    }
    return { weights: old.map(() => Float64Array.of(1)), gaps, old };
  }
  const weights = search.points.map((point, p) => {
    const adjoint = search.adjoints(p);
    return Float64Array.from(slot.nodes[p]!, (node, m) => {
      const k = slot.operands[p]![m]!;
      if (k < 0) return adjoint[node]!;
      return adjoint[node]! * point.trace.edgePartial[point.trace.edgeStart[node]! + k]!;
    });
  });
  if (!isLinear(search, slot, weights[0]!, old[0]!)) return null;
  const gaps = search.points.map((_, p) => search.claimAt(p).truth - search.claimAt(p).hand);
  return { weights, gaps, old };
}

/** Does the lead move by Σ weight · δ for changes that are not small? */
function isLinear(search: Search, slot: Slot, weights: Float64Array, old: Float64Array): boolean {
  const move = (v: number, m: number): number => (0.3 + 0.17 * (m % 3)) * (v === 0 ? 1 : v);
  const edit = {
    nodes: slot.nodes[0]!,
    operands: slot.operands[0]!,
    change: (v: number, m: number) => v + move(old[m]!, m),
  };
  const moved = search.points[0]!.runOne(edit, search.lead) - search.claimAt(0).hand;
  let told = 0;
  let size = 0;
  for (let m = 0; m < weights.length; m++) {
    const part = weights[m]! * move(old[m]!, m);
    told += part;
    size += Math.abs(part);
  }
  return size > 0 && Math.abs(moved - told) <= 1e-9 * size;
}
