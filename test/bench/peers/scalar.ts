/**
 * The workloads over a peer's own scalars: the same statements as in ../workloads, each operator a call.
 * `N` is a number or a tracked number.
 */
export interface Scalars<N> {
  add(a: N, b: N): N;
  sub(a: N, b: N): N;
  mul(a: N, b: N): N;
  div(a: N, b: N): N;
  exp(a: N): N;
  log(a: N): N;
  sqrt(a: N): N;
  of(a: number): N;
  /** The number that a branch looks at. */
  value(a: N): number;
}

function rosenbrock<N>({ add, sub, mul, of }: Scalars<N>, x: N[]): N {
  let sum = of(0);
  for (let i = 0; i < x.length - 1; i++) {
    const a = sub(x[i + 1]!, mul(x[i]!, x[i]!));
    const b = sub(of(1), x[i]!);
    sum = add(sum, add(mul(mul(of(100), a), a), mul(b, b)));
  }
  return sum;
}

function mlp<N>(
  { add, sub, mul, div, exp, of }: Scalars<N>,
  w1: N[][],
  b1: N[],
  w2: N[][],
  b2: N[],
  batch: number[][],
  labels: number[][],
): N {
  const forward = (weights: N[][], biases: N[], input: N[]): N[] =>
    weights.map((row, i) => {
      let sum = biases[i]!;
      for (let j = 0; j < input.length; j++) sum = add(sum, mul(row[j]!, input[j]!));
      return div(of(1), add(of(1), exp(sub(of(0), sum))));
    });
  let loss = of(0);
  for (let k = 0; k < batch.length; k++) {
    const output = forward(w2, b2, forward(w1, b1, batch[k]!.map(of)));
    for (let i = 0; i < output.length; i++) {
      const error = sub(output[i]!, of(labels[k]![i]!));
      loss = add(loss, mul(error, error));
    }
  }
  return div(loss, of(batch.length));
}

function logistic<N>(
  { add, sub, mul, div, exp, log, of, value }: Scalars<N>,
  w: N[],
  bias: N,
  data: number[][],
  labels: number[],
): N {
  const softplus = (z: N): N =>
    value(z) > 0 ? add(z, log(add(of(1), exp(sub(of(0), z))))) : log(add(of(1), exp(z)));
  let loss = of(0);
  for (let k = 0; k < data.length; k++) {
    let z = bias;
    for (let j = 0; j < w.length; j++) z = add(z, mul(w[j]!, of(data[k]![j]!)));
    loss = add(loss, sub(softplus(z), mul(of(labels[k]!), z)));
  }
  let penalty = of(0);
  for (const weight of w) penalty = add(penalty, mul(weight, weight));
  return add(div(loss, of(data.length)), mul(of(0.01), penalty));
}

function springs<N>(
  { add, sub, mul, div, sqrt, of }: Scalars<N>,
  x: N[],
  y: N[],
  vx: N[],
  vy: N[],
  steps: number,
): N {
  const n = x.length;
  [x, y, vx, vy] = [[...x], [...y], [...vx], [...vy]];
  const distance = (i: number): [N, N, N] => {
    const dx = sub(x[i + 1]!, x[i]!);
    const dy = sub(y[i + 1]!, y[i]!);
    return [dx, dy, sqrt(add(mul(dx, dx), mul(dy, dy)))];
  };
  const dt = of(0.01);
  for (let step = 0; step < steps; step++) {
    const fx: N[] = new Array<N>(n).fill(of(0));
    const fy: N[] = new Array<N>(n).fill(of(-0.1));
    for (let i = 0; i < n - 1; i++) {
      const [dx, dy, length] = distance(i);
      const force = div(mul(of(10), sub(length, of(1))), length);
      fx[i] = add(fx[i]!, mul(force, dx));
      fy[i] = add(fy[i]!, mul(force, dy));
      fx[i + 1] = sub(fx[i + 1]!, mul(force, dx));
      fy[i + 1] = sub(fy[i + 1]!, mul(force, dy));
    }
    for (let i = 0; i < n; i++) {
      vx[i] = add(vx[i]!, mul(dt, fx[i]!));
      vy[i] = add(vy[i]!, mul(dt, fy[i]!));
      x[i] = add(x[i]!, mul(dt, vx[i]!));
      y[i] = add(y[i]!, mul(dt, vy[i]!));
    }
  }
  let energy = of(0);
  for (let i = 0; i < n; i++) {
    const kinetic = mul(of(0.5), add(mul(vx[i]!, vx[i]!), mul(vy[i]!, vy[i]!)));
    energy = add(energy, add(kinetic, mul(of(0.1), y[i]!)));
    if (i < n - 1) {
      const stretch = sub(distance(i)[2], of(1));
      energy = add(energy, mul(mul(of(5), stretch), stretch));
    }
  }
  return energy;
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

function gamma<N>(scalars: Scalars<N>, a: N, x: N): N {
  const { add, sub, mul, div, exp, log, of, value } = scalars;
  const logGamma = (z: N): N => {
    const w = sub(z, of(1));
    let sum = of(LANCZOS[0]!);
    for (let i = 1; i < 9; i++) sum = add(sum, div(of(LANCZOS[i]!), add(w, of(i))));
    const t = add(w, of(7.5));
    const main = sub(mul(add(w, of(0.5)), log(t)), t);
    return add(add(of(0.5 * Math.log(2 * Math.PI)), main), log(sum));
  };
  const scale = (x: N): N => exp(sub(sub(mul(a, log(x)), x), logGamma(a)));
  const series = (x: N): N => {
    let term = div(of(1), a);
    let sum = term;
    let n = a;
    while (Math.abs(value(term)) > 1e-15 * Math.abs(value(sum))) {
      n = add(n, of(1));
      term = mul(term, div(x, n));
      sum = add(sum, term);
    }
    return mul(sum, scale(x));
  };
  const continuedFraction = (x: N): N => {
    const tiny = of(1e-300);
    let b = sub(add(x, of(1)), a);
    let c = div(of(1), tiny);
    let d = div(of(1), b);
    let h = d;
    for (let i = 1; i <= 200; i++) {
      const an = mul(of(-i), sub(of(i), a));
      b = add(b, of(2));
      d = add(mul(an, d), b);
      if (Math.abs(value(d)) < 1e-300) d = tiny;
      c = add(b, div(an, c));
      if (Math.abs(value(c)) < 1e-300) c = tiny;
      d = div(of(1), d);
      const delta = mul(d, c);
      h = mul(h, delta);
      if (Math.abs(value(delta) - 1) < 1e-15) break;
    }
    return mul(scale(x), h);
  };
  const gammaP = (x: N): N =>
    value(x) < value(a) + 1 ? series(x) : sub(of(1), continuedFraction(x));
  return add(gammaP(x), gammaP(add(mul(of(3), x), of(2))));
}

function norm<N>({ add, mul, of }: Scalars<N>, W: N[][], x: N[]): N {
  let sum = of(0);
  for (const row of W) {
    let h = of(0);
    for (let j = 0; j < x.length; j++) h = add(h, mul(row[j]!, x[j]!));
    sum = add(sum, mul(h, h));
  }
  return sum;
}

export const SCALAR: Readonly<Record<string, <N>(scalars: Scalars<N>, ...args: any[]) => N>> = {
  rosenbrock,
  mlp,
  logistic,
  springs,
  gamma,
  norm,
};

/** Numbers of nested arrays, each replaced. */
export function mapNumbers<A, B>(value: A | A[] | A[][], f: (a: A) => B): any {
  return Array.isArray(value) ? value.map((v) => mapNumbers(v as A | A[], f)) : f(value);
}
