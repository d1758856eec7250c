import * as tf from '@tensorflow/tfjs';
import type { Peer } from './peer.ts';

type T = any;
const { add, sub, mul, div, sum, square, sqrt, matMul, sigmoid, softplus, slice } = tf;

/** Each workload over whole tensors; what is not an input is made once. */
const WORKLOADS: Readonly<Record<string, (args: any[]) => (...inputs: T[]) => T>> = {
  rosenbrock: ([x]) => {
    const n = x.length - 1;
    return (x: T) => {
      const [left, right] = [slice(x, 0, n), slice(x, 1, n)];
      const a = sub(right, square(left));
      return sum(add(mul(100, square(a)), square(sub(1, left))));
    };
  },
  mlp: ([, , , , batch, labels]) => {
    const [data, wanted] = [tf.tensor2d(batch), tf.tensor2d(labels)];
    const layer = (w: T, b: T, input: T) => sigmoid(add(matMul(input, w, false, true), b));
    return (w1: T, b1: T, w2: T, b2: T) =>
      div(sum(square(sub(layer(w2, b2, layer(w1, b1, data)), wanted))), batch.length);
  },
  logistic: ([, , rows, labels]) => {
    const [data, wanted] = [tf.tensor2d(rows), tf.tensor1d(labels)];
    return (w: T, bias: T) => {
      const z = add(tf.dot(data, w), bias);
      const loss = div(sum(sub(softplus(z), mul(wanted, z))), rows.length);
      return add(loss, mul(0.01, sum(square(w))));
    };
  },
  springs: ([x, , , , steps]) => {
    const n = x.length;
    const distance = (x: T, y: T): [T, T, T] => {
      const dx = sub(slice(x, 1, n - 1), slice(x, 0, n - 1));
      const dy = sub(slice(y, 1, n - 1), slice(y, 0, n - 1));
      return [dx, dy, sqrt(add(square(dx), square(dy)))];
    };
    const spread = (f: T) => sub(tf.pad(f, [[0, 1]]), tf.pad(f, [[1, 0]]));
    return (x: T, y: T, vx: T, vy: T) => {
      for (let step = 0; step < steps; step++) {
        const [dx, dy, length] = distance(x, y);
        const force = div(mul(10, sub(length, 1)), length);
        vx = add(vx, mul(0.01, spread(mul(force, dx))));
        vy = add(vy, mul(0.01, sub(spread(mul(force, dy)), 0.1)));
        x = add(x, mul(0.01, vx));
        y = add(y, mul(0.01, vy));
      }
      const kinetic = mul(0.5, add(sum(square(vx)), sum(square(vy))));
      const stretch = sub(distance(x, y)[2], 1);
      return add(add(kinetic, mul(0.1, sum(y))), mul(5, sum(square(stretch))));
    };
  },
  norm: () => (W: T, x: T) => sum(square(tf.dot(W, x))),
};

/** Whole tensors of 32-bit numbers, the CPU backend. */
export const peer: Peer = {
  package: '@tensorflow/tfjs',
  what: 'tensors, CPU backend, float32',
  tolerance: 1e-3,
  async prepare({ name, arguments: make, wrt }) {
    await tf.setBackend('cpu');
    const write = WORKLOADS[name];
    if (!write) return { cannot: 'its constant 1e-300 is 0 in float32' };
    const args = make();
    const inputs = wrt.map((k) => tf.tensor(args[k] as number[]));
    const gradients = tf.grads(write(args));
    return {
      gradient() {
        const found = gradients(inputs);
        const read = found.map((tensor: T) => tensor.dataSync());
        for (const tensor of found) tensor.dispose();
        return read;
      },
    };
  },
};
