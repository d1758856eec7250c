/**
 * Names that a generated program has in scope, by what they hold. Every array, row, typed array has
 * at least three elements and every index variable stays in 0..2, so that no access leaves its bounds.
 */
export interface Scope {
  readonly numbers: string[];
  /** Numbers that may be assigned. */
  readonly mutable: string[];
  /** Integers in 0..2 that do not depend on any input. */
  readonly indices: string[];
  readonly arrays: string[];
  readonly matrices: string[];
  readonly typed: string[];
  /** Functions of one number, of two, and of any count. */
  readonly unary: string[];
  readonly binary: string[];
  readonly variadic: string[];
  /** Objects with number fields p and q. */
  readonly records: string[];
  /** Instances of a generated class: field w, getter g, method step(v). */
  readonly instances: string[];
  /** Maps with numbers under the keys 'a' and 'b'. */
  readonly maps: string[];
  /** Generator functions of one number that yield three numbers. */
  readonly generators: string[];
}

export const emptyScope = (): Scope => ({
  numbers: [],
  mutable: [],
  indices: [],
  arrays: [],
  matrices: [],
  typed: [],
  unary: [],
  binary: [],
  variadic: [],
  records: [],
  instances: [],
  maps: [],
  generators: [],
});

/** A block's own scope: what it declares does not leak out. */
export const childScope = (scope: Scope): Scope => {
  const child = emptyScope();
  for (const key of Object.keys(child) as (keyof Scope)[]) {
    child[key].push(...scope[key]);
  }
  return child;
};
