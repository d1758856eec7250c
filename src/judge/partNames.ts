import {
  foldName,
  GRADIENT_FIELDS,
  GREEKS,
  VALUE_FIELDS,
  type Greek,
} from '../model/derivativeNames.ts';

/** What the name of a part of a result says of it. */
export type PartClaim =
  /** It is the derivative with respect to the input of that name: `dW`, `gradB`, `.grads.W`. */
  | { readonly kind: 'input' }
  /** A Greek letter, perhaps of one side: `callDelta`. */
  | { readonly kind: 'greek'; readonly greek: Greek; readonly side: string }
  /** A gradient, of what is not said: `grad`, `derivative`. */
  | { readonly kind: 'gradient' }
  /** Often a derivative, often something else: `slope`, `velocity`. */
  | { readonly kind: 'maybe' }
  | { readonly kind: 'value' }
  | { readonly kind: 'none' };

const MAYBE = new Set('slope tangent velocity speed rate g dx prime'.split(' '));
const SIDES = ['', 'call', 'put', 'c', 'p', 'option', 'long', 'short'];
const CONTAINERS = /^(grads?|gradients?|deriv(ative)?s?|partials?|jacobian|d)$/;

/** The claim of a part with this path; `inputs` are the names of inputs, without indices. */
export function claimOf(keys: readonly string[], inputs: readonly string[]): PartClaim {
  const own = keys.at(-1) ?? '';
  if (/^\d*$/.test(own)) return { kind: 'none' };
  const name = foldName(own);
  const greek = greekIn(name);
  if (greek) return greek;
  if (inputs.some((input) => namesInput(keys, input))) return { kind: 'input' };
  if (MAYBE.has(name)) return { kind: 'maybe' };
  if (GRADIENT_FIELDS.includes(name)) return { kind: 'gradient' };
  return VALUE_FIELDS.includes(name) ? { kind: 'value' } : { kind: 'none' };
}

function greekIn(name: string): PartClaim | null {
  for (const greek of GREEKS) {
    for (const side of SIDES) {
      if (name === side + greek.name || name === greek.name + side) {
        return { kind: 'greek', greek, side };
      }
    }
  }
  return null;
}

/** `dW`, `grad_w`, `wGrad`, `dLoss_dW` and `.grads.W` name the input `W`, `this.W` or `layer.W`. */
export function namesInput(keys: readonly string[], input: string): boolean {
  const field = foldName(keys.at(-1) ?? '');
  const name = foldName(lastName(input));
  if (name === '') return false;
  const container = keys.at(-2);
  if (container !== undefined && CONTAINERS.test(foldName(container)) && field === name)
    return true;
  const marked = /^(?:grad|gradient|gradof|deriv|derivative|partial|d)(?:wrt)?(.+)$/.exec(
    field,
  )?.[1];
  const tailed = /^(.+?)(?:grad|gradient|deriv|derivative)$/.exec(field)?.[1];
  // `dfdx`, `dLoss_dW`: what stands between the two letters is the value's name.
  return marked === name || tailed === name || (/^d.*d/.test(field) && field.endsWith(`d${name}`));
}

/** `options.rates[2]` is called `rates`. */
export function lastName(input: string): string {
  return input
    .replace(/\[\d+\]/g, '')
    .split('.')
    .at(-1)!;
}

/** Names under which an option's price stands beside its Greeks. */
const PRICES = /^(call|put|option)?(price|premium|value|npv|pv|fair|fairvalue|theo|call|put)?$/;

/** Whether a part is called like the value that a Greek of this side belongs to. */
export function namesPrice(keys: readonly string[], side: string): boolean {
  const name = foldName(keys.at(-1) ?? '');
  return PRICES.test(name) && (side === '' || name.startsWith(side) || keys.length > 1);
}
