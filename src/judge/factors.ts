/** A constant by which authors multiply on purpose or by mistake, and how to say it. */
export interface Factor {
  /** Hand-written ÷ true. */
  readonly value: number;
  /** As a reader writes it: `0.5`, `1/365`, `−1`. */
  readonly name: string;
  /** `the factor 2 is missing`. */
  readonly text: string;
}

/** Integers whose quotient with 1 is a unit that people convert by, besides 1 to 20. */
const UNITS = [24, 30, 50, 52, 60, 100, 180, 252, 256, 360, 365, 365.25, 1000, 1024, 3600, 10000];
/** Named irrational factors that get lost: degrees, normal densities, natural against base logarithms. */
const NAMED: readonly (readonly [number, string])[] = [
  [Math.PI / 180, 'π/180'],
  [Math.PI, 'π'],
  [2 * Math.PI, '2π'],
  [Math.SQRT2, '√2'],
  [Math.sqrt(2 * Math.PI), '√(2π)'],
  [Math.sqrt(Math.PI), '√π'],
  [Math.LN2, 'ln 2'],
  [Math.LN10, 'ln 10'],
];
const SAME = 1e-6;

/**
 * Puts a name to a ratio hand-written ÷ true. `counts` are numbers of things in the input (n, m) that
 * a mean may divide by. Null where the number is not one that people use.
 */
export function recogniseFactor(
  ratio: number,
  counts: readonly number[],
  tolerance = SAME,
): Factor | null {
  const size = Math.abs(ratio);
  const negative = ratio < 0;
  const near = (value: number): boolean => Math.abs(size - value) <= tolerance * value;
  if (near(1)) return negative ? factor(-1, '−1', null, true) : null;
  const wholes = [...Array.from({ length: 19 }, (_, k) => k + 2), ...UNITS, ...counts];
  for (const whole of wholes) {
    if (whole <= 1) continue;
    const shown = String(whole);
    if (near(whole)) return factor(ratio, shown, `1/${shown}`, negative, shown);
    if (near(1 / whole)) {
      return factor(ratio, whole === 2 ? '0.5' : `1/${shown}`, shown, negative);
    }
  }
  for (const [value, name] of NAMED) {
    if (near(value)) return factor(ratio, name, `1/(${name})`, negative, name);
    if (near(1 / value)) return factor(ratio, `1/(${name})`, name, negative);
  }
  for (const below of [2, 3, 4, 5, 6, 8]) {
    const above = Math.round(size * below);
    if (above > 1 && above <= 12 && near(above / below)) {
      return factor(ratio, `${above}/${below}`, `${below}/${above}`, negative);
    }
  }
  return null;
}

/** Says a ratio that has no name of its own. */
export function plainFactor(ratio: number): Factor {
  const name = signed(Number(Math.abs(ratio).toPrecision(4)).toString(), ratio < 0);
  const missing = Number((1 / Math.abs(ratio)).toPrecision(4));
  return factor(ratio, name.replace('−', ''), String(missing), ratio < 0);
}

function factor(
  value: number,
  name: string,
  missing: string | null,
  negative: boolean,
  extra?: string,
): Factor {
  const parts: string[] = [];
  if (negative) parts.push('the sign is reversed');
  if (extra !== undefined) parts.push(`the factor ${extra} is too much`);
  else if (missing !== null) parts.push(`the factor ${missing} is missing`);
  return { value, name: signed(name.replace('−', ''), negative), text: parts.join(' and ') };
}

function signed(name: string, negative: boolean): string {
  return negative ? `−${name}` : name;
}
