import type ts from 'typescript';
import type { CheckRequest } from '../model/request.ts';
import type { SplitCall } from './call.ts';
import type { FunctionRecord } from './discover.ts';

/** The function that a name means: its full name, or a last part that only one function has. */
export function findByName(
  records: readonly FunctionRecord[],
  name: string,
): FunctionRecord | undefined {
  const exact = records.find((record) => record.name === name);
  if (exact) return exact;
  const ending = records.filter(
    (record) =>
      record.access === name ||
      record.name.replace('#', '.') === name ||
      (record.name.endsWith(name) && /[#./]/.test(record.name.at(-name.length - 1) ?? '')),
  );
  return ending.length === 1 ? ending[0] : undefined;
}

/** The innermost function around a position (counted from 1), its comment included. */
export function findByPosition(
  records: readonly FunctionRecord[],
  source: ts.SourceFile,
  position: { readonly line: number; readonly column: number },
): FunctionRecord | undefined {
  const lines = source.getLineStarts();
  const line = Math.min(Math.max(position.line, 1), lines.length) - 1;
  const offset = lines[line]! + Math.max(position.column, 1) - 1;
  let best: FunctionRecord | undefined;
  let bestLength = Infinity;
  for (const record of records) {
    const start = startWithComment(record.docHost, source);
    const end = Math.max(record.docHost.end, record.node.end);
    if (offset < start || offset > end || end - start >= bestLength) continue;
    best = record;
    bestLength = end - start;
  }
  return best;
}

function startWithComment(node: ts.Node, source: ts.SourceFile): number {
  return node.getStart(source, true);
}

/**
 * The function that a call reaches: the one that carries the tag if the outermost callee is it,
 * else the one that the callee names. Undefined for a function of another file, or a returned one.
 */
export function calleeOf(
  call: SplitCall,
  records: readonly FunctionRecord[],
  carrier: FunctionRecord | undefined,
): FunctionRecord | undefined {
  const matches = (record: FunctionRecord): boolean => {
    if (record.kind === 'method') return call.receiver !== null && call.callee === record.access;
    const full = call.receiver === null ? call.callee : `${call.receiver}.${call.callee}`;
    if (full === record.access) return true;
    const isApplied = call.callee === 'call' || call.callee === 'apply';
    return isApplied && call.receiver === record.access;
  };
  if (carrier && matches(carrier)) return carrier;
  const found = records.filter(matches);
  return found.find((record) => record.enclosing === null) ?? found[0];
}

/** What is said when no function has the name or stands at the position. */
export function notFoundMessage(
  request: CheckRequest,
  names: readonly string[],
  fileName: string,
): string {
  const shown = names.slice(0, 30).join(', ') + (names.length > 30 ? ', …' : '');
  const known = names.length === 0 ? 'It has no functions.' : `There are: ${shown}.`;
  const { target } = request;
  if (target.kind === 'name') return `No function \`${target.name}\` in ${fileName}. ${known}`;
  if (target.kind === 'position') {
    return `No function around line ${target.line} of ${fileName}. ${known}`;
  }
  return `No function of numbers in ${fileName} that can be checked. ${known}`;
}
