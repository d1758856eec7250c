/**
 * CPU time of this thread in milliseconds: on a shared machine the wall clock measures the neighbours.
 * Collection and compilation on other threads are not in it.
 */
export function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export type Candidate = () => unknown;

/** A batch this long is one sample. */
const SAMPLE_MILLISECONDS = 15;
/** Long enough for the optimising compilers, also on a busy machine. */
const WARM_UP_MILLISECONDS = 400;
const ROUNDS = 11;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Median nanoseconds of one call of each candidate, samples interleaved. */
export function measure(candidates: Readonly<Record<string, Candidate>>): Record<string, number> {
  const entries = Object.entries(candidates).map(([name, run]) => ({
    name,
    run,
    batch: 1,
    samples: [] as number[],
  }));
  for (const entry of entries) {
    const start = threadMilliseconds();
    let calls = 0;
    while (threadMilliseconds() - start < WARM_UP_MILLISECONDS) {
      for (let i = 0; i < Math.max(1, calls / 8); i++, calls++) entry.run();
    }
    const each = (threadMilliseconds() - start) / calls;
    entry.batch = Math.max(1, Math.round(SAMPLE_MILLISECONDS / each));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, batch, samples } of entries) {
      const start = threadMilliseconds();
      for (let i = 0; i < batch; i++) run();
      samples.push(((threadMilliseconds() - start) / batch) * 1e6);
    }
  }
  return Object.fromEntries(entries.map(({ name, samples }) => [name, median(samples)]));
}
