import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const CALL = /\b(?:t|say)\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`$]*`)/g;
/** Calls that the extractor cannot read: what is translated has to be a literal. */
const OTHER = /(?:\bl10n\.t|[^.\w]t)\(\s*(?!['"`]|message, \.\.\.args|$)[^\s)]/g;

/** Source files under a folder of the project. */
export function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

/** Every English message that a folder's sources translate. */
export function messagesIn(folder: string): Map<string, string> {
  const messages = new Map<string, string>();
  for (const file of sourcesIn(folder)) {
    const text = readFileSync(file, 'utf8');
    for (const match of text.matchAll(CALL)) {
      const literal = match[1]!;
      const message = literal.slice(1, -1).replace(/\\(.)/g, '$1');
      messages.set(message, file);
    }
  }
  return messages;
}

/** Places where something other than a literal is translated. */
export function unreadableIn(folder: string): string[] {
  return sourcesIn(folder).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(OTHER)].map((match) => `${file}: ${match[0]}`),
  );
}
