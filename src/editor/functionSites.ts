import { LineIndex, blank, computesNumbers } from './sourceText.ts';

/** Where a place in a text is, counted from 0 as editors do. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** What `vscode.DocumentSymbol` says, as far as it is needed. */
export interface SymbolLike {
  readonly name: string;
  readonly kind: number;
  readonly range: Span;
  readonly selectionRange: Span;
  readonly children: readonly SymbolLike[];
}

/** A function that a lens can stand on. */
export interface FunctionSite {
  /** As `--function` takes it: `loss`, `Foo#method`, `activations.relu`. */
  readonly name: string;
  readonly range: Span;
  readonly nameRange: Span;
}

/** Values of `vscode.SymbolKind` (the numbers are part of its API). */
const KIND = {
  class: 4,
  method: 5,
  property: 6,
  field: 7,
  constructor: 8,
  interface: 10,
  function: 11,
  variable: 12,
  constant: 13,
  object: 18,
} as const;

const CALLABLE: readonly number[] = [KIND.function, KIND.method];
const MAY_HOLD_FUNCTION: readonly number[] = [
  KIND.property,
  KIND.field,
  KIND.variable,
  KIND.constant,
  KIND.object,
];

/** The functions of a document that compute numbers, from the editor's own symbols. */
export function sitesFromSymbols(symbols: readonly SymbolLike[], text: string): FunctionSite[] {
  const lines = new LineIndex(text);
  const sites: FunctionSite[] = [];
  const visit = (symbol: SymbolLike, owner: string): void => {
    if (!/^[\w$#]+$/.test(symbol.name)) {
      // `map() callback`, `<function>`: not a name that a check can take.
      for (const child of symbol.children) visit(child, '');
      return;
    }
    const name = owner + symbol.name;
    const raw = text.slice(lines.offset(symbol.range.start), lines.offset(symbol.range.end));
    const body = blank(raw).trimStart();
    if (isFunction(symbol, body) && computesNumbers(body)) {
      sites.push({ name, range: symbol.range, nameRange: symbol.selectionRange });
    }
    const separator = separatorOf(symbol, body);
    for (const child of symbol.children) visit(child, separator === null ? '' : name + separator);
  };
  for (const symbol of symbols) if (symbol.kind !== KIND.interface) visit(symbol, '');
  return sites;
}

function isFunction(symbol: SymbolLike, body: string): boolean {
  if (CALLABLE.includes(symbol.kind)) return true;
  return MAY_HOLD_FUNCTION.includes(symbol.kind) && FUNCTION_VALUE.test(body);
}

/** `name = (x) =>`, `name: function`, `static name = x =>`, at the start of a declaration. */
const FUNCTION_VALUE =
  /^(?:(?:export|const|let|var|readonly|static|public|private|protected)\s+)*[\w$#]+\s*(?::[^=]*?(?:=>[^=]*?)?)?[=:]\s*(?:function\b|\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?::[^=]+?)?=>|[\w$]+\s*=>)/;

function separatorOf(symbol: SymbolLike, body: string): string | null {
  if (symbol.kind === KIND.class) return '#';
  return MAY_HOLD_FUNCTION.includes(symbol.kind) && !FUNCTION_VALUE.test(body) ? '.' : null;
}
