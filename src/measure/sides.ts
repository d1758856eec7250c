import {
  extrapolate,
  guardConvergence,
  NOISE_SIGMAS,
  type Estimate,
  type Rung,
} from './extrapolate.ts';
import type { Line, Sample } from './line.ts';
import { sigmaAt } from './slopes.ts';

/** Steps of a one-sided ladder shrink by this factor: five of them span a factor 256. */
const FACTOR = 4;
const RUNGS = 5;
/** Values that go like a root of h extrapolate badly; a jump has to stand clear of that. */
const JUMP_DOUBT = 8;

/** What one side of the point looks like from inside its own branch. */
export interface Side {
  readonly slope: Estimate;
  /** Limit of f at the point, minus f at the point: not 0 across a jump. */
  readonly jump: number;
  /** Bound on the error of `jump`. */
  readonly jumpError: number;
}

/**
 * Slope and limit on one side (`sign` ±1), from offsets up to `radius`. With a `signature`, only
 * values from that branch count. Null where no two usable values were found.
 */
export function measureSide(
  line: Line,
  sign: 1 | -1,
  output: number,
  noise: number,
  radius: number,
  signature: string | null,
): Side | null {
  const center = line.sampler.value[output]!;
  const samples: Sample[] = [];
  for (let rung = 0; rung < RUNGS; rung++) {
    const offset = sign * radius * FACTOR ** -rung;
    if (signature !== null && line.signature(offset) !== signature) continue;
    const sample = line.at(offset);
    if (Number.isFinite(sample.value[output]!) && sample.offset !== 0) samples.push(sample);
  }
  if (samples.length < 2) return null;
  const sigma = sigmaAt(noise, center, ...samples.map((sample) => sample.value[output]!));
  const limit = valueAtPoint(samples, output, sigma);
  const jump = limit.value - center;
  const jumpError = limit.error + NOISE_SIGMAS * sigma;
  const base = Math.abs(jump) > jumpError ? limit.value : center;
  const baseSigma = base === center ? sigma : Math.max(sigma, limit.error / NOISE_SIGMAS);
  const rungs: Rung[] = samples.map((sample) => ({
    step: Math.abs(sample.offset),
    slope: (sample.value[output]! - base) / sample.offset,
    sigma: baseSigma,
  }));
  return { slope: guardConvergence(extrapolate(rungs, 'one-sided'), rungs), jump, jumpError };
}

/** Polynomial extrapolation of the values themselves to the point (Neville's scheme). */
function valueAtPoint(
  samples: readonly Sample[],
  output: number,
  sigma: number,
): { readonly value: number; readonly error: number } {
  const through = (run: readonly Sample[]): { value: number; weights: number } => {
    let value = 0;
    let weights = 0;
    for (const own of run) {
      let weight = 1;
      for (const other of run) {
        if (other !== own) weight *= other.offset / (other.offset - own.offset);
      }
      value += weight * own.value[output]!;
      weights += weight * weight;
    }
    return { value, weights };
  };
  const whole = through(samples);
  const inner = through(samples.slice(1));
  const truncation = Math.abs(whole.value - inner.value);
  return {
    value: whole.value,
    error: JUMP_DOUBT * truncation + NOISE_SIGMAS * sigma * Math.sqrt(whole.weights),
  };
}
