import type { Evidence, EvidenceAt } from './evidence.ts';
import { UNIT_ROUNDOFF } from '../measure/sampler.ts';

/** Relative moves of the second points; generic, so that no two components move alike. */
const MOVES = [0.043, -0.071, 0.117] as const;
/** Neighbours at which rounding is measured, in units of round-off. */
const NEIGHBOUR_ULPS = [3, -5, 8, -11] as const;

/**
 * Other points that one judgement may ask for: the five Greeks of an option at their worst, which share
 * most of them. Each costs a run of the program, of reverse mode and of the hand-written gradient.
 */
const MOST_POINTS = 2500;
/** Numbers of all the Jacobians that are kept of them, of each opinion: 32 MB. */
const MOST_NUMBERS = 4_000_000;

/** Opinions at other points, each asked for at most once and only when a question needs it. */
export class Elsewhere {
  readonly #evidence: Evidence;
  #others: EvidenceAt[] | null = null;
  readonly #generic: { readonly point: Float64Array; readonly at: EvidenceAt }[] = [];
  readonly #lines = new Map<string, readonly (EvidenceAt | null)[]>();
  readonly #most: number;
  #asked = 0;
  #neighbours: EvidenceAt[] | null = null;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    const numbers = evidence.inputs.length * evidence.outputs.length;
    this.#most = Math.min(MOST_POINTS, Math.floor(MOST_NUMBERS / Math.max(1, numbers)));
  }

  get possible(): boolean {
    return this.#evidence.at !== undefined;
  }

  at(point: Float64Array): EvidenceAt | null {
    if (this.#asked++ >= this.#most) return null;
    try {
      return this.#unscaled(this.#evidence.at?.(point) ?? null);
    } catch {
      return null;
    }
  }

  /** Without the factor that a tag acknowledges, as the claims at the check point are. */
  #unscaled(at: EvidenceAt | null): EvidenceAt | null {
    const scale = this.#evidence.handWritten?.scale ?? 1;
    const hand = at?.handWritten;
    if (scale === 1 || !hand) return at;
    return { ...at, handWritten: { ...hand, values: hand.values.map((value) => value / scale) } };
  }

  /** Opinions at places of a line; once for each line, by its name, for all partials. */
  along(
    name: string,
    places: readonly number[],
    line: (t: number) => Float64Array,
  ): readonly (EvidenceAt | null)[] {
    const known = this.#lines.get(name);
    if (known !== undefined) return known;
    const taken = places.map((t) => this.at(line(t)));
    this.#lines.set(name, taken);
    return taken;
  }

  /** Up to three generic points nearby at which every needed number is finite. */
  others(): readonly EvidenceAt[] {
    this.#others ??= MOVES.flatMap((move) => {
      const point = this.movedPoint(move);
      const at = this.at(point);
      if (!isComplete(at)) return [];
      this.#generic.push({ point, at });
      return [at];
    });
    return this.#others;
  }

  /** The points of `others`, with them. */
  generic(): readonly { readonly point: Float64Array; readonly at: EvidenceAt }[] {
    this.others();
    return this.#generic;
  }

  /** Points a few units of round-off away: what differs there differs by rounding. */
  neighbours(): readonly EvidenceAt[] {
    this.#neighbours ??= NEIGHBOUR_ULPS.map((ulps) =>
      this.at(
        this.#evidence.point.map(
          (x, i) => x * (1 + 2 * ulps * UNIT_ROUNDOFF * (i % 2 === 0 ? 1 : -1)),
        ),
      ),
    ).filter(isComplete);
    return this.#neighbours;
  }

  movedPoint(move: number): Float64Array {
    const { point } = this.#evidence;
    const typical = typicalSize(point);
    return point.map((x, i) => {
      // Golden-ratio multiples: spread over (0.5, 1.5) without two alike.
      const spread = 0.5 + ((i * 0.6180339887) % 1);
      return x === 0 ? move * spread * typical : x * (1 + move * spread);
    });
  }
}

function typicalSize(point: Float64Array): number {
  const sizes = point.map(Math.abs).filter((size) => size > 0);
  return sizes.length === 0 ? 1 : sizes.sort()[sizes.length >> 1]!;
}

function isComplete(at: EvidenceAt | null): at is EvidenceAt {
  return at !== null && at.handWritten !== null;
}
