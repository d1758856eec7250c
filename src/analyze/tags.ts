import ts from 'typescript';
import type { Finding } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';
import { withDefaultNamed } from './call.ts';
import { finding, rangeBetween } from './ranges.ts';
import { parseDiagnosticsOf, parseSnippet } from './syntax.ts';

/** `@gradcheck CALL [wrt a, b] [order 2]`: a point at which the function is checked. */
export interface CheckTag {
  readonly kind: 'gradcheck';
  readonly call: string;
  readonly wrt: readonly string[] | null;
  /** 2: the derivative of the gradient as well. */
  readonly order?: 2;
  readonly range: SourceRange;
}

/**
 * `@gradientOf NAME [wrt a, b] [scale 1/100]`: the function below is a gradient written by hand;
 * `@hessianOf NAME`: a Hessian.
 */
export interface GradientTag {
  readonly kind: 'gradientOf';
  /** A function, or a part of this function's own result: `.price`. */
  readonly of: string;
  /** The part of the result that is the gradient: `@gradientOf .price by .vega wrt sigma`. */
  readonly by: string | null;
  readonly wrt: readonly string[] | null;
  /** Acknowledged factor, hand-written ÷ true. */
  readonly scale: number | null;
  /** 2 for `@hessianOf`: the function below is a Hessian. */
  readonly order?: 2;
  readonly range: SourceRange;
}

/**
 * `@gradcheckIgnore REASON`: left out when every function of a file is asked for. With the path of a
 * part in front of the reason (`.vega`), only that part is no gradient.
 */
export interface IgnoreTag {
  readonly kind: 'ignore';
  readonly reason: string;
  readonly part: string | null;
  readonly range: SourceRange;
}

export type Tag = CheckTag | GradientTag | IgnoreTag;

/** The tags of a function and what is wrong with those that cannot be read. */
export interface TagReading {
  readonly tags: readonly Tag[];
  readonly findings: readonly Finding[];
}

const TAG = /@(gradcheckIgnore|gradcheck|gradientOf|hessianOf)(?![\w$])/g;

/** Reads the JSDoc comments in front of a declaration. */
export function readTags(node: ts.Node, source: ts.SourceFile): TagReading {
  const tags: Tag[] = [];
  const findings: Finding[] = [];
  for (const [start, end] of docComments(node, source)) {
    const comment = source.text.slice(start, end);
    for (const match of comment.matchAll(TAG)) {
      if (!standsAsTag(comment, match.index)) continue;
      const text = tagText(comment, match.index + match[0].length);
      const from = start + match.index;
      const range = rangeBetween(source, from, from + match[0].length + text.length);
      const tag = readTag(match[1]!, unstar(text), range);
      if ('code' in tag) findings.push(tag);
      else tags.push(tag);
    }
  }
  return { tags, findings };
}

function docComments(node: ts.Node, source: ts.SourceFile): [number, number][] {
  // Behind an opening brace on the same line a comment counts as trailing what is before it.
  return [...overloadsOf(node), node]
    .flatMap(({ pos }) => [
      ...(ts.getTrailingCommentRanges(source.text, pos) ?? []),
      ...(ts.getLeadingCommentRanges(source.text, pos) ?? []),
    ])
    .filter(({ pos }) => source.text.startsWith('/**', pos))
    .map(({ pos, end }): [number, number] => [pos, end])
    .filter(([start], index, all) => all.findIndex(([other]) => other === start) === index);
}

/**
 * The signatures in front of an overloaded implementation: the comment usually stands on the first.
 */
function overloadsOf(node: ts.Node): ts.Node[] {
  if (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node)) return [];
  const { parent } = node;
  const siblings: readonly ts.Node[] = ts.isClassLike(parent)
    ? parent.members
    : ts.isSourceFile(parent) || ts.isBlock(parent) || ts.isModuleBlock(parent)
      ? parent.statements
      : [];
  const overloads: ts.Node[] = [];
  for (let i = siblings.indexOf(node) - 1; i >= 0; i--) {
    const sibling = siblings[i]!;
    if (!ts.isFunctionDeclaration(sibling) && !ts.isMethodDeclaration(sibling)) break;
    if (sibling.body || sibling.name?.getText() !== node.name?.getText()) break;
    overloads.unshift(sibling);
  }
  return overloads;
}

/** At the start of a line, or behind a sentence: `/** Squared loss. @gradcheck loss(3) *\/`. */
function standsAsTag(comment: string, index: number): boolean {
  const lineStart = comment.lastIndexOf('\n', index) + 1;
  return /(^\s*(\/\*\*|\*)?|[.!?:;])\s*$/.test(comment.slice(lineStart, index));
}

/** The text behind a tag's name: to the next tag, an empty line or the end of the comment. */
function tagText(comment: string, from: number): string {
  const rest = comment.slice(from);
  const end = /\r?\n[ \t]*\*?[ \t]*(?:@\w|\r?\n|\*\/)|\s*\*\/$/.exec(rest);
  return (end ? rest.slice(0, end.index) : rest).trimEnd();
}

/** A tag's text on one line, without the asterisks in front of continuation lines. */
function unstar(text: string): string {
  return text.replace(/\s*\r?\n[ \t]*\*?[ \t]*/g, ' ').trim();
}

function readTag(name: string, text: string, range: SourceRange): Tag | Finding {
  if (name === 'gradcheckIgnore') return readIgnore(text, range);
  if (name === 'gradcheck') return readCheck(text, range);
  const tag = readGradient(text, range, name);
  return name === 'hessianOf' && !('code' in tag) ? { ...tag, order: 2 } : tag;
}

function readIgnore(text: string, range: SourceRange): IgnoreTag {
  const match = /^((?:\.[\w$]+|\[\d+\])+)\s*(.*)$/.exec(text);
  return { kind: 'ignore', reason: match?.[2] ?? text, part: match?.[1] ?? null, range };
}

function readCheck(text: string, range: SourceRange): CheckTag | Finding {
  const parsed = leadingExpression(text);
  if (parsed === null) {
    const message =
      `\`@gradcheck ${text}\` does not hold a call. ` +
      'Write the call at which to check, for example `@gradcheck loss([0.2, 0.4], 3)`.';
    return finding('no-check-point', 'error', message, range);
  }
  const ordered = /^(.*?)\s*\border\s+(\S+)$/.exec(parsed.rest);
  const wrt = readWrt(ordered ? ordered[1]! : parsed.rest);
  const order = ordered?.[2] ?? '1';
  if (wrt === undefined || (order !== '1' && order !== '2')) {
    const message =
      `\`@gradcheck ${text}\`: what follows the call is not understood. ` +
      'It may be `wrt` and a list of parameters, for example `wrt a, b`, and `order 2`.';
    return finding('no-check-point', 'error', message, range);
  }
  const second = order === '2' ? ({ order: 2 } as const) : {};
  return { kind: 'gradcheck', call: parsed.expression, wrt, ...second, range };
}

function readGradient(text: string, range: SourceRange, name: string): GradientTag | Finding {
  const match = /^([\w$.#/~[\]"']+)\s*(.*)$/.exec(text);
  const own = /^by\s+([.[][\w$.[\]]*)\s*(.*)$/.exec(match?.[2] ?? '');
  const rest = own?.[2] ?? match?.[2] ?? '';
  const scaled = /^(.*?)\s*\bscale\s+(\S.*)$/.exec(rest);
  const scale = scaled ? readScale(scaled[2]!) : null;
  const wrt = readWrt(scaled ? scaled[1]! : rest);
  if (!match || wrt === undefined || Number.isNaN(scale)) {
    const message =
      `\`@${name} ${text}\` is not understood. ` +
      `Write \`@${name} NAME\`, and behind it what applies: \`wrt a, b\`, \`scale 1/100\`.`;
    return finding('gradient-unmapped', 'error', message, range);
  }
  return { kind: 'gradientOf', of: match[1]!, by: own?.[1] ?? null, wrt, scale, range };
}

/** A list behind `wrt`; null for nothing at all, undefined for anything else. */
function readWrt(text: string): readonly string[] | null | undefined {
  if (text === '') return null;
  const match = /^wrt\s+(.+)$/.exec(text);
  const names = match?.[1]!.split(',').map((name) => name.trim());
  return names?.every((name) => /^[\w$.[\]]+$/.test(name)) ? names : undefined;
}

/** `1/100`, `-1`, `0.5`; NaN for anything else. */
function readScale(text: string): number {
  const match = /^([+-]?[\d.]+(?:e[+-]?\d+)?)(?:\s*\/\s*([\d.]+(?:e[+-]?\d+)?))?$/i.exec(
    text.trim(),
  );
  if (!match) return NaN;
  const value = Number(match[1]) / Number(match[2] ?? 1);
  return Number.isFinite(value) && value !== 0 ? value : NaN;
}

/** The call that a text starts with, and what follows it; null if it does not start with a call. */
function leadingExpression(given: string): { expression: string; rest: string } | null {
  const text = withDefaultNamed(given);
  const source = parseSnippet(text);
  const [statement] = source.statements;
  if (!statement || !ts.isExpressionStatement(statement)) return null;
  const { expression } = statement;
  if (parseDiagnosticsOf(source).some(({ start }) => start <= expression.end)) return null;
  if (!ts.isCallExpression(expression) && !ts.isNewExpression(expression)) return null;
  return {
    expression: text.slice(0, expression.end).trim(),
    rest: text.slice(expression.end).replace(/^\s*;/, '').trim(),
  };
}
