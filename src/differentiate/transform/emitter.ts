import ts from 'typescript';
import type { Operation } from '../../model/operation.ts';
import type { SourceRange } from '../../model/range.ts';
import type { SiteEntry } from '../api.ts';
import { quote, unparenthesized, type Names } from './names.ts';
import type { Positions } from './positions.ts';
import type { Analysis, Binding } from './scope.ts';
import { valueOf, type Value } from './values.ts';

/** An expression as emitted: its code, and a pure expression that gives its shadow right after it. */
export interface Emitted {
  readonly code: string;
  readonly s: string;
}

/** The function being emitted: its temporaries live as long as one call of it. */
export interface FunctionFrame {
  readonly node: ts.Node;
  readonly temporaries: string[];
  readonly hoisted: string[];
  readonly generator: boolean;
  /** Parameters whose shadows live on the mapped `arguments` object, with their indices. */
  readonly mapped: ReadonlyMap<Binding, number> | null;
  /** Name under which the function's own `arguments` is reachable, also from its arrow functions. */
  readonly argumentsName: string | null;
}

/** Longest text of a site (the model's contract). */
const TEXT_LIMIT = 80;

/** What the emission of one module shares: texts, names, scopes, sites. */
export class Emitter {
  readonly code: string;
  readonly names: Names;
  readonly analysis: Analysis;
  readonly positions: Positions;
  readonly siteBase: number;
  readonly sites: SiteEntry[] = [];
  readonly ranges: SourceRange[] = [];
  /** Start and end of each site in the compiled text. */
  readonly spans: number[] = [];
  readonly refusals: { readonly range: SourceRange; readonly reason: string }[] = [];
  /** Array patterns around what is being emitted: where the steps of each are kept, and in which function. */
  readonly patterns: { readonly steps: string; readonly within: ts.Node }[] = [];
  frame!: FunctionFrame;
  #next = 1;
  readonly #sourceFile: ts.SourceFile;
  readonly #siteOf = new Map<ts.Node, number>();

  constructor(
    sourceFile: ts.SourceFile,
    names: Names,
    analysis: Analysis,
    positions: Positions,
    siteBase: number,
  ) {
    this.#sourceFile = sourceFile;
    this.code = sourceFile.text;
    this.names = names;
    this.analysis = analysis;
    this.positions = positions;
    this.siteBase = siteBase;
  }

  /** Code of a call of a runtime hook. */
  hook(name: string, ...args: (string | number)[]): string {
    return `${this.names.hooks}.${name}(${args.join(', ')})`;
  }

  /** The shadow register. */
  get s(): string {
    return `${this.names.registers}.s`;
  }

  /** True while operations are recorded. */
  get o(): string {
    return `${this.names.registers}.o`;
  }

  text(node: ts.Node): string {
    return this.code.slice(this.start(node), node.end);
  }

  start(node: ts.Node): number {
    return node.getStart(this.#sourceFile);
  }

  /** Comments and line breaks before a node: kept, so that the emitted text reads like the author's. */
  trivia(node: ts.Node): string {
    return this.code.slice(node.pos, this.start(node));
  }

  temporary(): string {
    const name = `${this.names.prefix}${this.#next++}`;
    this.frame.temporaries.push(name);
    return name;
  }

  /** A name of its own that the caller declares. */
  fresh(): string {
    return `${this.names.prefix}${this.#next++}`;
  }

  companion(binding: Binding): string {
    return `${this.names.prefix}${binding.name}`;
  }

  binding(node: ts.Node): Binding | undefined {
    return ts.isIdentifier(node) ? this.analysis.bindingOf(node) : undefined;
  }

  value(node: ts.Expression): Value {
    return valueOf(node, this.analysis.bindingOf);
  }

  range(node: ts.Node): SourceRange {
    return this.rangeBetween(this.start(node), node.end);
  }

  rangeBetween(start: number, end: number): SourceRange {
    const span = this.positions.span(start, end);
    return this.positions.range(span.start, span.end);
  }

  /** A new site for an expression. */
  site(
    node: ts.Node,
    kind: SiteEntry['kind'],
    operation: Operation,
    operands: readonly ts.Node[] = [],
  ): number {
    const index = this.siteBetween(this.start(node), node.end, kind, operation, operands);
    this.#siteOf.set(node, index);
    return index;
  }

  siteBetween(
    start: number,
    end: number,
    kind: SiteEntry['kind'],
    operation: Operation,
    operands: readonly ts.Node[] = [],
  ): number {
    const span = this.positions.span(start, end);
    const range = this.positions.range(span.start, span.end);
    this.ranges.push(range);
    this.spans.push(start, end);
    this.sites.push({
      kind,
      range,
      text: this.positions.text(span.start, span.end, TEXT_LIMIT),
      operation,
      name: null,
      operands: operands.map((operand) => {
        const at = this.positions.span(this.start(operand), operand.end);
        return {
          text: this.positions.text(at.start, at.end, TEXT_LIMIT),
          range: this.positions.range(at.start, at.end),
        };
      }),
    });
    return this.siteBase + this.ranges.length - 1;
  }

  /** Names the operation that computes a declared or assigned value. */
  nameSite(initializer: ts.Expression, name: string): void {
    const site = this.#siteOf.get(unparenthesized(initializer));
    if (site === undefined) return;
    const index = site - this.siteBase;
    this.sites[index] = { ...this.sites[index]!, name };
  }

  /**
   * A watch of what a declaration, assignment, parameter or return computes. Its text is empty where
   * no author wrote it: what is put in beside the program has no place in it.
   */
  watch(
    target: ts.Node,
    kind: 'declaration' | 'assignment' | 'parameter' | 'return',
    binding?: Binding,
  ): number {
    const site = this.siteBetween(this.start(target), target.end, kind, 'copy');
    if (this.positions.isInserted(this.start(target))) {
      const index = site - this.siteBase;
      this.sites[index] = { ...this.sites[index]!, text: '' };
    }
    binding?.watches.push({ at: this.start(target), site });
    return site;
  }

  /** A function or loop that events name. */
  place(node: ts.Node, kind: 'loop' | 'function', label: string, end: number): number {
    const site = this.siteBetween(this.start(node), end, kind, 'copy');
    const index = site - this.siteBase;
    const entry = { ...this.sites[index]!, text: label };
    this.sites[index] = kind === 'loop' ? entry : { ...entry, span: [this.start(node), node.end] };
    return site;
  }

  refuse(node: ts.Node, reason: string): void {
    this.refusals.push({ range: this.range(node), reason });
  }

  key(name: ts.MemberName | string): string {
    return quote(typeof name === 'string' ? name : name.text);
  }
}

/** A constant's shadow. */
export const NONE = '0';

/** Code that leaves the shadow in the register, for places where several branches meet. */
export function toRegister(e: Emitter, emitted: Emitted): string {
  if (emitted.s === e.s) return emitted.code;
  return e.hook('answer', emitted.code, emitted.s);
}

/** Whether evaluating a node can change a variable or the register's neighbours: calls, writes. */
export function isInert(node: ts.Node): boolean {
  switch (node.kind) {
    case ts.SyntaxKind.CallExpression:
    case ts.SyntaxKind.NewExpression:
    case ts.SyntaxKind.TaggedTemplateExpression:
    case ts.SyntaxKind.YieldExpression:
    case ts.SyntaxKind.AwaitExpression:
    case ts.SyntaxKind.DeleteExpression:
    case ts.SyntaxKind.PostfixUnaryExpression:
    case ts.SyntaxKind.SpreadElement:
    case ts.SyntaxKind.ClassExpression:
      return false;
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.ArrowFunction:
      return true;
    case ts.SyntaxKind.PrefixUnaryExpression: {
      const { operator } = node as ts.PrefixUnaryExpression;
      if (operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken) {
        return false;
      }
      break;
    }
    case ts.SyntaxKind.BinaryExpression: {
      const { kind } = (node as ts.BinaryExpression).operatorToken;
      if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) {
        return false;
      }
      break;
    }
  }
  let inert = true;
  ts.forEachChild(node, (child) => {
    inert &&= isInert(child);
  });
  return inert;
}
