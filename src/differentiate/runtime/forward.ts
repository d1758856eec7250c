import { base, ends, OPCODE, parents, partials, type Recorder } from './tape.ts';

const INPUT = OPCODE.input;

/**
 * Forward mode: tangents are pushed along while the program runs, node by node. It shares nothing with
 * the reverse sweep but the rule table. An edge whose partial or tangent is 0 carries nothing, also not a NaN.
 */
export class Tangents implements Recorder {
  readonly everyEdge = false;
  readonly directions: number;
  #tangents: Float64Array;

  /** `seeds`: directions × inputs, row-major. */
  constructor(seeds: Float64Array, inputs: number) {
    this.directions = inputs === 0 ? 0 : seeds.length / inputs;
    this.#tangents = new Float64Array((inputs + 1024) * this.directions);
    for (let i = 0; i < inputs; i++) {
      for (let d = 0; d < this.directions; d++) {
        this.#tangents[(i + 1) * this.directions + d] = seeds[d * inputs + i]!;
      }
    }
  }

  edgeValue(): void {
    /* values play no part */
  }

  node(index: number, operation: number, _site: number, firstEdge: number): void {
    const { directions } = this;
    const end = (index + 1) * directions;
    if (end > this.#tangents.length) this.#grow(end);
    if (operation === INPUT) return;
    const tangents = this.#tangents;
    const lastEdge = ends[index]!;
    for (let d = 0; d < directions; d++) {
      let sum = 0;
      for (let k = firstEdge; k < lastEdge; k++) {
        const partial = partials[k]!;
        const tangent = tangents[parents[k]! * directions + d]!;
        if (partial !== 0 && tangent !== 0) sum += partial * tangent;
      }
      tangents[index * directions + d] = sum;
    }
  }

  #grow(needed: number): void {
    const larger = new Float64Array(needed > 2 * this.#tangents.length ? needed : 2 * needed);
    for (let i = 0; i < this.#tangents.length; i++) larger[i] = this.#tangents[i]!;
    this.#tangents = larger;
  }

  /** Tangent of a node (given by id) in one direction; 0 for a constant. */
  of(id: number, direction: number): number {
    return id <= base ? 0 : this.#tangents[(id - base) * this.directions + direction]!;
  }
}
