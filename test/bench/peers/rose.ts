import {
  add,
  compile,
  div,
  Dual,
  fn,
  iadd,
  ilt,
  imod,
  mul,
  neg,
  opaque,
  Real,
  select,
  sqrt,
  gt,
  sub,
  sum,
  vec,
  Vec,
  vjp,
} from 'rose';
import type { Peer } from './peer.ts';

type V = any;

/** rose has no exponential or logarithm of its own: declared from JavaScript's, with their derivatives. */
const exp: V = opaque([Real], Real, Math.exp);
exp.jvp = fn([Dual], Dual, ({ re: x, du: dx }: V) => {
  const y = exp(x);
  return { re: y, du: mul(dx, y) };
});
const log: V = opaque([Real], Real, Math.log);
log.jvp = fn([Dual], Dual, ({ re: x, du: dx }: V) => ({ re: log(x), du: div(dx, x) }));
const sigmoid: V = fn([Real], Real, (z: V) => div(1, add(1, exp(neg(z)))));
const softplus: V = fn([Real], Real, (z: V) => {
  const size = exp(select(gt(z, 0), Real, neg(z), z));
  return add(select(gt(z, 0), Real, z, 0), log(add(1, size)));
});

const Pair = { x: Real, y: Real } as const;
const shapeOf = (value: unknown): V =>
  Array.isArray(value) ? Vec(value.length, shapeOf(value[0])) : Real;

/** Each workload over one vector of all its arguments, numbers included (rose differentiates by one). */
const WORKLOADS: Readonly<Record<string, (args: any[]) => (p: V) => V>> = {
  rosenbrock: ([x]) => {
    const n = x.length;
    // An index has the length of its vector as its type: over all of them, the last one left out.
    return ({ x0: x }: V) =>
      sum(n, (i: V) => {
        const [left, right] = [x[i], x[imod(n, iadd(n, i, 1))]];
        const a = sub(right, mul(left, left));
        const b = sub(1, left);
        const term = add(mul(mul(100, a), a), mul(b, b));
        return select(ilt(n, i, n - 1), Real, term, 0);
      });
  },
  mlp: ([w1, b1, w2, , batch]) => {
    const [n0, n1, n2, size] = [w1[0].length, b1.length, w2.length, batch.length];
    return ({ x0, x1, x2, x3, x4, x5 }: V) => {
      const loss = sum(size, (k: V) => {
        const hidden = vec(n1, Real, (i: V) =>
          sigmoid(
            add(
              x1[i],
              sum(n0, (j: V) => mul(x0[i][j], x4[k][j])),
            ),
          ),
        );
        return sum(n2, (i: V) => {
          const output = sigmoid(
            add(
              x3[i],
              sum(n1, (j: V) => mul(x2[i][j], hidden[j])),
            ),
          );
          const error = sub(output, x5[k][i]);
          return mul(error, error);
        });
      });
      return div(loss, size);
    };
  },
  logistic: ([w, , data]) => {
    const [n, size] = [w.length, data.length];
    return ({ x0: w, x1: bias, x2: data, x3: labels }: V) => {
      const loss = sum(size, (k: V) => {
        const z = add(
          bias,
          sum(n, (j: V) => mul(w[j], data[k][j])),
        );
        return sub(softplus(z), mul(labels[k], z));
      });
      return add(
        div(loss, size),
        mul(
          0.01,
          sum(n, (j: V) => mul(w[j], w[j])),
        ),
      );
    };
  },
  springs: ([x, , , , steps]) => {
    const n = x.length;
    const State = { x0: shapeOf(x), x1: shapeOf(x), x2: shapeOf(x), x3: shapeOf(x) };
    const next = (i: V): V => imod(n, iadd(n, i, 1));
    const last = (i: V): V => imod(n, iadd(n, i, n - 1));
    const length = (dx: V, dy: V): V => sqrt(add(mul(dx, dx), mul(dy, dy)));
    // A chain, not a ring: what would join its ends is left out.
    const inner = (i: V, value: V): V => select(ilt(n, i, n - 1), Real, value, 0);
    const step: V = fn([State], State, ({ x0: x, x1: y, x2: vx, x3: vy }: V) => {
      const forces = vec(n, Pair, (i: V) => {
        const [dx, dy] = [sub(x[next(i)], x[i]), sub(y[next(i)], y[i])];
        const long = length(dx, dy);
        const force = div(mul(10, sub(long, 1)), long);
        return { x: inner(i, mul(force, dx)), y: inner(i, mul(force, dy)) };
      }) as V;
      const x2 = vec(n, Real, (i: V) => add(vx[i], mul(0.01, sub(forces[i].x, forces[last(i)].x))));
      const x3 = vec(n, Real, (i: V) =>
        add(vy[i], mul(0.01, add(-0.1, sub(forces[i].y, forces[last(i)].y)))),
      );
      const x0 = vec(n, Real, (i: V) => add(x[i], mul(0.01, x2[i])));
      const x1 = vec(n, Real, (i: V) => add(y[i], mul(0.01, x3[i])));
      return { x0, x1, x2, x3 };
    });
    return ({ x0, x1, x2, x3 }: V) => {
      let state: V = { x0, x1, x2, x3 };
      for (let k = 0; k < steps; k++) state = step(state);
      const { x0: x, x1: y, x2: vx, x3: vy } = state;
      return sum(n, (i: V) => {
        const kinetic = mul(0.5, add(mul(vx[i], vx[i]), mul(vy[i], vy[i])));
        const stretch = sub(length(sub(x[next(i)], x[i]), sub(y[next(i)], y[i])), 1);
        const energy = inner(i, mul(mul(5, stretch), stretch));
        return add(add(kinetic, mul(0.1, y[i])), energy);
      });
    };
  },
  norm: ([W, x]) => {
    const [rows, n] = [W.length, x.length];
    return ({ x0: W, x1: x }: V) =>
      sum(rows, (i: V) => {
        const h = sum(n, (j: V) => mul(W[i][j], x[j]));
        return mul(h, h);
      });
  },
};

const CANNOT: Readonly<Record<string, string>> = {
  gamma: 'no loop whose end depends on a value',
};

/** A language of its own, built by calls and compiled to WebAssembly. */
export const peer: Peer = {
  package: 'rose',
  what: 'own language, compiled to WebAssembly',
  tolerance: 1e-10,
  async prepare({ name, arguments: make, wrt }) {
    const write = WORKLOADS[name];
    if (!write) return { cannot: CANNOT[name]! };
    const args = make();
    const all = Object.fromEntries(args.map((arg, k) => [`x${k}`, arg]));
    const shape = Object.fromEntries(args.map((arg, k) => [`x${k}`, shapeOf(arg)]));
    const f: V = fn([shape], Real, write(args));
    const g: V = fn(
      [shape],
      Object.fromEntries(wrt.map((k) => [`x${k}`, shape[`x${k}`]])),
      (p: V) => {
        const whole: V = vjp(f)(p).grad(1);
        return Object.fromEntries(wrt.map((k) => [`x${k}`, whole[`x${k}`]]));
      },
    );
    const compiled: V = await compile(g);
    return {
      gradient() {
        const found = compiled(all);
        return wrt.map((k) => found[`x${k}`]);
      },
    };
  },
};
