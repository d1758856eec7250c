/**
 * Names of values and of derivatives among the fields of a result, as published code writes them.
 * A name alone proves nothing: it says what to try, and in which order.
 */

/** Fields that hold a value beside its derivatives: `{ cost, grad }`. */
export const VALUE_FIELDS: readonly string[] =
  'cost value val f fx loss error energy objective y fct out'.split(' ');

/** Fields that hold a whole gradient, whatever its inputs are called. */
export const GRADIENT_FIELDS: readonly string[] = (
  'grad gradient gradients grads g derivative deriv der prime jacobian jac df dfx ' +
  'dx fprime fxprime slope'
).split(' ');

/** Without underscores and case: `d_loss` is `dloss`. */
export function foldName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** What a sensitivity of an option price is the derivative of, and with respect to what. */
export interface Greek {
  readonly name: string;
  /** The price itself, or another Greek. */
  readonly of: string;
  /** Folded names of the input. */
  readonly wrt: RegExp;
}

const ASSET =
  /^(s|s0|st|u|x|f|spot|spotprice|underlying|underlyingprice|stock|stockprice|asset|assetprice|currentprice|price|forward|forwardprice|fwd)$/;
const VOLATILITY = /^(v|vol|sigma|volatility|iv|impliedvol|impliedvolatility|σ)$/;
const TIME =
  /^(t|tau|time|expiry|expiration|maturity|years|days|ttm|tte|dte|(time|years|days)to(expiry|expiration|maturity))$/;
const RATE = /^(r|rf|rate|interest|interestrate|riskfree|riskfreerate|riskfreeinterestrate)$/;

/** Hull, Options, Futures and Other Derivatives, chapter "The Greek letters"; Haug for the second order. */
export const GREEKS: readonly Greek[] = [
  { name: 'delta', of: 'price', wrt: ASSET },
  { name: 'vega', of: 'price', wrt: VOLATILITY },
  { name: 'kappa', of: 'price', wrt: VOLATILITY },
  { name: 'theta', of: 'price', wrt: TIME },
  { name: 'rho', of: 'price', wrt: RATE },
  { name: 'gamma', of: 'delta', wrt: ASSET },
  { name: 'vanna', of: 'delta', wrt: VOLATILITY },
  { name: 'charm', of: 'delta', wrt: TIME },
  { name: 'vomma', of: 'vega', wrt: VOLATILITY },
  { name: 'volga', of: 'vega', wrt: VOLATILITY },
  { name: 'speed', of: 'gamma', wrt: ASSET },
  { name: 'zomma', of: 'gamma', wrt: VOLATILITY },
  { name: 'color', of: 'gamma', wrt: TIME },
];
