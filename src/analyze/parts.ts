import ts from 'typescript';
import type { PartSources } from '../model/program.ts';
import type { SourceRange } from '../model/range.ts';
import type { FunctionRecord } from './discover.ts';
import { keyText } from './names.ts';
import { namedParts } from './pairs.ts';
import { rangeOf } from './ranges.ts';
import { shapeOf } from './shapes.ts';
import { readTags } from './tags.ts';
import type { TypeView } from './types.ts';

/**
 * Whether a function's result can have several parts, and where they are written. Null where its type
 * says that it is one number, or none.
 */
export function partSources(
  record: FunctionRecord,
  { source, checker }: TypeView,
): PartSources | null {
  const { tags } = readTags(record.docHost, source);
  const signature = checker.getSignatureFromDeclaration(record.node);
  if (!signature) return null;
  const shape = shapeOf(signature.getReturnType(), checker, record.node);
  const { kind } = shape;
  if (kind === 'number' || kind === 'typed-array' || kind === 'fixed' || kind === 'function') {
    return null;
  }
  return {
    ranges: fieldRanges(record, source),
    named: namedParts(shape, record.name),
    ignored: tags.flatMap((tag) => (tag.kind === 'ignore' && tag.part !== null ? [tag.part] : [])),
    declared: tags.flatMap((tag) => {
      if (tag.kind !== 'gradientOf' || tag.by === null) return [];
      const { wrt, scale } = tag;
      return [{ value: keysOf(tag.of), gradient: keysOf(tag.by), wrt, scale }];
    }),
  };
}

/** `.greeks.delta` and `[1]` as keys. */
function keysOf(path: string): string[] {
  return Array.from(path.matchAll(/\.([^.[]+)|\[(\d+)\]/g), ([, name, index]) => name ?? index!);
}

/** Fields of object literals, those that are returned at once first. */
function fieldRanges(
  { node }: FunctionRecord,
  source: ts.SourceFile,
): Readonly<Record<string, SourceRange>> {
  const ranges: Record<string, SourceRange> = {};
  const returned = new Set<ts.Node>();
  const collect = (literal: ts.ObjectLiteralExpression): void => {
    for (const { name } of literal.properties) {
      const key = name === undefined ? null : keyText(name);
      if (name && key !== null) ranges[key.text] ??= rangeOf(name, source);
    }
  };
  const visit = (at: ts.Node, only: boolean): void => {
    if (ts.isObjectLiteralExpression(at) && (!only || isReturned(at, node))) {
      if (!returned.has(at)) collect(at);
      returned.add(at);
    }
    ts.forEachChild(at, (child) => {
      visit(child, only);
    });
  };
  if (!node.body) return ranges;
  visit(node.body, true);
  visit(node.body, false);
  return ranges;
}

function isReturned(literal: ts.ObjectLiteralExpression, within: ts.Node): boolean {
  let at: ts.Node = literal.parent;
  while (ts.isParenthesizedExpression(at) || ts.isAsExpression(at)) at = at.parent;
  return ts.isReturnStatement(at) || at === within;
}
