/**
 * Repairs of a hand-written gradient that can be tried out: every change of one place that takes back a
 * single classic mistake, all in one text.
 */
import ts from 'typescript';
import type { SourceRange } from '../../model/range.ts';
import type { SourceChange } from '../../model/trials.ts';
import { oneLine } from '../call.ts';
import { functionAround, functionAt } from '../functionAt.ts';
import { rangeBetween, rangeOf } from '../ranges.ts';
import type { Insertion } from '../sourceMap.ts';
import { changesIn, type Change } from './changes.ts';
import { counterpartsIn } from './counterparts.ts';
import { editOf } from './edit.ts';
import { calledFrom, functionsByName, regionOf } from './region.ts';
import { schemataOf } from './schemata.ts';

/** More changes than this are not tried: the dearest are left out. */
const MOST_CHANGES = 3000;
/** Longer texts are shortened where they are told. */
const MOST_TEXT = 60;

export interface Trials {
  readonly changes: readonly SourceChange[];
  /** To be put into the text, with whatever else is. */
  readonly insertions: readonly Insertion[];
}

/**
 * The changes of the gradient whose name stands at a place, and what makes them run.
 *
 * @param value where the name of the value's function stands, if that is in the same file
 * @returns null where no function of that file stands at the place
 */
export function trialsOf(
  file: string,
  text: string,
  gradient: SourceRange,
  value: SourceRange | null,
): Trials | null {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const owner = functionAt(source, gradient)?.node ?? functionAround(source, gradient);
  if (!owner) return null;
  const target =
    value === null ? null : (functionAt(source, value)?.node ?? functionAround(source, value));
  const region = regionOf(source, owner, target);
  const values = target === null || target === owner ? [] : calledFrom(source, target);
  const counterparts = counterpartsIn(source, values, functionsByName(source));
  const all = region.flatMap((one) => changesIn(one, source, counterparts));
  const changes = grouped(eachOnce(all, MOST_CHANGES));
  if (changes.length === 0) return null;
  return {
    changes: changes.map((change) => told(change, source)),
    insertions: schemataOf(source, region, changes),
  };
}

function told({ node, newText, kind, cost }: Change, source: ts.SourceFile): SourceChange {
  const old = short(oneLine(node.getText(source)));
  const text =
    kind === 'overwritten'
      ? `\`${old}\` replaces what was added up before: += belongs here, not =`
      : `\`${old}\` should be \`${short(newText)}\``;
  const { start, end, newText: least } = editOf(node, newText, source);
  const edit = { range: rangeBetween(source, start, end), newText: least };
  const whole = rangeOf(node, source);
  // Of an expression over several lines the one that is changed.
  const range = whole.line === whole.endLine ? whole : edit.range;
  return { range, edit, kind, cost, text };
}

function short(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`;
}

/** The cheapest of those that do the same, and the cheapest of all if there are too many. */
function eachOnce(changes: readonly Change[], most: number): Change[] {
  const sorted = changes.toSorted((a, b) => a.cost - b.cost);
  const seen = new Map<ts.Node, Set<string>>();
  const kept = sorted.filter(({ node, newText }) => {
    const texts = seen.get(node) ?? new Set();
    seen.set(node, texts);
    return !texts.has(newText) && texts.add(newText);
  });
  return kept.slice(0, most);
}

/** By the expression that they change, in the order of the text. */
function grouped(changes: readonly Change[]): Change[] {
  const order = new Map<ts.Node, number>();
  for (const { node } of changes) order.set(node, order.get(node) ?? order.size);
  return changes.toSorted((a, b) => order.get(a.node)! - order.get(b.node)!);
}
