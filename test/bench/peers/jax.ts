import { defaultDevice, grad, init, jit, numpy as np } from '@jax-js/jax';
import type { Peer } from './peer.ts';

type A = any;

const array = (values: unknown): A => np.array(values as number[], { dtype: np.float64 });

/** Each workload over whole arrays. An array is spent by its use: `ref` keeps it for another one. */
const WORKLOADS: Readonly<Record<string, (args: any[]) => (...inputs: A[]) => A>> = {
  rosenbrock: () => (x: A) => {
    const n = x.shape[0];
    const left = x.ref.slice([0, n - 1]);
    const right = x.slice([1, n]);
    const a = right.sub(np.square(left.ref));
    const b = left.mul(-1).add(1);
    return np.square(a).mul(100).add(np.square(b)).sum();
  },
  mlp: ([, , , , batch, labels]) => {
    const [data, wanted] = [array(batch), array(labels)];
    const layer = (w: A, b: A, input: A) => {
      const z = np.matmul(input, np.transpose(w)).add(b);
      return np.reciprocal(np.exp(z.mul(-1)).add(1));
    };
    return (w1: A, b1: A, w2: A, b2: A) =>
      np
        .square(layer(w2, b2, layer(w1, b1, data.ref)).sub(wanted.ref))
        .sum()
        .mul(1 / batch.length);
  },
  logistic: ([, , rows, labels]) => {
    const [data, wanted] = [array(rows), array(labels)];
    return (w: A, bias: A) => {
      const z = np.matmul(data.ref, w.ref).add(bias);
      const size = np.exp(np.absolute(z.ref).mul(-1));
      const softplus = np.maximum(z.ref, 0).add(np.log(size.add(1)));
      const loss = softplus
        .sub(wanted.ref.mul(z))
        .sum()
        .mul(1 / rows.length);
      return loss.add(np.square(w).sum().mul(0.01));
    };
  },
  springs: ([x, , , , steps]) => {
    const n = x.length;
    const differences = (x: A): A => x.ref.slice([1, n]).sub(x.slice([0, n - 1]));
    const length = (dx: A, dy: A): A => np.sqrt(np.square(dx).add(np.square(dy)));
    const spread = (f: A): A => np.pad(f.ref, [[0, 1]]).sub(np.pad(f, [[1, 0]]));
    return (x: A, y: A, vx: A, vy: A) => {
      for (let step = 0; step < steps; step++) {
        const [dx, dy] = [differences(x.ref), differences(y.ref)];
        const long = length(dx.ref, dy.ref);
        const force = long.ref.sub(1).mul(10).mul(np.reciprocal(long));
        vx = vx.add(spread(force.ref.mul(dx)).mul(0.01));
        vy = vy.add(spread(force.mul(dy)).sub(0.1).mul(0.01));
        x = x.add(vx.ref.mul(0.01));
        y = y.add(vy.ref.mul(0.01));
      }
      const kinetic = np.square(vx).sum().add(np.square(vy).sum()).mul(0.5);
      const stretch = length(differences(x), differences(y.ref)).sub(1);
      return kinetic.add(y.sum().mul(0.1)).add(np.square(stretch).sum().mul(5));
    };
  },
  norm: () => (W: A, x: A) => np.square(np.matmul(W, x)).sum(),
};

const CANNOT: Readonly<Record<string, string>> = {
  gamma: 'no loop whose end depends on a value',
};

/** Whole arrays of 64-bit numbers, compiled to WebAssembly by `jit`. */
export const peer: Peer = {
  package: '@jax-js/jax',
  what: 'arrays, jit to WebAssembly, float64',
  // Some of its 64-bit results differ from the eighth digit on.
  tolerance: 1e-6,
  async prepare({ name, arguments: make, wrt }) {
    await init('wasm');
    defaultDevice('wasm');
    const write = WORKLOADS[name];
    if (!write) return { cannot: CANNOT[name]! };
    const args = make();
    const inputs = wrt.map((k) => array(args[k]));
    const gradients = jit(grad(write(args) as A, { argnums: wrt.map((_, k) => k) }) as A) as A;
    return {
      gradient: () => gradients(...inputs.map((input) => input.ref)).map((g: A) => g.dataSync()),
    };
  },
};
