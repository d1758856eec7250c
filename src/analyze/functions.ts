import ts from 'typescript';
import type { SourceRange } from '../model/range.ts';
import { clean } from './compile.ts';
import { discover, type FunctionRecord } from './discover.ts';
import { normalizePath } from './paths.ts';
import { rangeOf } from './ranges.ts';
import { readTags, type GradientTag } from './tags.ts';

/** A function as listed without types: for messages, completion and test items. */
export interface ListedFunction {
  /** Name as `--function` takes it: `loss`, `Foo#method`, `obj.member`, `outer/inner`. */
  readonly name: string;
  /** Where its name stands. */
  readonly range: SourceRange;
  /** Where the whole function stands. */
  readonly body: SourceRange;
  /** Whether it looks as if it computed numbers, judged by its text alone. */
  readonly numeric: boolean;
  /** How many `@gradcheck` tags it carries. */
  readonly points: number;
  /** The function whose gradient it says it is (`@gradientOf`), or null. */
  readonly gradientOf: string | null;
  /** The `@gradcheckIgnore` tag is set. */
  readonly ignored: boolean;
  /** It is declared inside another function. */
  readonly nested: boolean;
}

/** Every function of a text, in source order. Syntax only: no types, no other file is read. */
export function listFunctions(file: string, text: string): ListedFunction[] {
  const name = normalizePath(file);
  const source = ts.createSourceFile(name, clean(text), ts.ScriptTarget.ES2022, true);
  return discover(source).map((record) => {
    const { tags } = readTags(record.docHost, source);
    const gradient = tags.find(
      (tag): tag is GradientTag => tag.kind === 'gradientOf' && tag.by === null,
    );
    return {
      name: record.name,
      range: rangeOf(record.nameNode, source),
      body: rangeOf(record.node, source),
      numeric: looksNumeric(record),
      points: tags.filter((tag) => tag.kind === 'gradcheck').length,
      gradientOf: gradient?.of ?? null,
      ignored: tags.some((tag) => tag.kind === 'ignore' && tag.part === null),
      nested: record.enclosing !== null,
    };
  });
}

const NUMERIC_TYPE = /\bnumber\b|\b(Big)?(Float|Int|Uint)\d+(Clamped)?Array\b/;

const ARITHMETIC = new Set([
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
  ts.SyntaxKind.AsteriskEqualsToken,
  ts.SyntaxKind.SlashEqualsToken,
  ts.SyntaxKind.MinusEqualsToken,
]);

/** A parameter with a numeric type, or parameters without types and arithmetic in the body. */
function looksNumeric(record: FunctionRecord): boolean {
  const { node } = record;
  if (node.parameters.length === 0 && record.kind !== 'method') return false;
  const typed = node.parameters.filter((parameter) => parameter.type !== undefined);
  if (typed.some((parameter) => NUMERIC_TYPE.test(parameter.type!.getText()))) return true;
  const returns = node.type?.getText();
  if (returns !== undefined && !NUMERIC_TYPE.test(returns) && !/^[A-Z]/.test(returns)) return false;
  return node.body !== undefined && containsArithmetic(node.body);
}

function containsArithmetic(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node) && ARITHMETIC.has(node.operatorToken.kind)) return true;
  const isMath =
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Math';
  return isMath || (ts.forEachChild(node, containsArithmetic) ?? false);
}
