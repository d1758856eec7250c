import { constant, TapeBuilder, type Num } from './tapeBuilder.ts';

/** The lecture's systems as an engine would record them; see media/examples for their sources. */

export const W = [
  [0.1, 0.5],
  [-0.3, 0.8],
];
export const X = [0.2, 0.4];

function squaredNorm(
  tape: TapeBuilder,
  q: readonly Num[],
  loop: (times: number, body: (i: number) => void) => void,
): Num {
  let f = constant(0);
  loop(q.length, (i) => {
    const square = tape.op('multiply', 'q[i] * q[i]', [q[i]!, q[i]!]);
    f = tape.op('add', 'f += q[i] * q[i]', [f, square], 'f');
  });
  return f;
}

/** Case 11, ‖W x‖², with loops and push. */
export function normByLoops(matrix = W, vector = X): TapeBuilder {
  const tape = new TapeBuilder();
  const w = tape.matrix('W', matrix);
  const x = tape.vector('x', vector);
  const f = tape.call('normSquared', () => {
    const q: Num[] = [];
    tape.loop('for i', w.length, (i) => {
      let s = constant(0);
      tape.loop('for j', x.length, (j) => {
        const product = tape.op('multiply', 'W[i][j] * x[j]', [w[i]![j]!, x[j]!]);
        s = tape.op('add', 's += W[i][j] * x[j]', [s, product], 's');
      });
      q.push(s);
    });
    tape.watch('q', q, [q.length]);
    return squaredNorm(tape, q, (times, body) => {
      tape.loop('for k', times, body);
    });
  });
  tape.output(f);
  return tape;
}

/** Case 11 with map and reduce: callbacks instead of loops. */
export function normByCallbacks(): TapeBuilder {
  const tape = new TapeBuilder();
  const w = tape.matrix('W', W);
  const x = tape.vector('x', X);
  const f = tape.call('normSquared', () => {
    const q = w.map((row) =>
      tape.call('(row) => …', () =>
        row.reduce(
          (s, each, j) =>
            tape.call('(s, each, j) => …', () => {
              const product = tape.op('multiply', 'each * x[j]', [each, x[j]!]);
              return tape.op('add', 's + each * x[j]', [s, product]);
            }),
          constant(0),
        ),
      ),
    );
    tape.watch('q', q, [2]);
    return q.reduce(
      (s, v) =>
        tape.call('(s, v) => …', () => {
          const square = tape.op('multiply', 'v * v', [v, v]);
          return tape.op('add', 's + v * v', [s, square]);
        }),
      constant(0),
    );
  });
  tape.output(f);
  return tape;
}

/** Case 11 with q written out as a literal. */
export function normByLiteral(): TapeBuilder {
  const tape = new TapeBuilder();
  const w = tape.matrix('W', W);
  const x = tape.vector('x', X);
  const row = (i: number): Num => {
    const terms = [0, 1].map((j) =>
      tape.op('multiply', `W[${i}][${j}] * x[${j}]`, [w[i]![j]!, x[j]!]),
    );
    return tape.op('add', `W[${i}][0] * x[0] + W[${i}][1] * x[1]`, terms);
  };
  const q = [row(0), row(1)];
  tape.watch('q', q, [2]);
  tape.output(
    squaredNorm(tape, q, (times, body) => {
      tape.loop('for k', times, body);
    }),
  );
  return tape;
}

/** Case 2, apples and oranges. */
export function shopping(): TapeBuilder {
  const tape = new TapeBuilder();
  const apple = tape.input('apple', 100);
  const apples = tape.input('apples', 2);
  const orange = tape.input('orange', 150);
  const oranges = tape.input('oranges', 3);
  const tax = tape.input('tax', 1.1);
  const total = tape.call('total', () => {
    const a = tape.op('multiply', 'apple * apples', [apple, apples]);
    const o = tape.op('multiply', 'orange * oranges', [orange, oranges]);
    const sum = tape.op('add', 'apple * apples + orange * oranges', [a, o], 'sum');
    return tape.op('multiply', 'sum * tax', [sum, tax]);
  });
  tape.output(total);
  return tape;
}

/** Case 5, the sigmoid as four gates. */
export function sigmoid(at = 2.8): TapeBuilder {
  const tape = new TapeBuilder();
  const x = tape.input('x', at);
  tape.output(tape.call('sigmoid', () => sigmoidGates(tape, x)));
  return tape;
}

export function sigmoidGates(tape: TapeBuilder, x: Num): Num {
  const negated = tape.op('multiply', 'x * -1', [x, constant(-1)]);
  const power = tape.op('exp', 'Math.exp(x * -1)', [negated]);
  const sum = tape.op('add', '1 + Math.exp(x * -1)', [constant(1), power]);
  return tape.op('divide', '1 / (1 + Math.exp(x * -1))', [constant(1), sum]);
}

/** Case 12 with one row, two hidden units and one output; its sigmoid is a helper mapped over h1. */
export function twoLayers(withCallSites: boolean): TapeBuilder {
  const tape = new TapeBuilder();
  const x = tape.vector('x', [0.3, -0.7]);
  const w1 = tape.matrix('W1', [
    [0.4, -0.6],
    [0.2, 0.9],
  ]);
  const b1 = tape.vector('b1', [0.1, -0.2]);
  const w2 = tape.vector('W2', [1.2, -0.8]);
  const y = constant(0.5);
  const at = (site: string): string | undefined => (withCallSites ? site : undefined);
  const loss = tape.call(
    'loss',
    () => {
      const h1 = b1.map((bias, j) =>
        tape.call(
          '(bias, j) => …',
          () => {
            let s = bias;
            tape.loop('for i', 2, (i) => {
              const product = tape.op('multiply', 'x[i] * W1[i][j]', [x[i]!, w1[i]![j]!]);
              s = tape.op('add', 's += x[i] * W1[i][j]', [s, product], 's');
            });
            return s;
          },
          at('b1.map(…)'),
        ),
      );
      tape.watch('h1', h1, [2]);
      const z1 = h1.map((h) =>
        tape.call('sigmoid', () => sigmoidGates(tape, h), at('h1.map(sigmoid)')),
      );
      tape.watch('z1', z1, [2]);
      let z2 = constant(0);
      tape.loop('for k', 2, (k) => {
        const product = tape.op('multiply', 'z1[k] * W2[k]', [z1[k]!, w2[k]!]);
        z2 = tape.op('add', 'z2 += z1[k] * W2[k]', [z2, product], 'z2');
      });
      const e = tape.op('subtract', 'z2 - y', [z2, y], 'e');
      return tape.op('power', 'e ** 2', [e, constant(2)]);
    },
    at('loss(…)'),
  );
  tape.output(loss);
  return tape;
}
