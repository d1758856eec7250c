/** Edges of the tape; emitted code compares with it. Held equal to runtime/tape.ts by a test. */
export const EDGE_CAPACITY = 2 ** 26;

/** Nodes of the tape while every operation is recorded; emitted code compares with it. */
export const RECORD_CAPACITY = 2 ** 25 - 4096;
