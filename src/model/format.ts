/**
 * A number as surfaces show it: `digits` significant digits, no trailing zeros, a real minus sign.
 * Very large and very small numbers are written with a power of ten (`6.02e23`).
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const isPlain = size >= 1e-4 && size < 1e6;
  const text = isPlain ? String(Number(value.toPrecision(digits))) : exponential(value, digits);
  return text.replaceAll('-', '−');
}

/** A factor as people write it: `1/365` rather than 0.00274. */
export function formatFactor(factor: number, digits = 4): string {
  const inverse = 1 / factor;
  const isWhole = Math.abs(inverse - Math.round(inverse)) < 1e-9 * Math.abs(inverse);
  if (Math.abs(factor) >= 1 || !isWhole) return formatNumber(factor, digits);
  return `${factor < 0 ? '−' : ''}1/${Math.abs(Math.round(inverse))}`;
}

function exponential(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** `2×3` for `[2, 3]`, `vector of 5` for `[5]`, nothing for a number. */
export function formatShape(shape: readonly number[]): string {
  if (shape.length === 0) return '';
  return shape.length === 1 ? `vector of ${shape[0]!}` : shape.join('×');
}
