import ts from 'typescript';
import type { Binding, Bindings } from './bindings.ts';
import { Imports } from './imports.ts';
import { inferExpression } from './inference-expressions.ts';
import { inferPattern } from './inference-patterns.ts';
import { inferStatement } from './inference-statements.ts';
import { Instance } from './instance.ts';
import type { FunctionNode } from './instance.ts';
import { flow, Kind, kindOf, needsShadow } from './kinds.ts';
import { isLogical, peel } from './natives.ts';
import { Refusal } from './refusal.ts';
import type { Sources } from './sources.ts';

/** What must hold of an expression at module level before the twins may run. */
export type Guard =
  | { readonly kind: 'function'; readonly text: string }
  /** `type` null: any primitive. */
  | { readonly kind: 'primitive'; readonly type: string | null };

/** More call sites than this share instances: a bound on the size of what is emitted. */
const INSTANCE_LIMIT = 200;

/**
 * Whole-program inference without type annotations, so that it cannot be lied to: kinds flow from the
 * call's arguments, literals and operators to every place until nothing changes. What it cannot prove
 * it refuses.
 */
export class Inference {
  readonly bindings: Bindings;
  readonly imports: Imports;
  /** One per module: what functions at the top of it have around them. */
  readonly modules = new Map<ts.SourceFile, Instance>();
  /** What is taken for granted of other modules, by module that relies on it. */
  readonly guards = new Map<ts.SourceFile, Map<string, Guard>>();
  readonly instances: Instance[] = [];
  readonly #constraints: (() => boolean)[] = [];
  readonly #checks: (() => void)[] = [];
  readonly #shared = new Map<FunctionNode, Instance>();

  constructor(sources: Sources) {
    this.bindings = sources.bindings;
    this.imports = new Imports(sources);
  }

  /** Whether a function stands at the top of its module. */
  isTop(instance: Instance): boolean {
    return instance.outer !== null && instance.outer.outer === null;
  }

  moduleOf(node: ts.Node): Instance {
    const file = node.getSourceFile();
    let module = this.modules.get(file);
    if (module === undefined) {
      module = new Instance(file as unknown as FunctionNode, null, null);
      this.modules.set(file, module);
    }
    return module;
  }

  /** Infers everything that a call of `node` with arguments of these kinds reaches. */
  run(node: FunctionNode, parameters: readonly Kind[]): Instance {
    const target = this.instantiate(node, this.moduleOf(node), null);
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
      const kind = instance.parameters[k]!;
      if (ts.isIdentifier(parameter.name)) {
        instance.variables.set(this.bindings.declaredBy(parameter)!, kind);
      } else {
        inferPattern(this, parameter.name, kind, instance);
      }
      if (parameter.initializer) {
        const value = this.expression(parameter.initializer, instance);
        this.flow(value, instance.parameters[k]!, parameter);
      }
    });
    const body = node.body!;
    if (ts.isBlock(body))
      for (const statement of body.statements) inferStatement(this, statement, instance);
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
    if (at.outer === null) this.#moduleVariable(binding, kind, node);
    return kind;
  }

  #moduleVariable(binding: Binding, kind: Kind, node: ts.Node): void {
    const { declaration } = binding;
    const initial = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    if (binding.assigned || !initial) {
      throw new Refusal(`${binding.name} is module state`, node);
    }
    this.flow(this.expression(initial, this.moduleOf(initial)), kind, declaration);
    this.constrain(() => {
      const root = kind.find();
      if (root.module) return false;
      return (root.module = true);
    });
    this.check(() => {
      if (isWritten(kind)) throw new Refusal(`${binding.name} is module state`, node);
    });
  }

  /** The function that a check's target names: `f`, or `Class.method` and `table.member` of the module. */
  targetOf(file: ts.SourceFile, name: string): FunctionNode | null {
    const [first, ...members] = name.split('.');
    const binding = this.bindings.moduleOf(file).get(first!);
    if (!binding) return null;
    return members.length === 0
      ? this.functionOf(binding)
      : this.imports.memberOf(binding, members);
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
    const binding = this.bindings.moduleOf(node.getSourceFile()).get(node.name.text);
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
      callee = this.instantiate(found, this.moduleOf(found), instance);
    } else {
      let outer: Instance | null = instance;
      while (outer !== null && (outer.node as ts.Node) !== binding.owner) outer = outer.outer;
      if (outer === null) throw new Refusal(`${binding.name} is out of reach`, node);
      callee = this.nestedInstance(found, outer);
    }
    instance.callees.set(node, callee);
    return callee;
  }

  /** The instance of a function that a callee stands for through other modules' exports. */
  importedCallee(
    callee: ts.Expression,
    node: ts.CallExpression,
    instance: Instance,
  ): Instance | null {
    const known = instance.callees.get(node);
    if (known) return known;
    const found = this.imports.functionOf(callee);
    if (found === null) return null;
    const text = peel(callee).getText();
    this.guard(node, text, { kind: 'function', text: textOfFunction(found) });
    const imported = this.instantiate(found, this.moduleOf(found), instance);
    instance.callees.set(node, imported);
    return imported;
  }

  /** Something that has to hold of an expression at the top of a module before the twins may run. */
  guard(node: ts.Node, text: string, guard: Guard): void {
    const file = node.getSourceFile();
    const own = this.guards.get(file) ?? new Map<string, Guard>();
    this.guards.set(file, own.set(text, guard));
  }

  /** The kind of a constant that modules export: a primitive, which the run's start makes sure of. */
  importedConstant(node: ts.PropertyAccessExpression): Kind | null {
    const constant = this.imports.constant(node);
    if (constant === null) return null;
    const { name } = constant;
    this.guard(node, node.getText(), { kind: 'primitive', type: name });
    return name === null ? new Kind() : kindOf(name);
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
    const kind = inferExpression(this, node, instance);
    instance.expressions.set(node, kind);
    return kind;
  }
}

/** What `Function.prototype.toString` gives: of a method, without its modifiers. */
function textOfFunction(node: FunctionNode): string {
  if (!ts.isMethodDeclaration(node)) return node.getText();
  return node.getSourceFile().text.slice(node.name.getStart(), node.getEnd());
}

/** Whether the program writes into a value of this kind, or into anything in it. */
export function isWritten(kind: Kind, seen = new Set<Kind>()): boolean {
  const root = kind.find();
  if (seen.has(root)) return false;
  seen.add(root);
  const inside = [...(root.element ? [root.element] : []), ...(root.fields?.values() ?? [])];
  return root.written || inside.some((inner) => isWritten(inner, seen));
}
