/** Edges of the tape; emitted code compares with it. Held equal to runtime/tape.ts by a test. */
export const EDGE_CAPACITY = 2 ** 26;

/** Nodes of the tape while every operation is recorded; emitted code compares with it. */
export const RECORD_CAPACITY = 2 ** 25 - 4096;

/**
 * Thrown by emitted code where a number turns out to be a constant for which nodes were to stand: a
 * literal, since a branch that does anything else costs the loop around it half its speed (measured).
 * What authors throw here are objects.
 */
export const CONSTANT_MET = 'gradlens: constant';
