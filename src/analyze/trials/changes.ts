import ts from 'typescript';
import type { Cause } from '../../model/verdict.ts';
import { oneLine } from '../call.ts';
import { unwrap } from '../names.ts';
import { conditionChanges, type Counterparts } from './counterparts.ts';
import { variablesOf, type Variable } from './scope.ts';

/** A change of one expression (or of a statement that is one), before it has a place in the text. */
export interface Change {
  readonly node: ts.Expression;
  readonly newText: string;
  readonly kind: Cause;
  readonly cost: number;
}

/** What an expression is there for; a slip in it is called by that. */
type Role = 'number' | 'index' | 'loop' | 'condition';

const K = ts.SyntaxKind;
const COMPARISONS: Readonly<Partial<Record<ts.SyntaxKind, readonly string[]>>> = {
  [K.LessThanToken]: ['<=', '>'],
  [K.LessThanEqualsToken]: ['<', '>='],
  [K.GreaterThanToken]: ['>=', '<'],
  [K.GreaterThanEqualsToken]: ['>', '<='],
  [K.EqualsEqualsEqualsToken]: ['!=='],
  [K.ExclamationEqualsEqualsToken]: ['==='],
};
/** Functions of Math that are taken for each other. */
const MISTAKEN: Readonly<Partial<Record<string, readonly string[]>>> = {
  sin: ['cos'],
  cos: ['sin'],
  sinh: ['cosh', 'sin'],
  cosh: ['sinh', 'cos'],
  tan: ['tanh', 'atan'],
  tanh: ['atan', 'tan', 'sinh'],
  atan: ['tanh', 'tan'],
  log: ['log2', 'log10', 'log1p', 'sqrt', 'exp'],
  log2: ['log'],
  log10: ['log'],
  log1p: ['log'],
  exp: ['expm1', 'log'],
  expm1: ['exp'],
  sqrt: ['log', 'cbrt'],
  asin: ['acos'],
  acos: ['asin'],
  min: ['max'],
  max: ['min'],
  floor: ['ceil', 'round'],
  ceil: ['floor'],
};
/** Indices that are written out as numbers are rarely larger. */
const LARGEST_INDEX = 8;
/** Elements of an array of which any two may have changed places. */
const MOST_EXCHANGED = 10;

/**
 * Changes of one place of a function that undo a slip of the pen: a sign, an operator, a constant, an
 * index, the bound of a loop, a condition, a name, `=` for `+=`. Each is a single mistake of the classic
 * kinds taken back (mutation operators after King and Offutt, Software: Practice and Experience 21(7),
 * 1991).
 */
export function changesIn(
  owner: ts.FunctionLikeDeclaration,
  source: ts.SourceFile,
  counterparts: Counterparts,
): Change[] {
  const found: Change[] = [];
  const variables = variablesOf(owner, source);
  const text = (node: ts.Node): string => oneLine(node.getText(source));
  const add = (node: ts.Expression, newText: string, kind: Cause, cost: number): void => {
    if (newText !== text(node)) found.push({ node, newText, kind, cost });
  };

  function visit(node: ts.Node, role: Role): void {
    if (ts.isTypeNode(node) || ts.isShorthandPropertyAssignment(node)) return;
    if (ts.isBreakOrContinueStatement(node)) return;
    if (ts.isParameter(node) || ts.isBindingElement(node) || ts.isPropertyAssignment(node)) {
      // A name that is given here is none that is read.
      if (node.initializer) visit(node.initializer, 'number');
    } else if (ts.isExpressionStatement(node)) {
      statement(node.expression);
      visit(node.expression, 'number');
    } else if (ts.isForStatement(node)) {
      if (node.initializer)
        ts.forEachChild(node.initializer, (child) => {
          visit(child, 'loop');
        });
      if (node.condition) visit(node.condition, 'loop');
      visit(node.statement, 'number');
    } else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      visit(node.expression, 'loop');
      visit(node.statement, 'number');
    } else if (ts.isIfStatement(node)) {
      condition(node.expression);
      visit(node.thenStatement, 'number');
      if (node.elseStatement) visit(node.elseStatement, 'number');
    } else if (ts.isVariableDeclaration(node)) {
      if (!node.initializer) return;
      if (ts.isIdentifier(node.name)) counterpart(node.name.text, node.initializer);
      visit(node.initializer, role);
    } else if (isExpression(node)) {
      expression(node, role);
    } else {
      ts.forEachChild(node, (child) => {
        visit(child, role);
      });
    }
  }

  function expression(node: ts.Expression, role: Role): void {
    const inner = unwrap(node);
    if (inner !== node) {
      expression(inner, role);
      return;
    }
    if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind >= K.FirstAssignment && kind <= K.LastAssignment) {
        target(node.left);
        visit(node.right, 'number');
        return;
      }
      binary(node, role);
      visit(node.left, role);
      visit(node.right, role);
    } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      if (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken) return;
      if (node.operator === K.MinusToken)
        add(node, `(${text(node.operand)})`, kindIn(role, 'sign'), 1);
      visit(node.operand, role);
    } else if (ts.isConditionalExpression(node)) {
      condition(node.condition);
      visit(node.whenTrue, role);
      visit(node.whenFalse, role);
    } else if (ts.isNumericLiteral(node)) {
      literal(node, role);
    } else if (ts.isElementAccessExpression(node)) {
      element(node);
    } else if (ts.isCallExpression(node)) {
      call(node, role);
    } else if (ts.isArrayLiteralExpression(node)) {
      exchanged(node);
      node.elements.forEach((one) => {
        visit(one, 'number');
      });
    } else if (ts.isIdentifier(node)) {
      renamed(node, role);
    } else if (ts.isPropertyAccessExpression(node)) {
      if (node.name.text === 'length' && role === 'loop') bounds(node);
      if (isExpression(node.expression) && !isBuiltIn(node.expression))
        visit(node.expression, role);
    } else {
      ts.forEachChild(node, (child) => {
        visit(child, role);
      });
    }
    if (role === 'number' && isTerm(node)) add(node, `-(${text(node)})`, 'sign', 1.05);
  }

  /** `g[i + 1] += …`: only what stands between the brackets can be changed on its own. */
  function target(node: ts.Expression): void {
    const inner = unwrap(node);
    if (ts.isElementAccessExpression(inner)) {
      target(inner.expression);
      index(inner.argumentExpression);
    } else if (ts.isPropertyAccessExpression(inner)) target(inner.expression);
  }

  function element(node: ts.ElementAccessExpression): void {
    if (ts.isIdentifier(unwrap(node.expression)))
      renamed(unwrap(node.expression) as ts.Identifier, 'number');
    else visit(node.expression, 'number');
    index(node.argumentExpression);
  }

  function index(node: ts.Expression): void {
    if (!ts.isNumericLiteral(node)) {
      add(node, `${text(node)} + 1`, 'wrong-index', 1.15);
      add(node, `${text(node)} - 1`, 'wrong-index', 1.15);
      if (!ts.isIdentifier(node)) {
        for (const { name } of readable(node, 'index')) add(node, name, 'wrong-index', 1.2);
      }
    }
    visit(node, 'index');
  }

  function binary(node: ts.BinaryExpression, role: Role): void {
    const [left, right] = [text(node.left), text(node.right)];
    const operator = (sign: string): string => `${left} ${sign} ${right}`;
    switch (node.operatorToken.kind) {
      case K.PlusToken:
        add(node, operator('-'), kindIn(role, 'sign'), 1);
        add(node, left, kindIn(role, 'extra-term'), 1.45);
        add(node, right, kindIn(role, 'extra-term'), 1.45);
        if (role === 'number') add(node, `(${left}) * (${right})`, 'wrong-function', 1.4);
        break;
      case K.MinusToken:
        add(node, operator('+'), kindIn(role, 'sign'), 1);
        if (role === 'number') add(node, `${right} - (${left})`, 'swapped', 1.1);
        add(node, left, kindIn(role, 'extra-term'), 1.45);
        add(node, `-(${right})`, kindIn(role, 'extra-term'), 1.45);
        break;
      case K.AsteriskToken:
        if (role === 'number') {
          add(node, `${left} / (${right})`, 'wrong-function', 1.2);
          add(node, `${left} + ${right}`, 'wrong-function', 1.4);
          add(node, `${left} - ${right}`, 'wrong-function', 1.45);
        }
        add(node, left, kindIn(role, extraFactor(node.right)), 1.45);
        add(node, right, kindIn(role, extraFactor(node.left)), 1.45);
        break;
      case K.SlashToken:
        add(node, `${left} * (${right})`, 'wrong-function', 1.2);
        add(node, `(${right}) / (${left})`, 'swapped', 1.2);
        add(node, left, extraFactor(node.right), 1.45);
        break;
      case K.AsteriskAsteriskToken:
        add(node, left, 'wrong-constant', 1.3);
        break;
      case K.AmpersandAmpersandToken:
        add(node, operator('||'), 'wrong-branch', 1.2);
        break;
      case K.BarBarToken:
        add(node, operator('&&'), 'wrong-branch', 1.2);
        break;
      default:
        compared(node, role);
    }
  }

  function compared(node: ts.BinaryExpression, role: Role): void {
    const [left, right] = [text(node.left), text(node.right)];
    const others = COMPARISONS[node.operatorToken.kind] ?? [];
    if (role === 'loop' && others.length > 0) {
      add(node, `${left} ${others[0]!} ${right}`, 'loop-bounds', 1.05);
      add(node, `${left} ${node.operatorToken.getText(source)} ${right} + 1`, 'loop-bounds', 1.05);
      add(node, `${left} ${node.operatorToken.getText(source)} ${right} - 1`, 'loop-bounds', 1.05);
    } else {
      for (const other of others) add(node, `${left} ${other} ${right}`, 'wrong-branch', 1.2);
    }
  }

  function condition(node: ts.Expression): void {
    const inner = unwrap(node);
    const isNegated = ts.isPrefixUnaryExpression(inner) && inner.operator === K.ExclamationToken;
    add(node, isNegated ? text(unwrap(inner.operand)) : `!(${text(node)})`, 'wrong-branch', 1.1);
    for (const one of conditionChanges(node, counterparts, (name) => canRead(name, node)))
      found.push(one);
    visit(node, 'condition');
  }

  function literal(node: ts.NumericLiteral, role: Role): void {
    const value = Number(node.text);
    if (role === 'index') {
      for (let i = 0; i <= Math.min(LARGEST_INDEX, value + 4); i++) {
        if (i !== value) add(node, String(i), 'wrong-index', 1.1 + 0.02 * Math.abs(i - value));
      }
      return;
    }
    if (role === 'loop') {
      for (const other of [value + 1, value - 1])
        if (other >= 0) add(node, String(other), 'loop-bounds', 1.05);
      return;
    }
    const { parent } = node;
    const scales =
      ts.isBinaryExpression(parent) &&
      (parent.operatorToken.kind === K.AsteriskToken || parent.operatorToken.kind === K.SlashToken);
    const kind: Cause = scales ? 'constant-factor' : 'wrong-constant';
    const near = [value + 1, value - 1];
    for (const other of near) if (other >= 0) add(node, String(other), kind, 1.1);
    for (const other of [2 * value, value / 2, 0, 1, 2, 3, 4, 0.5]) {
      if (!near.includes(other) && other !== value) add(node, String(other), kind, 1.2);
    }
  }

  /** `x.length` as a bound. */
  function bounds(node: ts.Expression): void {
    add(node, `(${text(node)} - 1)`, 'loop-bounds', 1.1);
    add(node, `(${text(node)} + 1)`, 'loop-bounds', 1.1);
  }

  function renamed(node: ts.Identifier, role: Role): void {
    const own = variables.find(({ name }) => name === node.text);
    if (own === undefined) return;
    const kind: Cause =
      role === 'loop' ? 'loop-bounds' : role === 'index' ? 'wrong-index' : 'wrong-operand';
    for (const { name } of readable(node, own.holds)) {
      add(node, name, kind, role === 'number' || role === 'condition' ? 1.45 : 1.2);
    }
    if (role === 'loop' && own.holds !== 'list') bounds(node);
    if (role === 'index') add(node, '0', 'wrong-index', 1.25);
  }

  function call(node: ts.CallExpression, role: Role): void {
    const { expression: callee } = node;
    const args = node.arguments.map(text);
    if (ts.isPropertyAccessExpression(callee) && callee.expression.getText(source) === 'Math') {
      for (const other of MISTAKEN[callee.name.text] ?? []) {
        add(node, `Math.${other}(${args.join(', ')})`, 'wrong-function', 1.1);
        add(node, `-Math.${other}(${args.join(', ')})`, 'wrong-function', 1.25);
      }
    } else if (ts.isIdentifier(callee)) {
      for (const other of counterparts.functions(node.arguments.length)) {
        if (other !== callee.text) add(node, `${other}(${args.join(', ')})`, 'wrong-function', 1.4);
      }
    } else if (ts.isPropertyAccessExpression(callee)) {
      visit(callee.expression, 'number');
    }
    if (args.length === 2 && role === 'number') {
      add(node, `${text(callee)}(${args[1]!}, ${args[0]!})`, 'swapped', 1.2);
    }
    node.arguments.forEach((one) => {
      visit(one, 'number');
    });
  }

  function exchanged(node: ts.ArrayLiteralExpression): void {
    const all = node.elements.map(text);
    if (all.length > MOST_EXCHANGED || node.elements.some(ts.isSpreadElement)) return;
    for (let i = 0; i < all.length; i++) {
      for (let j = i + 1; j < all.length; j++) {
        if (all[i] === all[j]) continue;
        add(node, `[${all.with(i, all[j]!).with(j, all[i]!).join(', ')}]`, 'swapped', 1);
      }
    }
  }

  function statement(node: ts.Expression): void {
    if (!ts.isBinaryExpression(node)) return;
    const [left, right] = [text(node.left), text(node.right)];
    const { kind } = node.operatorToken;
    if (kind === K.EqualsToken) {
      add(node, `${left} += ${right}`, 'overwritten', 1.1);
      add(node, `${left} -= ${right}`, 'overwritten', 1.3);
    } else if (kind === K.PlusEqualsToken || kind === K.MinusEqualsToken) {
      add(node, `${left} ${kind === K.PlusEqualsToken ? '-=' : '+='} ${right}`, 'sign', 1);
      add(node, `${left} = ${right}`, 'extra-term', 1.5);
      add(node, 'void 0', 'extra-term', 1.6);
    }
  }

  /** What the value computes under the same name. */
  function counterpart(name: string, node: ts.Expression): void {
    for (const { newText, kind } of counterparts.initializers(name, node)) {
      if (newText.names.every((one) => canRead(one, node))) add(node, newText.text, kind, 1.05);
    }
  }

  function readable(node: ts.Node, holds: Variable['holds']): readonly Variable[] {
    const at = node.getStart(source);
    const own = node.getText(source);
    return variables.filter(
      ({ name, holds: other, from, until }) =>
        other === holds && name !== own && from <= at && at < until,
    );
  }

  function canRead(name: string, node: ts.Node): boolean {
    const at = node.getStart(source);
    const own = variables.filter((one) => one.name === name);
    return own.length === 0
      ? counterparts.isModules(name)
      : own.some(({ from, until }) => from <= at && at < until);
  }

  if (owner.body) visit(owner.body, 'number');
  return found;
}

function kindIn(role: Role, kind: Cause): Cause {
  if (role === 'index') return 'wrong-index';
  return role === 'loop' ? 'loop-bounds' : kind;
}

function extraFactor(node: ts.Expression): Cause {
  return ts.isNumericLiteral(unwrap(node)) ? 'constant-factor' : 'wrong-operand';
}

/** Whether a sign before it is one of a term, and no part of a product of which another part has one. */
function isTerm(node: ts.Expression): boolean {
  if (
    ts.isNumericLiteral(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isPrefixUnaryExpression(node)
  ) {
    return false;
  }
  if (ts.isObjectLiteralExpression(node) || ts.isConditionalExpression(node)) return false;
  let { parent } = node;
  while (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent))
    parent = parent.parent;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return kind !== K.AsteriskToken && kind !== K.SlashToken && kind !== K.AsteriskAsteriskToken;
  }
  return (
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isCallExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isPropertyAssignment(parent)
  );
}

function isBuiltIn(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && /^(?:Math|Number|Array|Object|console)$/.test(node.text);
}

function isExpression(node: ts.Node): node is ts.Expression {
  return (
    ts.isIdentifier(node) ||
    ts.isNumericLiteral(node) ||
    ts.isBinaryExpression(node) ||
    ts.isPrefixUnaryExpression(node) ||
    ts.isPostfixUnaryExpression(node) ||
    ts.isConditionalExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}
