import type { WebviewPanel } from 'vscode';
import type { CheckResult } from '../model/report.ts';
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
  /** The graph's panel: what it shows, and the editor's own panel while it is open. */
  readonly graph: {
    readonly shown: CheckResult | null;
    readonly panel: WebviewPanel | null;
  };
  /** Milliseconds that `activate` took. */
  readonly activationTime: number;
  /** Ends the engine in use and takes another one for the checks to come; null: the real one. */
  readonly useEngine: (engine: Engine | null) => void;
}
