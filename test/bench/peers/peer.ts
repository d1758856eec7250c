import type { Workload } from '../inputs.ts';

/** A gradient in a form of the peer's own: numbers, arrays and typed arrays, nested as the inputs are. */
export type Gradient = number | ArrayLike<Gradient>;

/** The whole gradient from the call to readable partial derivatives, or the reason why there is none. */
export type Prepared = { readonly gradient: () => Gradient } | { readonly cannot: string };

export interface Peer {
  /** The npm package that a version and a licence are read from. */
  readonly package: string;
  readonly what: string;
  /** Largest difference to our gradient, relative to its largest component. */
  readonly tolerance: number;
  /** What may be kept between calls (data, compiled code) is made here, untimed. */
  prepare(workload: Workload): Promise<Prepared>;
}
