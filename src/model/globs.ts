/**
 * Whether a path (with slashes, relative to the folder of gradlens.json) matches a pattern: `*` and `?`
 * stay inside a folder, `**` crosses them, `{a,b}` are alternatives. A pattern that names a folder
 * matches everything below it.
 */
export function matchesGlob(path: string, pattern: string): boolean {
  return toRegExp(pattern).test(path);
}

function toRegExp(pattern: string): RegExp {
  const trimmed = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  let source = '';
  let depth = 0;
  for (let i = 0; i < trimmed.length; i++) {
    const char = trimmed[i]!;
    if (trimmed.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (trimmed.startsWith('**', i)) {
      source += '.*';
      i += 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '{') {
      source += '(?:';
      depth++;
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (char === ',' && depth > 0) source += '|';
    else source += char.replace(/[.+^$()|[\]\\{}]/, '\\$&');
  }
  source += ')'.repeat(depth);
  return new RegExp(`^${source}(?:/.*)?$`);
}
