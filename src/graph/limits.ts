/** How many elements of a node's value and adjoint are kept: a 64×64 matrix. */
export const MAX_ELEMENTS = 4096;
