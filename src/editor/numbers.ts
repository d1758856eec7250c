import type { ValueSummary } from '../model/insight.ts';
import type { Translate } from './translate.ts';

/** Significant digits that fit beside a line of code. */
const SHORT = 4;
/** Elements of an array that fit beside a line of code. */
export const FITTING_ELEMENTS = 3;

/**
 * A number for people: a true minus sign (U+2212), no trailing zeros, an exponent outside of
 * 1e-4 .. 1e6. `NaN` and `∞` stay visible.
 * @param digits significant digits, 1 to 17.
 */
export function formatNumber(x: number, digits: number = SHORT): string {
  if (Number.isNaN(x)) return 'NaN';
  const sign = x < 0 ? '−' : '';
  const size = Math.abs(x);
  if (size === Infinity) return `${sign}∞`;
  if (size === 0) return '0';
  const rounded = Number(size.toPrecision(digits));
  if (rounded >= 1e-4 && rounded < 1e6) return sign + String(rounded);
  const [mantissa, exponent] = rounded.toExponential().split('e');
  return `${sign}${mantissa!}e${exponent!.replace('+', '')}`;
}

/** A number that stands out in words where it is none, or has left the range of numbers. */
export function wordNumber(x: number, t: Translate): string {
  if (Number.isNaN(x)) return t('NaN (not a number)');
  if (x === Infinity) return t('infinity');
  if (x === -Infinity) return t('minus infinity');
  return formatNumber(x);
}

/** An error or a bar: one or two digits and the order of magnitude, `3e-11`. */
export function formatError(x: number): string {
  if (x === 0) return '0';
  if (!Number.isFinite(x)) return formatNumber(x);
  return x >= 0.01 && x < 100 ? formatNumber(x, 2) : formatNumber(Number(x.toExponential(0)), 1);
}

/** `2×3`, `5`; empty for a number. */
export function formatShape(shape: readonly number[]): string {
  return shape.join('×');
}

/** Elements that a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * A number, or an array: one that fits by its elements, `[0.22, 0.26]`, any other by its shape and the
 * range of its elements, `(2×2) −0.3 … 0.8`. A range says at a glance what a few first elements hide: the
 * zeros, the outlier, the NaN.
 */
export function formatValue(value: ValueSummary, t: Translate): string {
  if (value.shape.length === 0) return wordNumber(value.last[0] ?? NaN, t);
  const size = sizeOf(value.shape);
  if (size <= FITTING_ELEMENTS && value.shape.length === 1) {
    return `[${value.last.map((x) => formatNumber(x)).join(', ')}]`;
  }
  const ends = [value.min, value.max].map((x) => formatNumber(x));
  return `(${formatShape(value.shape)}) ${[...new Set(ends)].join(' … ')}`;
}

/**
 * Where a step along a gradient is lost beside a weight of order 1, or blows it up: √ε of binary64
 * and its inverse, half of the digits either way.
 */
const VANISHING = Math.sqrt(Number.EPSILON);
const EXPLODING = 1 / VANISHING;

/** `vanishing` or `exploding` for a gradient that is; null for any other, and for an exact zero. */
export function sizeWord(adjoint: ValueSummary, t: Translate): string | null {
  const largest = Math.max(...adjoint.last.map(Math.abs));
  if (largest > 0 && largest < VANISHING) return t('vanishing');
  return largest > EXPLODING && largest !== Infinity ? t('exploding') : null;
}

/** Whether any number of a summary is NaN or infinite. */
export function hasNonFinite(value: ValueSummary): boolean {
  return (
    !Number.isFinite(value.min) ||
    !Number.isFinite(value.max) ||
    value.last.some((x) => !Number.isFinite(x))
  );
}
