import type { Position } from './functionSites.ts';

/** Text to put at a place. */
export interface Insertion {
  readonly at: Position;
  readonly text: string;
}

/**
 * Where and how a tag goes above a function: into the JSDoc comment that ends right
 * above it, else as a comment of its own.
 * @param lines the document's lines.
 * @param line of the function's first line, from 0.
 * @param text the tag: `@gradcheck loss(1)`.
 */
export function tagInsertion(lines: readonly string[], line: number, text: string): Insertion {
  const indent = /^\s*/.exec(lines[line] ?? '')![0];
  const tag = text.replaceAll('*/', '* /');
  const above = lines[line - 1]?.trimEnd() ?? '';
  if (!above.endsWith('*/') || !isDocComment(lines, line - 1)) {
    return { at: { line, character: 0 }, text: `${indent}/** ${tag} */\n` };
  }
  const single = /^(\s*)\/\*\*\s*(.*?)\s*\*\/$/.exec(above);
  if (!single) return { at: { line: line - 1, character: 0 }, text: `${indent} * ${tag}\n` };
  // The space before the end of the comment stands before it on its new line, too.
  const end = above.slice(0, -2).trimEnd().length;
  const space = end === above.length - 2 ? ' ' : '';
  return {
    at: { line: line - 1, character: end },
    text: `\n${indent} * ${tag}\n${indent}${space}`,
  };
}

function isDocComment(lines: readonly string[], end: number): boolean {
  for (let i = end; i >= 0; i--) {
    if (lines[i]!.includes('/*')) return lines[i]!.includes('/**');
  }
  return false;
}
