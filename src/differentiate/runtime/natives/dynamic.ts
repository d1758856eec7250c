import type { InstrumentedText, InstrumentText } from '../../api.ts';
import { model, modelOf, type Call } from '../callees.ts';
import { runNative } from '../calls.ts';
import { hooks } from '../hooks.ts';
import { construct, indexOf, nativeText, sliceString } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { addSites, nextSite } from '../sites.ts';

/**
 * Functions that the program makes from text: `Function(…)`, `new Function(…)` and indirect `eval` of an
 * expression. Their text is instrumented like a module, with the call as the place of everything in it.
 * Where that cannot be done the function stays as it is, and calls of it are reported.
 */

const { parse } = JSON;
const Native = Function;
/** Indirect: a direct one would see the variables here. */
const nativeEval = eval;

/** Names that an instrumented module has of its own, and text made at run time has not. */
const MODULE_NAMES = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  '__gradlens',
  '$R',
];
/** Beyond this, text is data or a library: a check should not wait for it. */
const LONGEST = 200_000;

let instrument: InstrumentText | null = null;

export function useInstrument(given: InstrumentText | null): void {
  instrument = given;
}

/** Evaluates an expression's text as instrumented code; null where it has to stay as it is. */
function evaluated(expression: string, site: number): { readonly value: unknown } | null {
  if (instrument === null || expression.length > LONGEST) return null;
  for (let i = 0; i < MODULE_NAMES.length; i++) {
    if (indexOf(expression, MODULE_NAMES[i]!) >= 0) return null;
  }
  const answer = instrument(`module.exports = (${expression}\n);`, nextSite());
  if (answer === '') return null;
  const { code, tables } = parse(answer) as InstrumentedText;
  addSites(tables, site);
  const body = construct(Native, ['module', 'exports', '$R', code]) as (
    this: unknown,
    module: { exports: unknown },
    exports: object,
    hooks: object,
  ) => void;
  const module = { exports: undefined as unknown };
  body(module, {}, hooks);
  R.s = 0;
  return { value: module.exports };
}

/** The text of the global object's idiom, `Function('return this')`: nothing there to instrument. */
const GLOBAL = '{\nreturn this';

function makeFunction(call: Call): unknown {
  const made = runNative(call);
  const { newTarget } = call;
  if (newTarget !== undefined && newTarget !== call.callee) return made;
  const text = nativeText(made);
  if (indexOf(text, GLOBAL) >= 0) return made;
  const copy = evaluated(text, call.site);
  // A copy that stayed raw inside (direct eval, with) is none.
  return copy === null || modelOf(copy.value) !== null ? made : copy.value;
}

function evaluate(call: Call): unknown {
  const [text] = call.args;
  if (typeof text !== 'string' || !isExpression(text)) return runNative(call);
  const result = evaluated(text, call.site);
  return result === null ? runNative(call) : result.value;
}

/** Whether a script's text is an expression and nothing else, and makes something that can be called. */
function isExpression(text: string): boolean {
  if (indexOf(text, '=>') < 0 && indexOf(text, 'function') < 0) return false;
  let start = 0;
  while (start < text.length && indexOf(' \t\r\n', text[start]) >= 0) start++;
  const first = sliceString(text, start, start + 8);
  // A script may begin like this and be a block or a declaration.
  if (first === 'function' || indexOf(first, '{') === 0 || indexOf(first, 'class') === 0)
    return false;
  try {
    construct(Native, [`return (${text}\n)`]);
    return true;
  } catch {
    return false;
  }
}

export function modelDynamic(): void {
  model(Native, makeFunction);
  model(nativeEval, evaluate);
}
