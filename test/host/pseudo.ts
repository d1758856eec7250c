import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { messagesIn } from '../unit/editor/strings.ts';
import { CACHE, ROOT } from './paths.ts';

/** The language tag that Windows and VS Code reserve for a pseudo-locale. */
export const PSEUDO = 'qps-ploc';

const TRANSLATED = ['src/editor', 'src/panels', 'src/webview'];

/** What stays as it is inside a message: placeholders, code, links, icons, tags. */
const KEPT = /\{\d+\}|`[^`]*`|\]\([^)]*\)|\$\([^)]*\)|@\w+/g;

const PLAIN = 'aceinosuyzACEINOSUYZ';
const ACCENTED = 'àçéîñøšüýžÀÇÉÎÑØŠÜÝŽ';

/** A text in which every word that was English has lost its plain letters. */
export function pseudo(message: string): string {
  let last = 0;
  let text = '';
  for (const kept of message.matchAll(KEPT)) {
    text += accented(message.slice(last, kept.index)) + kept[0];
    last = kept.index + kept[0].length;
  }
  return text + accented(message.slice(last));
}

/** Consonants without an accented form are doubled by a combining dot, which breaks the word too. */
function accented(text: string): string {
  return text.replace(
    /[A-Za-z]/g,
    (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? `${letter}\u0323`,
  );
}

/** A copy of the built extension that speaks the pseudo-locale; the caller removes it. */
export function pseudoExtension(): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'pseudo-'));
  symlinkSync(join(ROOT, 'media'), join(folder, 'media'));
  // Not a link: VS Code tells whose API a module gets by the real path of its file.
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const file of ['package.json', 'package.nls.json'])
    copyFileSync(join(ROOT, file), join(folder, file));
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8')) as Record<
    string,
    string
  >;
  write(
    join(folder, `package.nls.${PSEUDO}.json`),
    Object.entries(manifest).map(([key, text]) => [key, pseudo(text)]),
  );
  mkdirSync(join(folder, 'l10n'));
  const messages = TRANSLATED.flatMap((source) => [...messagesIn(join(ROOT, source)).keys()]);
  write(
    join(folder, 'l10n', `bundle.l10n.${PSEUDO}.json`),
    messages.map((message) => [message, pseudo(message)]),
  );
  return folder;
}

function write(file: string, entries: readonly (readonly [string, string])[]): void {
  writeFileSync(file, JSON.stringify(Object.fromEntries(entries), null, 2));
}

/** Plain English words of a shown text, without those that the program itself brings along. */
export function untranslated(text: string, own: ReadonlySet<string>): string[] {
  const words =
    text.normalize('NFC').match(/(?<![\p{L}\p{M}\p{N}_$])[A-Za-z]{3,}(?![\p{L}\p{M}_$])/gu) ?? [];
  return [...new Set(words)].filter((word) => !own.has(word));
}
