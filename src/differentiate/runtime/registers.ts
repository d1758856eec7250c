/**
 * What instrumented code and the runtime hand each other beside the author's own values. One object
 * per realm; instrumented modules hold it as `$R.registers`.
 */
export interface Registers {
  /** The shadow register: tape node of the number that was computed last; 0: constant. */
  s: number;
  /** Pending shadows of a call's arguments: their count (0: none pending) and the first four. */
  n: number;
  a0: number;
  a1: number;
  a2: number;
  a3: number;
  /** Shadows of the arguments from the fifth on. */
  more: number[];
  /** Site of the call that began last: where a note belongs that knows no better place. */
  at: number;
  /** Counts of the tape, and the id below which shadows belong to earlier runs. */
  nodes: number;
  edges: number;
  base: number;
  /** True while only what a gradient needs is recorded: operators write the tape themselves then. */
  g: boolean;
  /** True while operations are recorded with their sites: watches and events cost nothing otherwise. */
  o: boolean;
}

export const registers: Registers = {
  s: 0,
  n: 0,
  a0: 0,
  a1: 0,
  a2: 0,
  a3: 0,
  more: [],
  at: -1,
  nodes: 0,
  edges: 0,
  base: 0,
  g: false,
  o: false,
};
