import ts from 'typescript';
import type { Binding } from './bindings.ts';
import type { Inference } from './inference.ts';
import type { Instance } from './instance.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import type { Names } from './names.ts';
import { ARITHMETIC, mathMember, peel } from './natives.ts';
import { Recorder } from './recorder.ts';
import type { Value } from './recorder.ts';

/** What of the author's text can stay as it was written, and which names can be read later. */
export abstract class AuthorText extends Recorder {
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
  /** The module in which the emitted text will stand. */
  readonly home: ts.SourceFile;

  constructor(inference: Inference, instance: Instance, names: Names) {
    super(names);
    this.inference = inference;
    this.instance = instance;
    this.home = instance.node.getSourceFile();
  }

  kindOf(node: ts.Expression): Kind | undefined {
    return this.instance.expressions.get(node)?.find();
  }

  isActive(node: ts.Expression): boolean {
    const kind = this.kindOf(node);
    return kind !== undefined && needsShadow(kind);
  }

  /** Evaluating the text as it stands touches neither tape nor companions. */
  isVerbatim(node: ts.Node): boolean {
    const { operations } = this.names;
    const silent = (instance: Instance): boolean => instance.silent && operations === null;
    if (ts.isFunctionLike(node)) {
      const own = this.instance.nested.get(node);
      return own !== undefined && silent(own);
    }
    if (ts.isCallExpression(node) && !this.#isVerbatimCall(node)) return false;
    const target = assignmentTarget(node);
    if (target && this.#isActivePlace(target)) return false;
    if (operations && target && this.#isWatched(target)) return false;
    if (operations && isComputation(node) && this.isActive(node)) return false;
    if (ts.isIdentifier(node)) {
      const named = this.instance.callees.get(node);
      if (named && !silent(named) && this.inference.isTop(named)) return false;
    }
    let verbatim = true;
    node.forEachChild((child) => {
      verbatim &&= this.isVerbatim(child);
    });
    return verbatim;
  }

  /** Also of a pattern, any place in it. */
  #isActivePlace(target: ts.Expression): boolean {
    if (!ts.isArrayLiteralExpression(target)) return this.isActive(target);
    return target.elements.some((place) => this.isActive(place));
  }

  /** While every operation is recorded: whether what is stored there is watched. */
  #isWatched(target: ts.Expression): boolean {
    const places = ts.isArrayLiteralExpression(target) ? target.elements : [target];
    return places.some((place) => this.names.operations!.watch(peel(place), 'assignment') !== null);
  }

  #isVerbatimCall(node: ts.CallExpression): boolean {
    const isRecorded = this.names.operations !== null;
    const known = this.instance.callees.get(node);
    if (known) return known.silent && !isRecorded;
    const callee = peel(node.expression);
    if (mathMember(callee, this.inference.bindings) !== null) return true;
    const kind = this.kindOf(callee);
    if (kind?.name === 'function') {
      return !isRecorded && [...kind.instances].every((instance) => instance.silent);
    }
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
          const isShort = inner !== node && ts.isShorthandPropertyAssignment(inner.parent);
          const short = isShort ? `${inner.text}: ` : '';
          const text = short + value.code;
          replacements.push({ start: inner.getStart(), end: inner.getEnd(), text });
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

  /** Whether reading the name later gives what it gives now. */
  isStable(node: ts.Identifier): boolean {
    const binding = this.inference.bindings.of(node);
    if (!binding?.assigned || this.environment.has(binding)) return true;
    if (this.folding || binding.captured || this.root === null) return false;
    const from = this.root.getStart();
    const to = this.root.getEnd();
    return !binding.references.some((use) => use.pos >= from && use.end <= to && isWritten(use));
  }

  isStableText(node: ts.Node): boolean {
    if (ts.isIdentifier(node)) return this.isStable(node);
    let stable = !ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node);
    node.forEachChild((child) => {
      stable &&= this.isStableText(child);
    });
    return stable;
  }

  /** A local number that `+=` or `-=` extends: those statements may append to its own last node. */
  isAccumulator(binding: Binding): boolean {
    if (this.names.operations) return false;
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
}

/** What an assignment, update or `delete` writes to. */
export function assignmentTarget(node: ts.Node): ts.Expression | null {
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

/** What makes a node where an operand depends on an input. */
function isComputation(node: ts.Node): node is ts.Expression {
  if (ts.isCallExpression(node)) return true;
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.MinusToken;
  return ts.isBinaryExpression(node) && ARITHMETIC.has(node.operatorToken.kind);
}

function isWritten(use: ts.Identifier): boolean {
  let node: ts.Node = use;
  while (ts.isParenthesizedExpression(node.parent)) node = node.parent;
  return assignmentTarget(node.parent) === use;
}
