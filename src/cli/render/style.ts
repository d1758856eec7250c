/** How text is dressed for a terminal; every style is the identity where colour is not wanted. */
export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubt: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const plain = (text: string): string => text;
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

/** Colour belongs on a terminal only, and NO_COLOR (no-color.org) takes it away there as well. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  const wanted = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  if (!wanted) return { good: plain, bad: plain, doubt: plain, strong: plain, faint: plain };
  return {
    good: sgr(32, 39),
    bad: sgr(31, 39),
    doubt: sgr(33, 39),
    strong: sgr(1, 22),
    faint: sgr(2, 22),
  };
}
