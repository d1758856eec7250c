/** How natural a number is to be written in a formula: 0 for ±1, less than 1 for short ones, else null. */
export function naturalness(value: number, tolerance = 1e-7): number | null {
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return null;
  const near = (other: number): boolean =>
    Math.abs(size - other) <= tolerance * Math.max(other, 1e-3);
  if (size <= 1e-9) return 0.1;
  if (near(1)) return 0;
  if (near(2) || near(0.5)) return 0.1;
  for (let whole = 3; whole <= 20; whole++) if (near(whole) || near(1 / whole)) return 0.3;
  for (const below of [2, 3, 4, 5, 6, 8]) {
    const above = Math.round(size * below);
    if (above >= 1 && above <= 60 && near(above / below)) return 0.4;
  }
  for (const digits of [2, 3, 4]) {
    if (near(Number(size.toPrecision(digits)))) return 0.3 + 0.15 * digits;
    if (near(1 / Number((1 / size).toPrecision(digits)))) return 0.4 + 0.15 * digits;
  }
  for (const named of [
    Math.PI,
    Math.SQRT2,
    Math.sqrt(Math.PI),
    Math.sqrt(2 * Math.PI),
    Math.LN2,
    Math.LN10,
  ]) {
    for (const times of [1, 2, 0.5])
      if (near(named * times) || near(1 / (named * times))) return 0.5;
  }
  return null;
}

/** The nearest number that people write, so that a text says 0.5 and not 0.50000000012. */
export function tidy(value: number): number {
  if (Math.abs(value) < 1e-9) return 0;
  const short = Number(value.toPrecision(6));
  return Math.abs(short - value) <= 1e-6 * Math.abs(value) ? short : value;
}
