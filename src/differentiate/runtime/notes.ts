import type { FindingCode } from '../../model/finding.ts';
import type { RuntimeNote } from '../api.ts';
import { REFUSALS, type NoteId } from '../refusals.ts';
import { append, SafeSet } from './primordials.ts';
import { registers } from './registers.ts';
import { originOf } from './sites.ts';

/** The notes of the current run, one per code and site. */
let notes: RuntimeNote[] = [];
let seen = new SafeSet<string>();
let open = false;

export function openNotes(): void {
  notes = [];
  seen = new SafeSet();
  // What ran before (the arguments' own code) is no place of this run's.
  registers.at = -1;
  open = true;
}

export function closeNotes(): readonly RuntimeNote[] {
  open = false;
  return notes;
}

/** Leaves a note at a site, once per run; outside a run (while modules load) there is nothing to say. */
export function note(code: FindingCode, place: number, message: string): void {
  if (!open) return;
  const site = originOf(place < 0 ? registers.at : place);
  const key = `${code} ${site}`;
  if (seen.has(key)) return;
  seen.add(key);
  append(notes, { code, site, message });
}

/** Says where a gradient stops or is lost; `place` is what the sentence names. */
export function refuse(id: NoteId, site: number, place = ''): void {
  const { code, say } = REFUSALS[id];
  note(code, site, say(place));
}

export function noteStale(site: number): void {
  note(
    'state-carried-over',
    site,
    'A number kept from an earlier evaluation is used here: its dependence on the inputs is not known.',
  );
}
