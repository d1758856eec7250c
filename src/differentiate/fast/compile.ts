import ts from 'typescript';
import type { CheckTarget, ProgramModule } from '../../model/program.ts';
import type { SourceRange } from '../../model/range.ts';
import { TRACE_EVENTS } from '../../model/trace.ts';
import type { ValueShape } from '../api.ts';
import { emitFunction } from './emit-function.ts';
import type { ModuleEmitter } from './emit-function.ts';
import { Inference } from './inference.ts';
import type { FunctionNode, Instance } from './instance.ts';
import { isScalar, needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { Names } from './names.ts';
import { OperationSites } from './operations.ts';
import type { ProgramSites } from './operations.ts';
import { SHARED_COLUMNS } from './recorder.ts';
import { Refusal } from './refusal.ts';
import { describeArguments } from './describe.ts';
import { Sources } from './sources.ts';
import { inactive, kindOfDescribed, kindOfParameter } from './shape.ts';
import type { Shape } from './shape.ts';

/** A module of the author's with the twins of one target appended. */
export interface FastModule {
  readonly refused: null;
  /**
   * Body of `(exports, require, module, __filename, __dirname, __gradlens, $F)`; `$F` is the fast
   * runtime's hooks. The author's code runs as it is; the twins stand after it.
   */
  readonly code: string;
  /** The same of other modules that hold twins, or of which something is taken for granted. */
  readonly others: Readonly<Record<string, string>>;
  /** Ranges of the statements that nodes name as their sites. */
  readonly ranges: readonly SourceRange[];
}

export interface FastRefusal {
  readonly refused: string;
  readonly range: SourceRange;
}

export interface FastOptions {
  /** Arguments of a call, where the declared types do not tell the shapes. */
  readonly args?: readonly unknown[];
  /** The same, described by `describeArguments` in the realm that the arguments live in. */
  readonly shapes?: readonly ValueShape[];
  /** Positions of the parameters that hold inputs; all of them if absent. */
  readonly wrt?: readonly number[];
  /** Store the site of each node (default true). */
  readonly sites?: boolean;
  /** The program's other modules, whose functions the target may call. */
  readonly modules?: readonly ProgramModule[];
  /** The program as parsed for another emission, for which `modules` is not looked at. */
  readonly sources?: Sources;
  /** Push one direction's tangents along instead of recording. */
  readonly forward?: boolean;
  /** Give every operation a node of its own, at the sites that the dynamic base has for them. */
  readonly operations?: ProgramSites;
}

/**
 * The statement-record emission of a top-level function of a module, where inference proves number
 * locals, arrays and known callees; else the reason and the place, and the dynamic base takes over.
 */
export function compileFast(
  module: ProgramModule,
  target: Pick<CheckTarget, 'function' | 'parameters' | 'range'>,
  options: FastOptions = {},
): FastModule | FastRefusal {
  const sources = options.sources ?? new Sources([module, ...(options.modules ?? [])]);
  try {
    return compile(sources, module, target, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      refused: error.message,
      range: error.node === null ? target.range : sources.rangeOf(error.node),
    };
  }
}

function compile(
  sources: Sources,
  { file: path }: ProgramModule,
  target: Pick<CheckTarget, 'function' | 'parameters'>,
  options: FastOptions,
): FastModule {
  const inference = new Inference(sources);
  const { file } = sources.load(path)!;
  const node = inference.targetOf(file, target.function);
  if (node === null) throw new Refusal(`${target.function} is not a function of the module`, null);
  const given = options.shapes ?? (options.args && describeArguments(options.args));
  const instance = inference.run(node, parameterKinds(node, target, given, options.wrt));
  const shared = inference.instances.some((one) => one.node.getSourceFile() !== file);
  const { sites = true, forward = false } = options;
  const operations = options.operations ? new OperationSites(options.operations, sources) : null;
  const names = new Names(sources.bindings, sites, forward, shared, operations);
  const ranges: SourceRange[] = [];
  const twins = new Map<Instance, string>();
  const pending: Instance[] = [];
  const module: ModuleEmitter = {
    inference,
    names,
    twinOf(callee) {
      let name = twins.get(callee);
      if (name === undefined) {
        name = names.twin(nameOf(callee.node));
        twins.set(callee, name);
        pending.push(callee);
      }
      return name;
    },
    siteOf: (statement) => ranges.push(sources.rangeOf(statement)) - 1,
  };
  guardConstants(inference, file);
  const texts = new Map<ts.SourceFile, string[]>();
  const emitAll = (): string => {
    const entry = module.twinOf(instance);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const name = twins.get(next)!;
      const home = next.node.getSourceFile();
      const own = texts.get(home) ?? [];
      texts.set(home, own);
      own.push(emitFunction(module, next, name));
      if (home !== file) own.push(`${names.prefix}T.${name} = ${name};`);
    }
    return entry;
  };
  const entries = [emitAll()];
  if (operations?.mayEnd) {
    names.exact = true;
    twins.clear();
    entries.push(emitAll());
  }
  const shapes = instance.parameters.map((kind, k) =>
    given && (given[k] ?? MISSING).kind === 'missing' ? MISSING : shapeOf(kind),
  );
  const parts = { inference, names, shared };
  const others: Record<string, string> = {};
  for (const home of new Set([...texts.keys(), ...inference.guards.keys()])) {
    if (home === file) continue;
    const lines = [...prologue(parts, home), ...(texts.get(home) ?? [])];
    others[sources.of(home).module.file] = `${home.text}\n;${lines.join('\n')}`;
  }
  const lines = assemble(parts, file, target.function, instance, shapes, entries, texts.get(file)!);
  return { refused: null, code: `${file.text}\n;${lines}`, others, ranges };
}

function parameterKinds(
  node: FunctionNode,
  target: Pick<CheckTarget, 'parameters'>,
  given: readonly ValueShape[] | undefined,
  wrt: readonly number[] | undefined,
): Kind[] {
  return node.parameters.map((parameter, k) => {
    const declared = target.parameters[k];
    const kind = given
      ? kindOfDescribed(given[k] ?? { kind: 'missing' })
      : declared && kindOfParameter(declared.shape);
    if (!kind) {
      throw new Refusal(`the shape of parameter ${parameter.name.getText()} is unknown`, parameter);
    }
    return wrt?.includes(k) === false ? inactive(kind) : kind;
  });
}

function nameOf(node: FunctionNode): string {
  if (node.name) return node.name.getText();
  const parent = node.parent;
  const named = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name);
  return named ? parent.name.text : 'anonymous';
}

/** Module variables of other modules may be read where they are numbers or texts, made sure of at the start. */
function guardConstants(inference: Inference, file: ts.SourceFile): void {
  for (const [home, { variables }] of inference.modules) {
    if (home === file) continue;
    for (const [variable, kind] of variables) {
      const { name } = kind.find();
      if (!isScalar(name)) {
        throw new Refusal(`${variable.name} is an object of another module`, variable.declaration);
      }
      inference.guard(variable.declaration, variable.name, { kind: 'primitive', type: name });
    }
  }
}

interface Parts {
  readonly inference: Inference;
  readonly names: Names;
  /** Twins stand in several modules. */
  readonly shared: boolean;
}

/** The hooks' tape, and what is to be made sure of before the twins run. */
function prologue({ inference, names, shared }: Parts, file: ts.SourceFile): string[] {
  const p = names.prefix;
  const columns = [...SHARED_COLUMNS, 'C', 'U', 'T'].map((name) => `${name}: ${p}${name}`);
  const lines = [`const { ${columns.join(', ')} } = $F;`];
  if (!shared) lines.push(`let ${p}r = 0;`);
  const conditions = [...(inference.guards.get(file) ?? [])].map(([text, guard]) => {
    if (guard.kind === 'function') {
      return `Function.prototype.toString.call(${text}) === ${JSON.stringify(guard.text)}`;
    }
    if (guard.type !== null) return `typeof ${text} === '${guard.type}'`;
    return `(${text} === null || !['object', 'function'].includes(typeof ${text}))`;
  });
  if (conditions.length > 0) lines.push(`$F.guard(() => ${conditions.join(' && ')});`);
  return lines;
}

/** What stands after the author's code: the tape, module companions, twins, the registration. */
function assemble(
  parts: Parts,
  file: ts.SourceFile,
  target: string,
  instance: Instance,
  shapes: readonly Shape[],
  /** Twins of the target: the first is run, the second where that one ends. */
  entries: readonly string[],
  texts: readonly string[],
): string {
  const { inference, names } = parts;
  const p = names.prefix;
  const lines = prologue(parts, file);
  const constants: string[] = [];
  const companions: string[] = [];
  for (const [home, { variables }] of inference.modules) {
    for (const [variable, kind] of variables) {
      if (home !== file) continue;
      constants.push(`[${variable.name}, ${JSON.stringify(shapeOf(kind))}]`);
      if (!needsShadow(kind)) continue;
      lines.push(`let ${names.companion(variable)};`);
      companions.push(`${names.companion(variable)} = ${p}s(${variable.name});`);
    }
  }
  lines.push(...texts);
  const args = instance.parameters.flatMap((kind, k) =>
    needsShadow(kind) ? [`${p}a[${k}]`, `${p}b[${k}]`] : [`${p}a[${k}]`],
  );
  const returns = needsShadow(instance.result);
  const { operations } = names;
  if (operations) {
    const place = operations.place(instance.node, 'function');
    const [enter, exit] = [TRACE_EVENTS.callEnter, TRACE_EVENTS.callExit].map((event) =>
      operations.event(event, place),
    );
    lines.push(`$F.recorded(${enter}, ${exit}, ${JSON.stringify(operations.tables)});`);
  }
  const given = (entry: string): string =>
    `run(${p}a, ${p}b, ${p}s) { ${companions.join(' ')} return ${entry}(${args.join(', ')}); }`;
  lines.push(
    `$F.define({ target: ${target}, shapes: ${JSON.stringify(shapes)},`,
    `constants: () => [${constants.join(', ')}],`,
    `${given(entries[0]!)},`,
    `shadow: () => ${returns ? names.register : 'null'} });`,
  );
  if (entries.length > 1) lines.push(`$F.exact({ ${given(entries[1]!)} });`);
  return lines.join('\n');
}

const MISSING = { kind: 'missing' } as const;

/** What must hold at run time for a kind; recursive records are cut at the second visit. */
function shapeOf(kind: Kind, seen: readonly Kind[] = []): Shape {
  const root = kind.find();
  if (seen.includes(root)) return { kind: 'any' };
  const inside = [...seen, root];
  switch (root.name) {
    case 'number':
    case 'boolean':
    case 'string':
      return { kind: root.name };
    case 'array':
    case 'typed':
      return {
        kind: root.name,
        element: shapeOf(root.element!, inside),
        shadow: needsShadow(root),
        written: root.written,
      };
    case 'record': {
      const fields = [...root.fields!].map(([name, field]) => [name, shapeOf(field, inside)]);
      return {
        kind: 'record',
        fields: Object.fromEntries(fields) as Record<string, Shape>,
        shadow: needsShadow(root),
      };
    }
    default:
      return { kind: 'any' };
  }
}
