import type ts from 'typescript';

/** Why the fast path leaves a function to the dynamic base, and at which node of the compiled text. */
export class Refusal extends Error {
  readonly node: ts.Node | null;

  constructor(reason: string, node: ts.Node | null) {
    super(reason);
    this.node = node;
  }
}
