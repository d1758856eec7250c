import { UNIT_ROUNDOFF, type Sampler } from './sampler.ts';

/** f at one offset along a line, and the offset that was representable. */
export interface Sample {
  readonly offset: number;
  readonly value: Float64Array;
}

/** Two values on either side of the point, at about the same distance. */
export interface Pair {
  /** Half the distance between the two. */
  readonly step: number;
  readonly plus: Sample;
  readonly minus: Sample;
}

/**
 * The author's program along one line through the point: a coordinate, or a direction. Every value
 * and every branch signature is taken once, so that outputs and methods share them.
 */
export class Line {
  readonly sampler: Sampler;
  /** Offsets of about this size change the input noticeably: the natural unit of steps. */
  readonly scale: number;
  /** Offsets beyond this leave the neighbourhood of the point. */
  readonly reach: number;
  readonly #move: (offset: number) => { readonly x: Float64Array; readonly offset: number };
  readonly #values = new Map<number, Sample>();
  readonly #signatures = new Map<number, string | null>();

  private constructor(
    sampler: Sampler,
    scale: number,
    reach: number,
    move: (offset: number) => { readonly x: Float64Array; readonly offset: number },
  ) {
    this.sampler = sampler;
    this.scale = scale;
    this.reach = reach;
    this.#move = move;
  }

  static coordinate(sampler: Sampler, input: number): Line {
    const base = sampler.point[input]!;
    const scale = sampler.scale[input]!;
    const reach = Math.max(scale, sampler.typical) / 4;
    return new Line(sampler, scale, reach, (offset) => {
      const x = Float64Array.from(sampler.point);
      x[input] = base + offset;
      // The step that the machine really took: hp = (x + h) − x.
      return { x, offset: x[input] - base };
    });
  }

  /** `direction` moves every coordinate by about its own scale per unit of offset. */
  static direction(sampler: Sampler, direction: Float64Array): Line {
    return new Line(sampler, 1, 1 / 4, (offset) => ({
      x: sampler.point.map((x, i) => x + offset * direction[i]!),
      offset,
    }));
  }

  at(offset: number): Sample {
    const known = this.#values.get(offset);
    if (known !== undefined) return known;
    const moved = this.#move(offset);
    const sample = { offset: moved.offset, value: this.sampler.evaluate(moved.x) };
    this.#values.set(offset, sample);
    return sample;
  }

  pair(step: number): Pair {
    const plus = this.at(step);
    const minus = this.at(-step);
    return { step: (plus.offset - minus.offset) / 2, plus, minus };
  }

  signature(offset: number): string | null {
    const known = this.#signatures.get(offset);
    if (known !== undefined) return known;
    const signature =
      offset === 0 ? this.sampler.signature() : this.sampler.signatureOf(this.#move(offset).x);
    this.#signatures.set(offset, signature);
    return signature;
  }

  /**
   * A distance at which a coordinate certainly moves, and hardly anything else does: 8 ulps. A switch
   * within it cannot be told from a switch at the point.
   */
  get nudge(): number {
    return (16 * UNIT_ROUNDOFF * this.scale) / this.sampler.turns;
  }
}
