export type Candidate = () => unknown;

/**
 * A sample is a batch of this length: short enough that most of them pass without the machine's other
 * work in between, long enough for the clock. (The thread's CPU time would leave others out, but Linux
 * counts it in steps of 4 ms on some machines.)
 */
const SAMPLE_MILLISECONDS = 3;
/** Long enough for the optimising compilers, also on a busy machine. */
const WARM_UP_MILLISECONDS = 500;
const ROUNDS = 61;

/** What others took from the machine only ever adds: a quarter of the samples is assumed to be free of it. */
const lowerQuartile = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 2]!;

/** Nanoseconds of one call of each candidate: lower quartiles of samples taken in turn. */
export function measure(
  candidates: Readonly<Record<string, Candidate>>,
  rounds = ROUNDS,
): Record<string, number> {
  const entries = Object.entries(candidates).map(([name, run]) => ({
    name,
    run,
    batch: 1,
    samples: [] as number[],
  }));
  for (const entry of entries) {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < WARM_UP_MILLISECONDS) {
      for (let i = 0; i < Math.max(1, calls / 8); i++, calls++) entry.run();
    }
    const each = (performance.now() - start) / calls;
    entry.batch = Math.max(1, Math.round(SAMPLE_MILLISECONDS / each));
  }
  for (let round = 0; round < rounds; round++) {
    for (const { run, batch, samples } of entries) {
      const start = performance.now();
      for (let i = 0; i < batch; i++) run();
      samples.push(((performance.now() - start) / batch) * 1e6);
    }
  }
  return Object.fromEntries(entries.map(({ name, samples }) => [name, lowerQuartile(samples)]));
}
