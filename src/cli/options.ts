import { parseArgs } from 'node:util';
import { DEFAULT_SEED, DEFAULT_TIMEOUT } from '../model/request.ts';
import { REPORTERS, type ReporterName } from './reporters/names.ts';

/** What both commands take. */
interface SharedOptions {
  readonly function: string | null;
  readonly call: string | null;
  readonly wrt: readonly string[] | null;
  readonly seed: number;
  /** Per function, in milliseconds. */
  readonly timeout: number;
}

/** `gradlens check`, as asked for. */
export interface CheckOptions extends SharedOptions {
  readonly files: readonly string[];
  readonly gradient: string | null;
  /** 2: the derivative of the gradient as well. */
  readonly order: 1 | 2;
  readonly reporter: ReporterName;
  readonly strict: boolean;
  /** Take what fails now as known, in place of failing. */
  readonly updateBaseline: boolean;
}

export const GRAPH_FORMATS = ['svg', 'dot', 'mermaid', 'json'] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** `gradlens graph`, as asked for. */
export interface GraphOptions extends SharedOptions {
  readonly file: string;
  readonly format: GraphFormat;
}

export type Command =
  | { readonly kind: 'graph'; readonly options: GraphOptions }
  | { readonly kind: 'check'; readonly options: CheckOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** The command line says nothing that can be done; the message says what is wrong with it. */
export class UsageError extends Error {}

export const HELP = `Checks the gradients of TypeScript and JavaScript functions.

Usage
  gradlens check FILE... [options]
  gradlens graph FILE --function NAME [--call EXPR] [--format ${GRAPH_FORMATS.join('|')}]

  A folder is walked for .ts, .tsx, .js, .jsx, .mts, .cts, .mjs and .cjs files.

  gradlens.json in this folder or above it says which of them (include, exclude: patterns) and
  which results are known already (baseline).

Options
  --function NAME    the function to check: loss, Foo#method, activations.relu
  --call EXPR        the check point, as a call in the module's scope: "loss([0.2, 0.4], 3)"
  --gradient NAME    the gradient written by hand, or an expression: "-besselj(x, 1)"
  --order 2          check the derivative of the gradient (the Hessian) as well
  --wrt a,b          the parameters or paths to differentiate by
  --reporter NAME    how to say it: ${REPORTERS.join(', ')} (default text);
                     all but text write one report to standard output, and nothing else there
  --json             the same as --reporter json
  --update-baseline  writes what fails now to the baseline of gradlens.json: from then on only
                     what is new fails
  --strict           an inconclusive check fails the run, and so does a function of a folder that
                     nobody asked for and that no generated inputs work for
  --seed N           seed of generated check points and random numbers (default ${DEFAULT_SEED})
  --format FORMAT    what \`graph\` prints: ${GRAPH_FORMATS.join(', ')} (default svg)
  --timeout MS       deadline per function in milliseconds (default ${DEFAULT_TIMEOUT})
  --help             this text
  --version          the version

Exit code
  0  every gradient is right, or nothing can decide (see --strict)
  1  a gradient is wrong, or right up to a constant factor only
  2  a function could not be checked, or the command line is wrong
`;

const FLAGS = {
  function: { type: 'string' },
  call: { type: 'string' },
  gradient: { type: 'string' },
  wrt: { type: 'string' },
  order: { type: 'string' },
  json: { type: 'boolean' },
  reporter: { type: 'string' },
  strict: { type: 'boolean' },
  'update-baseline': { type: 'boolean' },
  seed: { type: 'string' },
  timeout: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/**
 * Reads a command line (without the executable and the script).
 *
 * @throws UsageError where it asks for nothing that exists
 */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help === true || positionals[0] === 'help') return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, ...files] = positionals;
  if (command === undefined) throw new UsageError('say what to do: gradlens check FILE...');
  const wrt = values.wrt?.split(',').map((name) => name.trim());
  if (wrt?.some((name) => name === '') === true) {
    throw new UsageError('--wrt takes names separated by commas');
  }
  const shared: SharedOptions = {
    function: values.function ?? null,
    call: values.call ?? null,
    wrt: wrt ?? null,
    seed: integer(values.seed, '--seed', DEFAULT_SEED, 0),
    timeout: integer(values.timeout, '--timeout', DEFAULT_TIMEOUT, 1),
  };
  if (command === 'graph') return { kind: 'graph', options: graphOptions(files, values, shared) };
  if (command !== 'check') throw new UsageError(`there is no command "${command}"`);
  if (files.length === 0) throw new UsageError('name at least one file or folder to check');
  if (values.format !== undefined) throw new UsageError('--format belongs to gradlens graph');
  return {
    kind: 'check',
    options: {
      ...shared,
      files,
      gradient: values.gradient ?? null,
      order: orderOf(values.order),
      reporter: reporterOf(values),
      strict: values.strict === true,
      updateBaseline: values['update-baseline'] === true,
    },
  };
}

function orderOf(text: string | undefined): 1 | 2 {
  if (text === undefined || text === '1') return 1;
  if (text !== '2') throw new UsageError('--order is 1 or 2');
  return 2;
}

/** `--json` is the older name of one of them; both together must mean the same. */
function reporterOf({ json, reporter }: ReturnType<typeof parse>['values']): ReporterName {
  const name = reporter ?? (json === true ? 'json' : 'text');
  const known = REPORTERS.find((one) => one === name);
  if (!known) throw new UsageError(`--reporter is one of ${REPORTERS.join(', ')}`);
  if (json === true && known !== 'json') {
    throw new UsageError(`--json and --reporter ${known} contradict each other`);
  }
  return known;
}

function graphOptions(
  files: readonly string[],
  { format = 'svg', gradient, json, order, reporter, strict }: ReturnType<typeof parse>['values'],
  shared: SharedOptions,
): GraphOptions {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) throw new UsageError('graph takes one file');
  if (shared.function === null && shared.call === null) {
    throw new UsageError('graph needs --function NAME or --call EXPR');
  }
  const foreign = [gradient, order, reporter].some((value) => value !== undefined);
  if (foreign || json === true || strict === true) {
    throw new UsageError(
      '--gradient, --order, --json, --reporter and --strict belong to gradlens check',
    );
  }
  const known = GRAPH_FORMATS.find((name) => name === format);
  if (!known) throw new UsageError(`--format is one of ${GRAPH_FORMATS.join(', ')}`);
  return { ...shared, file, format: known };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: withValues(args),
      options: FLAGS,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    // The first sentence names the option; the rest is Node's advice on quoting.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split('. ')[0]);
  }
}

/** An expression may start with a minus: `--gradient "-besselj(x, 1)"` as `--gradient=-besselj(x, 1)`. */
function withValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const value = args[i + 1];
    const takesValue = isFlag(arg) && FLAGS[arg.slice(2) as keyof typeof FLAGS].type === 'string';
    if (takesValue && value?.startsWith('-') === true && !isFlag(value.split('=')[0]!)) {
      joined.push(`${arg}=${value}`);
      i++;
    } else joined.push(arg);
  }
  return joined;
}

function isFlag(arg: string): boolean {
  return arg.startsWith('--') && Object.hasOwn(FLAGS, arg.slice(2));
}

function integer(text: string | undefined, flag: string, fallback: number, least: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || text.trim() === '') {
    throw new UsageError(`${flag} takes a whole number from ${least} up, not "${text}"`);
  }
  return value;
}
