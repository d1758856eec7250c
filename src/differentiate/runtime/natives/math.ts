import { model, modelUnary, type Call } from '../callees.ts';
import { runNative, unary } from '../calls.ts';
import { decided } from '../decisions.ts';
import { note, refuse } from '../notes.ts';
import { blockedCall, powerNode } from '../operators.ts';
import { apply } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import {
  BINARY_RULES,
  hypotPartial,
  UNARY_RULES,
  type BinaryOperation,
  type UnaryOperation,
} from '../rules.ts';
import { stringBecomesNumber } from '../strings.ts';
import { base, closeNode, edge, inactive, MODE, mode, node1, node2, OPCODE } from '../tape.ts';
import { toPrimitive } from '../toPrimitive.ts';

/** `Math.*` by identity: wherever the function came from, under whatever name it is called. */

/** `Number`, captured. */
const convert = Number;

const UNARY: readonly UnaryOperation[] = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'sqrt',
  'cbrt',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'abs',
  'sign',
  'floor',
  'ceil',
  'round',
  'trunc',
  'fround',
];
const STOPS: ReadonlySet<string> = new Set(['sign', 'floor', 'ceil', 'round', 'trunc']);

/** ToNumber of an argument; its shadow is left in the register. */
export function numberArgument(call: Call, i: number): number {
  const value = call.args[i];
  if (typeof value === 'number') {
    R.s = call.shadows[i] ?? 0;
    return value;
  }
  const primitive = toPrimitive(value, 0, 'number');
  if (typeof primitive === 'string') stringBecomesNumber(call.site);
  if (typeof primitive !== 'number') R.s = 0;
  return convert(primitive);
}

export function modelMath(): void {
  const all = Math as unknown as Readonly<Record<string, ((a: number) => number) | undefined>>;
  for (const operation of UNARY) {
    const compute = all[operation]!;
    const m = {
      compute,
      rule: UNARY_RULES[operation],
      operation: OPCODE[operation],
      stops: STOPS.has(operation),
      kinked: operation === 'abs',
    };
    modelUnary(
      compute,
      (call) => {
        const a = numberArgument(call, 0);
        return unary(m, a, R.s, call.site);
      },
      m,
    );
  }
  model(Math.pow, power);
  model(Math.atan2, binary('atan2', Math.atan2));
  model(Math.max, (call) => extremum(call, 1));
  model(Math.min, (call) => extremum(call, -1));
  model(Math.hypot, hypotenuse);
  model(Math.random, random);
  model(Math.imul, integer);
  model(Math.clz32, integer);
  if (all.f16round !== undefined) model(all.f16round, halfRound);
}

function power(call: Call): number {
  const a = numberArgument(call, 0);
  const x = R.s;
  const b = numberArgument(call, 1);
  const y = R.s;
  const v = a ** b;
  R.s = x > base || y > base ? powerNode(a, x, b, y, v, call.site) : inactive(x, y, call.site);
  return v;
}

function binary(
  operation: BinaryOperation,
  compute: (a: number, b: number) => number,
): (call: Call) => number {
  const rule = BINARY_RULES[operation];
  return (call) => {
    const a = numberArgument(call, 0);
    const x = R.s;
    const b = numberArgument(call, 1);
    const y = R.s;
    const v = compute(a, b);
    R.s =
      x > base || y > base
        ? node2(
            OPCODE[operation],
            call.site,
            v,
            a,
            x,
            rule.left(a, b, v),
            b,
            y,
            rule.right(a, b, v),
          )
        : inactive(x, y, call.site);
    return v;
  };
}

interface Operands {
  readonly numbers: number[];
  readonly shadows: number[];
  alive: boolean;
}

function operands(call: Call): Operands {
  const result: Operands = { numbers: [], shadows: [], alive: false };
  for (let i = 0; i < call.args.length; i++) {
    result.numbers[i] = numberArgument(call, i);
    result.shadows[i] = R.s;
    if (R.s > base) result.alive = true;
    else inactive(R.s, 0, call.site);
  }
  return result;
}

/** The winner of `max` (direction 1) or `min`; n winners share the gradient equally (PyTorch `amax`). */
function extremum(call: Call, direction: 1 | -1): number {
  const { numbers, shadows, alive } = operands(call);
  const v = apply(call.callee, undefined, numbers) as number;
  if (!alive) {
    R.s = 0;
    return v;
  }
  let winners = 0;
  let runnerUp = Infinity;
  let choice = -1;
  for (let i = 0; i < numbers.length; i++) {
    const gap = (v - numbers[i]!) * direction;
    if (wins(numbers[i]!, v)) {
      winners++;
      choice = choice * 31 + i + 1;
    } else if (gap < runnerUp) runnerUp = gap;
  }
  if (mode === MODE.branches) decided(call.site, choice | 0, winners > 1 ? 0 : runnerUp);
  const first = R.edges;
  for (let i = 0; i < numbers.length; i++) {
    const share = wins(numbers[i]!, v) ? 1 / winners : 0;
    if (share !== 0 || mode === MODE.operations) edge(numbers[i]!, shadows[i]!, share);
  }
  R.s = closeNode(direction === 1 ? OPCODE.max : OPCODE.min, call.site, v, first);
  return v;
}

function wins(operand: number, v: number): boolean {
  return operand === v || (v !== v && operand !== operand);
}

function hypotenuse(call: Call): number {
  const { numbers, shadows, alive } = operands(call);
  const v = apply(call.callee, undefined, numbers) as number;
  if (!alive) {
    R.s = 0;
    return v;
  }
  const first = R.edges;
  for (let i = 0; i < numbers.length; i++) {
    edge(numbers[i]!, shadows[i]!, hypotPartial(numbers[i]!, v));
  }
  R.s = closeNode(OPCODE.hypot, call.site, v, first);
  return v;
}

/** Seeded for the check by the sandbox; here it is only reported. */
function random(call: Call): unknown {
  if (mode !== MODE.off) {
    note('seeded-random', call.site, 'Math.random() is seeded for the check.');
  }
  return runNative(call);
}

function integer(call: Call): unknown {
  const { numbers, shadows, alive } = operands(call);
  const v = apply(call.callee, undefined, numbers) as number;
  R.s = 0;
  if (alive) {
    refuse('integer', call.site);
    decided(call.site, v, Infinity);
    R.s = blockedCall(v, numbers[0]!, shadows[0]!, call.site);
  }
  return v;
}

function halfRound(call: Call): number {
  const a = numberArgument(call, 0);
  const x = R.s;
  const v = apply(call.callee, undefined, [a]) as number;
  R.s = x > base ? node1(OPCODE.fround, call.site, v, a, x, 1) : inactive(x, 0, call.site);
  return v;
}
