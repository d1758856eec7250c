import ts from 'typescript';

/** A declared name of the compiled module. */
export interface Binding {
  readonly name: string;
  /** The declaration: a parameter, variable declaration, binding element, function. */
  readonly declaration: ts.Node;
  /** The function whose body declares it, or the source file. */
  readonly owner: ts.Node;
  /** The block, loop or function that it is visible in. */
  readonly scope: ts.Node;
  readonly references: ts.Identifier[];
  /** Written after its initialiser. */
  assigned: boolean;
  /** Used inside a function nested in its owner. */
  captured: boolean;
}

type Scope = {
  readonly node: ts.Node;
  readonly names: Map<string, Binding>;
  readonly parent: Scope | null;
};

/** Name resolution of modules: which declaration each identifier refers to. */
export class Bindings {
  readonly #uses = new Map<ts.Identifier, Binding>();
  readonly #declared = new Map<ts.Node, Binding>();
  readonly #modules = new Map<ts.Node, ReadonlyMap<string, Binding>>();
  /** Every identifier text of the module, for choosing names that collide with none. */
  readonly names = new Set<string>();

  readonly #counts = new Map<string, number>();

  /** The names declared at the top of a module. */
  moduleOf(file: ts.SourceFile): ReadonlyMap<string, Binding> {
    return this.#modules.get(file) ?? new Map<string, Binding>();
  }

  addModule(file: ts.SourceFile): void {
    const scope: Scope = { node: file, names: new Map(), parent: null };
    this.#modules.set(file, scope.names);
    this.#declareAll(file.statements, scope, file);
    this.#hoistVars(file, scope, file);
    for (const statement of file.statements) this.#visit(statement, scope, file);
  }

  /** The binding of a use; undefined for globals and property names. */
  of(identifier: ts.Identifier): Binding | undefined {
    return this.#uses.get(identifier);
  }

  /** How many declarations of the module make a binding of this name. */
  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The binding that a declaration (or the name in it) makes. */
  declaredBy(declaration: ts.Node): Binding | undefined {
    return this.#declared.get(declaration);
  }

  #declare(name: ts.BindingName, declaration: ts.Node, scope: Scope, owner: ts.Node): void {
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) this.#declare(element.name, element, scope, owner);
      }
      return;
    }
    if (scope.names.has(name.text)) return;
    const binding: Binding = {
      name: name.text,
      declaration,
      owner,
      scope: scope.node,
      references: [],
      assigned: false,
      captured: false,
    };
    scope.names.set(name.text, binding);
    this.#counts.set(name.text, this.countOf(name.text) + 1);
    this.#declared.set(declaration, binding);
  }

  #declareAll(statements: readonly ts.Statement[], scope: Scope, owner: ts.Node): void {
    for (const statement of statements) {
      if (ts.isVariableStatement(statement))
        this.#declareList(statement.declarationList, scope, owner);
      const named = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
      if (named && statement.name) this.#declare(statement.name, statement, scope, owner);
    }
  }

  #declareList(list: ts.VariableDeclarationList, scope: Scope, owner: ts.Node): void {
    for (const declaration of list.declarations) {
      this.#declare(declaration.name, declaration, scope, owner);
    }
  }

  #hoistVars(root: ts.Node, scope: Scope, owner: ts.Node): void {
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
      if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
        this.#declareList(node, scope, owner);
      }
      node.forEachChild(visit);
    };
    root.forEachChild(visit);
  }

  #visit(node: ts.Node, outer: Scope, owner: ts.Node): void {
    if (ts.isIdentifier(node)) {
      this.names.add(node.text);
      if (isUse(node)) this.#resolve(node, outer, owner);
      return;
    }
    let scope = outer;
    let inside = owner;
    if (ts.isFunctionLike(node)) {
      scope = { node, names: new Map(), parent: outer };
      inside = node;
      if (ts.isFunctionExpression(node) && node.name) this.#declare(node.name, node, scope, node);
      for (const parameter of node.parameters) {
        this.#declare(parameter.name, parameter, scope, node);
      }
      const body = 'body' in node ? node.body : undefined;
      if (body && ts.isBlock(body)) {
        this.#declareAll(body.statements, scope, node);
        this.#hoistVars(body, scope, node);
        for (const parameter of node.parameters) this.#visit(parameter, scope, inside);
        for (const statement of body.statements) this.#visit(statement, scope, inside);
        return;
      }
    } else if (ts.isBlock(node) || ts.isCaseBlock(node)) {
      scope = { node, names: new Map(), parent: outer };
      const statements = ts.isBlock(node)
        ? node.statements
        : node.clauses.flatMap((clause) => [...clause.statements]);
      this.#declareAll(statements, scope, owner);
    } else if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
      scope = { node, names: new Map(), parent: outer };
      const list = node.initializer;
      if (list && ts.isVariableDeclarationList(list)) this.#declareList(list, scope, owner);
    } else if (ts.isCatchClause(node)) {
      scope = { node, names: new Map(), parent: outer };
      const variable = node.variableDeclaration;
      if (variable) this.#declare(variable.name, variable, scope, owner);
    }
    node.forEachChild((child) => {
      this.#visit(child, scope, inside);
    });
  }

  #resolve(identifier: ts.Identifier, from: Scope, owner: ts.Node): void {
    for (let scope: Scope | null = from; scope !== null; scope = scope.parent) {
      const binding = scope.names.get(identifier.text);
      if (binding === undefined) continue;
      this.#uses.set(identifier, binding);
      binding.references.push(identifier);
      if (owner !== binding.owner) binding.captured = true;
      if (isWrite(identifier)) binding.assigned = true;
      return;
    }
  }
}

function isUse(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent))
    return parent.initializer === node;
  if (ts.isFunctionLike(parent) || ts.isClassLike(parent)) {
    return ts.isArrowFunction(parent) && parent.body === node;
  }
  return !ts.isLabeledStatement(parent) && !ts.isBreakOrContinueStatement(parent);
}

function isWrite(node: ts.Identifier): boolean {
  let child: ts.Node = node;
  let parent = node.parent;
  while (ts.isParenthesizedExpression(parent)) {
    child = parent;
    parent = parent.parent;
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    const operator = parent.operator;
    return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
  }
  if (ts.isBinaryExpression(parent) && parent.left === child) {
    const kind = parent.operatorToken.kind;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent))
    return parent.initializer === child;
  return isPatternTarget(child);
}

/** Inside `[a, b] = …` or `({ a } = …)`: taken as written, also where it only sets a default. */
function isPatternTarget(node: ts.Node): boolean {
  let child = node;
  let parent = node.parent;
  while (
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isSpreadElement(parent) ||
    (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
  ) {
    if (ts.isBinaryExpression(parent) && parent.left === child) {
      return ts.isArrayLiteralExpression(child) || ts.isObjectLiteralExpression(child);
    }
    child = parent;
    parent = parent.parent;
  }
  return false;
}
