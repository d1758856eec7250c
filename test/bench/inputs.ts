import { Random } from '../fuzz/random.ts';

/** A bench workload: file in workloads/, exported function, arguments, which of them are inputs. */
export interface Workload {
  readonly name: string;
  readonly arguments: () => unknown[];
  /** Positions of the differentiated parameters. */
  readonly wrt: readonly number[];
  /** Arithmetic operations of one plain run (engine-options.md counts them so). */
  readonly operations: number;
  /** Writes into its arguments: every run needs fresh ones. */
  readonly mutates?: boolean;
}

const uniform = (random: Random, n: number, scale: number, offset = 0): number[] =>
  Array.from({ length: n }, () => offset + scale * (2 * random.next() - 1));
const matrix = (random: Random, rows: number, columns: number, scale: number): number[][] =>
  Array.from({ length: rows }, () => uniform(random, columns, scale));

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'rosenbrock',
    arguments: () => [uniform(new Random(1), 1000, 1)],
    wrt: [0],
    operations: 8_000,
  },
  {
    name: 'mlp',
    arguments: () => {
      const random = new Random(2);
      const labels = matrix(random, 32, 10, 0.5).map((row) => row.map((v) => v + 0.5));
      const [w1, b1] = [matrix(random, 64, 64, 0.2), uniform(random, 64, 0.1)];
      const [w2, b2] = [matrix(random, 10, 64, 0.2), uniform(random, 10, 0.1)];
      return [w1, b1, w2, b2, matrix(random, 32, 64, 1), labels];
    },
    wrt: [0, 1, 2, 3],
    operations: 314_000,
  },
  {
    name: 'logistic',
    arguments: () => {
      const random = new Random(3);
      const labels = Array.from({ length: 1000 }, () => random.integer(0, 1));
      return [uniform(random, 50, 0.3), 0.1, matrix(random, 1000, 50, 1), labels];
    },
    wrt: [0, 1],
    operations: 105_000,
  },
  {
    name: 'springs',
    arguments: () => {
      const random = new Random(4);
      const x = uniform(random, 20, 0.1).map((v, i) => v + 1.1 * i);
      return [x, uniform(random, 20, 0.1), uniform(random, 20, 0.1), uniform(random, 20, 0.1), 200];
    },
    wrt: [0, 1, 2, 3],
    operations: 125_000,
    mutates: true,
  },
  { name: 'gamma', arguments: () => [2.3, 1.7], wrt: [0, 1], operations: 328 },
  {
    name: 'norm',
    arguments: () => [
      [
        [0.1, 0.5],
        [-0.3, 0.8],
      ],
      [0.2, 0.4],
    ],
    wrt: [0, 1],
    operations: 12,
  },
];
