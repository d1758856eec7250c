import type { FunctionSite } from './functionSites.ts';
import { LineIndex, blank, computesNumbers, matching } from './sourceText.ts';

/**
 * A rough answer without any syntax tree, where the editor has no symbols (yet): declarations,
 * function-valued constants and methods by their look, up to the matching brace.
 */
export function scanFunctions(text: string): FunctionSite[] {
  const bare = blank(text);
  const lines = new LineIndex(text);
  const sites: FunctionSite[] = [];
  const classes = [...bare.matchAll(/\bclass\s+([\w$]+)[^{]*\{/g)].map((match) => {
    const end = matching(bare, match.index + match[0].length - 1);
    return { name: match[1]!, start: match.index, end };
  });
  const add = (start: number, name: string, nameAt: number, open: number): void => {
    const end = bodyEnd(bare, open);
    if (!computesNumbers(text.slice(start, end))) return;
    sites.push({
      name,
      range: { start: lines.position(start), end: lines.position(end) },
      nameRange: {
        start: lines.position(nameAt),
        end: lines.position(nameAt + name.replace(/^.*[#.]/, '').length),
      },
    });
  };
  for (const match of bare.matchAll(/\bfunction\s*\*?\s*([\w$]+)\s*(?:<[^(]*>)?\(/g)) {
    add(
      match.index,
      match[1]!,
      match.index + match[0].indexOf(match[1]!, 8),
      match.index + match[0].length - 1,
    );
  }
  for (const match of bare.matchAll(
    /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;]*)?=\s*(?:function\b[^(]*)?(?=\(|[\w$]+\s*=>)/g,
  )) {
    const open = match.index + match[0].length;
    if (!isFunctionAt(bare, open, match[0])) continue;
    add(match.index, match[1]!, match.index + match[0].indexOf(match[1]!, 4), open);
  }
  for (const owner of classes) {
    const body = bare.slice(owner.start, owner.end);
    for (const match of body.matchAll(/(?:^|[;}{\n])\s*((?:static\s+)?)([\w$]+)\s*\(/g)) {
      const open = owner.start + match.index + match[0].length - 1;
      const after = bare.slice(matching(bare, open)).trimStart();
      if (/^(?:if|for|while|switch|catch|return|constructor|function)$/.test(match[2]!)) continue;
      if (!/^(?::[^;={]*)?\{/.test(after)) continue;
      const nameAt = owner.start + match.index + match[0].lastIndexOf(match[2]!);
      add(nameAt, `${owner.name}${match[1] ? '.' : '#'}${match[2]!}`, nameAt, open);
    }
  }
  return sites.sort((a, b) => a.range.start.line - b.range.start.line);
}

function isFunctionAt(bare: string, open: number, head: string): boolean {
  if (/function\b[^(]*$/.test(head) || bare[open] !== '(') return true;
  return /^\s*(?::[^=;{]*)?=>/.test(bare.slice(matching(bare, open)));
}

/** The end of a function whose parameter list opens at `open` (or whose sole parameter stands there). */
function bodyEnd(bare: string, open: number): number {
  let at = bare[open] === '(' ? matching(bare, open) : open;
  const brace = bare.indexOf('{', at);
  const arrow = bare.indexOf('=>', at);
  if (arrow >= 0 && (brace < 0 || arrow < brace)) {
    at = arrow + 2;
    if (bare.slice(at).trimStart()[0] !== '{') {
      let depth = 0;
      for (; at < bare.length; at++) {
        const c = bare[at]!;
        if ('([{'.includes(c)) depth++;
        else if (')]}'.includes(c) && --depth < 0) break;
        else if (
          depth === 0 &&
          (c === ';' ||
            (c === '\n' &&
              !/^\s*[.?:+*/&|)-]/.test(bare.slice(at + 1)) &&
              bare.slice(open, at).trimEnd().slice(-2) !== '=>'))
        )
          break;
      }
      return at;
    }
  }
  return brace < 0 ? at : matching(bare, bare.indexOf('{', at));
}
