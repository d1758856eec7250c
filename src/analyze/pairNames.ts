/**
 * How people name a function and its derivative, from the conventions met in published code: the
 * rule decides by names alone, so what it finds is a guess that is shown as one.
 */

import { foldName, GRADIENT_FIELDS, VALUE_FIELDS } from '../model/derivativeNames.ts';

/** Behind the function's name: `lossGrad`, `fPrime`, `loss_backward`, `qprime`. */
const SUFFIXES = (
  'grad gradient gradients prime derivative derivatives derivate derivation deriv der jacobian ' +
  'jac backward backprop dx'
).split(' ');

/** In front of it: `gradLoss`, `dLoss`, `derivativeOfLoss`. */
const PREFIXES = (
  'grad gradient gradientof gradof d df derivative derivativeof deriv derivof der ' +
  'jacobian backward backprop'
).split(' ');

/** What a function's own name may end in, and its derivative's does not: `gaussianFct`. */
const VALUE_ENDINGS = 'fct fn func function fun value forward point position curve at'.split(' ');

/** Names that belong together in mathematics. */
const PARTNERS: Readonly<Record<string, readonly string[]>> = {
  cdf: ['pdf', 'density'],
  cumulative: ['density', 'pdf'],
  cumulativedistribution: ['density', 'pdf', 'probabilitydensity'],
  position: ['velocity', 'tangent'],
  pointat: ['tangentat', 'derivativeat'],
  getpoint: ['gettangent', 'getderivative'],
  potential: ['gradient'],
};

/** Members of a table that holds a function and its derivative: `{ output, der }`. */
const TABLE_VALUES = (
  'output activation activate func function fn f fct forward value eval evaluate ' +
  'apply calc compute fun'
).split(' ');
const TABLE_DERIVATIVES = (
  'der deriv derivate derivative dfn df dfdx grad gradient prime fprime backward ' +
  'dactivation doutput dfunc dvalue d dx derive'
).split(' ');

/** Whether `gradient` is, by its name, the derivative of `value`; both are last parts of names. */
export function namesDerivative(value: string, gradient: string): boolean {
  const of = foldName(value);
  const by = foldName(gradient);
  if (of === by || of === '') return false;
  if (PARTNERS[of]?.includes(by)) return true;
  if (gradient.endsWith('_d') && by === `${of}d`) return true;
  // `sampleCurveX`, `sampleCurveDerivativeX`.
  if (by.replace(/derivative|gradient|deriv|prime/, '') === of) return true;
  const stems = [of, ...VALUE_ENDINGS.filter((end) => of.endsWith(end)).map((end) => cut(of, end))];
  return stems.some(
    (stem) =>
      stem !== '' &&
      by.includes(stem) &&
      (SUFFIXES.some((suffix) => by === stem + suffix) ||
        PREFIXES.some(
          (prefix) => by === prefix + stem && (stem.length === 1 || startsWord(gradient, prefix)),
        )),
  );
}

/**
 * Names of derivatives that do not say of what: `gradient` beside `cost`. The ends of the names of
 * what they are the derivative of, the likeliest first.
 */
const BARE: readonly (readonly [derivatives: string, values: string])[] = [
  [
    'grad gradient gradients computegradient calcgradient getgradient evaluategradient',
    'loss cost objective objectivefunction energy nll loglikelihood likelihood loglik elbo ' +
      'logposterior logprob logdensity logpdf potential misfit chi2 sse mse rss fn func function f ' +
      'evaluate eval value',
  ],
  [
    'jacobian jac computejacobian calcjacobian getjacobian',
    'residuals residual forwardkinematics fk endeffector measurement model predict transform ' +
      'fn func function f evaluate eval value',
  ],
  [
    'derivative deriv derivate prime',
    'evaluate eval value valueat at compute fn func function f model',
  ],
];

/**
 * How likely, by their names, the second is the derivative of the first although it does not name it:
 * the smaller, the likelier; null where it is not. To be held only beside equal parameters.
 */
export function bareRank(value: string, gradient: string): number | null {
  const of = foldName(value);
  const by = foldName(gradient);
  for (const [derivatives, values] of BARE) {
    if (!derivatives.split(' ').includes(by)) continue;
    // One letter or two are a name by themselves, not the end of one.
    const rank = values
      .split(' ')
      .findIndex((end) => (end.length > 2 ? of.endsWith(end) : of === end));
    if (rank >= 0) return rank;
  }
  return null;
}

/** The parameter that a name says a partial is taken by: `rbfGradX`, `priceDr`, `dPrice_dr`. */
export function namesPartial(
  value: string,
  gradient: string,
  parameters: readonly string[],
): string | null {
  const of = foldName(value);
  const by = foldName(gradient);
  const fits = (parameter: string): boolean => {
    const end = foldName(parameter);
    if (by === `d${of}d${end}`) return true;
    const rest = by.startsWith(of) ? by.slice(of.length) : '';
    if (!rest.endsWith(end)) return false;
    const mark = rest.slice(0, rest.length - end.length);
    if (mark === 'd') return /(_d|D)_?[^_]*$/.test(gradient);
    return ['grad', 'gradient', 'deriv', 'derivative', 'gradwrt', 'derivativewrt', 'wrt'].includes(
      mark,
    );
  };
  return parameters.find(fits) ?? null;
}

/** Behind and in front of a function's name in that of its Hessian: `lossHessian`, `d2Loss`, `fSecond`. */
const HESSIAN_SUFFIXES =
  'hessian hess secondderivative secondderiv second primeprime doubleprime d2'.split(' ');
const HESSIAN_PREFIXES = 'hessian hess hessianof d2 secondderivativeof secondderivative'.split(' ');

/** Whether `hessian` is, by its name, the second derivative of `value`; both are last parts of names. */
export function namesHessian(value: string, hessian: string): boolean {
  const of = foldName(value);
  const by = foldName(hessian);
  if (of === '') return false;
  return (
    HESSIAN_SUFFIXES.some((suffix) => by === of + suffix) ||
    HESSIAN_PREFIXES.some((prefix) => by === prefix + of)
  );
}

/** Whether a member of a function is its derivative: `sigmoid.derivative`. */
export function namesOwnDerivative(member: string): boolean {
  return TABLE_DERIVATIVES.includes(foldName(member));
}

/** Whether two members of one object are a function and its derivative: `{ output, der }`. */
export function namesTablePair(value: string, gradient: string): boolean {
  return TABLE_VALUES.includes(foldName(value)) && TABLE_DERIVATIVES.includes(foldName(gradient));
}

const FLAG =
  /^(is|get|return|want|compute|calc)?_?(der|deriv|derivate|derivative|derive|prime|gradient|grad)$/i;

/** Parameters that make a function return its derivative: `f(x, true)`. */
export function namesDerivativeFlag(parameter: string): boolean {
  return FLAG.test(parameter);
}

/** The value and the gradient among the fields of a result; null unless there is one of each. */
export function valueAndGradientFields(
  fields: readonly string[],
): { readonly value: string; readonly gradient: string } | null {
  const values = fields.filter((field) => VALUE_FIELDS.includes(foldName(field)));
  const gradients = fields.filter((field) => GRADIENT_FIELDS.includes(foldName(field)));
  const [value] = values;
  const [gradient] = gradients;
  return value !== undefined && gradient !== undefined && values.length + gradients.length === 2
    ? { value, gradient }
    : null;
}

/** Whether a function's name announces a value and its gradient in one array: `costAndGrad`. */
export function announcesBoth(name: string): boolean {
  return /(and|with|_)_?(grad|deriv|jac|prime)/i.test(name) || /^(fg|fdf|valgrad)$/i.test(name);
}

function cut(name: string, end: string): string {
  return name.slice(0, -end.length);
}

/** `dLoss` and `d_loss`, but not `dot` for a function `ot`. */
function startsWord(name: string, prefix: string): boolean {
  let seen = 0;
  for (let i = 0; i < name.length; i++) {
    if (name[i] === '_') continue;
    if (seen === prefix.length) return name[i - 1] === '_' || /[A-Z0-9]/.test(name[i]!);
    seen++;
  }
  return false;
}

/** Whether one function is the backward pass of another: `forward`, `backward`. */
export function namesBackward(forward: string, backward: string): boolean {
  const of = foldName(forward);
  const by = foldName(backward);
  const at = /^(.*?)(feedforward|forwardpass|forwardprop(agate|agation)?|forward)(.*)$/.exec(of);
  if (!at) return false;
  const rest = [at[1]!, at[4]!] as const;
  return [
    'backward',
    'backwardpass',
    'backprop',
    'backpropagate',
    'backpropagation',
    'backwards',
  ].some((name) => by === rest[0] + name + rest[1]);
}

/** Parameters that take the gradient from what comes after: `dy`, `dout`, `gradOutput`, `upstream`. */
export function namesUpstream(parameter: string): boolean {
  return /^_?(d([A-Z]\w*|y|out|z|h|a|x|v|l|loss|next)|(out|output|upstream|next|err(or)?)_?[gG]rad(ient)?s?|grads?([A-Z_]\w*)?|gradients?([A-Z_]\w*)?|upstream\w*|delta\w*|err(or)?s?|cotangent|chain\w*|g)$/.test(
    parameter,
  );
}

/** Parameters into which a gradient is written: `fxprime`, `grad`, `gradOut`, `dx`. */
export function namesOutParameter(parameter: string): boolean {
  return /^_?(f?x?prime|grad(ient)?s?(_?out(put)?|_?f|_?x)?|(out|f|result)_?grad(ient)?|g|d[xfgw]|df_?dx|d[A-Z]\w*|jac(obian)?|J|deriv(ative)?s?)$/i.test(
    parameter,
  );
}
