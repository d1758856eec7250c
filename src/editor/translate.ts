/**
 * `vscode.l10n.t`, handed to files that know no editor. The message is the English text itself and
 * the key of l10n/bundle.l10n.*.json; `{0}`, `{1}` stand for the arguments.
 */
export type Translate = (message: string, ...args: (string | number | boolean)[]) => string;

/** English, for tests. */
export const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
