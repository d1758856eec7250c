import assert from 'node:assert/strict';
import fc from 'fast-check';
import { close, Program } from './support.ts';

/** Inputs of the generated maps. */
const INPUTS = 3;
/** A relative difference that sums of a few hundred terms may have by rounding alone. */
const ROUNDING = 1e-12;

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('x[0]', 'x[1]', 'x[2]', '0.7', '-1.3'),
      fc.tuple(inner, fc.constantFrom('+', '-', '*'), inner).map((parts) => `(${parts.join(' ')})`),
      fc
        .tuple(fc.constantFrom('sin', 'cos', 'tanh', 'atan', 'asinh'), inner)
        .map(([name, operand]) => `Math.${name}(${operand})`),
      // Kept away from the edges of their domains.
      inner.map((operand) => `Math.exp(Math.sin(${operand}))`),
      inner.map((operand) => `Math.log(2 + Math.cos(${operand}))`),
      inner.map((operand) => `Math.sqrt(1 + (${operand}) ** 2)`),
      fc.tuple(inner, inner).map(([a, b]) => `(${a}) / (1.5 + Math.sin(${b}))`),
      fc.tuple(inner, inner).map(([a, b]) => `Math.hypot(${a}, 2 + Math.cos(${b}))`),
    ),
  };
});
const vector = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
  minLength: INPUTS,
  maxLength: INPUTS,
});
const map = fc.array(expression, { minLength: INPUTS, maxLength: INPUTS });

const text = (name: string, components: readonly string[]): string =>
  `export function ${name}(x: number[]): number[] { return [${components.join(', ')}]; }\n`;

/** Jᵀu by one reverse sweep. */
function pullBack(
  source: string,
  x: readonly number[],
  u: readonly number[],
  name = 'f',
): number[] {
  return [...new Program(source).run([x], 'gradient', name).reverse(u)];
}

/** J v by one forward run. */
function pushForward(source: string, x: readonly number[], v: readonly number[]): number[] {
  return [...new Program(source).run([x], 'forward', 'f', Float64Array.from(v)).tangents!];
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
/** Σ |aᵢ bᵢ|: what rounding of a scalar product is measured against. */
const size = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value * b[i]!), 1);

describe('differentiate: properties of generated maps', () => {
  it('⟨u, J v⟩ = ⟨Jᵀ u, v⟩', () => {
    fc.assert(
      fc.property(map, vector, vector, vector, (components, x, u, v) => {
        const source = text('f', components);
        const tangent = pushForward(source, x, v);
        const adjoint = pullBack(source, x, u);
        const left = dot(u, tangent);
        const right = dot(adjoint, v);
        const scale = size(u, tangent) + size(adjoint, v);
        assert.ok(Math.abs(left - right) <= ROUNDING * scale, `${left} against ${right}`);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('reverse mode is linear in the cotangent, forward mode in the tangent', () => {
    fc.assert(
      fc.property(map, vector, vector, vector, (components, x, a, b) => {
        const source = text('f', components);
        const sum = a.map((value, i) => 2 * value - 3 * b[i]!);
        for (const derivative of [pullBack, pushForward]) {
          const [ofA, ofB] = [derivative(source, x, a), derivative(source, x, b)];
          const expected = ofA.map((value, i) => 2 * value - 3 * ofB[i]!);
          const scale = Math.max(1, ...ofA.map(Math.abs), ...ofB.map(Math.abs));
          close(derivative(source, x, sum), expected, ROUNDING * scale, derivative.name);
        }
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it('the chain rule: the pull-back of g ∘ f is the pull-back of f after that of g', () => {
    fc.assert(
      fc.property(map, map, vector, vector, (inner, outer, x, u) => {
        const both = `${text('f', inner)}${text('g', outer)}export const h = (x: number[]): number[] => g(f(x));\n`;
        const middle = new Program(both).plain()(x) as number[];
        const throughG = pullBack(both, middle, u, 'g');
        const expected = pullBack(both, x, throughG, 'f');
        const scale = Math.max(1, ...throughG.map(Math.abs));
        close(pullBack(both, x, u, 'h'), expected, ROUNDING * scale, 'h = g ∘ f');
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('forward mode and reverse mode give the same Jacobian', () => {
    fc.assert(
      fc.property(map, vector, (components, x) => {
        const source = text('f', components);
        const unit = (k: number): number[] => x.map((_, i) => (i === k ? 1 : 0));
        const columns = x.map((_, k) => pushForward(source, x, unit(k)));
        for (const j of components.keys()) {
          const row = pullBack(source, x, unit(j));
          close(
            columns.map((column) => column[j]!),
            row,
            ROUNDING,
            `row ${j}`,
          );
        }
      }),
      { seed: 6, numRuns: 30 },
    );
  });
});
