import ad from 'adnn/ad/index.js';
import type { Peer } from './peer.ts';
import { mapNumbers, SCALAR } from './scalar.ts';
import type { Scalars } from './scalar.ts';

/** A number or a tracked number: adnn's operators take both. */
type N = any;

const { add, sub, mul, div, exp, log, sqrt } = ad.scalar;
const scalars: Scalars<N> = { add, sub, mul, div, exp, log, sqrt, of: (a) => a, value: ad.value };

/** Tracked scalars, ordinary control flow. */
export const peer: Peer = {
  package: 'adnn',
  what: 'tracked scalars',
  tolerance: 1e-10,
  prepare({ name, arguments: make, wrt }) {
    const args = make();
    const run = SCALAR[name]!;
    return Promise.resolve({
      gradient() {
        const lifted = args.map((arg, k) =>
          wrt.includes(k) ? mapNumbers(arg as number, (v) => ad.lift(v)) : arg,
        );
        run(scalars, ...lifted).backprop();
        return wrt.map((k) => mapNumbers(lifted[k], (v: N) => ad.derivative(v)));
      },
    });
  },
};
