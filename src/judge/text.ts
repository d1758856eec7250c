import type { Cause } from '../model/verdict.ts';

/** `∂/∂w[2]` of a scalar result, `∂price/∂v` or `∂[2]/∂x` of one of several. */
export function partialName(output: string, input: string): string {
  return `∂${output.startsWith('.') ? output.slice(1) : output}/∂${input}`;
}

/** `∂/∂a, ∂/∂b, ∂/∂c and 4 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** Two significant digits, as a lens has room for: `3e-11`, `0.012`. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e4) return Number(value.toPrecision(2)).toString();
  return value.toExponential(0).replace('e+', 'e');
}

/** Why nothing can be said about the partials `names`: the second half of `inconclusive: …`. */
export function inconclusiveText(cause: Cause | null, names: readonly string[]): string {
  const which = listNames(names);
  const verb = names.length === 1 ? 'stands' : 'stand';
  switch (cause) {
    case 'noise':
      return `noise hides ${which}`;
    case 'not-deterministic':
      return `the function is not deterministic, which hides ${which}`;
    case 'cancellation':
      return `cancellation hides ${which}`;
    case 'below-round-off':
      return `the round-off of the value hides ${which}`;
    case 'curvature':
      return `no step is short enough for ${which}`;
    case 'jump':
      return `${which} ${verb} on a jump`;
    case 'on-a-kink':
      return `${which} ${verb} on a kink`;
    case 'kink-in-stencil':
      return `a kink is too near to ${which}`;
    case 'domain-edge':
      return `${which} ${verb} at the edge of the domain`;
    case 'non-finite':
      return `${which} ${names.length === 1 ? 'is' : 'are'} not finite`;
    case 'gradient-blocked':
      return `the program blocks the gradient of ${which}`;
    case 'opaque-call':
      return `an opaque call hides ${which}`;
    case 'input-mutated':
      return `the function changes its input, which hides ${which}`;
    case 'state-carried-over':
      return `state carried over between calls hides ${which}`;
    case 'engine-disagreement':
      return `Gradlens contradicts itself on ${which}: a mistake of ours`;
    default:
      return `nothing decides ${which}`;
  }
}
