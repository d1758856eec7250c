import { append } from './primordials.ts';
import { registers as R } from './registers.ts';
import { TRACE_EVENTS } from '../../model/trace.ts';

/** The places that are open while operations are recorded, innermost last: sites of loops and functions. */
let open: number[] = [];
let isFunction: boolean[] = [];
/** Triples (next node, event, site) and, per event, the site of the call that made it. */
let events: number[] = [];
let eventSites: number[] = [];
/** The call expression being evaluated: who enters a function. */
let callSite = -1;
let limit = 0;

export function openEvents(eventLimit: number): void {
  open = [];
  isFunction = [];
  events = [];
  eventSites = [];
  callSite = -1;
  limit = eventLimit;
}

export function recordedEvents(): { events: number[]; eventSites: number[] } {
  return { events, eventSites };
}

export function depth(): number {
  return open.length;
}

/** Sets the call expression being evaluated; returns the one before. */
export function enterSite(site: number): number {
  const before = callSite;
  callSite = site;
  return before;
}

function emit(event: number, site: number, from: number): void {
  if (eventSites.length >= limit) return;
  append(events, R.nodes + 1);
  append(events, event);
  append(events, site);
  append(eventSites, from);
}

/** Prologue of an author's function. */
export function functionEntered(site: number): void {
  append(open, site);
  append(isFunction, true);
  emit(TRACE_EVENTS.callEnter, site, callSite);
  callSite = -1;
}

/** Before a function's end: closes it and the loops left open inside it. */
export function functionLeft(): void {
  for (let i = open.length - 1; i >= 0; i--) {
    if (isFunction[i]) {
      leaveTo(i);
      return;
    }
  }
}

export function loopEntered(site: number): void {
  append(open, site);
  append(isFunction, false);
  emit(TRACE_EVENTS.loopEnter, site, -1);
}

/** An iteration begins; inner loops left by a labelled `continue` end here. */
export function loopIterated(site: number): void {
  for (let i = open.length - 1; i >= 0 && !isFunction[i]; i--) {
    if (open[i] === site) {
      leaveTo(i + 1);
      break;
    }
  }
  emit(TRACE_EVENTS.loopIterate, site, -1);
}

export function loopLeft(site: number): void {
  for (let i = open.length - 1; i >= 0 && !isFunction[i]; i--) {
    if (open[i] === site) {
      leaveTo(i);
      return;
    }
  }
}

/** Closes what was opened above a depth: a return, an exception, a break across loops. */
export function leaveTo(target: number): void {
  if (!R.o) return;
  while (open.length > target) {
    const i = open.length - 1;
    emit(isFunction[i] ? TRACE_EVENTS.callExit : TRACE_EVENTS.loopExit, open[i]!, -1);
    open.length = i;
    isFunction.length = i;
  }
}
