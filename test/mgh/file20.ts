/**
 * The fourteen systems of nonlinear equations that MINPACK-1 tests its derivative checker on (J. J.
 * Moré, B. S. Garbow, K. E. Hillstrom, "User Guide for MINPACK-1", ANL-80-74, 1980; its test driver
 * `file20`), as plain TypeScript with a Jacobian each, row by row. As there, eleven of the Jacobians
 * are wrong on purpose, each in one way that a comment tells; three are right.
 */

/** Wrong: the sign of ∂f₁/∂x₁. */
export function rosenbrock(x: number[]): number[] {
  return [1 - x[0]!, 10 * (x[1]! - x[0]! ** 2)];
}
export function rosenbrockJacobian(x: number[]): number[][] {
  return [
    [1, 0],
    [-20 * x[0]!, 10],
  ];
}

/** Wrong: the sign of ∂f₃/∂x₃. */
export function powellSingular(x: number[]): number[] {
  return [
    x[0]! + 10 * x[1]!,
    Math.sqrt(5) * (x[2]! - x[3]!),
    (x[1]! - 2 * x[2]!) ** 2,
    Math.sqrt(10) * (x[0]! - x[3]!) ** 2,
  ];
}
export function powellSingularJacobian(x: number[]): number[][] {
  const inner = 2 * (x[1]! - 2 * x[2]!);
  const outer = 2 * Math.sqrt(10) * (x[0]! - x[3]!);
  return [
    [1, 10, 0, 0],
    [0, 0, Math.sqrt(5), -Math.sqrt(5)],
    [0, inner, 2 * inner, 0],
    [outer, 0, 0, -outer],
  ];
}

/** Wrong: the sign of everything. */
export function powellBadlyScaled(x: number[]): number[] {
  return [1e4 * x[0]! * x[1]! - 1, Math.exp(-x[0]!) + Math.exp(-x[1]!) - 1.0001];
}
export function powellBadlyScaledJacobian(x: number[]): number[][] {
  return [
    [-1e4 * x[1]!, -1e4 * x[0]!],
    [Math.exp(-x[0]!), Math.exp(-x[1]!)],
  ];
}

/** Half of the gradient by x₁ and x₃, the gradient by x₂ and x₄, of Wood's function. Right. */
export function wood(x: number[]): number[] {
  const u = x[1]! - x[0]! ** 2;
  const v = x[3]! - x[2]! ** 2;
  return [
    -200 * x[0]! * u - (1 - x[0]!),
    200 * u + 20.2 * (x[1]! - 1) + 19.8 * (x[3]! - 1),
    -180 * x[2]! * v - (1 - x[2]!),
    180 * v + 20.2 * (x[3]! - 1) + 19.8 * (x[1]! - 1),
  ];
}
export function woodJacobian(x: number[]): number[][] {
  return [
    [-200 * (x[1]! - 3 * x[0]! ** 2) + 1, -200 * x[0]!, 0, 0],
    [-400 * x[0]!, 220.2, 0, 19.8],
    [0, 0, -180 * (x[3]! - 3 * x[2]! ** 2) + 1, -180 * x[2]!],
    [0, 19.8, -360 * x[2]!, 200.2],
  ];
}

/** Wrong: ∂f₂/∂x₁ and ∂f₂/∂x₂ are half of what they should be. */
export function helicalValley(x: number[]): number[] {
  let theta = Math.atan(x[1]! / x[0]!) / (2 * Math.PI);
  if (x[0]! < 0) theta += 0.5;
  return [10 * (x[2]! - 10 * theta), 10 * (Math.hypot(x[0]!, x[1]!) - 1), x[2]!];
}
export function helicalValleyJacobian(x: number[]): number[][] {
  const square = x[0]! ** 2 + x[1]! ** 2;
  const turn = 100 / (2 * Math.PI * square);
  const radius = Math.sqrt(square);
  return [
    [turn * x[1]!, -turn * x[0]!, 10],
    [(5 * x[0]!) / radius, (5 * x[1]!) / radius, 0],
    [0, 0, 1],
  ];
}

/** Half of the gradient of Watson's function. Wrong: two signs inside `residual`. */
export function watson(x: number[]): number[] {
  const f = x.map(() => 0);
  for (let i = 1; i <= 29; i++) {
    const t = i / 29;
    let slope = 0;
    for (let j = 1; j < x.length; j++) slope += j * t ** (j - 1) * x[j]!;
    let value = 0;
    for (let j = 0; j < x.length; j++) value += t ** j * x[j]!;
    const residual = slope - value ** 2 - 1;
    for (let k = 0; k < x.length; k++) {
      f[k]! += residual * t ** (k - 1) * (k - 2 * t * value);
    }
  }
  const last = x[1]! - x[0]! ** 2 - 1;
  f[0]! += x[0]! * (1 - 2 * last);
  f[1]! += last;
  return f;
}
export function watsonJacobian(x: number[]): number[][] {
  const jacobian = x.map(() => x.map(() => 0));
  for (let i = 1; i <= 29; i++) {
    const t = i / 29;
    let slope = 0;
    for (let j = 1; j < x.length; j++) slope += j * t ** (j - 1) * x[j]!;
    let value = 0;
    for (let j = 0; j < x.length; j++) value += t ** j * x[j]!;
    const residual = slope + value ** 2 + 1;
    for (let k = 0; k < x.length; k++) {
      for (let j = 0; j < x.length; j++) {
        const bend = (k / t - 2 * value) * (j / t - 2 * value) - 2 * residual;
        jacobian[k]![j]! += t ** (k + j) * bend;
      }
    }
  }
  jacobian[0]![0]! += 6 * x[0]! ** 2 - 2 * x[1]! + 3;
  jacobian[0]![1]! -= 2 * x[0]!;
  jacobian[1]![0]! -= 2 * x[0]!;
  jacobian[1]![1]! += 1;
  return jacobian;
}

/** Wrong: everything is twice what it should be. */
export function chebyquad(x: number[]): number[] {
  return x.map((_, k) => {
    let sum = 0;
    for (const v of x) {
      let before = 1;
      let now = 2 * v - 1;
      for (let i = 0; i < k; i++) [before, now] = [now, 2 * (2 * v - 1) * now - before];
      sum += now;
    }
    const degree = k + 1;
    return sum / x.length + (degree % 2 === 0 ? 1 / (degree * degree - 1) : 0);
  });
}
export function chebyquadJacobian(x: number[]): number[][] {
  return x.map((_, k) =>
    x.map((v) => {
      let before = 1;
      let now = 2 * v - 1;
      let slopeBefore = 0;
      let slope = 2;
      for (let i = 0; i < k; i++) {
        [slopeBefore, slope] = [slope, 4 * now + 2 * (2 * v - 1) * slope - slopeBefore];
        [before, now] = [now, 2 * (2 * v - 1) * now - before];
      }
      return (2 * slope) / x.length;
    }),
  );
}

/** Right. */
export function brownAlmostLinear(x: number[]): number[] {
  const n = x.length;
  let sum = 0;
  let product = 1;
  for (const v of x) {
    sum += v;
    product *= v;
  }
  return x.map((v, k) => (k === n - 1 ? product - 1 : v + sum - (n + 1)));
}
export function brownAlmostLinearJacobian(x: number[]): number[][] {
  const n = x.length;
  return x.map((_, k) =>
    x.map((_, j) => {
      if (k < n - 1) return k === j ? 2 : 1;
      return x.reduce((product, v, i) => (i === j ? product : product * v), 1);
    }),
  );
}

/** Wrong: the 2 on the diagonal is a 4 and the ½ of the other term is missing: twice too much. */
export function discreteBoundaryValue(x: number[]): number[] {
  const h = 1 / (x.length + 1);
  return x.map((v, k) => {
    const left = k === 0 ? 0 : x[k - 1]!;
    const right = k === x.length - 1 ? 0 : x[k + 1]!;
    return 2 * v - left - right + (h * h * (v + (k + 1) * h + 1) ** 3) / 2;
  });
}
export function discreteBoundaryValueJacobian(x: number[]): number[][] {
  const h = 1 / (x.length + 1);
  return x.map((v, k) =>
    x.map((_, j) => {
      if (j === k) return 4 + 3 * (v + (k + 1) * h + 1) ** 2 * h * h;
      return Math.abs(j - k) === 1 ? -1 : 0;
    }),
  );
}

/** Wrong: the 1 on the diagonal is subtracted. */
export function discreteIntegralEquation(x: number[]): number[] {
  const h = 1 / (x.length + 1);
  return x.map((v, k) => {
    const t = (k + 1) * h;
    let below = 0;
    for (let j = 0; j <= k; j++) below += (j + 1) * h * (x[j]! + (j + 1) * h + 1) ** 3;
    let above = 0;
    for (let j = k + 1; j < x.length; j++) {
      above += (1 - (j + 1) * h) * (x[j]! + (j + 1) * h + 1) ** 3;
    }
    return v + (h / 2) * ((1 - t) * below + t * above);
  });
}
export function discreteIntegralEquationJacobian(x: number[]): number[][] {
  const h = 1 / (x.length + 1);
  return x.map((_, k) =>
    x.map((v, j) => {
      const t = (k + 1) * h;
      const s = (j + 1) * h;
      const kernel = Math.min(s * (1 - t), t * (1 - s));
      return (h / 2) * kernel * 3 * (v + s + 1) ** 2 - (j === k ? 1 : 0);
    }),
  );
}

/** Wrong: the sign off the diagonal. */
export function trigonometric(x: number[]): number[] {
  let sum = 0;
  for (const v of x) sum += Math.cos(v);
  return x.map((v, k) => x.length - sum + (k + 1) * (1 - Math.cos(v)) - Math.sin(v));
}
export function trigonometricJacobian(x: number[]): number[][] {
  return x.map((_, k) =>
    x.map((v, j) => (j === k ? (k + 2) * Math.sin(v) - Math.cos(v) : -Math.sin(v))),
  );
}

/** Wrong: divided by 1 + 6s² where it should be multiplied. */
export function variablyDimensioned(x: number[]): number[] {
  let s = 0;
  for (let j = 0; j < x.length; j++) s += (j + 1) * (x[j]! - 1);
  return x.map((v, k) => v - 1 + (k + 1) * (s + 2 * s ** 3));
}
export function variablyDimensionedJacobian(x: number[]): number[][] {
  let s = 0;
  for (let j = 0; j < x.length; j++) s += (j + 1) * (x[j]! - 1);
  return x.map((_, k) =>
    x.map((_, j) => ((k + 1) * (j + 1)) / (1 + 6 * s * s) + (j === k ? 1 : 0)),
  );
}

/** Right. */
export function broydenTridiagonal(x: number[]): number[] {
  return x.map((v, k) => {
    const left = k === 0 ? 0 : x[k - 1]!;
    const right = k === x.length - 1 ? 0 : x[k + 1]!;
    return (3 - 2 * v) * v - left - 2 * right + 1;
  });
}
export function broydenTridiagonalJacobian(x: number[]): number[][] {
  return x.map((v, k) =>
    x.map((_, j) => {
      if (j === k) return 3 - 4 * v;
      if (j === k - 1) return -1;
      return j === k + 1 ? -2 : 0;
    }),
  );
}

/** Wrong: the sign of the square on the diagonal. */
export function broydenBanded(x: number[]): number[] {
  return x.map((v, k) => {
    let sum = 0;
    for (let j = Math.max(0, k - 5); j <= Math.min(x.length - 1, k + 1); j++) {
      if (j !== k) sum += x[j]! * (1 + x[j]!);
    }
    return v * (2 + 5 * v * v) + 1 - sum;
  });
}
export function broydenBandedJacobian(x: number[]): number[][] {
  return x.map((_, k) =>
    x.map((v, j) => {
      if (j === k) return 2 - 15 * v * v;
      return j >= k - 5 && j <= k + 1 ? -(1 + 2 * v) : 0;
    }),
  );
}
