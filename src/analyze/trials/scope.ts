import ts from 'typescript';

/** What a variable holds, as far as its uses tell. */
export type Holding = 'index' | 'list' | 'number';

export interface Variable {
  readonly name: string;
  readonly holds: Holding;
  /** Where it can be read from. */
  readonly from: number;
  readonly until: number;
}

/** The variables and parameters of a function, with what they hold and where they can be read. */
export function variablesOf(owner: ts.FunctionLikeDeclaration, source: ts.SourceFile): Variable[] {
  const lists = new Set<string>();
  const callees = new Set<string>();
  const indices = new Set<string>();
  const found: Variable[] = [];
  const uses = (node: ts.Node): void => {
    const isAccess = ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node);
    if (isAccess && ts.isIdentifier(bare(node.expression)))
      lists.add(bare(node.expression).getText(source));
    if (ts.isElementAccessExpression(node)) {
      for (const name of identifiersIn(node.argumentExpression)) indices.add(name);
    }
    if (ts.isForOfStatement(node)) lists.add(node.expression.getText(source));
    if (ts.isCallExpression(node)) callees.add(node.expression.getText(source));
    ts.forEachChild(node, uses);
  };
  ts.forEachChild(owner, uses);
  const add = (name: ts.BindingName, holds: Holding, from: number, until: number): void => {
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) add(element.name, holds, from, until);
      }
      return;
    }
    if (callees.has(name.text)) return;
    const own = lists.has(name.text) ? 'list' : indices.has(name.text) ? 'index' : holds;
    found.push({ name: name.text, holds: own, from, until });
  };
  const end = owner.end;
  for (const parameter of owner.parameters) add(parameter.name, 'number', owner.pos, end);
  const visit = (node: ts.Node, until: number): void => {
    const isBlock = ts.isBlock(node) || ts.isForStatement(node) || ts.isForOfStatement(node);
    const inner = isBlock ? node.end : until;
    if (ts.isVariableDeclaration(node)) {
      const list = node.parent;
      const holder = list.parent;
      const isLoop = ts.isForStatement(holder) && holder.initializer === list;
      const holds =
        node.initializer &&
        ts.isArrayLiteralExpression(node.initializer) &&
        ts.isIdentifier(node.name)
          ? 'list'
          : isLoop
            ? 'index'
            : 'number';
      add(node.name, holds, node.end, until);
    }
    if (ts.isFunctionLike(node) && node !== owner) {
      for (const parameter of node.parameters) add(parameter.name, 'number', node.pos, node.end);
    }
    ts.forEachChild(node, (child) => {
      visit(child, inner);
    });
  };
  if (owner.body) visit(owner.body, end);
  return found;
}

/** An expression without what TypeScript alone puts around it. */
function bare(node: ts.Expression): ts.Expression {
  return ts.isNonNullExpression(node) ? bare(node.expression) : node;
}

/** Names of the variables that an expression reads, without members and callees. */
export function identifiersIn(node: ts.Node): string[] {
  const found: string[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner)) found.push(inner.text);
    else if (ts.isPropertyAccessExpression(inner)) visit(inner.expression);
    else ts.forEachChild(inner, visit);
  };
  visit(node);
  return found;
}
