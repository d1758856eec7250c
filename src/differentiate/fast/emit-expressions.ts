import ts from 'typescript';
import type { Binding } from './bindings.ts';
import { emitCall, emitNew } from './emit-calls.ts';
import { leaf, leavesOf, operation } from './graph.ts';
import type { Source } from './graph.ts';
import { isLogical } from './inference.ts';
import type { Inference } from './inference.ts';
import type { Instance } from './instance.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import type { Names } from './names.ts';
import { ARITHMETIC, COMPOUND, mathMember, peel } from './natives.ts';
import { binaryOperation } from './partials.ts';
import { constant, Recorder } from './recorder.ts';
import type { Value } from './recorder.ts';
import { Refusal } from './refusal.ts';

/** More leaves than this in a conditional expression get a node per branch instead of slots. */
const SLOT_LIMIT = 4;

/** Emission of expressions: a Value, and the lines that compute it in the author's order. */
export abstract class ExpressionEmitter extends Recorder {
  readonly inference: Inference;
  /** The instance whose expressions are being emitted: changes while a call is inlined. */
  instance: Instance;
  /** Parameters and constants of inlined calls, and constants that fold into their consumer. */
  readonly environment = new Map<Binding, Value>();
  /** Values must outlive the statement: mutable variables are copied. */
  folding = false;
  /** The statement's right-hand side: what it assigns cannot be read by name. */
  root: ts.Node | null = null;
  readonly inlining: Instance[] = [];

  constructor(inference: Inference, instance: Instance, names: Names) {
    super(names);
    this.inference = inference;
    this.instance = instance;
  }

  /** Text of a function value: its twin, emitted in place. */
  abstract functionText(instance: Instance): string;
  /** The name of a top-level function's twin, which is emitted on demand. */
  abstract twinOf(instance: Instance): string;

  kindOf(node: ts.Expression): Kind | undefined {
    return this.instance.expressions.get(node)?.find();
  }

  isActive(node: ts.Expression): boolean {
    const kind = this.kindOf(node);
    return kind !== undefined && needsShadow(kind);
  }

  // ---- what can stay as the author wrote it

  /** Evaluating the text as it stands touches neither tape nor companions. */
  isVerbatim(node: ts.Node): boolean {
    if (ts.isFunctionLike(node)) return this.instance.nested.get(node)?.silent ?? false;
    if (ts.isCallExpression(node) && !this.#isVerbatimCall(node)) return false;
    const target = assignmentTarget(node);
    if (target && this.isActive(target)) return false;
    if (ts.isIdentifier(node)) {
      const named = this.instance.callees.get(node);
      if (named && !named.silent && named.outer === this.inference.module) return false;
    }
    let verbatim = true;
    node.forEachChild((child) => {
      verbatim &&= this.isVerbatim(child);
    });
    return verbatim;
  }

  #isVerbatimCall(node: ts.CallExpression): boolean {
    const known = this.instance.callees.get(node);
    if (known) return known.silent;
    const callee = peel(node.expression);
    if (mathMember(callee, this.inference.bindings) !== null) return true;
    const kind = this.kindOf(callee);
    if (kind?.name === 'function') return [...kind.instances].every((instance) => instance.silent);
    const holder = ts.isPropertyAccessExpression(callee) && this.kindOf(callee.expression);
    if (!holder) return true;
    if (holder.name === 'record') return false;
    return !needsShadow(holder);
  }

  isPlain(node: ts.Expression): boolean {
    return !this.isActive(node) && this.isVerbatim(node);
  }

  /** The author's text, with the names that inlining has bound. */
  textOf(node: ts.Node): string {
    const replacements: { start: number; end: number; text: string }[] = [];
    const visit = (inner: ts.Node): void => {
      if (ts.isIdentifier(inner)) {
        const binding = this.inference.bindings.of(inner);
        const value = binding && this.environment.get(binding);
        if (value && value.code !== inner.text) {
          replacements.push({ start: inner.getStart(), end: inner.getEnd(), text: value.code });
        }
      }
      inner.forEachChild(visit);
    };
    visit(node);
    const start = node.getStart();
    let text = node.getText();
    for (const { start: from, end, text: code } of replacements.reverse()) {
      text = text.slice(0, from - start) + code + text.slice(end - start);
    }
    return text;
  }

  /** A value whose derivative nobody asks for: conditions, indices. */
  plainValue(node: ts.Expression): string {
    if (this.isVerbatim(node)) return this.textOf(node);
    return this.expression(node).code;
  }

  condition(node: ts.Expression): string {
    if (this.isVerbatim(node)) return this.textOf(node);
    if (ts.isParenthesizedExpression(node)) return this.condition(node.expression);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      return `!(${this.condition(node.operand)})`;
    }
    if (ts.isBinaryExpression(node) && isLogical(node.operatorToken.kind)) {
      const result = this.fresh();
      this.line(`let ${result} = ${this.condition(node.left)};`);
      const { lines, result: right } = this.capture(() => this.condition(node.right));
      const and = node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
      this.line(`if (${and ? '' : '!'}${result}) {`);
      this.append([...lines, `${result} = ${right};`, '}']);
      return result;
    }
    return this.plainValue(node);
  }

  // ---- expressions

  expression(node: ts.Expression): Value {
    if (ts.isParenthesizedExpression(node)) return this.expression(node.expression);
    if (this.isPlain(node)) return this.#plain(node);
    if (ts.isIdentifier(node)) return this.#identifier(node);
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      return this.#unary(node);
    }
    if (ts.isConditionalExpression(node)) {
      return this.branch(
        this.condition(node.condition),
        () => this.expression(node.whenTrue),
        () => this.expression(node.whenFalse),
      );
    }
    if (ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node)) {
      return this.access(node);
    }
    if (ts.isArrayLiteralExpression(node)) return this.#arrayLiteral(node);
    if (ts.isObjectLiteralExpression(node)) return this.#objectLiteral(node);
    if (ts.isCallExpression(node)) return emitCall(this, node);
    if (ts.isNewExpression(node)) return emitNew(this, node);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
      return constant(this.functionText(this.instance.nested.get(node)!));
    }
    throw new Refusal(`expression ${ts.SyntaxKind[node.kind]}`, node);
  }

  #plain(node: ts.Expression): Value {
    const text = this.textOf(node);
    if (ts.isNumericLiteral(node)) return constant(text);
    if (ts.isIdentifier(node) && this.isStable(node)) return constant(text);
    if (ts.isPropertyAccessExpression(node) && mathMember(node, this.inference.bindings)) {
      return constant(text);
    }
    const value = constant(this.temporary(text));
    if (containsWrite(node)) this.forgetAll();
    return value;
  }

  /** Whether reading the name later gives what it gives now. */
  isStable(node: ts.Identifier): boolean {
    const binding = this.inference.bindings.of(node);
    if (!binding?.assigned || this.environment.has(binding)) return true;
    if (this.folding || binding.captured || this.root === null) return false;
    const from = this.root.getStart();
    const to = this.root.getEnd();
    return !binding.references.some((use) => use.pos >= from && use.end <= to && isWritten(use));
  }

  #identifier(node: ts.Identifier): Value {
    const binding = this.inference.bindings.of(node)!;
    const bound = this.environment.get(binding);
    if (bound) return bound;
    const callee = this.instance.callees.get(node);
    if (callee) {
      return constant(callee.outer === this.inference.module ? this.twinOf(callee) : node.text);
    }
    const kind = this.kindOf(node)!;
    const companion = this.names.companion(binding);
    const stable = this.isStable(node);
    const code = stable ? node.text : this.temporary(node.text);
    if (kind.name !== 'number') {
      const shadow = stable ? companion : this.temporary(companion);
      return { code, source: null, shadow: needsShadow(kind) ? shadow : null };
    }
    const id = stable ? companion : this.temporary(companion);
    return { code, source: leaf(id, this.isAccumulator(binding)), shadow: null };
  }

  /** A local number that `+=` or `-=` extends: those statements may append to its own last node. */
  isAccumulator(binding: Binding): boolean {
    if (binding.captured || !binding.assigned) return false;
    return binding.references.some((use) => {
      const parent = use.parent;
      if (!ts.isBinaryExpression(parent) || parent.left !== use) return false;
      const operator = parent.operatorToken.kind;
      const appends =
        operator === ts.SyntaxKind.PlusEqualsToken || operator === ts.SyntaxKind.MinusEqualsToken;
      return appends && ts.isExpressionStatement(parent.parent);
    });
  }

  #binary(node: ts.BinaryExpression): Value {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.EqualsToken || COMPOUND.has(operator)) return this.assign(node);
    if (operator === ts.SyntaxKind.CommaToken) {
      this.expression(node.left);
      return this.expression(node.right);
    }
    if (isLogical(operator)) {
      const left = this.expression(node.left);
      const right = () => this.expression(node.right);
      return operator === ts.SyntaxKind.AmpersandAmpersandToken
        ? this.branch(left.code, right, () => left)
        : this.branch(left.code, () => left, right);
    }
    const symbol = ARITHMETIC.get(operator);
    if (symbol === undefined) {
      const left = this.expression(node.left).code;
      const right = this.expression(node.right).code;
      return constant(this.temporary(`${left} ${node.operatorToken.getText()} ${right}`));
    }
    const left = this.expression(node.left);
    return this.arithmetic(symbol, left, this.expression(node.right));
  }

  arithmetic(symbol: string, left: Value, right: Value): Value {
    const code = this.temporary(`${left.code} ${symbol} ${right.code}`);
    const source = binaryOperation(symbol, left, right, code, this.names.prefix);
    return { code, source, shadow: null };
  }

  #unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Value {
    if (node.operator === ts.SyntaxKind.PlusToken) return this.expression(node.operand);
    if (node.operator === ts.SyntaxKind.MinusToken) {
      const operand = this.expression(node.operand);
      const code = this.temporary(`-${operand.code}`);
      return { code, source: operation([{ source: operand.source, partial: '-1' }]), shadow: null };
    }
    if (node.operator === ts.SyntaxKind.ExclamationToken) {
      return constant(this.temporary(`!(${this.condition(node.operand)})`));
    }
    const symbol = node.operator === ts.SyntaxKind.PlusPlusToken ? '+' : '-';
    const place = this.place(node.operand);
    const old = place.read();
    const updated = this.arithmetic(symbol, old, constant('1'));
    const value = place.write(updated);
    return ts.isPostfixUnaryExpression(node) ? old : value;
  }

  /** Both ways of a decision as one value: partials in slots, or a node in each branch. */
  branch(condition: string, whenTrue: () => Value, whenFalse: () => Value): Value {
    const mark = this.temporaryCount;
    const emitSide = (side: () => Value) =>
      this.capture(() => {
        const value = side();
        const edges = value.source === null ? [] : this.edges(value.source);
        return { value, edges };
      });
    const sides = [emitSide(whenTrue), emitSide(whenFalse)] as const;
    const [left, right] = [sides[0].result, sides[1].result];
    const result = this.fresh();
    if (left.value.shadow !== null || right.value.shadow !== null) {
      const shadow = this.fresh();
      this.line(`let ${result}, ${shadow};`);
      this.#sides(condition, sides, (side) => [
        `${result} = ${side.value.code}; ${shadow} = ${side.value.shadow ?? 'null'};`,
      ]);
      return { code: result, source: null, shadow };
    }
    const slots = Math.max(left.edges.length, right.edges.length);
    const keepsAccumulator = [left, right].some(
      ({ value }) => value.source !== null && this.touchesAccumulator(value.source),
    );
    if (slots > SLOT_LIMIT || keepsAccumulator) {
      return this.#recordedBranch(condition, whenTrue, whenFalse);
    }
    const shared = (id: string) =>
      this.madeBefore(id, mark) &&
      [left, right].every(({ edges }) => edges.some((edge) => edge.id === id));
    const order = (edges: typeof left.edges) =>
      [...edges].sort((a, b) => Number(shared(b.id)) - Number(shared(a.id)));
    const first = order(left.edges);
    const second = first.flatMap((edge) =>
      shared(edge.id) ? right.edges.filter((other) => other.id === edge.id) : [],
    );
    second.push(...right.edges.filter((edge) => !shared(edge.id)));
    const operands: { source: Source; partial: string }[] = [];
    const columns: { id: string | null; partial: string }[] = [];
    for (let k = 0; k < slots; k++) {
      const same = first[k] !== undefined && shared(first[k]!.id);
      const slot = { id: same ? null : this.fresh(), partial: this.fresh() };
      columns.push(slot);
      operands.push({ source: leaf(slot.id ?? first[k]!.id), partial: slot.partial });
    }
    const declared = columns.flatMap(({ id, partial }) =>
      id === null ? [`${partial} = 0`] : [`${id} = 0`, `${partial} = 0`],
    );
    this.line(`let ${[result, ...declared].join(', ')};`);
    this.#sides(condition, sides, (side) => {
      const edges = side === left ? first : second;
      const stores = edges.map((edge, k) => {
        const { id, partial } = columns[k]!;
        return `${id === null ? '' : `${id} = ${edge.id}; `}${partial} = ${edge.partial};`;
      });
      return [`${result} = ${side.value.code};`, ...stores];
    });
    return { code: result, source: operation(operands), shadow: null };
  }

  #recordedBranch(condition: string, whenTrue: () => Value, whenFalse: () => Value): Value {
    const result = this.fresh();
    const id = this.fresh();
    const emitSide = (side: () => Value) =>
      this.capture(() => {
        const value = side();
        this.line(`${result} = ${value.code}; ${id} = ${this.idOf(value.source)};`);
        return value;
      });
    const sides = [emitSide(whenTrue), emitSide(whenFalse)] as const;
    this.line(`let ${result}, ${id} = 0;`);
    this.#sides(condition, sides, () => []);
    return { code: result, source: leaf(id), shadow: null };
  }

  #sides<T>(
    condition: string,
    sides: readonly [{ lines: string[]; result: T }, { lines: string[]; result: T }],
    stores: (side: T) => string[],
  ): void {
    const [left, right] = sides;
    this.line(`if (${condition}) {`);
    this.append([...left.lines, ...stores(left.result), '} else {']);
    this.append([...right.lines, ...stores(right.result), '}']);
  }

  touchesAccumulator(source: Source): boolean {
    return [...leavesOf(source).values()].some((end) => end.accumulator);
  }

  // ---- places

  /** A read: the index is evaluated at once, so that mutable names in it do no harm. */
  access(node: ts.ElementAccessExpression | ts.PropertyAccessExpression): Value {
    const holder = this.expression(node.expression);
    let key: string;
    if (ts.isPropertyAccessExpression(node)) key = `.${node.name.text}`;
    else if (this.isVerbatim(node.argumentExpression) && !containsWrite(node.argumentExpression)) {
      key = `[${this.textOf(node.argumentExpression)}]`;
    } else key = `[${this.expression(node.argumentExpression).code}]`;
    return this.#readElement(holder, key, this.kindOf(node.expression)!, this.kindOf(node)!);
  }

  /** Something that can be read and written; its subexpressions are evaluated when it is made. */
  place(target: ts.Expression): { read: () => Value; write: (value: Value) => Value } {
    const node = peel(target);
    if (ts.isIdentifier(node)) {
      return { read: () => this.#copied(node), write: (value) => this.#writeName(node, value) };
    }
    if (!ts.isElementAccessExpression(node) && !ts.isPropertyAccessExpression(node)) {
      throw new Refusal('assignment target', node);
    }
    const holder = this.expression(node.expression);
    const kind = this.kindOf(node.expression)!;
    const key = ts.isElementAccessExpression(node)
      ? `[${this.#index(node.argumentExpression)}]`
      : `.${node.name.text}`;
    const element = this.kindOf(node)!;
    return {
      read: () => this.#readElement(holder, key, kind, element),
      write: (value) => {
        const id = this.companionOf(value, element);
        this.line(`${holder.code}${key} = ${value.code};`);
        if (holder.shadow !== null) this.line(`${holder.shadow}${key} = ${id};`);
        this.forgetKind(kind);
        return this.written(value, id);
      },
    };
  }

  /** What an assignment is worth to the expression around it. */
  written(value: Value, id: string): Value {
    if (value.source === null || value.source.kind === 'leaf') return value;
    return { ...value, source: value.source.recorded ?? leaf(id) };
  }

  /** Text of a value's companion, recorded if need be; `0` stands beside a constant number. */
  companionOf(value: Value, kind: Kind, intoAccumulator = false): string {
    if (kind.find().name === 'number') return this.idOf(value.source, intoAccumulator);
    return value.shadow ?? 'null';
  }

  #copied(node: ts.Identifier): Value {
    const value = this.expression(node);
    if (value.source?.kind !== 'leaf' || value.code !== node.text) return value;
    const id = this.temporary(value.source.id);
    return {
      ...value,
      code: this.temporary(value.code),
      source: leaf(id, value.source.accumulator),
    };
  }

  #writeName(node: ts.Identifier, value: Value): Value {
    const binding = this.inference.bindings.of(node)!;
    const kind = this.kindOf(node)!;
    const id = needsShadow(kind)
      ? this.companionOf(value, kind, this.isAccumulator(binding))
      : null;
    this.line(`${node.text} = ${value.code};`);
    if (id !== null) this.line(`${this.names.companion(binding)} = ${id};`);
    this.forgetName(node.text);
    return id === null ? value : this.written(value, id);
  }

  /** Index text that can be read again once the right-hand side has run. */
  #index(node: ts.Expression): string {
    if (!this.isVerbatim(node) || containsWrite(node)) return this.expression(node).code;
    const text = this.textOf(node);
    return this.#isStableText(node) ? text : this.temporary(text);
  }

  #isStableText(node: ts.Node): boolean {
    if (ts.isIdentifier(node)) return this.isStable(node);
    let stable = !ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node);
    node.forEachChild((child) => {
      stable &&= this.#isStableText(child);
    });
    return stable;
  }

  #readElement(holder: Value, key: string, kind: Kind, element: Kind): Value {
    const text = holder.code + key;
    const cached = this.cached(text);
    if (cached) return cached;
    const active = needsShadow(element);
    const code = this.temporary(text);
    let value: Value = constant(code);
    if (active && holder.shadow !== null) {
      const companion = this.temporary(holder.shadow + key);
      value =
        element.name === 'number'
          ? { code, source: leaf(companion), shadow: null }
          : { code, source: null, shadow: companion };
    }
    this.remember(text, kind, value);
    return value;
  }

  assign(node: ts.BinaryExpression): Value {
    const place = this.place(node.left);
    const symbol = COMPOUND.get(node.operatorToken.kind);
    if (symbol === undefined) return place.write(this.expression(node.right));
    const old = place.read();
    return place.write(this.arithmetic(symbol, old, this.expression(node.right)));
  }

  // ---- literals

  #arrayLiteral(node: ts.ArrayLiteralExpression): Value {
    const element = this.kindOf(node)!.element!;
    const codes: string[] = [];
    const shadows: string[] = [];
    for (const item of node.elements) {
      if (ts.isSpreadElement(item)) {
        const value = this.expression(item.expression);
        codes.push(`...${value.code}`);
        shadows.push(
          value.shadow === null ? `...${value.code}.map(() => 0)` : `...${value.shadow}`,
        );
      } else {
        const value = this.expression(item);
        codes.push(value.code);
        shadows.push(this.companionOf(value, element));
      }
    }
    const code = this.temporary(`[${codes.join(', ')}]`);
    return { code, source: null, shadow: this.temporary(`[${shadows.join(', ')}]`) };
  }

  #objectLiteral(node: ts.ObjectLiteralExpression): Value {
    const kind = this.kindOf(node)!;
    const codes: string[] = [];
    const shadows: string[] = [];
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property)) throw new Refusal('property', property);
      const name = property.name.getText();
      const value = this.expression(property.initializer);
      codes.push(`${name}: ${value.code}`);
      const field = kind.fields!.get(name)!;
      if (needsShadow(field)) shadows.push(`${name}: ${this.companionOf(value, field)}`);
    }
    const code = this.temporary(`{ ${codes.join(', ')} }`);
    const shadow = needsShadow(kind) ? this.temporary(`{ ${shadows.join(', ')} }`) : null;
    return { code, source: null, shadow };
  }
}

/** What an assignment, update or `delete` writes to. */
function assignmentTarget(node: ts.Node): ts.Expression | null {
  if (ts.isBinaryExpression(node)) {
    const kind = node.operatorToken.kind;
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return assigns ? peel(node.left) : null;
  }
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return null;
  const { operator } = node;
  const steps =
    operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
  return steps ? peel(node.operand) : null;
}

export function containsWrite(node: ts.Node): boolean {
  if (assignmentTarget(node) || ts.isCallExpression(node)) return true;
  return node.forEachChild((child) => containsWrite(child) || undefined) ?? false;
}

function isWritten(use: ts.Identifier): boolean {
  let node: ts.Node = use;
  while (ts.isParenthesizedExpression(node.parent)) node = node.parent;
  return assignmentTarget(node.parent) === use;
}
