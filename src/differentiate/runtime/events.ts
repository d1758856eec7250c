import { registers as R } from './registers.ts';
import { TRACE_EVENTS } from '../../model/trace.ts';

/** Captured before author code can replace it. */
const Integers = Int32Array;

/** The places that are open while operations are recorded, innermost last: site · 2, + 1 for a function. */
let open = new Int32Array(64);
let opened = 0;
/** Triples (next node, event, site) and, per event, the site of the call that made it. */
let events = new Int32Array(0);
let eventSites = new Int32Array(0);
let count = 0;
/** The call expression being evaluated: who enters a function. */
let callSite = -1;
let limit = 0;

/** Events that are reserved at once; more are copied into columns twice as long. */
const FIRST_EVENTS = 4096;

export function openEvents(eventLimit: number): void {
  opened = 0;
  count = 0;
  callSite = -1;
  limit = eventLimit;
}

/** `count` events: the columns are longer, and the next run writes over them. */
export function recordedEvents(): { events: Int32Array; eventSites: Int32Array; count: number } {
  return { events, eventSites, count };
}

export function depth(): number {
  return opened;
}

/** Sets the call expression being evaluated; returns the one before. */
export function enterSite(site: number): number {
  const before = callSite;
  callSite = site;
  return before;
}

function emit(event: number, site: number, from: number): void {
  const i = count;
  if (i >= limit) return;
  if (i >= eventSites.length) {
    const length = i === 0 ? FIRST_EVENTS : 2 * i;
    events = copied(events, 3 * length);
    eventSites = copied(eventSites, length);
  }
  events[3 * i] = R.nodes + 1;
  events[3 * i + 1] = event;
  events[3 * i + 2] = site;
  eventSites[i] = from;
  count = i + 1;
}

function push(place: number): void {
  if (opened >= open.length) open = copied(open, 2 * opened);
  open[opened++] = place;
}

function copied(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Integers(length);
  for (let i = 0; i < column.length; i++) longer[i] = column[i]!;
  return longer;
}

/** Prologue of an author's function. */
export function functionEntered(site: number): void {
  push(2 * site + 1);
  emit(TRACE_EVENTS.callEnter, site, callSite);
  callSite = -1;
}

/** Before a function's end: closes it and the loops left open inside it. */
export function functionLeft(): void {
  for (let i = opened - 1; i >= 0; i--) {
    if ((open[i]! & 1) === 1) {
      leaveTo(i);
      return;
    }
  }
}

export function loopEntered(site: number): void {
  push(2 * site);
  emit(TRACE_EVENTS.loopEnter, site, -1);
}

/** An iteration begins; inner loops left by a labelled `continue` end here. */
export function loopIterated(site: number): void {
  for (let i = opened - 1; i >= 0 && (open[i]! & 1) === 0; i--) {
    if (open[i] === 2 * site) {
      leaveTo(i + 1);
      break;
    }
  }
  emit(TRACE_EVENTS.loopIterate, site, -1);
}

export function loopLeft(site: number): void {
  for (let i = opened - 1; i >= 0 && (open[i]! & 1) === 0; i--) {
    if (open[i] === 2 * site) {
      leaveTo(i);
      return;
    }
  }
}

/** Closes what was opened above a depth: a return, an exception, a break across loops. */
export function leaveTo(target: number): void {
  if (!R.o) return;
  while (opened > target) {
    opened--;
    const place = open[opened]!;
    const event = (place & 1) === 1 ? TRACE_EVENTS.callExit : TRACE_EVENTS.loopExit;
    emit(event, place >> 1, -1);
  }
}
