/**
 * Messages between the extension and its webviews pass through JSON, which knows neither NaN nor the
 * infinities nor −0. They travel as strings that no text can be mistaken for.
 */
const MARK = '\u0000number:';
/** The mark as it stands in JSON. */
const ESCAPED = '\\u0000number:';

/** A message as text; numbers survive as they are. */
export function encode(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) => {
    if (typeof value !== 'number') return value;
    if (Object.is(value, -0)) return `${MARK}-0`;
    return Number.isFinite(value) ? value : `${MARK}${value}`;
  });
}

/**
 * What `encode` was given, as data of unknown shape.
 * @throws SyntaxError where the text is not JSON.
 */
export function decode(text: string): unknown {
  // Asked of every value, the question costs more than the parsing: most messages hold no such number.
  if (!text.includes(ESCAPED)) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value,
  );
}
