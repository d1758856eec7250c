/** Final energy of a chain of unit masses in the plane after explicit Euler steps. */
export function springs(
  x: number[],
  y: number[],
  vx: number[],
  vy: number[],
  steps: number,
): number {
  const n = x.length;
  const dt = 0.01;
  const stiffness = 10;
  const rest = 1;
  const fx = new Array(n).fill(0);
  const fy = new Array(n).fill(0);
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < n; i++) {
      fx[i] = 0;
      fy[i] = -0.1;
    }
    for (let i = 0; i < n - 1; i++) {
      const dx = x[i + 1] - x[i];
      const dy = y[i + 1] - y[i];
      const length = Math.sqrt(dx * dx + dy * dy);
      const force = (stiffness * (length - rest)) / length;
      fx[i] += force * dx;
      fy[i] += force * dy;
      fx[i + 1] -= force * dx;
      fy[i + 1] -= force * dy;
    }
    for (let i = 0; i < n; i++) {
      vx[i] += dt * fx[i];
      vy[i] += dt * fy[i];
      x[i] += dt * vx[i];
      y[i] += dt * vy[i];
    }
  }
  let energy = 0;
  for (let i = 0; i < n; i++) {
    energy += 0.5 * (vx[i] * vx[i] + vy[i] * vy[i]) + 0.1 * y[i];
    if (i < n - 1) {
      const dx = x[i + 1] - x[i];
      const dy = y[i + 1] - y[i];
      const stretch = Math.sqrt(dx * dx + dy * dy) - rest;
      energy += 0.5 * stiffness * stretch * stretch;
    }
  }
  return energy;
}
