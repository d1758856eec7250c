import type { ListedFunction } from '../analyze/functions.ts';
import type { Change } from '../graph/arrange.ts';
import type { ComputationGraph, GraphLayout } from '../model/graph.ts';
import type { CheckReport, CheckResult } from '../model/report.ts';
import type { CheckRequest } from '../model/request.ts';
import type { SourceRange } from '../model/range.ts';

/** A function that a lens, a test item or a listing can offer, without running anything. */
export type FunctionListing = ListedFunction;

/** What a check is doing, for a progress bar. */
export interface CheckProgress {
  /** `Reading the program`, `Checking loss`. */
  readonly message: string;
  /** Targets finished and in all; both 0 while the program is read. */
  readonly done: number;
  readonly total: number;
}

/**
 * Client to engine. Every `check`, `list` and `arrange` that is not cancelled is answered by exactly
 * one `report`, `listing`, `arranged` or `failed`.
 */
export type ToEngine =
  | {
      readonly kind: 'check';
      readonly id: number;
      readonly request: CheckRequest;
      /** Targets to leave out from the front: what an engine that died had already done. */
      readonly skip: number;
    }
  | { readonly kind: 'list'; readonly id: number; readonly file: string; readonly text: string }
  /** Lays a graph out, beside any check; `before` and `change` keep what was drawn in its place. */
  | {
      readonly kind: 'arrange';
      readonly id: number;
      readonly graph: ComputationGraph;
      readonly before: ComputationGraph | null;
      readonly change: Change | null;
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** Engine to client. */
export type FromEngine =
  | { readonly kind: 'ready' }
  /** Sent about every second while something is under way: silence means that the engine is stuck. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'started'; readonly id: number; readonly target: RunningTarget }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: CheckProgress }
  /** All results of one target; repeated in no `report` of an engine that dies later. */
  | { readonly kind: 'results'; readonly id: number; readonly results: readonly CheckResult[] }
  /** What author code printed. */
  | { readonly kind: 'output'; readonly id: number; readonly text: string }
  | { readonly kind: 'report'; readonly id: number; readonly sources: CheckReport['sources'] }
  | {
      readonly kind: 'listing';
      readonly id: number;
      readonly functions: readonly FunctionListing[];
    }
  | { readonly kind: 'arranged'; readonly id: number; readonly layout: GraphLayout }
  /** The engine itself failed (a bug of ours): never what author code did. */
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** The target in hand, so that its failure can be reported by whoever survives it. */
export interface RunningTarget {
  readonly function: string;
  readonly range: SourceRange;
}

type Message = { readonly kind: string };

/** One handler per message kind; the compiler proves the set complete. */
export type Handlers<M extends Message> = {
  readonly [K in M['kind']]: (message: Extract<M, { readonly kind: K }>) => void;
};

/** Hands a message to its handler. Messages of unknown kind (another version's) are dropped. */
export function dispatch<M extends Message>(handlers: Handlers<M>, message: M): void {
  const kind: M['kind'] = message.kind;
  if (!Object.hasOwn(handlers, kind)) return;
  // The key selects the handler of exactly this member of the union, which the type system cannot follow.
  (handlers[kind] as (message: M) => void)(message);
}
