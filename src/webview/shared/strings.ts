import type { Strings } from '../protocol.ts';

let bundle: Strings = {};

export function useStrings(strings: Strings): void {
  bundle = strings;
}

type Translate = (message: string, ...args: (string | number)[]) => string;

/** A text in the editor's language; `{0}`, `{1}` stand for the arguments. */
export const t: Translate = (message, ...args) =>
  (bundle[message] ?? message).replace(/\{(\d+)\}/g, (_, index: string) =>
    String(args[Number(index)] ?? ''),
  );
