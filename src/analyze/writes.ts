import ts from 'typescript';

/** What a write changes, by the root of its target: `calls++`, `memo.set(…)`, `this.w[0] = …`. */
export type WrittenRoot = 'module' | 'parameter' | 'receiver' | 'local';

/** Methods that change what they are called on. */
const MUTATORS = new Set(
  (
    'push pop shift unshift splice sort reverse fill copyWithin set add delete clear append ' +
    'setTime setFullYear'
  ).split(' '),
);

/** The names that one function declares. */
export interface Scope {
  readonly parameters: ReadonlySet<string>;
  readonly locals: ReadonlySet<string>;
}

/** What a node writes to; null where it writes nothing, or only a local variable itself. */
export function writtenRoot(node: ts.Node, scopes: readonly Scope[]): WrittenRoot | null {
  const target = writtenTarget(node);
  if (target === null) return null;
  let root = target;
  while (
    ts.isPropertyAccessExpression(root) ||
    ts.isElementAccessExpression(root) ||
    // `w[i]! -= …`
    ts.isNonNullExpression(root)
  ) {
    root = root.expression;
  }
  if (root.kind === ts.SyntaxKind.ThisKeyword) return root === target ? null : 'receiver';
  if (!ts.isIdentifier(root)) return null;
  const isMember = root !== target || ts.isCallExpression(node);
  for (const { parameters, locals } of scopes) {
    if (locals.has(root.text)) return isMember ? 'local' : null;
    if (parameters.has(root.text)) return isMember ? 'parameter' : null;
  }
  return 'module';
}

function writtenTarget(node: ts.Node): ts.Expression | null {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isAssignment =
      kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return isAssignment ? node.left : null;
  }
  if (ts.isPostfixUnaryExpression(node)) return node.operand;
  if (ts.isPrefixUnaryExpression(node)) {
    const { operator } = node;
    const counts =
      operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return counts ? node.operand : null;
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    return MUTATORS.has(name.text) ? expression : null;
  }
  return null;
}

/** The names that a function declares, without those of functions inside it. */
export function scopeOf(node: ts.FunctionLikeDeclaration): Scope {
  const parameters = new Set<string>();
  for (const parameter of node.parameters) addNames(parameter.name, parameters);
  const locals = new Set<string>();
  const visit = (inner: ts.Node): void => {
    if (ts.isVariableDeclaration(inner)) addNames(inner.name, locals);
    const named = ts.isFunctionDeclaration(inner) || ts.isClassDeclaration(inner);
    if (named && inner.name) locals.add(inner.name.text);
    if (!ts.isFunctionLike(inner)) ts.forEachChild(inner, visit);
  };
  if (node.body) ts.forEachChild(node.body, visit);
  return { parameters, locals };
}

function addNames(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) {
    names.add(name.text);
    return;
  }
  for (const element of name.elements) {
    if (ts.isBindingElement(element)) addNames(element.name, names);
  }
}
