import ts from 'typescript';
import type { Binding } from './bindings.ts';
import { ExpressionEmitter } from './emit-expressions.ts';
import { emitAssignment } from './emit-places.ts';
import { containsWrite } from './emit-text.ts';
import { emitDo, emitFor, emitForOf, emitLoop } from './emit-loops.ts';
import { emitPattern } from './emit-patterns.ts';
import { emitSwitch } from './emit-switch.ts';
import { foldsAway } from './folding.ts';
import { leaf, leavesOf, operation } from './graph.ts';
import type { Source } from './graph.ts';
import type { Inference } from './inference.ts';
import type { Instance } from './instance.ts';
import { needsShadow } from './kinds.ts';
import type { Names } from './names.ts';
import { COMPOUND, peel } from './natives.ts';
import { isPlainStatement } from './plain-statements.ts';
import { columnsOf } from './recorder.ts';
import type { Value } from './recorder.ts';
import { Refusal } from './refusal.ts';
import { TRACE_EVENTS } from '../../model/trace.ts';

/**
 * V8 stops optimising a function above 100 to 200 active straight-line statements (measured:
 * 9 → 242 ns each); such a function is left to the dynamic base.
 */
const STATEMENT_LIMIT = 150;

/** What the functions of one emitted module share. */
export interface ModuleEmitter {
  readonly inference: Inference;
  readonly names: Names;
  twinOf(instance: Instance): string;
  /** Number of the statement in the table of sites. */
  siteOf(node: ts.Node): number;
}

/** Text of the twin of one function instance; `name` null: as an expression, in place. */
export function emitFunction(
  module: ModuleEmitter,
  instance: Instance,
  name: string | null,
): string {
  return new FunctionEmitter(module, instance).emit(name);
}

/** The twin of one function instance: statements. */
export class FunctionEmitter extends ExpressionEmitter {
  readonly #module: ModuleEmitter;
  #statements = 0;
  /** A label that belongs to the next loop. */
  label = '';
  /** The loops around what is being emitted, where events tell of them. */
  readonly #loops: number[] = [];

  constructor(module: ModuleEmitter, instance: Instance) {
    super(module.inference, instance, module.names);
    this.#module = module;
  }

  emit(name: string | null): string {
    const { node, parameters } = this.instance;
    const p = this.names.prefix;
    const heads = node.parameters.flatMap((parameter, k) => {
      const { own, companion } = this.#headOf(parameter, k);
      return needsShadow(parameters[k]!) ? [own, companion] : [own];
    });
    this.#parameters();
    const body = node.body!;
    if (ts.isBlock(body)) {
      this.#block(body.statements);
      this.line(`/*exit*/`);
    } else {
      this.#return(body);
    }
    let text = this.text;
    const records = new RegExp(`${p.replaceAll('$', '\\$')}[en]\\b`).test(text);
    const exit = records ? `${p}C[0] = ${p}e; ${p}C[1] = ${p}n;` : '';
    text = text.replaceAll('/*exit*/', exit);
    const columns = columnsOf(text, p);
    if (!records) text = columns + text;
    else text = `${columns}let ${p}e = ${p}C[0], ${p}n = ${p}C[1];\n${text}`;
    if (name === null && ts.isArrowFunction(node)) return `(${heads.join(', ')}) => {\n${text}\n}`;
    const own = name ?? node.name?.getText() ?? '';
    return `function ${own}(${heads.join(', ')}) {\n${text}\n}`;
  }

  override functionText(instance: Instance): string {
    if (instance.silent && !this.names.operations) return instance.node.getText();
    return emitFunction(this.#module, instance, null);
  }

  override twinOf(instance: Instance): string {
    const name = this.#module.twinOf(instance);
    return instance.node.getSourceFile() === this.home ? name : `${this.names.prefix}T.${name}`;
  }

  #parameters(): void {
    this.instance.node.parameters.forEach((parameter, k) => {
      const { own, companion } = this.#headOf(parameter, k);
      const kind = this.instance.parameters[k]!;
      if (parameter.initializer) {
        const { lines } = this.capture(() => {
          const value = this.expression(parameter.initializer!);
          const id = needsShadow(kind) ? this.companionOf(value, kind) : null;
          this.line(`${own} = ${value.code};`);
          if (id !== null) this.line(`${companion} = ${id};`);
        });
        this.line(`if (${own} === undefined) {`);
        this.append([...lines, '}']);
      }
      if (!ts.isIdentifier(parameter.name)) {
        const shadow = needsShadow(kind) ? companion : null;
        emitPattern(this, parameter.name, { code: own, source: null, shadow }, kind.find(), 'let');
        return;
      }
      const binding = this.inference.bindings.declaredBy(parameter)!;
      if (needsShadow(kind) && this.isAccumulator(binding)) this.seal();
    });
    if (!this.names.operations) return;
    for (const parameter of this.instance.node.parameters) this.#watchNames(parameter, 'parameter');
  }

  /** What a name of a parameter or declaration holds, or the names in its pattern. */
  #watchNames(
    declaration: ts.ParameterDeclaration | ts.BindingElement | ts.VariableDeclaration,
    place: 'parameter' | 'declaration',
  ): void {
    const { name } = declaration;
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) this.#watchNames(element, place);
      }
      return;
    }
    const binding = this.inference.bindings.declaredBy(declaration)!;
    const kind = this.instance.variables.get(binding);
    const companion = kind && needsShadow(kind) ? this.#companionText(binding) : null;
    this.watch(name, place, kind, name.text, companion, null);
  }

  #companionText(binding: Binding): string {
    const bound = this.environment.get(binding);
    const { source } = bound ?? { source: null };
    return source?.kind === 'leaf' ? source.id : this.names.companion(binding);
  }

  /** A loop's body: what tells of its iterations stands at its start. */
  insideLoop<T>(node: ts.IterationStatement, emit: (iteration: readonly string[]) => T): T {
    const { operations } = this.names;
    if (!operations) return emit([]);
    const place = operations.place(node, 'loop');
    this.line(this.event(TRACE_EVENTS.loopEnter, place));
    this.#loops.push(place);
    const result = emit([this.event(TRACE_EVENTS.loopIterate, place)]);
    this.#loops.pop();
    this.line(this.event(TRACE_EVENTS.loopExit, place));
    return result;
  }

  /** Names of a parameter and its companion; one that is taken apart gets names of its own. */
  #headOf(parameter: ts.ParameterDeclaration, k: number): { own: string; companion: string } {
    const { name } = parameter;
    if (ts.isIdentifier(name))
      return { own: name.text, companion: this.names.companion(name.text) };
    const own = `${this.names.prefix}p${k}`;
    return { own, companion: `${own}_` };
  }

  /** Lines of a list of statements that may be entered from anywhere. */
  statements(list: readonly ts.Statement[]): string[] {
    return this.capture(() => {
      this.forgetAll();
      this.#block(list);
    }).lines;
  }

  // ---- statements

  #block(statements: readonly ts.Statement[]): void {
    for (const statement of statements) this.#statement(statement, statements);
  }

  /** Lines of a nested statement in braces; nothing cached inside or before survives a loop. */
  nested(node: ts.Statement, loops: boolean): string[] {
    if (loops) this.forgetAll();
    const { lines } = this.capture(() => {
      if (loops) this.forgetAll();
      if (ts.isBlock(node)) this.#block(node.statements);
      else this.#statement(node, [node]);
    });
    if (loops) this.forgetAll();
    return ['{', ...lines, '}'];
  }

  #statement(node: ts.Statement, siblings: readonly ts.Statement[]): void {
    this.atSite(this.#module.siteOf(node));
    this.root = node;
    const { operations } = this.names;
    if (operations && ts.isBreakOrContinueStatement(node)) this.#leaveByJump(node);
    if (this.isPlainStatement(node)) {
      this.line(this.textOf(node));
      if (containsWrite(node)) this.forgetAll();
      return;
    }
    if (++this.#statements > STATEMENT_LIMIT) {
      throw new Refusal(`more than ${STATEMENT_LIMIT} active statements in one function`, node);
    }
    if (ts.isVariableStatement(node)) {
      this.declarations(node.declarationList, siblings);
    } else if (ts.isExpressionStatement(node)) {
      this.expressionStatement(node.expression);
    } else if (ts.isReturnStatement(node)) {
      this.#return(node.expression);
    } else if (ts.isIfStatement(node)) {
      this.#if(node);
    } else if (ts.isBlock(node)) {
      const label = this.takeLabel();
      if (label !== '') this.line(label);
      this.append(this.nested(node, false));
    } else if (ts.isForStatement(node)) {
      emitFor(this, node);
    } else if (ts.isWhileStatement(node)) {
      this.insideLoop(node, (iteration) => {
        emitLoop(this, '', node.expression, '', node.statement, [], iteration);
      });
    } else if (ts.isDoStatement(node)) {
      emitDo(this, node);
    } else if (ts.isForOfStatement(node)) {
      emitForOf(this, node);
    } else if (ts.isSwitchStatement(node)) {
      emitSwitch(this, node);
    } else if (ts.isLabeledStatement(node)) {
      this.label = `${node.label.text}: `;
      this.#statement(node.statement, [node.statement]);
      this.label = '';
    } else if (ts.isFunctionDeclaration(node)) {
      const instance = this.instance.nested.get(node)!;
      const isPlain = instance.silent && !operations;
      this.line(isPlain ? node.getText() : emitFunction(this.#module, instance, node.name!.text));
    } else if (ts.isBreakOrContinueStatement(node) || ts.isThrowStatement(node)) {
      this.line(this.textOf(node));
    } else {
      throw new Refusal(`statement ${ts.SyntaxKind[node.kind]}`, node);
    }
  }

  /**
   * A jump out of several loops ends the inner ones. The dynamic base notices where the outer one goes
   * on: the same moment, unless its condition records operations.
   */
  #leaveByJump(node: ts.BreakOrContinueStatement): void {
    if (!node.label) return;
    let crossed = 0;
    let at: ts.Node = node.parent;
    for (; !ts.isLabeledStatement(at) || at.label.text !== node.label.text; at = at.parent) {
      if (ts.isIterationStatement(at, false)) crossed++;
    }
    while (ts.isLabeledStatement(at)) at = at.statement;
    const isLoop = ts.isIterationStatement(at, false);
    if (isLoop) crossed--;
    if (crossed === 0) return;
    const goesOn = !ts.isContinueStatement(node) || this.#isSilentTest(at);
    if (!isLoop || !goesOn) throw new Refusal('a jump across loops', node);
    this.#leaveLoops(crossed);
  }

  /** Whether what decides if a loop goes on makes no node. */
  #isSilentTest(node: ts.Node): boolean {
    if (ts.isForStatement(node)) return !node.condition || this.isVerbatim(node.condition);
    if (ts.isWhileStatement(node) || ts.isDoStatement(node))
      return this.isVerbatim(node.expression);
    return true;
  }

  /** Nothing in it is active: the author's text will do. */
  isPlainStatement(node: ts.Node): boolean {
    return isPlainStatement(this, node);
  }

  declarations(list: ts.VariableDeclarationList, siblings: readonly ts.Statement[]): void {
    const keyword =
      (list.flags & ts.NodeFlags.Const) !== 0
        ? 'const'
        : (list.flags & ts.NodeFlags.Let) !== 0
          ? 'let'
          : 'var';
    const watches: string[] = [];
    const isStatement = this.names.operations !== null && ts.isVariableStatement(list.parent);
    for (const declaration of list.declarations) {
      if (!ts.isIdentifier(declaration.name)) {
        this.root = declaration;
        const initializer = declaration.initializer!;
        const held = this.expression(initializer);
        const code = this.temporary(held.code);
        const shadow = held.shadow === null ? null : this.temporary(held.shadow);
        const holder = { code, source: null, shadow };
        emitPattern(this, declaration.name, holder, this.kindOf(initializer)!, keyword);
        if (isStatement && list.declarations.length > 1) {
          throw new Refusal('a pattern among other declarations', declaration);
        }
        if (isStatement) this.#watchNames(declaration, 'declaration');
        continue;
      }
      const binding = this.inference.bindings.declaredBy(declaration)!;
      const kind = this.instance.variables.get(binding);
      const name = binding.name;
      const companion = this.names.companion(binding);
      const active = kind !== undefined && needsShadow(kind);
      const isNumber = kind?.find().name === 'number';
      if (!declaration.initializer) {
        this.line(`${keyword} ${name}${active ? `, ${companion}${isNumber ? ' = 0' : ''}` : ''};`);
        continue;
      }
      const constant = active && isNumber && !binding.assigned && !binding.captured;
      const folds = constant && foldsAway(binding, siblings);
      this.root = declaration;
      this.folding = constant;
      const value = this.expression(declaration.initializer);
      this.folding = false;
      if (!active) {
        this.line(`${keyword} ${name} = ${value.code};`);
      } else if (constant && value.source !== null && this.#folds(value.source, folds)) {
        this.line(`${keyword} ${name} = ${value.code};`);
        const source = folds ? value.source : this.#collapsed(value.source);
        this.environment.set(binding, { code: name, source, shadow: null });
      } else {
        const id = this.companionOf(value, kind, this.isAccumulator(binding));
        this.line(`${keyword} ${name} = ${value.code}, ${companion} = ${id};`);
      }
      if (isStatement) {
        const companion = active ? this.#companionText(binding) : null;
        const fresh = list.declarations.length === 1 ? value : null;
        const { name: place } = declaration;
        watches.push(this.watchText(place, 'declaration', kind, name, companion, fresh));
      }
      // A loop's next iteration declares the name again.
      this.forgetName(name);
    }
    for (const text of watches) if (text !== '') this.line(text);
  }

  /** A constant of one variable costs its consumers no more edges than a node of its own would. */
  #folds(source: Source, once: boolean): boolean {
    if (this.touchesAccumulator(source)) return false;
    return once || (source.kind === 'operation' && leavesOf(source).size === 1);
  }

  /** The same dependence with its one partial taken where it is computed. */
  #collapsed(source: Source): Source {
    const operands = this.edges(source).map(({ id, partial }) => ({
      source: leaf(id),
      partial: /^-?[\d.]+$/.test(partial) ? partial : this.temporary(partial),
    }));
    return operation(operands) ?? source;
  }

  expressionStatement(node: ts.Expression): void {
    const inner = peel(node);
    const operator = ts.isBinaryExpression(inner)
      ? COMPOUND.get(inner.operatorToken.kind)
      : undefined;
    if (ts.isBinaryExpression(inner) && (operator === '+' || operator === '-')) {
      const target = peel(inner.left);
      const binding = ts.isIdentifier(target) ? this.inference.bindings.of(target) : undefined;
      if (binding && this.isAccumulator(binding) && this.isActive(target)) {
        this.#accumulate(inner, target as ts.Identifier, binding, operator);
        return;
      }
    }
    this.expression(node);
  }

  #accumulate(
    node: ts.BinaryExpression,
    target: ts.Identifier,
    binding: Binding,
    operator: string,
  ): void {
    this.root = node.right;
    if (!this.isStable(target)) {
      this.root = node;
      emitAssignment(this, node);
      return;
    }
    const id = this.names.companion(binding);
    const right = this.expression(node.right);
    this.forgetName(target.text);
    if (right.source === null) {
      this.line(`${target.text} ${operator}= ${right.code};`);
      return;
    }
    const value = this.arithmetic(
      operator,
      { code: target.text, source: leaf(id), shadow: null },
      right,
      node,
    );
    if (!leavesOf(right.source).has(id) && this.appendTo(value, id)) {
      this.line(`${target.text} = ${value.code};`);
      return;
    }
    const recorded = this.idOf(value.source, true);
    this.line(`${target.text} = ${value.code}; ${id} = ${recorded};`);
  }

  #return(expression: ts.Expression | undefined): void {
    if (!expression) {
      if (this.names.operations) this.#leaveLoops();
      this.line('/*exit*/ return;');
      return;
    }
    const value = this.expression(expression);
    const result = this.instance.result.find();
    const { operations } = this.names;
    if (!needsShadow(result)) {
      if (operations) this.#leave(expression, value, null);
      this.line(`/*exit*/ return ${value.code};`);
      return;
    }
    if (operations) this.#leave(expression, value, this.companionOf(value, result));
    const local = value.source?.kind === 'leaf' && value.source.accumulator;
    const id = local ? (value.source as { id: string }).id : this.companionOf(value, result);
    this.line(`/*exit*/ ${this.names.register} = ${id}; return ${value.code};`);
  }

  /** Before a return, where events tell of it: the value is watched, the loops around it end. */
  #leave(expression: ts.Expression, value: Value, companion: string | null): void {
    this.watch(expression, 'return', this.instance.result, value.code, companion, value);
    this.#leaveLoops();
  }

  /** The innermost `count` loops end. */
  #leaveLoops(count = this.#loops.length): void {
    for (const place of this.#loops.toReversed().slice(0, count)) {
      this.line(this.event(TRACE_EVENTS.loopExit, place));
    }
  }

  #if(node: ts.IfStatement): void {
    const condition = this.condition(node.expression);
    const then = this.nested(node.thenStatement, false);
    this.line(`${this.takeLabel()}if (${condition})`);
    this.append(then);
    if (!node.elseStatement) return;
    this.line('else');
    this.append(this.nested(node.elseStatement, false));
  }

  takeLabel(): string {
    const label = this.label;
    this.label = '';
    return label;
  }
}
