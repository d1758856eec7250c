/**
 * A function of fifty lines, as people write them; the benchmark types into its first constant.
 *
 * @gradcheck fifty([0.3, -0.2, 0.5, 0.8, 0.1, -0.4, 0.6, 0.2, -0.7, 0.9, -0.1, 0.4], [0.7, -1.2, 0.4], 0.35)
 */
export function fifty(w: number[], x: number[], target: number): number {
  const gain = 1.25;
  const decay = 0.9;
  const hidden: number[] = [];
  for (let i = 0; i < 4; i++) {
    let sum = 0;
    for (let j = 0; j < x.length; j++) {
      sum += w[i * x.length + j] * x[j];
    }
    hidden.push(Math.tanh(sum));
  }
  const mean = hidden.reduce((a, b) => a + b, 0) / hidden.length;
  let spread = 0;
  for (const h of hidden) {
    spread += (h - mean) ** 2;
  }
  spread /= hidden.length;
  const scale = 1 / Math.sqrt(spread + 1e-3);
  const normalised = hidden.map((h) => (h - mean) * scale);
  const [a, b, c, d] = normalised;
  const gate = 1 / (1 + Math.exp(-(a + 2 * b - c)));
  const carried = gate * a + (1 - gate) * d;
  const mixed = Math.sin(b) * Math.cos(c) + carried;
  let state = mixed;
  let energy = 0;
  for (let step = 0; step < 12; step++) {
    const force = -state + 0.1 * Math.sin(state);
    state = decay * state + 0.1 * force;
    energy += 0.5 * state * state;
  }
  const potential = Math.log1p(energy);
  const distance = Math.hypot(state - target, carried - target);
  const soft = Math.log(1 + Math.exp(distance));
  const penalty = w.reduce((total, weight) => total + weight * weight, 0);
  const barrier = -Math.log(1 - Math.tanh(penalty / 100));
  const wave = Math.atan2(mixed, 1 + state * state);
  const ratio = (1 + potential) / (2 + soft);
  const ramp = Math.max(ratio, 0.05);
  let product = 1;
  for (let k = 0; k < x.length; k++) {
    product *= 1 + 0.01 * x[k] * state;
  }
  const blend = 0.6 * ramp + 0.4 * product;
  const smooth = Math.cbrt(1 + blend * blend);
  const drift = 0.05 * wave + 0.02 * barrier;
  const residual = target - carried;
  const fit = 0.5 * residual * residual;
  const loss = fit + smooth + drift + 0.01 * penalty;
  return gain * loss;
}
