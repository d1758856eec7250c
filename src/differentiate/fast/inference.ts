import ts from 'typescript';
import type { Binding, Bindings } from './bindings.ts';
import { inferCall, inferNew } from './inference-calls.ts';
import { Instance } from './instance.ts';
import type { FunctionNode } from './instance.ts';
import { arrayOf, flow, Kind, kindOf, needsShadow } from './kinds.ts';
import {
  ARITHMETIC,
  BITWISE,
  COMPARISONS,
  COMPOUND,
  MATH_CONSTANTS,
  mathMember,
  peel,
} from './natives.ts';
import { Refusal } from './refusal.ts';

/** More call sites than this share instances: a bound on the size of what is emitted. */
const INSTANCE_LIMIT = 200;

/**
 * Whole-program inference without type annotations, so that it cannot be lied to: kinds flow from the
 * call's arguments, literals and operators to every place until nothing changes. What it cannot prove
 * it refuses.
 */
export class Inference {
  readonly bindings: Bindings;
  readonly module: Instance;
  readonly instances: Instance[] = [];
  readonly #constraints: (() => boolean)[] = [];
  readonly #checks: (() => void)[] = [];
  readonly #shared = new Map<FunctionNode, Instance>();

  constructor(file: ts.SourceFile, bindings: Bindings) {
    this.bindings = bindings;
    this.module = new Instance(file as unknown as FunctionNode, null, null);
  }

  /** Infers everything that a call of `node` with arguments of these kinds reaches. */
  run(node: FunctionNode, parameters: readonly Kind[]): Instance {
    const target = this.instantiate(node, this.module, null);
    target.parameters.forEach((kind, k) => {
      const given = parameters[k];
      if (given) this.flow(given, kind, node);
    });
    this.#solve();
    for (const check of this.#checks) check();
    this.#findSilent();
    return target;
  }

  constrain(constraint: () => boolean): void {
    this.#constraints.push(constraint);
  }

  check(check: () => void): void {
    this.#checks.push(check);
  }

  flow(source: Kind, target: Kind, node: ts.Node): void {
    this.constrain(() => flow(source, target, node));
  }

  #solve(): void {
    for (let changed = true; changed;) {
      changed = false;
      // The list grows while callees are discovered.
      for (let k = 0; k < this.#constraints.length; k++) {
        if (this.#constraints[k]!()) changed = true;
      }
    }
  }

  #findSilent(): void {
    for (const instance of this.instances) {
      const kinds = [
        ...instance.variables.values(),
        ...instance.expressions.values(),
        ...instance.parameters,
        instance.result,
      ];
      instance.silent = !kinds.some((kind) => needsShadow(kind));
    }
    for (let changed = true; changed;) {
      changed = false;
      for (const instance of this.instances) {
        const below = [...instance.callees.values(), ...instance.nested.values()];
        if (instance.silent && below.some((callee) => !callee.silent)) {
          instance.silent = false;
          changed = true;
        }
      }
    }
  }

  /** The instance for a function that is called or mentioned at `caller`. */
  instantiate(node: FunctionNode, outer: Instance, caller: Instance | null): Instance {
    for (let above = caller; above !== null; above = above.caller) {
      if (above.node === node) return above;
    }
    if (this.instances.length >= INSTANCE_LIMIT) {
      const shared = this.#shared.get(node);
      if (shared) return shared;
    }
    const instance = new Instance(node, outer, caller);
    this.instances.push(instance);
    this.#shared.set(node, instance);
    this.#inferFunction(instance);
    return instance;
  }

  #inferFunction(instance: Instance): void {
    const { node } = instance;
    const modifiers = ts.getCombinedModifierFlags(node);
    if ((modifiers & ts.ModifierFlags.Async) !== 0) throw new Refusal('async function', node);
    if ('asteriskToken' in node && node.asteriskToken) throw new Refusal('generator', node);
    node.parameters.forEach((parameter, k) => {
      if (parameter.dotDotDotToken) throw new Refusal('rest parameter', parameter);
      if (!ts.isIdentifier(parameter.name)) throw new Refusal('destructured parameter', parameter);
      const binding = this.bindings.declaredBy(parameter)!;
      instance.variables.set(binding, instance.parameters[k]!);
      if (parameter.initializer) {
        const value = this.expression(parameter.initializer, instance);
        this.flow(value, instance.parameters[k]!, parameter);
      }
    });
    const body = node.body!;
    if (ts.isBlock(body))
      for (const statement of body.statements) this.statement(statement, instance);
    else this.flow(this.expression(body, instance), instance.result, body);
  }

  /** The kind of a variable, found in the instance of the function that declares it. */
  variable(binding: Binding, instance: Instance, node: ts.Node): Kind {
    let at: Instance | null = instance;
    while (at !== null && (at.node as ts.Node) !== binding.owner) at = at.outer;
    if (at === null) throw new Refusal(`${binding.name} is out of reach`, node);
    const known = at.variables.get(binding);
    if (known) return known;
    const kind = new Kind();
    at.variables.set(binding, kind);
    if (at === this.module) this.#moduleVariable(binding, kind, node);
    return kind;
  }

  #moduleVariable(binding: Binding, kind: Kind, node: ts.Node): void {
    const { declaration } = binding;
    const initial = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    if (binding.assigned || !initial) {
      throw new Refusal(`${binding.name} is module state`, node);
    }
    this.flow(this.expression(initial, this.module), kind, declaration);
    this.constrain(() => {
      const root = kind.find();
      if (root.module) return false;
      return (root.module = true);
    });
    this.check(() => {
      for (
        let root: Kind | null = kind.find();
        root !== null;
        root = root.element?.find() ?? null
      ) {
        if (root.written) throw new Refusal(`${binding.name} is module state`, node);
      }
    });
  }

  /** The function that a name is bound to for good, or null. */
  functionOf(binding: Binding): FunctionNode | null {
    const { declaration } = binding;
    if (binding.assigned) return null;
    if (ts.isFunctionDeclaration(declaration) && declaration.body) return declaration;
    if (ts.isFunctionExpression(declaration)) return declaration;
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return null;
    const initial = peel(declaration.initializer);
    return ts.isArrowFunction(initial) || ts.isFunctionExpression(initial) ? initial : null;
  }

  /** `exports.f` where the module says `exports.f = f` once: what TypeScript makes of exported constants. */
  exported(node: ts.Expression): Binding | undefined {
    if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
    if (node.expression.text !== 'exports' || this.bindings.of(node.expression)) return undefined;
    const binding = this.bindings.module.get(node.name.text);
    return binding?.assigned === false ? binding : undefined;
  }

  /** The instance of a function bound to a name, as seen from a call or mention in `instance`. */
  callee(binding: Binding, node: ts.Node, instance: Instance): Instance | null {
    const known = instance.callees.get(node);
    if (known) return known;
    const found = this.functionOf(binding);
    if (found === null) return null;
    let callee: Instance;
    if (found === binding.owner) {
      callee = instance;
      while (callee.node !== found) callee = callee.outer!;
    } else if (ts.isSourceFile(binding.owner)) {
      callee = this.instantiate(found, this.module, instance);
    } else {
      let outer: Instance | null = instance;
      while (outer !== null && (outer.node as ts.Node) !== binding.owner) outer = outer.outer;
      if (outer === null) throw new Refusal(`${binding.name} is out of reach`, node);
      callee = this.nestedInstance(found, outer);
    }
    instance.callees.set(node, callee);
    return callee;
  }

  /** A function written inside another one: one instance per instance of the enclosing function. */
  nestedInstance(node: FunctionNode, outer: Instance): Instance {
    const known = outer.nested.get(node);
    if (known) return known;
    const instance = new Instance(node, outer, outer);
    outer.nested.set(node, instance);
    this.instances.push(instance);
    this.#inferFunction(instance);
    return instance;
  }

  functionValue(instance: Instance): Kind {
    const kind = kindOf('function');
    kind.parameters = [...instance.parameters];
    kind.result = instance.result;
    kind.instances.add(instance);
    return kind;
  }

  // ---- statements

  statement(node: ts.Statement, instance: Instance): void {
    if (ts.isVariableStatement(node)) {
      this.#declarations(node.declarationList, instance);
    } else if (ts.isExpressionStatement(node)) {
      this.expression(node.expression, instance);
    } else if (ts.isReturnStatement(node)) {
      if (node.expression) {
        this.flow(this.expression(node.expression, instance), instance.result, node);
      }
    } else if (ts.isIfStatement(node)) {
      this.condition(node.expression, instance);
      this.statement(node.thenStatement, instance);
      if (node.elseStatement) this.statement(node.elseStatement, instance);
    } else if (ts.isBlock(node)) {
      for (const inner of node.statements) this.statement(inner, instance);
    } else if (ts.isForStatement(node)) {
      this.#forLoop(node, instance);
    } else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      this.condition(node.expression, instance);
      this.statement(node.statement, instance);
    } else if (ts.isForOfStatement(node)) {
      this.#forOf(node, instance);
    } else if (ts.isLabeledStatement(node)) {
      this.statement(node.statement, instance);
    } else if (ts.isThrowStatement(node)) {
      this.#thrown(node, instance);
    } else if (ts.isFunctionDeclaration(node)) {
      this.nestedInstance(node, instance);
    } else if (!ts.isBreakOrContinueStatement(node) && !ts.isEmptyStatement(node)) {
      throw new Refusal(`statement ${ts.SyntaxKind[node.kind]}`, node);
    }
  }

  /** What is thrown ends the run; only its text may be made from inactive numbers. */
  #thrown(node: ts.ThrowStatement, instance: Instance): void {
    const thrown = node.expression;
    if (!ts.isNewExpression(thrown)) throw new Refusal('throw of a value', node);
    for (const argument of thrown.arguments ?? []) this.constant(argument, instance, 'error text');
  }

  #declarations(list: ts.VariableDeclarationList, instance: Instance): void {
    for (const declaration of list.declarations) {
      if (!ts.isIdentifier(declaration.name)) {
        throw new Refusal('destructuring', declaration);
      }
      if (!declaration.initializer) continue;
      const value = this.expression(declaration.initializer, instance);
      const binding = this.bindings.declaredBy(declaration)!;
      this.flow(value, this.variable(binding, instance, declaration), declaration);
    }
  }

  #forLoop(node: ts.ForStatement, instance: Instance): void {
    const initial = node.initializer;
    if (initial && ts.isVariableDeclarationList(initial)) this.#declarations(initial, instance);
    else if (initial) this.expression(initial, instance);
    if (node.condition) this.condition(node.condition, instance);
    if (node.incrementor) this.expression(node.incrementor, instance);
    this.statement(node.statement, instance);
  }

  #forOf(node: ts.ForOfStatement, instance: Instance): void {
    const list = node.initializer;
    if (!ts.isVariableDeclarationList(list) || node.awaitModifier) {
      throw new Refusal('for-of over an existing variable', node);
    }
    const declaration = list.declarations[0]!;
    if (!ts.isIdentifier(declaration.name)) throw new Refusal('destructuring', declaration);
    const source = this.expression(node.expression, instance);
    const element = new Kind();
    this.elementOf(source, element, node.expression);
    const binding = this.bindings.declaredBy(declaration)!;
    this.flow(element, this.variable(binding, instance, declaration), declaration);
    this.statement(node.statement, instance);
  }

  /** result ← source[i] */
  elementOf(source: Kind, result: Kind, node: ts.Node): void {
    this.constrain(() => {
      const root = source.find();
      if (root.name === null) return false;
      if (root.element === null) throw new Refusal(`elements of a ${root.name}`, node);
      return flow(root.element, result, node);
    });
  }

  // ---- expressions

  condition(node: ts.Expression, instance: Instance): void {
    if (ts.isParenthesizedExpression(node)) {
      this.condition(node.expression, instance);
    } else if (ts.isBinaryExpression(node) && isLogical(node.operatorToken.kind)) {
      this.condition(node.left, instance);
      this.condition(node.right, instance);
    } else if (
      ts.isPrefixUnaryExpression(node) &&
      node.operator === ts.SyntaxKind.ExclamationToken
    ) {
      this.condition(node.operand, instance);
    } else {
      this.expression(node, instance);
    }
  }

  /** Infers an expression and requires that it does not depend on an input. */
  constant(node: ts.Expression, instance: Instance, use: string): Kind {
    const kind = this.expression(node, instance);
    this.check(() => {
      if (needsShadow(kind)) throw new Refusal(`an active number as ${use}`, node);
    });
    return kind;
  }

  /** Infers an expression and requires a number, or a place that no value ever reaches. */
  number(node: ts.Expression, instance: Instance): Kind {
    const kind = this.expression(node, instance);
    this.check(() => {
      const { name } = kind.find();
      if (name !== null && name !== 'number') throw new Refusal(`a ${name} as number`, node);
    });
    return kind;
  }

  expression(node: ts.Expression, instance: Instance): Kind {
    const known = instance.expressions.get(node);
    if (known) return known;
    const kind = this.#infer(node, instance);
    instance.expressions.set(node, kind);
    return kind;
  }

  #infer(node: ts.Expression, instance: Instance): Kind {
    if (ts.isParenthesizedExpression(node)) return this.expression(node.expression, instance);
    if (ts.isNumericLiteral(node)) return kindOf('number');
    if (ts.isStringLiteralLike(node)) return kindOf('string');
    if (ts.isTemplateExpression(node)) {
      for (const span of node.templateSpans) this.constant(span.expression, instance, 'text');
      return kindOf('string');
    }
    if (ts.isIdentifier(node)) return this.#identifier(node, instance);
    if (ts.isBinaryExpression(node)) return this.#binary(node, instance);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      return this.#unary(node, instance);
    }
    if (ts.isConditionalExpression(node)) {
      this.condition(node.condition, instance);
      const result = new Kind();
      this.flow(this.expression(node.whenTrue, instance), result, node.whenTrue);
      this.flow(this.expression(node.whenFalse, instance), result, node.whenFalse);
      return result;
    }
    if (ts.isArrayLiteralExpression(node)) return this.#arrayLiteral(node, instance);
    if (ts.isObjectLiteralExpression(node)) return this.#objectLiteral(node, instance);
    if (ts.isElementAccessExpression(node)) {
      const source = this.expression(node.expression, instance);
      this.#index(node.argumentExpression, instance);
      const result = new Kind();
      this.elementOf(source, result, node);
      return result;
    }
    if (ts.isPropertyAccessExpression(node)) return this.#property(node, instance);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
      return this.functionValue(this.nestedInstance(node, instance));
    }
    if (ts.isCallExpression(node)) return inferCall(this, node, instance);
    if (ts.isNewExpression(node)) return inferNew(this, node, instance);
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
      return kindOf('boolean');
    }
    throw new Refusal(`expression ${ts.SyntaxKind[node.kind]}`, node);
  }

  #index(node: ts.Expression, instance: Instance): void {
    const kind = this.number(node, instance);
    this.check(() => {
      if (needsShadow(kind)) throw new Refusal('an active number as index', node);
    });
  }

  #identifier(node: ts.Identifier, instance: Instance): Kind {
    const binding = this.bindings.of(node);
    if (binding === undefined) {
      if (node.text === 'NaN' || node.text === 'Infinity') return kindOf('number');
      throw new Refusal(`global ${node.text}`, node);
    }
    if (this.functionOf(binding) !== null) {
      return this.functionValue(this.callee(binding, node, instance)!);
    }
    return this.variable(binding, instance, node);
  }

  #property(node: ts.PropertyAccessExpression, instance: Instance): Kind {
    const constant = mathMember(node, this.bindings);
    if (constant !== null) {
      if (MATH_CONSTANTS.has(constant)) return kindOf('number');
      throw new Refusal(`Math.${constant} as a value`, node);
    }
    const exported = this.exported(node);
    if (exported) {
      if (this.functionOf(exported) !== null) {
        return this.functionValue(this.callee(exported, node, instance)!);
      }
      return this.variable(exported, this.module, node);
    }
    if (node.questionDotToken) throw new Refusal('optional chaining', node);
    const source = this.expression(node.expression, instance);
    const result = new Kind();
    const name = node.name.text;
    this.constrain(() => {
      const root = source.find();
      if (root.name === null) return false;
      if (root.name === 'record') return flow(fieldOf(root, name), result, node);
      if (name === 'length' && root.element !== null) return flow(kindOf('number'), result, node);
      throw new Refusal(`.${name} of a ${root.name}`, node);
    });
    return result;
  }

  #arrayLiteral(node: ts.ArrayLiteralExpression, instance: Instance): Kind {
    const element = new Kind();
    for (const item of node.elements) {
      if (ts.isSpreadElement(item)) {
        this.elementOf(this.expression(item.expression, instance), element, item);
        continue;
      }
      if (ts.isOmittedExpression(item)) throw new Refusal('hole in an array', item);
      this.flow(this.expression(item, instance), element, item);
    }
    return arrayOf(element);
  }

  #objectLiteral(node: ts.ObjectLiteralExpression, instance: Instance): Kind {
    const kind = kindOf('record');
    kind.fields = new Map();
    for (const property of node.properties) {
      const named = property.name && ts.isIdentifier(property.name) ? property.name.text : null;
      if (named === null) throw new Refusal('computed or spread property', property);
      const field = new Kind();
      kind.fields.set(named, field);
      if (ts.isPropertyAssignment(property)) {
        this.flow(this.expression(property.initializer, instance), field, property);
      } else {
        throw new Refusal('shorthand, method or accessor', property);
      }
    }
    return kind;
  }

  #unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, instance: Instance): Kind {
    if (node.operator === ts.SyntaxKind.ExclamationToken) {
      this.condition(node.operand, instance);
      return kindOf('boolean');
    }
    if (node.operator === ts.SyntaxKind.TildeToken) {
      this.constant(node.operand, instance, 'operand of a bit operation');
      return kindOf('number');
    }
    const operand = this.number(node.operand, instance);
    const step =
      node.operator === ts.SyntaxKind.PlusPlusToken ||
      node.operator === ts.SyntaxKind.MinusMinusToken;
    if (step) this.#noteWrite(node.operand, instance);
    const result = kindOf('number');
    this.flow(operand, result, node);
    return result;
  }

  #noteWrite(target: ts.Expression, instance: Instance): void {
    const place = peel(target);
    if (!ts.isElementAccessExpression(place) && !ts.isPropertyAccessExpression(place)) return;
    const holder = this.expression(place.expression, instance);
    this.constrain(() => {
      const root = holder.find();
      if (root.written) return false;
      return (root.written = true);
    });
  }

  #binary(node: ts.BinaryExpression, instance: Instance): Kind {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.EqualsToken) return this.#assignment(node, instance);
    if (operator === ts.SyntaxKind.CommaToken) {
      this.expression(node.left, instance);
      return this.expression(node.right, instance);
    }
    if (COMPARISONS.has(operator)) {
      this.expression(node.left, instance);
      this.expression(node.right, instance);
      return kindOf('boolean');
    }
    if (isLogical(operator)) {
      const result = new Kind();
      this.flow(this.expression(node.left, instance), result, node.left);
      this.flow(this.expression(node.right, instance), result, node.right);
      return result;
    }
    if (BITWISE.has(operator)) {
      this.constant(node.left, instance, 'operand of a bit operation');
      this.constant(node.right, instance, 'operand of a bit operation');
      return kindOf('number');
    }
    const compound = COMPOUND.has(operator);
    if (!compound && !ARITHMETIC.has(operator)) {
      throw new Refusal(`operator ${node.operatorToken.getText()}`, node);
    }
    const left = this.number(node.left, instance);
    const right = this.number(node.right, instance);
    const result = kindOf('number');
    this.flow(left, result, node);
    this.flow(right, result, node);
    if (compound) {
      this.#noteWrite(node.left, instance);
      this.#store(node.left, result, instance);
    }
    return result;
  }

  #assignment(node: ts.BinaryExpression, instance: Instance): Kind {
    const target = peel(node.left);
    if (!ts.isIdentifier(target) && !ts.isElementAccessExpression(target)) {
      if (!ts.isPropertyAccessExpression(target)) throw new Refusal('destructuring', node);
      if (target.name.text === 'length') throw new Refusal('assignment to length', node);
    }
    this.#noteWrite(target, instance);
    if (ts.isIdentifier(target)) this.#identifier(target, instance);
    else this.expression(target, instance);
    const value = this.expression(node.right, instance);
    this.#store(target, value, instance);
    return value;
  }

  /** target ← value */
  #store(place: ts.Expression, value: Kind, instance: Instance): void {
    const target = peel(place);
    if (ts.isIdentifier(target)) {
      this.flow(value, this.expression(target, instance), target);
      return;
    }
    if (ts.isElementAccessExpression(target)) {
      const holder = this.expression(target.expression, instance);
      this.constrain(() => {
        const root = holder.find();
        return root.element !== null && flow(value, root.element, target);
      });
      return;
    }
    if (!ts.isPropertyAccessExpression(target)) throw new Refusal('assignment target', place);
    const holder = this.expression(target.expression, instance);
    this.constrain(() => {
      const root = holder.find();
      return root.name === 'record' && flow(value, fieldOf(root, target.name.text), target);
    });
  }
}

function fieldOf(record: Kind, name: string): Kind {
  let field = record.fields!.get(name);
  if (field === undefined) record.fields!.set(name, (field = new Kind()));
  return field;
}

export function isLogical(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
}
