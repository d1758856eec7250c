import ts from 'typescript';
import { emitBranch } from './emit-branch.ts';
import { emitCall, emitNew } from './emit-calls.ts';
import { emitAccess, emitAssignment, placeOf } from './emit-places.ts';
import { AuthorText, containsWrite } from './emit-text.ts';
import { emitExchange } from './emit-patterns.ts';
import { leaf, leavesOf, operation } from './graph.ts';
import { exchange } from './inference-patterns.ts';
import type { Source } from './graph.ts';
import type { Instance } from './instance.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { isWritten } from './inference.ts';
import { ARITHMETIC, COMPOUND, isLogical, mathMember } from './natives.ts';
import { binaryOperation } from './partials.ts';
import { constant } from './recorder.ts';
import type { Value } from './recorder.ts';
import { Refusal } from './refusal.ts';
import type { Operation } from '../../model/operation.ts';
import type { SiteEntry } from '../api.ts';

const OPERATION_OF: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['+', 'add'],
  ['-', 'subtract'],
  ['*', 'multiply'],
  ['/', 'divide'],
  ['%', 'remainder'],
  ['**', 'power'],
]);

/** Emission of expressions: a Value, and the lines that compute it in the author's order. */
export abstract class ExpressionEmitter extends AuthorText {
  /** Text of a function value: its twin, emitted in place. */
  abstract functionText(instance: Instance): string;
  /** The name of a top-level function's twin, which is emitted on demand. */
  abstract twinOf(instance: Instance): string;

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
      return emitBranch(
        this,
        this.condition(node.condition),
        () => this.expression(node.whenTrue),
        () => this.expression(node.whenFalse),
      );
    }
    if (ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node)) {
      return emitAccess(this, node);
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

  #identifier(node: ts.Identifier): Value {
    const binding = this.inference.bindings.of(node)!;
    const bound = this.environment.get(binding);
    if (bound) return bound;
    const callee = this.instance.callees.get(node);
    if (callee) {
      return constant(this.inference.isTop(callee) ? this.twinOf(callee) : node.text);
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

  #binary(node: ts.BinaryExpression): Value {
    const operator = node.operatorToken.kind;
    const pairs = exchange(node);
    if (pairs) return emitExchange(this, pairs);
    if (operator === ts.SyntaxKind.EqualsToken || COMPOUND.has(operator))
      return emitAssignment(this, node);
    if (operator === ts.SyntaxKind.CommaToken) {
      this.expression(node.left);
      return this.expression(node.right);
    }
    if (operator === ts.SyntaxKind.QuestionQuestionToken) {
      const left = this.expression(node.left);
      const isThere = `${left.code} !== null && ${left.code} !== undefined`;
      return emitBranch(
        this,
        isThere,
        () => left,
        () => this.expression(node.right),
      );
    }
    if (isLogical(operator)) {
      const left = this.expression(node.left);
      const right = () => this.expression(node.right);
      return operator === ts.SyntaxKind.AmpersandAmpersandToken
        ? emitBranch(this, left.code, right, () => left)
        : emitBranch(this, left.code, () => left, right);
    }
    const symbol = ARITHMETIC.get(operator);
    if (symbol === undefined) {
      const left = this.expression(node.left).code;
      const right = this.expression(node.right).code;
      return constant(this.temporary(`${left} ${node.operatorToken.getText()} ${right}`));
    }
    const left = this.expression(node.left);
    return this.arithmetic(symbol, left, this.expression(node.right), node);
  }

  /** @param node what its node is recorded for, where every operation gets one */
  arithmetic(symbol: string, left: Value, right: Value, node: ts.Expression): Value {
    const code = this.temporary(`${left.code} ${symbol} ${right.code}`);
    if (this.names.operations) {
      return this.recorded(node, OPERATION_OF.get(symbol)!, code, [left, right]);
    }
    const source = binaryOperation(symbol, left, right, code, this.names.prefix);
    return { code, source, shadow: null };
  }

  #unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Value {
    if (node.operator === ts.SyntaxKind.PlusToken) return this.expression(node.operand);
    if (node.operator === ts.SyntaxKind.MinusToken) {
      const operand = this.expression(node.operand);
      const code = this.temporary(`-${operand.code}`);
      if (this.names.operations) return this.recorded(node, 'negate', code, [operand]);
      return { code, source: operation([{ source: operand.source, partial: '-1' }]), shadow: null };
    }
    if (node.operator === ts.SyntaxKind.ExclamationToken) {
      return constant(this.temporary(`!(${this.condition(node.operand)})`));
    }
    const symbol = node.operator === ts.SyntaxKind.PlusPlusToken ? '+' : '-';
    const place = placeOf(this, node.operand);
    const old = place.read();
    const updated = this.arithmetic(symbol, old, constant('1'), node);
    const value = place.write(updated);
    return ts.isPostfixUnaryExpression(node) ? old : value;
  }

  /** The node of an operation, where every one is recorded. */
  recorded(node: ts.Expression, name: Operation, code: string, operands: readonly Value[]): Value {
    if (operands.every(({ source }) => source === null)) return constant(code);
    return this.recordOperation(this.names.operations!.operation(node, name), code, operands);
  }

  /**
   * Lines that note what a declaration, assignment, parameter or return holds, as the dynamic base does
   * while it records operations. `value` is what was computed just now, if it was: its nodes may stand
   * for it. `target` names the place.
   */
  watchText(
    target: ts.Node,
    place: SiteEntry['kind'],
    kind: Kind | undefined,
    code: string,
    companion: string | null,
    value: Value | null,
  ): string {
    const { operations, prefix: p } = this.names;
    const site = operations?.watch(target, place) ?? null;
    if (!operations || site === null || !kind) return '';
    const root = kind.find();
    if (root.name === 'number') {
      if (value !== null && this.watchedAsNode(site, value)) return '';
      // Where the same function is called with inputs, nodes may stand for this watch.
      const isComputed = value !== null && (companion ?? '0') === '0' && !/^-?[\d.]+$/.test(code);
      if (isComputed) return `${p}b(${site}, ${code}, ${p}n);`;
      return `${p}x(${site}, ${code}, ${companion ?? '0'});`;
    }
    if (root.name !== 'array' && root.name !== 'typed') return '';
    operations.watchList(site);
    // What nobody writes is looked at once.
    const hook = isWritten(root) ? 'y' : 'z';
    return `${p}${hook}(${site}, ${code}, ${companion ?? 'null'});`;
  }

  watch(...given: Parameters<ExpressionEmitter['watchText']>): void {
    const text = this.watchText(...given);
    if (text !== '') this.line(text);
  }

  touchesAccumulator(source: Source): boolean {
    return [...leavesOf(source).values()].some((end) => end.accumulator);
  }

  /** Text of a value's companion, recorded if need be; `0` stands beside a constant number. */
  companionOf(value: Value, kind: Kind, intoAccumulator = false): string {
    if (kind.find().name === 'number') return this.idOf(value.source, intoAccumulator);
    return value.shadow ?? 'null';
  }

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
      const isShort = ts.isShorthandPropertyAssignment(property);
      if (!isShort && !ts.isPropertyAssignment(property)) throw new Refusal('property', property);
      const name = property.name.getText();
      const value = this.expression(isShort ? property.name : property.initializer);
      codes.push(`${name}: ${value.code}`);
      const field = kind.fields!.get(name)!;
      if (needsShadow(field)) shadows.push(`${name}: ${this.companionOf(value, field)}`);
    }
    const code = this.temporary(`{ ${codes.join(', ')} }`);
    const shadow = needsShadow(kind) ? this.temporary(`{ ${shadows.join(', ')} }`) : null;
    return { code, source: null, shadow };
  }
}
