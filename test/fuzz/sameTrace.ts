import type { OperationTrace, Watch } from '../../src/model/trace.ts';

/** Where two recordings of one run differ first, in words; null where they are the same. */
export function traceDifference(a: OperationTrace, b: OperationTrace): string | null {
  for (const key of ['nodes', 'inputs', 'truncated'] as const) {
    if (a[key] !== b[key]) return `${key}: ${a[key]} and ${b[key]}`;
  }
  const columns = ['operation', 'edgeStart', 'edgeParent', 'outputs', 'events'] as const;
  const numbers = ['value', 'adjoint', 'edgeValue', 'edgePartial'] as const;
  for (const key of ['site', ...columns, ...numbers, 'eventSites'] as const) {
    // Sites are numbered as they are met, by nodes and then by events.
    const named = key === 'site' || key === 'eventSites';
    const at = (trace: OperationTrace, i: number): unknown =>
      named ? JSON.stringify(trace.sites[trace[key]![i]!] ?? null) : trace[key][i];
    const { length } = a[key]!;
    if (length !== b[key]!.length) return `${key}: ${length} and ${b[key]!.length} of them`;
    for (let i = 0; i < length; i++) {
      if (!Object.is(at(a, i), at(b, i))) {
        return `${key}[${i}]: ${String(at(a, i))} and ${String(at(b, i))}`;
      }
    }
  }
  for (const key of ['places', 'references'] as const) {
    const [own, other] = [JSON.stringify(a[key]), JSON.stringify(b[key])];
    if (own !== other) return `${key}: ${own} and ${other}`;
  }
  if (a.watches.length !== b.watches.length) {
    return `watches: ${named(a.watches)} and ${named(b.watches)}`;
  }
  for (const [i, watch] of a.watches.entries()) {
    const difference = watchDifference(watch, b.watches[i]!);
    if (difference !== null) return `watch of ${watch.text} (${watch.kind}): ${difference}`;
  }
  return null;
}

const named = (watches: readonly Watch[]): string =>
  watches.map(({ text, kind, range }) => `${text} (${kind}, line ${range.line})`).join('; ');

function watchDifference(a: Watch, b: Watch): string | null {
  const plain = (watch: Watch): string =>
    JSON.stringify([watch.range, watch.text, watch.kind, watch.count, watch.shape, watch.atEnd]);
  if (plain(a) !== plain(b)) return `${plain(a)} and ${plain(b)}`;
  for (const key of ['first', 'min', 'max'] as const) {
    // Of equal zeros, either sign may stand for the smallest and greatest.
    const same = key === 'first' ? Object.is(a[key], b[key]) : equal(a[key], b[key]);
    if (!same) return `${key}: ${a[key]} and ${b[key]}`;
  }
  for (const key of ['values', 'nodes'] as const) {
    if (a[key].length !== b[key].length) return `${key}: ${a[key].length} and ${b[key].length}`;
    for (const [i, value] of a[key].entries()) {
      if (!Object.is(value, b[key][i])) return `${key}[${i}]: ${value} and ${b[key][i]}`;
    }
  }
  return null;
}

const equal = (a: number, b: number): boolean => a === b || Object.is(a, b);
