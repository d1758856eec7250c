import type { BranchTrace } from '../../../src/model/trace.ts';

/**
 * A test-only oracle, independent of the product: numbers boxed on a tape, fed by `overload.ts`. It
 * gives exact derivatives in two orders of accumulation and the branch signature of a run.
 */
export class Tape {
  readonly parents: number[][] = [];
  readonly weights: number[][] = [];
  readonly sites: number[] = [];
  decisions: string[] = [];

  input(value: number): Active {
    return this.node(value, [], []);
  }

  node(value: number, parents: number[], weights: number[]): Active {
    this.parents.push(parents);
    this.weights.push(weights);
    return new Active(value, this.parents.length - 1, this);
  }

  /** ∂output/∂(node 0..n−1), accumulated from the output backwards. */
  reverse(output: Active, n: number): Float64Array {
    return this.adjoints(output).slice(0, n);
  }

  adjoints(output: Active): Float64Array {
    const adjoint = new Float64Array(this.parents.length);
    adjoint[output.id] = 1;
    for (let i = output.id; i >= 0; i--) {
      this.parents[i]!.forEach((parent, k) => {
        adjoint[parent] = adjoint[parent]! + adjoint[i]! * this.weights[i]![k]!;
      });
    }
    return adjoint;
  }

  /** The same by tangents, one input at a time, accumulated forwards. */
  forward(output: Active, n: number): Float64Array {
    const tangent = new Float64Array((output.id + 1) * n);
    for (let i = 0; i < n; i++) tangent[i * n + i] = 1;
    for (let node = n; node <= output.id; node++) {
      const parents = this.parents[node]!;
      const weights = this.weights[node]!;
      for (let k = 0; k < parents.length; k++) {
        const from = parents[k]! * n;
        const weight = weights[k]!;
        for (let i = 0; i < n; i++) {
          tangent[node * n + i] = tangent[node * n + i]! + weight * tangent[from + i]!;
        }
      }
    }
    return tangent.slice(output.id * n);
  }

  branches(): BranchTrace {
    return { signature: this.decisions.join(','), nearest: [] };
  }
}

export class Active {
  readonly value: number;
  readonly id: number;
  readonly tape: Tape;
  constructor(value: number, id: number, tape: Tape) {
    this.value = value;
    this.id = id;
    this.tape = tape;
  }
  valueOf(): number {
    return this.value;
  }
}

type Value = number | Active;
const raw = (a: Value): number => (a instanceof Active ? a.value : a);

function unary(a: Active, value: number, weight: number): Active {
  return a.tape.node(value, [a.id], [weight]);
}

function binary(a: Value, b: Value, value: number, da: number, db: number): Value {
  const active = a instanceof Active ? a : b instanceof Active ? b : null;
  if (active === null) return value;
  const parents: number[] = [];
  const weights: number[] = [];
  if (a instanceof Active) {
    parents.push(a.id);
    weights.push(da);
  }
  if (b instanceof Active) {
    parents.push(b.id);
    weights.push(db);
  }
  return active.tape.node(value, parents, weights);
}

function decide<T>(operands: readonly Value[], decision: T): T {
  for (const operand of operands) {
    if (operand instanceof Active) {
      operand.tape.decisions.push(String(decision));
      break;
    }
  }
  return decision;
}

/** Derivative of each Math function of one argument at x, where y is its value. */
const SLOPES: Readonly<Record<string, (x: number, y: number) => number>> = {
  exp: (_, y) => y,
  log: (x) => 1 / x,
  log1p: (x) => 1 / (1 + x),
  expm1: (_, y) => y + 1,
  sqrt: (_, y) => 1 / (2 * y),
  cbrt: (_, y) => 1 / (3 * y * y),
  sin: (x) => Math.cos(x),
  cos: (x) => -Math.sin(x),
  tan: (_, y) => 1 + y * y,
  atan: (x) => 1 / (1 + x * x),
  asin: (x) => 1 / Math.sqrt(1 - x * x),
  acos: (x) => -1 / Math.sqrt(1 - x * x),
  sinh: (x) => Math.cosh(x),
  cosh: (x) => Math.sinh(x),
  tanh: (_, y) => 1 - y * y,
  abs: (x) => Math.sign(x),
  fround: () => 1,
};
const BLOCKED = new Set(['floor', 'ceil', 'round', 'trunc', 'sign']);

/** What overloaded code calls instead of operators and Math. */
export const OVERLOADS = {
  /** Tells a node which expression made it; the innermost expression comes first and stays. */
  at: (site: number, made: unknown): unknown => {
    if (made instanceof Active) made.tape.sites[made.id] ??= site;
    return made;
  },
  add: (a: Value, b: Value): unknown =>
    // Strings and other natives keep their own `+`.
    a instanceof Active || b instanceof Active ? binary(a, b, raw(a) + raw(b), 1, 1) : a + b,
  sub: (a: Value, b: Value) => binary(a, b, raw(a) - raw(b), 1, -1),
  mul: (a: Value, b: Value) => binary(a, b, raw(a) * raw(b), raw(b), raw(a)),
  div: (a: Value, b: Value) =>
    binary(a, b, raw(a) / raw(b), 1 / raw(b), -raw(a) / (raw(b) * raw(b))),
  mod: (a: Value, b: Value) => binary(a, b, raw(a) % raw(b), 1, -Math.trunc(raw(a) / raw(b))),
  pow: (a: Value, b: Value) => {
    const [x, p] = [raw(a), raw(b)];
    const value = x ** p;
    return binary(a, b, value, p === 0 ? 0 : p * x ** (p - 1), x > 0 ? value * Math.log(x) : 0);
  },
  neg: (a: Value): Value => (a instanceof Active ? unary(a, -a.value, -1) : -a),
  compare: (operator: string, a: Value, b: Value): boolean => {
    const [x, y] = [raw(a), raw(b)];
    const outcome = COMPARISONS[operator]!(x, y);
    return decide([a, b], outcome);
  },
  math: (name: string, ...args: Value[]): Value => {
    const value = (Math as unknown as Record<string, (...a: number[]) => number>)[name]!(
      ...args.map(raw),
    );
    const [first, second] = args;
    if (!args.some((a) => a instanceof Active)) return value;
    if (name === 'pow') return OVERLOADS.pow(first!, second!);
    if (name === 'min' || name === 'max') {
      const winner = decide(
        args,
        args.findIndex((a) => raw(a) === value),
      );
      return args[winner]!;
    }
    if (name === 'atan2') {
      const [y, x] = [raw(first!), raw(second!)];
      return binary(first!, second!, value, x / (x * x + y * y), -y / (x * x + y * y));
    }
    if (name === 'hypot') {
      return args.reduce<Value>((sum, a) => {
        const joined = Math.hypot(raw(sum), raw(a));
        return binary(sum, a, joined, raw(sum) / joined, raw(a) / joined);
      }, 0);
    }
    if (!(first instanceof Active)) return value;
    if (BLOCKED.has(name)) {
      decide([first], value);
      return value;
    }
    if (name === 'abs') decide([first], Math.sign(first.value));
    const slope = SLOPES[name];
    if (slope === undefined) throw new Error(`Math.${name} has no rule`);
    return unary(first, value, slope(first.value, value));
  },
};

const COMPARISONS: Readonly<Record<string, (x: unknown, y: unknown) => boolean>> = {
  '<': (x, y) => (x as number) < (y as number),
  '>': (x, y) => (x as number) > (y as number),
  '<=': (x, y) => (x as number) <= (y as number),
  '>=': (x, y) => (x as number) >= (y as number),
  '===': (x, y) => x === y,
  '!==': (x, y) => x !== y,
};
