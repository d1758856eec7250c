import ts from 'typescript';
import type { SourceRange } from '../model/range.ts';
import { oneLine } from './call.ts';
import { unwrap } from './names.ts';
import { correctionOf, multiplied, titleOf, type Correction } from './correction.ts';
import { functionAt } from './functionAt.ts';
import { rangeBetween } from './ranges.ts';

/** One replacement that would make a gradient right, if nothing but a constant factor is wrong. */
export interface Repair {
  readonly range: SourceRange;
  readonly newText: string;
  /** What it does, for people: `Multiply what lossGrad returns by 2`. */
  readonly title: string;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Edits the function whose name stands at a place so that what it returns is divided by a factor:
 * wherever its results are computed, not around its callers. It is a proposal: what it is worth, a
 * check has to say. Null where the factor is no number that people write, or where the results are
 * computed in a way that a multiplication cannot be put into.
 */
export function repairText(
  file: string,
  text: string,
  gradient: SourceRange,
  factor: number,
): Repair | null {
  const correction = correctionOf(factor);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found = functionAt(source, gradient);
  if (!correction || !found || mayCount(source, correction)) return null;
  const edits = new Edits(source, correction).ofFunction(found.node);
  if (!edits || edits.length === 0) return null;
  const [first, last] = [edits[0]!, edits.at(-1)!];
  let newText = '';
  let from = first.start;
  for (const edit of edits) {
    newText += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return {
    range: rangeBetween(source, first.start, last.end),
    newText,
    title: titleOf(correction, `what ${found.name} returns`),
  };
}

/**
 * Edits the one expression that stands at a place so that it is divided by a factor. Null where no
 * whole expression stands there, or the factor is no number that people write.
 */
export function repairAt(
  file: string,
  text: string,
  place: SourceRange,
  factor: number,
): Repair | null {
  const correction = correctionOf(factor);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const node = expressionAt(source, place);
  if (!correction || !node || mayCount(source, correction)) return null;
  const shown = oneLine(node.getText(source));
  const name = shown.length <= MOST_SHOWN ? shown : `${shown.slice(0, MOST_SHOWN - 1)}…`;
  const title = titleOf(correction, `\`${name}\``);
  const flipped = withOtherOperator(node, correction, source);
  if (flipped) return { ...flipped, title };
  const inside = multiplied(node, correction, source);
  return {
    range: rangeBetween(source, node.getStart(source), node.end),
    newText: standsAlone(node) || /^[\d.]+$/.test(inside) ? inside : `(${inside})`,
    title,
  };
}

/**
 * A replacement of a stretch of the text that was tried, with a title, and the numbers that it brings in.
 * Null where one of them may be the length of data: the right program would then say that.
 */
export function repairBy(
  file: string,
  text: string,
  { range, newText }: { readonly range: SourceRange; readonly newText: string },
): (Repair & { readonly numbers: readonly number[] }) | null {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const [start, end] = offsetsOf(source, range);
  const old = text.slice(start, end);
  const before = new Set(numbersIn(old));
  const numbers = numbersIn(newText).filter((number) => !before.has(number));
  const isCount = numbers.some((number) =>
    mayCount(source, { numerator: number, denominator: 1, text: null }),
  );
  if (isCount) return null;
  // With what stands around it, so that people see what is meant: `i + 1` rather than `1`.
  const around = expressionAround(source, start, end);
  const [from, to] = around === null ? [start, end] : [around.getStart(source), around.end];
  const [was, becomes] = [
    oneLine(text.slice(from, to)),
    oneLine(text.slice(from, start) + newText + text.slice(end, to)),
  ].map((one) => (one.length <= MOST_SHOWN ? one : `${one.slice(0, MOST_SHOWN - 1)}…`));
  return { range, newText, numbers, title: `Replace \`${was}\` by \`${becomes}\`` };
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/(?<![\w.$])\d+(?:\.\d+)?(?:e[-+]?\d+)?/g)].map(([one]) => Number(one));
}

/** The smallest expression that holds a stretch, if it can be shown; null where it is too long. */
function expressionAround(source: ts.SourceFile, start: number, end: number): ts.Node | null {
  let found: ts.Node | null = null;
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) > start || node.end < end) return;
    const isWider = node.getStart(source) < start || node.end > end;
    if (ts.isExpression(node) && isWider && node.end - node.getStart(source) <= MOST_SHOWN) {
      found = node;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function offsetsOf(source: ts.SourceFile, range: SourceRange): readonly [number, number] {
  const lines = source.getLineStarts();
  return [
    (lines[range.line - 1] ?? NaN) + range.column - 1,
    (lines[range.endLine - 1] ?? NaN) + range.endColumn - 1,
  ];
}

const OTHER_OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.PlusEqualsToken]: '-=',
  [ts.SyntaxKind.MinusEqualsToken]: '+=',
};

/** `a - x` for `a + x`, `g -= x` for `g += x`: how one changes the sign of what is added. */
function withOtherOperator(
  node: ts.Expression,
  { numerator, denominator, text }: Correction,
  source: ts.SourceFile,
): Omit<Repair, 'title'> | null {
  const { parent } = node;
  if (text !== null || numerator !== -1 || denominator !== 1) return null;
  if (!ts.isBinaryExpression(parent) || parent.right !== node) return null;
  const { operatorToken } = parent;
  const other = OTHER_OPERATORS[operatorToken.kind];
  if (other === undefined) return null;
  const range = rangeBetween(source, operatorToken.getStart(source), operatorToken.end);
  return { range, newText: other };
}

/** A title holds no longer expression than this. */
const MOST_SHOWN = 40;

/** The expression of exactly this range. */
function expressionAt(source: ts.SourceFile, range: SourceRange): ts.Expression | null {
  const [start, end] = offsetsOf(source, range);
  let found: ts.Expression | null = null;
  const visit = (node: ts.Node): void => {
    if (start < node.getFullStart() || end > node.end) return;
    if (node.getStart(source) === start && node.end === end && ts.isExpression(node))
      found ??= node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether an expression can become a product where it stands without brackets around it. */
function standsAlone(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    ts.isReturnStatement(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isArrowFunction(parent) ||
    (ts.isBinaryExpression(parent) &&
      parent.right === node &&
      STORES.has(parent.operatorToken.kind))
  );
}

/**
 * Whether the correction is the length of data of the file, or a number that it has a name for: the
 * right program would then say that, and no number.
 */
function mayCount(source: ts.SourceFile, { numerator, denominator }: Correction): boolean {
  const sizes = new Set([Math.abs(numerator), denominator].filter((size) => size > 1));
  if (sizes.size === 0) return false;
  const counts = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    if (ts.isArrayLiteralExpression(node) && sizes.has(node.elements.length)) return true;
    if (ts.isNumericLiteral(node) && ts.isVariableDeclaration(node.parent)) {
      return sizes.has(Number(node.text));
    }
    return ts.forEachChild(node, counts) ?? false;
  };
  return source.statements.some((one) => ts.isVariableStatement(one) && counts(one));
}

/** Finds where the numbers of a function's result are computed, and multiplies them there. */
class Edits {
  readonly #source: ts.SourceFile;
  readonly #correction: Correction;
  readonly #edits = new Map<number, Edit>();
  /** Variables that have been dealt with. */
  readonly #variables = new Set<string>();

  constructor(source: ts.SourceFile, correction: Correction) {
    this.#source = source;
    this.#correction = correction;
  }

  /** The edits in the order of the text; null where some result cannot be multiplied. */
  ofFunction(node: ts.FunctionLikeDeclaration): Edit[] | null {
    if (!this.#results(node)) return null;
    return [...this.#edits.values()].sort((a, b) => a.start - b.start);
  }

  /** Multiplies what a function returns; false where that cannot be done. */
  #results(node: ts.FunctionLikeDeclaration): boolean {
    const { body } = node;
    if (!body) return false;
    if (!ts.isBlock(body)) return this.#scale(body, node);
    const returned = returnsOf(body);
    return returned.length > 0 && returned.every((value) => this.#scale(value, node));
  }

  #scale(node: ts.Expression, owner: ts.FunctionLikeDeclaration): boolean {
    const inner = unwrap(node);
    if (inner !== node) return this.#scale(inner, owner);
    if (ts.isArrayLiteralExpression(node)) {
      return node.elements.every((element) =>
        ts.isSpreadElement(element)
          ? this.#scale(element.expression, owner)
          : this.#scale(element, owner),
      );
    }
    if (ts.isObjectLiteralExpression(node)) {
      return node.properties.every((property) => {
        if (ts.isPropertyAssignment(property)) return this.#scale(property.initializer, owner);
        // A variable of the same name has to be multiplied where it is computed.
        return ts.isShorthandPropertyAssignment(property) && this.#variable(property.name, owner);
      });
    }
    if (ts.isConditionalExpression(node)) {
      return this.#scale(node.whenTrue, owner) && this.#scale(node.whenFalse, owner);
    }
    if (ts.isIdentifier(node)) return this.#variable(node, owner) || this.#multiply(node);
    const callback = ts.isCallExpression(node) ? mappingOf(node, this.#source) : null;
    return callback ? this.#results(callback) : this.#multiply(node);
  }

  /**
   * Multiplies what is put into a local variable, if it is used for nothing but being returned:
   * `const g = …`, or `g[i] = …`, `g[i] += …`, `g.push(…)` into what starts as zeros.
   */
  #variable(name: ts.Identifier, owner: ts.FunctionLikeDeclaration): boolean {
    if (this.#variables.has(name.text)) return true;
    const { declaration, stores, others } = usesOf(name, owner);
    const start = declaration?.initializer;
    if (!declaration || !start || others > 0) return false;
    this.#variables.add(name.text);
    const before = new Map(this.#edits);
    const isDone =
      stores.length === 0
        ? this.#scale(start, owner)
        : (holdsNothing(start, this.#source) || this.#scale(start, owner)) &&
          stores.every((store) => this.#scale(store, owner));
    if (isDone) return true;
    this.#variables.delete(name.text);
    this.#edits.clear();
    for (const [at, edit] of before) this.#edits.set(at, edit);
    return false;
  }

  #multiply(node: ts.Expression): boolean {
    if (ts.isNumericLiteral(node) && Number(node.text) === 0) return true;
    if (ts.isFunctionLike(node) || ts.isStringLiteralLike(node)) return false;
    const start = node.getStart(this.#source);
    const text = multiplied(node, this.#correction, this.#source);
    this.#edits.set(start, { start, end: node.end, text });
    return true;
  }
}

/** What a function's own `return` statements return. */
function returnsOf(body: ts.Block): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return found;
}

/** The callback whose results are the elements: of `x.map(…)`, `Array.from(…, …)`. */
function mappingOf(
  call: ts.CallExpression,
  source: ts.SourceFile,
): ts.FunctionExpression | ts.ArrowFunction | null {
  if (!ts.isPropertyAccessExpression(call.expression)) return null;
  const { name, expression } = call.expression;
  const isFrom =
    name.text === 'from' && /^(?:Array|\w+Array)$/.test(expression.getText(source).trim());
  const callback = call.arguments[isFrom ? 1 : 0];
  if (!callback || !(name.text === 'map' || isFrom)) return null;
  return ts.isArrowFunction(callback) || ts.isFunctionExpression(callback) ? callback : null;
}

interface Uses {
  readonly declaration: ts.VariableDeclaration | null;
  /** What is stored into the variable or its elements, without what it already held. */
  readonly stores: ts.Expression[];
  /** How often it is used for anything else than being stored into and returned. */
  readonly others: number;
}

/** How a local variable is used in a function. */
function usesOf(name: ts.Identifier, owner: ts.FunctionLikeDeclaration): Uses {
  const stores: ts.Expression[] = [];
  let declaration: ts.VariableDeclaration | null = null;
  let others = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name.text && node !== name) {
      const use = useOf(node);
      if (use === 'none') return;
      if (use === 'other') others++;
      else if (ts.isVariableDeclaration(use)) {
        if (declaration) others++;
        else declaration = use;
      } else stores.push(use);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(owner, visit);
  return { declaration, stores, others };
}

const STORES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.MinusEqualsToken,
]);

function useOf(node: ts.Identifier): ts.VariableDeclaration | ts.Expression | 'none' | 'other' {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return 'none';
  if (ts.isPropertyAssignment(parent) && parent.name === node) return 'none';
  if (ts.isVariableDeclaration(parent) && parent.name === node) return parent;
  if (ts.isReturnStatement(parent) || ts.isShorthandPropertyAssignment(parent)) return 'none';
  let target: ts.Node = node;
  while (
    (ts.isElementAccessExpression(target.parent) || ts.isNonNullExpression(target.parent)) &&
    target.parent.expression === target
  ) {
    target = target.parent;
  }
  const store = target.parent;
  if (
    ts.isBinaryExpression(store) &&
    store.left === target &&
    STORES.has(store.operatorToken.kind)
  ) {
    return store.right;
  }
  if (ts.isPropertyAccessExpression(store) && store.name.text === 'push') {
    const call = store.parent;
    const [value] = ts.isCallExpression(call) ? call.arguments : [];
    if (value && ts.isCallExpression(call) && call.arguments.length === 1) return value;
  }
  return 'other';
}

/** Zeros, or nothing at all: what a sum or a list of results starts with. */
function holdsNothing(node: ts.Expression, source: ts.SourceFile): boolean {
  if (ts.isNumericLiteral(node)) return Number(node.text) === 0;
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.every((element) => holdsNothing(element, source));
  }
  const text = node.getText(source);
  return (
    /^new (?:Array|Float64Array|Float32Array)(?:<[^()]*>)?\([^()]*\)(?:\.fill\(0\))?$/.test(text) ||
    /^Array(?:<[^()]*>)?\([^()]*\)\.fill\(0\)$/.test(text) ||
    /\.map\(\(\) => 0\)$|\.fill\(0\)$/.test(text)
  );
}
