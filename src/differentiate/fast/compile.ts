import ts from 'typescript';
import type { CheckTarget, ProgramModule } from '../../model/program.ts';
import type { SourceRange } from '../../model/range.ts';
import type { ValueShape } from '../api.ts';
import { Positions } from '../transform/positions.ts';
import { Bindings } from './bindings.ts';
import { emitFunction } from './emit-function.ts';
import type { ModuleEmitter } from './emit-function.ts';
import { Inference } from './inference.ts';
import type { FunctionNode, Instance } from './instance.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { Names } from './names.ts';
import { Refusal } from './refusal.ts';
import { describeArguments } from './describe.ts';
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
  /** Push one direction's tangents along instead of recording. */
  readonly forward?: boolean;
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
  const { code, source, map, file } = module;
  const text = ts.createSourceFile(
    `${file}.js`,
    code,
    { languageVersion: ts.ScriptTarget.ESNext },
    true,
    ts.ScriptKind.JS,
  );
  const positions = new Positions(file, code, source, map);
  const rangeOf = (node: ts.Node): SourceRange => {
    const { start, end } = positions.span(node.getStart(text), node.getEnd());
    return positions.range(start, end);
  };
  try {
    return compile(text, target, options, rangeOf);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      refused: error.message,
      range: error.node === null ? target.range : rangeOf(error.node),
    };
  }
}

function compile(
  file: ts.SourceFile,
  target: Pick<CheckTarget, 'function' | 'parameters'>,
  options: FastOptions,
  rangeOf: (node: ts.Node) => SourceRange,
): FastModule {
  const bindings = new Bindings(file);
  const inference = new Inference(file, bindings);
  const binding = bindings.module.get(target.function);
  const node = binding && inference.functionOf(binding);
  if (!binding || !node)
    throw new Refusal(`${target.function} is not a function of the module`, null);
  const given = options.shapes ?? (options.args && describeArguments(options.args));
  const instance = inference.run(node, parameterKinds(node, target, given, options.wrt));
  const names = new Names(bindings, options.sites ?? true, options.forward ?? false);
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
    siteOf: (statement) => ranges.push(rangeOf(statement)) - 1,
  };
  const entry = module.twinOf(instance);
  const texts: string[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    texts.push(emitFunction(module, next, twins.get(next)!));
  }
  const shapes = instance.parameters.map((kind, k) =>
    given && (given[k] ?? MISSING).kind === 'missing' ? MISSING : shapeOf(kind),
  );
  const code = `${file.text}\n;${assemble(inference, names, binding.name, instance, shapes, entry, texts)}`;
  return { refused: null, code, ranges };
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
  if (node.name) return node.name.text;
  const parent = node.parent;
  const named = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name);
  return named ? parent.name.text : 'anonymous';
}

/** What stands after the author's code: the hooks' tape, module companions, twins, the registration. */
function assemble(
  inference: Inference,
  names: Names,
  target: string,
  instance: Instance,
  shapes: readonly Shape[],
  entry: string,
  texts: readonly string[],
): string {
  const p = names.prefix;
  const columns = ['P', 'D', 'E', 'C', 'S', 'U'].map((name) => `${name}: ${p}${name}`).join(', ');
  const lines = [`const { ${columns} } = $F; let ${p}r = 0;`];
  const constants: string[] = [];
  const companions: string[] = [];
  for (const [variable, kind] of inference.module.variables) {
    constants.push(`[${variable.name}, ${JSON.stringify(shapeOf(kind))}]`);
    if (!needsShadow(kind)) continue;
    lines.push(`let ${names.companion(variable)};`);
    companions.push(`${names.companion(variable)} = ${p}s(${variable.name});`);
  }
  lines.push(...texts);
  const given = instance.parameters.flatMap((kind, k) =>
    needsShadow(kind) ? [`${p}a[${k}]`, `${p}b[${k}]`] : [`${p}a[${k}]`],
  );
  const returns = needsShadow(instance.result);
  lines.push(
    `$F.define({ target: ${target}, shapes: ${JSON.stringify(shapes)},`,
    `constants: () => [${constants.join(', ')}],`,
    `run(${p}a, ${p}b, ${p}s) { ${companions.join(' ')} `,
    `return ${entry}(${given.join(', ')}); }, shadow: () => ${returns ? `${p}r` : 'null'} });`,
  );
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
