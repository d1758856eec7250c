import type { Finding } from './finding.ts';
import type { SourceRange } from './range.ts';
import type { CheckPoint } from './report.ts';
import type { TrialModule } from './trials.ts';

/** Where an import specifier leads. */
export type ImportTarget =
  | { readonly kind: 'module'; readonly file: string }
  /**
   * A module of the platform (`fs`, `path`), or an import that leads nowhere (a package that is not
   * installed, with the `reason`): loads against a stub, fails where author code uses it.
   */
  | { readonly kind: 'stub'; readonly name: string; readonly reason?: string }
  | { readonly kind: 'missing'; readonly message: string };

/** Helpers of inserted code: a module of the program that is none of the author's. */
export const HELPERS_FILE = '/gradlens:helpers.js';

/** One module of the author's program, as the engine's linker loads it. */
export interface ProgramModule {
  readonly file: string;
  readonly kind: 'code' | 'json';
  /** CommonJS text as TypeScript compiles it (or as published): what the plain run executes. */
  readonly code: string;
  /** Version-3 source map from `code` to the author's text; null where they are the same text. */
  readonly map: string | null;
  /** The author's own text. */
  readonly source: string;
  readonly imports: Readonly<Record<string, ImportTarget>>;
}

/** What the types say of a parameter (resolved through aliases and interfaces). */
export type ParameterShape =
  | { readonly kind: 'number' }
  | { readonly kind: 'array'; readonly element: ParameterShape; readonly length: number | null }
  | { readonly kind: 'typed-array'; readonly constructor: string }
  | { readonly kind: 'tuple'; readonly elements: readonly ParameterShape[] }
  | {
      readonly kind: 'object';
      readonly fields: readonly {
        readonly name: string;
        readonly optional: boolean;
        readonly shape: ParameterShape;
      }[];
    }
  | { readonly kind: 'fixed'; readonly text: string }
  | { readonly kind: 'function' }
  | { readonly kind: 'unknown' };

export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly shape: ParameterShape;
}

/** A function that can be checked, at one point; one CheckResult each. */
export interface CheckTarget {
  /** Name as `--function` takes it: `loss`, `Foo#method`, `activations.relu`. */
  readonly function: string;
  readonly range: SourceRange;
  readonly parameters: readonly Parameter[];
  /** The point, or null where it has to be generated: then `candidates` are tried in order. */
  readonly point: CheckPoint | null;
  /** Calls to try, seeded, most plausible first. Used only where `point` is null. */
  readonly candidates: readonly string[];
  readonly wrt: readonly string[] | null;
  /** 2: the tag asks for the derivative of the gradient as well. */
  readonly order?: 1 | 2;
  /**
   * Key under which the entry module registers this target's harness. `analyze` inserts
   * `__gradlens.register(key, (index) => Harness)` into the scope of the function (module scope, or
   * the body of the enclosing function for a nested one); index 0 is `point`, 1.. are `candidates`.
   */
  readonly harness: string;
  /**
   * For a function nested in one that does not run when the module loads: key of a thunk, registered
   * at module scope in the same way, whose run makes the enclosing function register `harness`.
   */
  readonly reach: string | null;
  readonly gradients: readonly GradientCandidate[];
  /**
   * Where no gradient is known: the result may hold a value and its derivatives, to be found by
   * running. The harness is then asked a second time, for one part as the value and one as the
   * gradient.
   */
  readonly parts?: PartSources;
  /** The inputs are those about which the gradient says something, found by asking it. */
  readonly covered?: boolean;
  /** The parts of the result that are asked for. */
  readonly pick?: PartPick;
}

/** What the source says of the parts of a result. */
export interface PartSources {
  /** Where each field of the result is written, by its name. */
  readonly ranges: Readonly<Record<string, SourceRange>>;
  /** A value and its gradient by their names alone: what is left where the numbers show none. */
  readonly named: PartPick | null;
  /** Paths that a tag declares to be no gradients. */
  readonly ignored: readonly string[];
  /** Pairs that a tag declares. */
  readonly declared: readonly (PartPick & Pick<GradientCandidate, 'wrt' | 'scale'>)[];
}

/** A value and its gradient inside one result, as keys from the outside inwards. */
export interface PartPick {
  readonly value: readonly string[];
  readonly gradient: readonly string[];
}

/** What the harness gives inside the author's realm; every member is evaluated afresh by each call. */
export interface Harness {
  /** The callee, its receiver (undefined for a plain call) and the arguments. */
  readonly setup: () => {
    readonly callee: unknown;
    readonly receiver: unknown;
    readonly args: unknown[];
  };
  /** Per gradient candidate: given the receiver and arguments of this evaluation, the hand-written result. */
  readonly gradients: readonly ((receiver: unknown, args: unknown[]) => unknown)[];
}

/** A hand-written gradient to hold against the computed one. */
export interface GradientCandidate {
  readonly function: string;
  readonly foundBy: 'name' | 'tag' | 'argument' | 'evaluation';
  readonly range: SourceRange | null;
  readonly wrt: readonly string[] | null;
  /** Acknowledged factor (hand-written ÷ true), from a tag. */
  readonly scale: number | null;
  /** Tags that confirm or reject this guess, written above the function that is checked. */
  readonly tags?: { readonly confirm: string; readonly reject: string };
  /** A guess that turned out to be no gradient of this function. */
  readonly dropped?: boolean;
  /** 2: a Hessian, held against the second derivatives. */
  readonly order?: 2;
  /** Why a tagged gradient cannot be asked, and what to write: its check is refused. */
  readonly refused?: string;
  /** How it is written, where it is no function or expression of its own. */
  readonly convention?: string;
}

/** What `analyze` hands on: the program and its targets. */
export interface Program {
  readonly entry: string;
  readonly modules: readonly ProgramModule[];
  readonly targets: readonly CheckTarget[];
  readonly findings: readonly Finding[];
  /**
   * Changes of the k-th gradient of a target that can be tried, with the module that holds them; null
   * where it is written in a way that knows none. Costs a compilation.
   */
  readonly trials?: (target: CheckTarget, k: number) => TrialModule | null;
}

/** How analyze reads the world: overlays first, then the disk; injected so that no Node API is needed. */
export interface SourceHost {
  readFile(file: string): string | undefined;
  fileExists(file: string): boolean;
  directoryExists(directory: string): boolean;
  /** Text of a bundled TypeScript library file (`lib.es2023.d.ts`). */
  readLibrary(name: string): string | undefined;
  realpath(file: string): string;
}
