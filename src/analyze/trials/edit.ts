import ts from 'typescript';

/** A stretch of a text and what is to stand there. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The least replacement by whole tokens that makes one expression of another. */
export function editOf(node: ts.Expression, newText: string, source: ts.SourceFile): TextEdit {
  const start = node.getStart(source);
  const whole = needsBrackets(node, newText) ? `(${newText})` : newText;
  const old = tokensOf(node.getText(source));
  const next = tokensOf(whole);
  let head = 0;
  while (head < Math.min(old.length, next.length) && old[head]!.text === next[head]!.text) head++;
  let tail = 0;
  while (
    tail < Math.min(old.length, next.length) - head &&
    old[old.length - 1 - tail]!.text === next[next.length - 1 - tail]!.text
  ) {
    tail++;
  }
  const [from, to] = spanOf(old, head, old.length - tail, node.end - start);
  const [nextFrom, nextTo] = spanOf(next, head, next.length - tail, whole.length);
  return { start: start + from, end: start + to, newText: whole.slice(nextFrom, nextTo) };
}

/** From before the first of these tokens, with its space, to the last; else the place between two. */
function spanOf(
  tokens: readonly Token[],
  from: number,
  to: number,
  length: number,
): readonly [number, number] {
  const start = from === 0 ? 0 : tokens[from - 1]!.end;
  return from < to ? [start, tokens[to - 1]!.end] : [start, Math.min(start, length)];
}

function tokensOf(text: string): Token[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text);
  const tokens: Token[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    tokens.push({
      text: scanner.getTokenText(),
      start: scanner.getTokenStart(),
      end: scanner.getTokenEnd(),
    });
  }
  return tokens;
}

const K = ts.SyntaxKind;
/** How tightly operators bind; what is not here binds most tightly. */
const BINDING: Readonly<Partial<Record<ts.SyntaxKind, number>>> = {
  [K.BarBarToken]: 1,
  [K.AmpersandAmpersandToken]: 2,
  [K.EqualsEqualsEqualsToken]: 3,
  [K.ExclamationEqualsEqualsToken]: 3,
  [K.LessThanToken]: 4,
  [K.LessThanEqualsToken]: 4,
  [K.GreaterThanToken]: 4,
  [K.GreaterThanEqualsToken]: 4,
  [K.PlusToken]: 5,
  [K.MinusToken]: 5,
  [K.AsteriskToken]: 6,
  [K.SlashToken]: 6,
  [K.AsteriskAsteriskToken]: 7,
};
const SIGN = 6.5;
const LOOSEST = 0;

/** Whether a new text would fall apart where the expression stands. */
function needsBrackets(node: ts.Expression, newText: string): boolean {
  const { parent } = node;
  const own = bindingOf(newText);
  if (own === null) return false;
  if (ts.isBinaryExpression(parent)) {
    const around = BINDING[parent.operatorToken.kind] ?? LOOSEST;
    return own < around || (own === around && parent.right === node);
  }
  return (
    ts.isPrefixUnaryExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAsExpression(parent) ||
    (ts.isElementAccessExpression(parent) && parent.expression === node) ||
    ts.isPropertyAccessExpression(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition === node && own === LOOSEST)
  );
}

/** How tightly a text holds together; null for what cannot fall apart. */
function bindingOf(text: string): number | null {
  const source = ts.createSourceFile('e.ts', `_=${text}`, ts.ScriptTarget.ES2022, false);
  const [statement] = source.statements;
  if (!statement || !ts.isExpressionStatement(statement)) return LOOSEST;
  const { expression } = statement;
  if (!ts.isBinaryExpression(expression) || source.statements.length !== 1) return LOOSEST;
  const { right } = expression;
  if (ts.isBinaryExpression(right)) return BINDING[right.operatorToken.kind] ?? LOOSEST;
  if (ts.isPrefixUnaryExpression(right)) return SIGN;
  return ts.isConditionalExpression(right) ? LOOSEST : null;
}
