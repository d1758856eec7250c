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
  /** As `--function` takes it: `loss`, `Foo#method`, `activations.relu`, `outer/inner`. */
  readonly name: string;
  readonly range: Span;
  readonly nameRange: Span;
}

/** Values of `vscode.SymbolKind` (the numbers are part of its API). */
const KIND = {
  module: 1,
  namespace: 2,
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
      // `map() callback`, `<function>`: it has no name and adds nothing to the names inside it.
      for (const child of symbol.children) visit(child, owner);
      return;
    }
    const raw = text.slice(lines.offset(symbol.range.start), lines.offset(symbol.range.end));
    const body = blank(raw).trimStart();
    const name = isStatic(body) ? owner.replace(/#$/, '.') + symbol.name : owner + symbol.name;
    if (isFunction(symbol, body) && computesNumbers(body)) {
      sites.push({ name, range: symbol.range, nameRange: symbol.selectionRange });
    }
    for (const child of symbol.children) visit(child, name + separatorOf(symbol, body));
  };
  for (const symbol of symbols) visit(symbol, '');
  return sites;
}

function isStatic(body: string): boolean {
  return /^(?:(?:public|private|protected|override)\s+)*static\b/.test(body);
}

function isFunction(symbol: SymbolLike, body: string): boolean {
  if (CALLABLE.includes(symbol.kind)) return true;
  return MAY_HOLD_FUNCTION.includes(symbol.kind) && FUNCTION_VALUE.test(body);
}

/** `name = (x) =>`, `name: function`, `static name = x =>`, at the start of a declaration. */
const FUNCTION_VALUE =
  /^(?:(?:export|const|let|var|readonly|static|public|private|protected)\s+)*[\w$#]+\s*(?::[^=]*?(?:=>[^=]*?)?)?[=:]\s*(?:function\b|\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?::[^=]+?)?=>|[\w$]+\s*=>)/;

/** What stands between a name and the names inside it, as in `Foo#method`, `table.relu`, `f/inner`. */
function separatorOf(symbol: SymbolLike, body: string): string {
  if (symbol.kind === KIND.class) return '#';
  return isFunction(symbol, body) || symbol.kind === KIND.constructor ? '/' : '.';
}
