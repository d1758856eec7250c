/** What a client asks of the engine; answered with a CheckReport. */
export interface CheckRequest {
  /** Absolute path of the file that holds the target. */
  readonly file: string;
  /** Texts that the editor holds, by absolute path; files not named here are read from disk. */
  readonly overlays: Readonly<Record<string, string>>;
  /** Which function: by name (`loss`, `Foo#method`, `obj.member`), by position, or every checkable one. */
  readonly target:
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'position'; readonly line: number; readonly column: number }
    | { readonly kind: 'all' };
  /** A call in the module's scope that gives the check point, instead of tags. */
  readonly call?: string;
  /** Several such calls of a function that is asked for by name, instead of one. */
  readonly calls?: readonly string[];
  /** A hand-written gradient by name or as an expression in the module's scope. */
  readonly gradient?: string;
  /** Parameters or paths to differentiate with respect to; all of them if absent. */
  readonly wrt?: readonly string[];
  /** Calls that the user saved for this function; used where no tag stands. */
  readonly saved?: readonly string[];
  readonly seed: number;
  /** Deadline per function, in milliseconds (default 10,000). */
  readonly timeout: number;
  /** Heap cap in megabytes (default 512). */
  readonly memory: number;
  /** Record every operation, for hints, hover and graph. */
  readonly trace: boolean;
  /** 2: also check the derivative of the gradient (default 1). A tag may ask for it as well. */
  readonly order?: 1 | 2;
  /** Answer with the curve of error against step size of this one partial, and nothing else. */
  readonly curve?: PartialPath;
  /** Answer with this picture of the run, and nothing else. */
  readonly picture?: PictureRequest;
}

/** A graph other than the one that a check brings along. */
export interface PictureRequest {
  /** Index of the output whose gradients are shown. */
  readonly output: number;
  /** `operations`: one node per single operation, up to a bound. */
  readonly detail: 'expressions' | 'operations';
}

/** ∂output/∂input, by the paths that a report names them with. */
export interface PartialPath {
  readonly input: string;
  readonly output: string;
}

export const DEFAULT_TIMEOUT = 10_000;
export const DEFAULT_MEMORY = 512;
export const DEFAULT_SEED = 1;
