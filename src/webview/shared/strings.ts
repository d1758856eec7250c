import type { Strings } from '../protocol.ts';

let bundle: Strings = {};

export function useStrings(strings: Strings): void {
  bundle = strings;
}

/** A text in the editor's language; `{0}`, `{1}` stand for the arguments. */
export function t(message: string, ...values: (string | number)[]): string {
  const translated = bundle[message] ?? message;
  return translated.replace(/\{(\d+)\}/g, (_, index: string) =>
    String(values[Number(index)] ?? ''),
  );
}
