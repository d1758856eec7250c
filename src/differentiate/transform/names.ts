import ts from 'typescript';

/** Names that the emitted code uses beside the author's own. None can collide with one of theirs. */
export interface Names {
  /** The runtime's hooks. */
  readonly hooks: string;
  /** The registers object of the runtime. */
  readonly registers: string;
  /** What every generated name begins with. */
  readonly prefix: string;
  /** Whether the module itself uses `$R`, so that the hooks need another name. */
  readonly hooksTaken: boolean;
}

/** Chooses a prefix that no identifier of the module begins with. */
export function chooseNames(code: string): Names {
  let prefix = '$_';
  while (code.includes(prefix)) prefix += '_';
  const hooksTaken = /(?<![\w$])\$R(?![\w$])/.test(code);
  return {
    prefix,
    hooks: hooksTaken ? `${prefix}00` : '$R',
    registers: `${prefix}0`,
    hooksTaken,
  };
}

/** A string literal of JavaScript. */
export function quote(text: string): string {
  return JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

/** Strips parentheses: `((a))` computes what `a` computes. */
export function unparenthesized(node: ts.Expression): ts.Expression {
  let inner = node;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  return inner;
}
