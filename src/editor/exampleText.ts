/** What an example's first comment says first. */
export function firstSentenceOf(text: string): string {
  const comment = /\/\*\*?([\s\S]*?)\*\/|\/\/([^\n]*)/.exec(text);
  const words = (comment?.[1] ?? comment?.[2] ?? '').replace(/\s*\n\s*\*?\s*/g, ' ').trim();
  return /^.*?[.:](?=\s|$)/.exec(words)?.[0] ?? words.slice(0, 120);
}
