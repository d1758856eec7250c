import type { CheckPoints } from './checkPoints.ts';
import type { Checks, Engine } from './checks.ts';
import type { Documents } from './documents.ts';
import type { FunctionSites } from './sites.ts';
import type { GradientStatus } from './status.ts';
import type { ReportStore } from './store.ts';
import type { GradientTests } from './testing.ts';

/** What `activate` hands out, for the suite that runs inside the editor. Not an API for others. */
export interface Internals {
  readonly store: ReportStore;
  readonly documents: Documents;
  readonly sites: FunctionSites;
  readonly checks: Checks;
  readonly points: CheckPoints;
  readonly tests: GradientTests;
  readonly status: GradientStatus;
  /** Milliseconds that `activate` took. */
  readonly activationTime: number;
  /** Ends the engine in use and takes another one for the checks to come; null: the real one. */
  readonly useEngine: (engine: Engine | null) => void;
}
