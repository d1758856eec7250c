import ts from 'typescript';
import {
  accessPath,
  hasModifier,
  isAssignment,
  isFunctionExpression,
  keyText,
  memberAccess,
  unwrap,
  type FunctionExpression,
} from './names.ts';
import { namesTablePair } from './pairNames.ts';

/**
 * Where a nested function can be registered: after the opening brace of its block, or at the end.
 */
export type Scope = ts.SourceFile | ts.Block | ts.ModuleBlock;

/** A function with a body that can be named from outside. */
export interface FunctionRecord {
  /** `loss`, `Foo#method`, `Foo.create`, `table.relu.output`, `outer/inner`; unique in its file. */
  readonly name: string;
  readonly node: ts.FunctionLikeDeclaration;
  /** The node that carries the name, for ranges. */
  readonly nameNode: ts.Node;
  /** The node in front of which its JSDoc stands. */
  readonly docHost: ts.Node;
  /** `method`: called on an instance of `owner`; `value`: `access` evaluates to it in `scope`. */
  readonly kind: 'value' | 'method';
  /**
   * Expression for the function in its scope: `loss`, `table.relu.output`. For a method, its name.
   */
  readonly access: string;
  /** Class of a method, as an expression in `scope`. */
  readonly owner: string | null;
  readonly scope: Scope;
  /** The nearest function around it that does not run by itself when the module loads. */
  readonly enclosing: FunctionRecord | null;
  /** False where its scope cannot be entered by name (a member of a returned object). */
  readonly reachable: boolean;
  /** The table names a function that stands elsewhere (`{ output: Math.tanh, der: … }`); `node` is that of its derivative. */
  readonly named?: boolean;
}

/** What is given of a function where it is found; the rest has a usual value. */
type Found = Pick<FunctionRecord, 'node' | 'nameNode' | 'docHost' | 'access'> &
  Partial<Pick<FunctionRecord, 'kind' | 'owner' | 'reachable' | 'named'>>;

interface Context {
  readonly scope: Scope;
  readonly enclosing: FunctionRecord | null;
  /** Prefix of names here: `outer/`, `Namespace.`. */
  readonly prefix: string;
}

/** Every named function of a source file with its body, in source order. */
export function discover(source: ts.SourceFile): FunctionRecord[] {
  const finder = new Finder();
  const context: Context = { scope: source, enclosing: null, prefix: '' };
  ts.forEachChild(source, (node) => {
    finder.visit(node, context);
  });
  return finder.records.sort((a, b) => a.node.pos - b.node.pos);
}

class Finder {
  readonly records: FunctionRecord[] = [];
  readonly #names = new Map<string, number>();

  visit(node: ts.Node, context: Context): void {
    if (ts.isFunctionDeclaration(node)) {
      if (node.body) this.#declaration(node, context);
    } else if (ts.isVariableDeclaration(node) && node.initializer) {
      this.#variable(node, node.initializer, context);
    } else if (ts.isClassLike(node)) {
      this.#class(node, node.name?.text ?? null, context);
    } else if (ts.isExpressionStatement(node)) {
      this.#statement(node, context);
    } else if (ts.isExportAssignment(node)) {
      const access = node.isExportEquals === true ? 'module.exports' : 'exports.default';
      this.#value(node.expression, 'default', access, node.expression, node, context);
    } else if (ts.isReturnStatement(node) && node.expression) {
      this.#returned(node.expression, node, context);
    } else if (ts.isModuleDeclaration(node)) {
      this.#namespace(node, context);
    } else if (ts.isBlock(node)) {
      this.#children(node, { ...context, scope: node });
    } else if (isFunctionExpression(node)) {
      this.#anonymous(node, context);
    } else {
      this.#children(node, context);
    }
  }

  #children(node: ts.Node, context: Context): void {
    ts.forEachChild(node, (child) => {
      this.visit(child, context);
    });
  }

  #add(given: Found, name: string, context: Context): FunctionRecord {
    const full = context.prefix + name;
    const count = (this.#names.get(full) ?? 0) + 1;
    this.#names.set(full, count);
    const { scope, enclosing } = context;
    const added: FunctionRecord = {
      kind: 'value',
      owner: null,
      reachable: true,
      ...given,
      name: count === 1 ? full : `${full}~${count}`,
      scope,
      enclosing,
    };
    this.records.push(added);
    return added;
  }

  /** Looks into a function's own parameters and body. */
  #inside(record: FunctionRecord): void {
    const { node } = record;
    const context: Context = {
      scope: node.body && ts.isBlock(node.body) ? node.body : record.scope,
      enclosing: record,
      prefix: `${record.name}/`,
    };
    for (const parameter of node.parameters) this.#children(parameter, context);
    if (!node.body) return;
    if (ts.isBlock(node.body)) this.#children(node.body, context);
    else this.#returned(node.body, node.body, context);
  }

  #declaration(node: ts.FunctionDeclaration, context: Context): void {
    const record = this.#add(
      {
        node,
        nameNode: node.name ?? node,
        docHost: node,
        access: node.name?.text ?? 'exports.default',
      },
      node.name?.text ?? 'default',
      context,
    );
    this.#inside(record);
  }

  #variable(node: ts.VariableDeclaration, initializer: ts.Expression, context: Context): void {
    const docHost = ts.isVariableStatement(node.parent.parent) ? node.parent.parent : node;
    if (ts.isIdentifier(node.name)) {
      const name = node.name.text;
      this.#value(initializer, name, name, node.name, docHost, context);
    } else {
      this.#children(node, context);
    }
  }

  /** A function, class, table of functions or assignment that gets the name `name`. */
  #value(
    expression: ts.Expression,
    name: string,
    access: string,
    nameNode: ts.Node,
    docHost: ts.Node,
    context: Context,
    reachable = true,
  ): void {
    const value = unwrap(expression);
    if (isFunctionExpression(value)) {
      const record = this.#add(
        {
          node: value,
          nameNode,
          docHost,
          access,
          reachable,
        },
        name,
        context,
      );
      this.#inside(record);
    } else if (ts.isObjectLiteralExpression(value)) {
      this.#table(value, name, access, context, reachable);
    } else if (ts.isClassExpression(value)) {
      this.#class(value, name, context);
    } else if (ts.isCallExpression(value) && isFunctionExpression(unwrap(value.expression))) {
      const wrapper = unwrap(value.expression) as FunctionExpression;
      value.arguments.forEach((argument) => {
        this.visit(argument, context);
      });
      this.#wrapped(
        wrapper,
        (inner) => {
          this.#value(inner, name, access, nameNode, docHost, context, reachable);
        },
        context,
      );
    } else if (isAssignment(value)) {
      this.#assignment(value, docHost, context);
      this.#value(value.right, name, access, nameNode, docHost, context, reachable);
    } else {
      this.visit(value, context);
    }
  }

  /** A function called where it stands: what it returns is the value, the rest runs at once. */
  #wrapped(
    wrapper: FunctionExpression,
    onReturn: (value: ts.Expression) => void,
    context: Context,
  ): void {
    const { body } = wrapper;
    if (!ts.isBlock(body)) {
      onReturn(body);
      return;
    }
    for (const statement of body.statements) {
      if (ts.isReturnStatement(statement) && statement.expression) onReturn(statement.expression);
      else this.visit(statement, { ...context, scope: body });
    }
  }

  #table(
    node: ts.ObjectLiteralExpression,
    name: string,
    access: string,
    context: Context,
    reachable: boolean,
  ): void {
    for (const property of node.properties) {
      const key = property.name === undefined ? null : keyText(property.name);
      if (key === null) {
        this.#children(property, context);
        continue;
      }
      const join = (base: string): string =>
        key.plain ? (base === '' ? key.text : `${base}.${key.text}`) : `${base}[${key.quoted}]`;
      const memberName = join(name);
      const memberAccess = join(access);
      if (ts.isMethodDeclaration(property)) {
        const record = this.#add(
          {
            node: property,
            nameNode: property.name,
            docHost: property,
            access: memberAccess,
            reachable,
          },
          memberName,
          context,
        );
        this.#inside(record);
      } else if (ts.isPropertyAssignment(property)) {
        const { initializer } = property;
        const derivative = namesFunction(initializer) ? derivativeBeside(key.text, node) : null;
        if (derivative) {
          const found = { node: derivative, nameNode: property.name, docHost: property };
          this.#add(
            { ...found, access: memberAccess, reachable, named: true },
            memberName,
            context,
          );
          continue;
        }
        this.#value(
          initializer,
          memberName,
          memberAccess,
          property.name,
          property,
          context,
          reachable,
        );
      } else {
        this.#children(property, context);
      }
    }
  }

  #class(node: ts.ClassLikeDeclaration, name: string | null, context: Context): void {
    for (const member of node.members) {
      const key = member.name === undefined ? null : keyText(member.name);
      const isFunction =
        (ts.isMethodDeclaration(member) && member.body !== undefined) ||
        (ts.isPropertyDeclaration(member) &&
          member.initializer !== undefined &&
          isFunctionExpression(unwrap(member.initializer)));
      if (name === null || key === null || !isFunction) {
        if (ts.isConstructorDeclaration(member) || ts.isAccessor(member)) {
          if (member.body) this.#children(member.body, { ...context, scope: member.body });
        } else {
          this.#children(member, context);
        }
        continue;
      }
      const isStatic = hasModifier(member, ts.SyntaxKind.StaticKeyword);
      const record = this.#add(
        {
          node: ts.isMethodDeclaration(member)
            ? member
            : (unwrap(member.initializer!) as FunctionExpression),
          nameNode: member.name,
          docHost: member,
          kind: isStatic ? 'value' : 'method',
          access: isStatic ? memberAccess(name, key) : key.text,
          owner: name,
          reachable: !ts.isPrivateIdentifier(member.name),
        },
        isStatic ? memberAccess(name, key) : `${name}#${key.text}`,
        context,
      );
      this.#inside(record);
    }
  }

  #statement(node: ts.ExpressionStatement, context: Context): void {
    const expression = unwrap(node.expression);
    if (isAssignment(expression)) this.#assignment(expression, node, context, true);
    else this.#children(node, context);
  }

  /**
   * `X.prototype.f = function …`, `exports.f = …`, `module.exports = …`, `this.f = …`,
   * `obj.f = …`.
   */
  #assignment(
    node: ts.BinaryExpression,
    docHost: ts.Node,
    context: Context,
    intoValue = false,
  ): void {
    const path = accessPath(node.left);
    const value = unwrap(node.right);
    if (path === null) {
      if (intoValue) this.#children(node, context);
      return;
    }
    const parts = path.split('.');
    const prototype = parts.indexOf('prototype');
    if (prototype > 0) {
      const owner = parts.slice(0, prototype).join('.');
      const method = parts.slice(prototype + 1).join('.');
      if (method !== '') this.#method(value, owner, method, node.left, docHost, context);
      else if (ts.isObjectLiteralExpression(value)) this.#prototype(value, owner, context);
      else if (intoValue) this.#children(node, context);
      return;
    }
    if (parts[0] === 'this' && parts.length === 2 && context.enclosing?.kind === 'value') {
      // A constructor function of old style: its instances carry the method.
      const { enclosing } = context;
      const outside = { ...context, scope: enclosing.scope, enclosing: enclosing.enclosing };
      this.#method(value, enclosing.access, parts[1]!, node.left, docHost, {
        ...outside,
        prefix: '',
      });
      return;
    }
    const name = path.replace(/^(module\.)?exports(\.|$)/, '');
    if (ts.isFunctionExpression(value) && name === '' && value.name) {
      this.#value(value, value.name.text, path, value.name, docHost, context);
    } else if (intoValue || isFunctionExpression(value)) {
      const isTable = ts.isObjectLiteralExpression(value) && name === '';
      const called = name === '' && !isTable ? 'default' : name;
      this.#value(node.right, called, path, node.left, docHost, context);
    }
  }

  #prototype(node: ts.ObjectLiteralExpression, owner: string, context: Context): void {
    for (const property of node.properties) {
      const key = property.name === undefined ? null : keyText(property.name);
      if (key === null) continue;
      if (ts.isMethodDeclaration(property)) {
        this.#methodRecord(property, owner, key.text, property.name, property, context);
      } else if (ts.isPropertyAssignment(property)) {
        const value = unwrap(property.initializer);
        this.#method(value, owner, key.text, property.name, property, context);
      }
    }
  }

  #method(
    value: ts.Expression,
    owner: string,
    method: string,
    nameNode: ts.Node,
    docHost: ts.Node,
    context: Context,
  ): void {
    if (isFunctionExpression(value)) {
      this.#methodRecord(value, owner, method, nameNode, docHost, context);
    } else {
      this.visit(value, context);
    }
  }

  #methodRecord(
    node: FunctionExpression | ts.MethodDeclaration,
    owner: string,
    method: string,
    nameNode: ts.Node,
    docHost: ts.Node,
    context: Context,
  ): void {
    const name = `${owner.replace(/^(module\.)?exports\./, '')}#${method}`;
    const record = this.#add(
      {
        node,
        nameNode,
        docHost,
        kind: 'method',
        access: method,
        owner,
      },
      name,
      context,
    );
    this.#inside(record);
  }

  /** Functions that a function gives back: named ones, and members of a literal. */
  #returned(expression: ts.Expression, host: ts.Node, context: Context): void {
    const value = unwrap(expression);
    if (ts.isFunctionExpression(value) && value.name) {
      this.#value(value, value.name.text, value.name.text, value.name, host, context, false);
    } else if (ts.isObjectLiteralExpression(value)) {
      this.#table(value, '', '', context, false);
    } else {
      this.visit(value, context);
    }
  }

  #namespace(node: ts.ModuleDeclaration, context: Context): void {
    const { body } = node;
    if (!body || !ts.isIdentifier(node.name)) return;
    const prefix = `${context.prefix}${node.name.text}.`;
    if (ts.isModuleBlock(body)) this.#children(body, { ...context, scope: body, prefix });
    else if (ts.isModuleDeclaration(body)) this.#namespace(body, { ...context, prefix });
  }

  /** A callback or wrapper without a name: it adds nothing to the names inside it. */
  #anonymous(node: FunctionExpression, context: Context): void {
    if (ts.isBlock(node.body)) this.#children(node.body, { ...context, scope: node.body });
    else this.#returned(node.body, node.body, context);
  }
}

/** `logistic`, `Math.tanh`. */
function namesFunction(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}

/** The function beside a member of a table that is, by its name, the derivative of that member. */
function derivativeBeside(
  value: string,
  table: ts.ObjectLiteralExpression,
): FunctionExpression | ts.MethodDeclaration | null {
  for (const property of table.properties) {
    const key = property.name === undefined ? null : keyText(property.name);
    if (key === null || !namesTablePair(value, key.text)) continue;
    if (ts.isMethodDeclaration(property)) return property;
    if (!ts.isPropertyAssignment(property)) continue;
    const derivative = unwrap(property.initializer);
    if (isFunctionExpression(derivative)) return derivative;
  }
  return null;
}
