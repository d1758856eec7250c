/** Edges of the tape; emitted code compares with it. Held equal to runtime/tape.ts by a test. */
export const EDGE_CAPACITY = 2 ** 26;
