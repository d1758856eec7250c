/** How much one run may record; reserved at once, committed by the system as it is touched. */
export const NODE_CAPACITY = 2 ** 25;
export const EDGE_CAPACITY = 2 ** 26;

/** Bytes of a page of WebAssembly memory. */
export const PAGE = 65_536;

/** Pages of the tape's memory: value, adjoint and end per node, partial and parent per edge. */
export const TAPE_PAGES = Math.ceil((NODE_CAPACITY * 20 + EDGE_CAPACITY * 12) / PAGE);
