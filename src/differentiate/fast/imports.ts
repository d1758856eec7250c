import ts from 'typescript';
import type { Binding } from './bindings.ts';
import type { FunctionNode } from './instance.ts';
import type { KindName } from './kinds.ts';
import { mathMember, peel } from './natives.ts';
import type { SourceModule, Sources } from './sources.ts';

/** What an expression at module level stands for, as far as the text tells. */
type Meaning =
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'exports'; readonly module: SourceModule }
  | { readonly kind: 'default'; readonly of: SourceModule }
  | { readonly kind: 'object'; readonly node: ts.ObjectLiteralExpression }
  | { readonly kind: 'class'; readonly node: ts.ClassDeclaration }
  /** An expression that was looked into no further. */
  | { readonly kind: 'other'; readonly node: ts.Expression };

/** More steps than this from a name to its meaning are a cycle. */
const DEPTH_LIMIT = 20;

/**
 * Which function a name or a chain of properties at module level stands for, across modules. Text
 * cannot prove it (anybody may write to an exports object), so that whoever uses an answer has it
 * checked when the program runs: see `Guard`.
 */
export class Imports {
  readonly #sources: Sources;
  readonly #exports = new Map<SourceModule, ReadonlyMap<string, ts.Expression>>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The function that a callee stands for where the module's own bindings do not say so. */
  functionOf(node: ts.Expression): FunctionNode | null {
    const meaning = this.#meaning(node, 0);
    return meaning?.kind === 'function' ? meaning.node : null;
  }

  /** The function that `name.member…` stands for at the top of a module. */
  memberOf(binding: Binding, members: readonly string[]): FunctionNode | null {
    let meaning = this.#bound(binding, 0);
    for (const member of members) meaning = meaning && this.#member(meaning, member, 0);
    return meaning?.kind === 'function' ? meaning.node : null;
  }

  /** Whether this reads something that modules export, and what it holds if the text tells. */
  constant(node: ts.PropertyAccessExpression): { readonly name: KindName | null } | null {
    const root = rootOf(node);
    if (root === null) return null;
    const binding = this.#sources.bindings.of(root);
    const isForeign = binding === undefined ? root.text === 'exports' : this.#isImport(root);
    if (!isForeign && !(binding && isEnum(binding))) return null;
    const meaning = this.#meaning(node, 0);
    return {
      name: meaning?.kind === 'other' ? scalar(meaning.node, this.#sources.bindings) : null,
    };
  }

  #isImport(node: ts.Identifier): boolean {
    const { kind } = this.#meaning(node, 0) ?? { kind: null };
    return kind === 'exports' || kind === 'default';
  }

  #meaning(expression: ts.Expression, depth: number): Meaning | null {
    const node = peel(expression);
    if (depth > DEPTH_LIMIT) return null;
    if (ts.isIdentifier(node)) return this.#named(node, depth);
    if (ts.isFunctionExpression(node) || ts.isArrowFunction(node))
      return { kind: 'function', node };
    if (ts.isObjectLiteralExpression(node)) return { kind: 'object', node };
    if (ts.isCallExpression(node)) return this.#required(node);
    if (ts.isPropertyAccessExpression(node)) {
      const holder = this.#meaning(node.expression, depth + 1);
      return holder && this.#member(holder, node.name.text, depth + 1);
    }
    const operator = ts.isBinaryExpression(node) ? node.operatorToken.kind : null;
    const chooses =
      operator === ts.SyntaxKind.QuestionQuestionToken || operator === ts.SyntaxKind.BarBarToken;
    if (ts.isBinaryExpression(node) && chooses) {
      const left = this.#meaning(node.left, depth + 1);
      if (left?.kind === 'function' || left?.kind === 'object') return left;
      return left === null ? this.#meaning(node.right, depth + 1) : null;
    }
    return { kind: 'other', node };
  }

  #named(node: ts.Identifier, depth: number): Meaning | null {
    const binding = this.#sources.bindings.of(node);
    if (binding === undefined) {
      const module = this.#sources.of(node.getSourceFile());
      return node.text === 'exports' ? { kind: 'exports', module } : null;
    }
    return this.#bound(binding, depth);
  }

  #bound(binding: Binding, depth: number): Meaning | null {
    if (!ts.isSourceFile(binding.owner) || binding.assigned) return null;
    const { declaration } = binding;
    if (ts.isFunctionDeclaration(declaration) && declaration.body) {
      return { kind: 'function', node: declaration };
    }
    if (ts.isClassDeclaration(declaration)) return { kind: 'class', node: declaration };
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return null;
    if (!ts.isIdentifier(declaration.name)) return null;
    return this.#meaning(declaration.initializer, depth + 1);
  }

  /** `require('…')`, also in TypeScript's helpers for `import * as` and default imports. */
  #required(node: ts.CallExpression): Meaning | null {
    const callee = peel(node.expression);
    const [argument] = node.arguments;
    if (!ts.isIdentifier(callee) || argument === undefined) return null;
    if (callee.text === 'require' && ts.isStringLiteralLike(argument)) {
      if (this.#sources.bindings.of(callee)) return null;
      const module = this.#sources.required(node.getSourceFile(), argument.text);
      return module ? { kind: 'exports', module } : null;
    }
    if (!['__importStar', '__importDefault'].includes(callee.text)) return null;
    if (!ts.isCallExpression(argument)) return null;
    const required = this.#required(argument);
    if (required?.kind !== 'exports' || isEsModule(required.module)) return required;
    return { kind: 'default', of: required.module };
  }

  #member(holder: Meaning, name: string, depth: number): Meaning | null {
    switch (holder.kind) {
      case 'default':
        return name === 'default'
          ? { kind: 'exports', module: holder.of }
          : this.#member({ kind: 'exports', module: holder.of }, name, depth);
      case 'exports': {
        const all = this.#exportsOf(holder.module);
        const whole = all.get('');
        if (whole !== undefined) {
          const meaning = this.#meaning(whole, depth);
          return meaning && this.#member(meaning, name, depth + 1);
        }
        const found = all.get(name);
        return found ? this.#meaning(found, depth) : null;
      }
      case 'class':
        return memberFunction(holder.node.members, name, true);
      case 'object': {
        for (const property of holder.node.properties) {
          if (property.name?.getText() !== name) continue;
          if (ts.isPropertyAssignment(property)) return this.#meaning(property.initializer, depth);
          if (ts.isShorthandPropertyAssignment(property)) return this.#named(property.name, depth);
        }
        return memberFunction(holder.node.properties, name, false);
      }
      default:
        return null;
    }
  }

  /** `exports.name = …`, the last one for each name; the name `` is `module.exports = …`. */
  #exportsOf(module: SourceModule): ReadonlyMap<string, ts.Expression> {
    const known = this.#exports.get(module);
    if (known) return known;
    const found = new Map<string, ts.Expression>();
    this.#exports.set(module, found);
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
        const target = node.left.getText(module.file);
        const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(target)?.[1];
        if (name !== undefined) found.set(name, node.right);
        if (target === 'module.exports') found.set('', node.right);
      }
      node.forEachChild(visit);
    };
    module.file.forEachChild(visit);
    return found;
  }
}

/** A method that stands in a class (static) or an object literal. */
function memberFunction(
  members: readonly ts.Node[],
  name: string,
  isStatic: boolean,
): Meaning | null {
  const own = members.filter(
    (member): member is ts.MethodDeclaration =>
      ts.isMethodDeclaration(member) &&
      ts.isIdentifier(member.name) &&
      member.name.text === name &&
      ((ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0) === isStatic,
  );
  const node = own.at(-1);
  return node?.body === undefined ? null : { kind: 'function', node };
}

/** `var Name;` that is filled in later at the top: what TypeScript makes of an enum. */
function isEnum({ declaration, owner, assigned }: Binding): boolean {
  if (!ts.isSourceFile(owner) || !assigned) return false;
  return ts.isVariableDeclaration(declaration) && declaration.initializer === undefined;
}

function rootOf(node: ts.PropertyAccessExpression): ts.Identifier | null {
  const inner = peel(node.expression);
  if (ts.isPropertyAccessExpression(inner)) return rootOf(inner);
  return ts.isIdentifier(inner) ? inner : null;
}

function isEsModule({ file }: SourceModule): boolean {
  return file.text.includes('"__esModule"') || file.text.includes("'__esModule'");
}

/** What a constant expression holds, from its outermost form alone. */
function scalar(expression: ts.Expression, bindings: Sources['bindings']): KindName | null {
  const node = peel(expression);
  if (ts.isNumericLiteral(node)) return 'number';
  if (ts.isStringLiteralLike(node)) return 'string';
  if (ts.isPrefixUnaryExpression(node)) return scalar(node.operand, bindings);
  if (ts.isCallExpression(node))
    return mathMember(peel(node.expression), bindings) === null ? null : 'number';
  if (ts.isPropertyAccessExpression(node))
    return mathMember(node, bindings) === null ? null : 'number';
  if (!ts.isBinaryExpression(node)) return null;
  const [left, right] = [scalar(node.left, bindings), scalar(node.right, bindings)];
  return left === 'number' && right === 'number' ? 'number' : null;
}
