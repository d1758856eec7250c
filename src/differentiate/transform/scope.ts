import ts from 'typescript';
import { valueOf, type Value } from './values.ts';

/** A variable of the module, and what can be known of its values without running anything. */
export interface Binding {
  readonly name: string;
  readonly kind: 'var' | 'let' | 'const' | 'param' | 'function' | 'class' | 'catch' | 'implicit';
  /** The function (or source file) whose scope declares it. */
  readonly owner: ts.Node;
  /** Expressions assigned to it, or what is known of them. */
  readonly writes: (ts.Expression | Value)[];
  /** `prim`: never carries a shadow and is a primitive; `obj`: never a shadow; `any`: has a companion. */
  value: Value;
  /** A function declaration's or class's name that is assigned to: its companion is declared apart. */
  hoistedCompanion: boolean;
  /** The watches of its declaration and assignments, by position; filled while emitting. */
  readonly watches: { readonly at: number; readonly site: number }[];
  readonly uses: ts.Identifier[];
}

interface Scope {
  readonly parent: Scope | null;
  readonly node: ts.Node;
  readonly owner: ts.Node;
  readonly bindings: Map<string, Binding>;
}

export interface Analysis {
  readonly bindingOf: (identifier: ts.Identifier) => Binding | undefined;
  readonly bindings: readonly Binding[];
  /** Functions that use `arguments` themselves or through an arrow function. */
  readonly usesArguments: ReadonlySet<ts.Node>;
}

/** Resolves every identifier of a compiled module and finds out which variables can carry a shadow. */
export function analyzeScopes(sourceFile: ts.SourceFile, parameters: readonly string[]): Analysis {
  const resolver = new Resolver();
  resolver.module(sourceFile, parameters);
  settle(resolver.bindings, (id) => resolver.resolved.get(id));
  return {
    bindingOf: (id) => resolver.resolved.get(id),
    bindings: resolver.bindings,
    usesArguments: resolver.usesArguments,
  };
}

/** Least fixed point: a variable is as plain as everything ever assigned to it. */
function settle(
  bindings: readonly Binding[],
  bindingOf: (id: ts.Identifier) => Binding | undefined,
): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const binding of bindings) {
      if (binding.value === 'any') continue;
      for (const write of binding.writes) {
        const value = typeof write === 'string' ? write : valueOf(write, bindingOf);
        if (RANK[value] > RANK[binding.value]) {
          binding.value = value;
          changed = true;
        }
      }
    }
  }
  for (const binding of bindings) {
    binding.hoistedCompanion =
      binding.value === 'any' && (binding.kind === 'function' || binding.kind === 'class');
  }
}

const RANK: Readonly<Record<Value, number>> = { prim: 0, obj: 1, any: 2 };

class Resolver {
  readonly bindings: Binding[] = [];
  readonly resolved = new Map<ts.Identifier, Binding>();
  readonly usesArguments = new Set<ts.Node>();
  #scope!: Scope;

  module(sourceFile: ts.SourceFile, parameters: readonly string[]): void {
    this.#within(sourceFile, sourceFile, () => {
      for (const name of parameters) this.#declare(name, 'param').writes.push('obj');
      this.#hoistVars(sourceFile);
      this.#declareStatements(sourceFile.statements);
      ts.forEachChild(sourceFile, (child) => {
        this.#visit(child);
      });
    });
  }

  #within(node: ts.Node, owner: ts.Node, body: () => void): void {
    const parent = (this.#scope as Scope | undefined) ?? null;
    this.#scope = { parent, node, owner, bindings: new Map() };
    body();
    if (parent !== null) this.#scope = parent;
  }

  #declare(name: string, kind: Binding['kind']): Binding {
    const known = this.#scope.bindings.get(name);
    if (known !== undefined) return known;
    const binding: Binding = {
      name,
      kind,
      owner: this.#scope.owner,
      writes: [],
      value: 'prim',
      hoistedCompanion: false,
      watches: [],
      uses: [],
    };
    this.#scope.bindings.set(name, binding);
    this.bindings.push(binding);
    return binding;
  }

  #declarePattern(
    name: ts.BindingName,
    kind: Binding['kind'],
    write: (ts.Expression | Value) | null,
  ): void {
    if (ts.isIdentifier(name)) {
      const binding = this.#declare(name.text, kind);
      if (write !== null) binding.writes.push(write);
      return;
    }
    for (const element of name.elements) {
      if (ts.isBindingElement(element)) this.#declarePattern(element.name, kind, 'any');
    }
  }

  /** `var` declarations of a function, wherever they stand in it. */
  #hoistVars(root: ts.Node): void {
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return;
      if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
        const write = headWrite(node);
        for (const declaration of node.declarations) {
          this.#declarePattern(declaration.name, 'var', declaration.initializer ?? write);
        }
      }
      // Sloppy mode hoists functions in blocks to the function as well (ECMA-262, B.3.3).
      if (ts.isFunctionDeclaration(node) && node.name !== undefined) return;
      ts.forEachChild(node, (child) => {
        if (ts.isFunctionDeclaration(child) && child.name !== undefined && ts.isBlock(node)) {
          this.#declare(child.name.text, 'function').writes.push('obj');
        }
        visit(child);
      });
    };
    ts.forEachChild(root, visit);
  }

  /** What a statement list declares in its own block. */
  #declareStatements(statements: readonly ts.Statement[]): void {
    for (const statement of statements) {
      if (ts.isVariableStatement(statement)) this.#declareList(statement.declarationList);
      else if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) {
        this.#declare(statement.name.text, 'function').writes.push('obj');
      } else if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
        this.#declare(statement.name.text, 'class').writes.push('obj');
      }
    }
  }

  #declareList(list: ts.VariableDeclarationList): void {
    if ((list.flags & ts.NodeFlags.BlockScoped) === 0) return;
    const kind = (list.flags & ts.NodeFlags.Const) !== 0 ? 'const' : 'let';
    const write = headWrite(list);
    for (const declaration of list.declarations) {
      this.#declarePattern(declaration.name, kind, declaration.initializer ?? write);
    }
  }

  #visit(node: ts.Node): void {
    if (ts.isFunctionLike(node)) this.#function(node as ts.FunctionLikeDeclaration);
    else if (ts.isClassLike(node)) this.#class(node);
    else if (ts.isIdentifier(node)) this.#reference(node);
    else if (ts.isBlock(node) || ts.isCaseBlock(node)) {
      this.#within(node, this.#scope.owner, () => {
        if (ts.isBlock(node)) this.#declareStatements(node.statements);
        else for (const clause of node.clauses) this.#declareStatements(clause.statements);
        this.#children(node);
      });
    } else if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
      this.#within(node, this.#scope.owner, () => {
        if (node.initializer !== undefined && ts.isVariableDeclarationList(node.initializer)) {
          this.#declareList(node.initializer);
        } else if (node.initializer !== undefined && !ts.isForStatement(node)) {
          this.#assigned(node.initializer, ts.isForInStatement(node) ? 'prim' : 'any');
        }
        this.#children(node);
      });
    } else if (ts.isCatchClause(node)) {
      this.#within(node, this.#scope.owner, () => {
        if (node.variableDeclaration !== undefined) {
          this.#declarePattern(node.variableDeclaration.name, 'catch', 'any');
        }
        this.#children(node);
      });
    } else {
      this.#writes(node);
      this.#children(node);
    }
  }

  #children(node: ts.Node): void {
    ts.forEachChild(node, (child) => {
      this.#visit(child);
    });
  }

  #function(node: ts.FunctionLikeDeclaration): void {
    if (node.name !== undefined && ts.isComputedPropertyName(node.name)) this.#visit(node.name);
    if (ts.isFunctionDeclaration(node) && node.name !== undefined) this.#reference(node.name);
    this.#within(node, node, () => {
      if (ts.isFunctionExpression(node) && node.name !== undefined) {
        this.#declare(node.name.text, 'implicit').writes.push('obj');
      }
      for (const parameter of node.parameters) {
        this.#declarePattern(parameter.name, 'param', 'any');
      }
      if (node.body === undefined) return;
      if (ts.isBlock(node.body)) {
        this.#hoistVars(node.body);
        this.#declareStatements(node.body.statements);
      }
      for (const parameter of node.parameters) this.#visit(parameter);
      if (ts.isBlock(node.body)) this.#children(node.body);
      else this.#visit(node.body);
    });
  }

  #class(node: ts.ClassLikeDeclaration): void {
    if (ts.isClassDeclaration(node) && node.name !== undefined) this.#reference(node.name);
    this.#within(node, this.#scope.owner, () => {
      if (ts.isClassExpression(node) && node.name !== undefined) {
        this.#declare(node.name.text, 'implicit').writes.push('obj');
      }
      for (const clause of node.heritageClauses ?? []) this.#visit(clause);
      for (const member of node.members) {
        if (ts.isPropertyDeclaration(member)) {
          if (ts.isComputedPropertyName(member.name)) this.#visit(member.name);
          // An initialiser runs as a method of its own.
          this.#within(member, member, () => {
            if (member.initializer !== undefined) this.#visit(member.initializer);
          });
        } else if (ts.isClassStaticBlockDeclaration(member)) {
          this.#within(member, member, () => {
            this.#hoistVars(member.body);
            this.#visit(member.body);
          });
        } else this.#visit(member);
      }
    });
  }

  #writes(node: ts.Node): void {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
      const plain = node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
      this.#assigned(node.left, plain ? node.right : node);
    } else if (
      (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
      (node.operator === ts.SyntaxKind.PlusPlusToken ||
        node.operator === ts.SyntaxKind.MinusMinusToken)
    ) {
      this.#assigned(node.operand, node);
    }
  }

  /** Records a write to every variable inside an assignment target. */
  #assigned(target: ts.Node, write: ts.Expression | Value): void {
    if (ts.isParenthesizedExpression(target)) this.#assigned(target.expression, write);
    else if (ts.isIdentifier(target)) this.#lookup(target.text)?.writes.push(write);
    else if (ts.isArrayLiteralExpression(target)) {
      for (const element of target.elements) {
        this.#assigned(ts.isSpreadElement(element) ? element.expression : element, 'any');
      }
    } else if (ts.isObjectLiteralExpression(target)) {
      for (const property of target.properties) {
        if (ts.isShorthandPropertyAssignment(property)) {
          this.#lookup(property.name.text)?.writes.push('any');
        } else if (ts.isPropertyAssignment(property)) this.#assigned(property.initializer, 'any');
        else if (ts.isSpreadAssignment(property)) this.#assigned(property.expression, 'any');
      }
    } else if (
      ts.isBinaryExpression(target) &&
      target.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ) {
      this.#assigned(target.left, 'any');
    }
  }

  #lookup(name: string): Binding | undefined {
    for (let scope: Scope | null = this.#scope; scope !== null; scope = scope.parent) {
      const binding = scope.bindings.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  #reference(node: ts.Identifier): void {
    if (!isReference(node)) return;
    const binding = this.#lookup(node.text);
    if (binding !== undefined) {
      this.resolved.set(node, binding);
      binding.uses.push(node);
    } else if (node.text === 'arguments') this.#markArguments(node);
  }

  #markArguments(node: ts.Node): void {
    for (let at = node.parent as ts.Node | undefined; at !== undefined; at = at.parent) {
      if (ts.isFunctionLike(at)) {
        this.usesArguments.add(at);
        if (!ts.isArrowFunction(at)) return;
      }
    }
  }
}

/** What the head of a loop assigns: keys are texts, elements can be anything. */
function headWrite(list: ts.VariableDeclarationList): Value | null {
  if (ts.isForOfStatement(list.parent)) return 'any';
  return null;
}

/** Whether an identifier names a variable (not a property, a label or a key). */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) {
    return parent.name !== node;
  }
  if (ts.isPropertyDeclaration(parent) || ts.isAccessor(parent)) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  if (ts.isMetaProperty(parent)) return false;
  return !(ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent));
}

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
