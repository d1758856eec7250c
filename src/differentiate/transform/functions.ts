import ts from 'typescript';
import type { Emitter, FunctionFrame } from './emitter.ts';
import { INSTRUMENTED_MARK } from '../rawMark.ts';
import { emitExpression } from './expressions.ts';
import { propertyName } from './literals.ts';
import { emitBindingPattern, withDefault } from './patterns.ts';
import { REFUSALS } from '../refusals.ts';
import { rawFunction, rawReason } from './raw.ts';
import type { Binding } from './scope.ts';
import { emitStatements, isStrictBody } from './statements.ts';

/** A function declaration, expression or arrow function, emitted in place so that its name is kept. */
export function emitFunction(
  e: Emitter,
  node: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction,
): string {
  const reason = rawReason(node);
  if (reason !== null) {
    e.refuse(node, REFUSALS[reason].say(''));
    return rawFunction(e, node);
  }
  const emitted = emitBody(e, node, node.name?.text ?? inferredName(node));
  if (ts.isArrowFunction(node)) return `${emitted.parameters} => ${emitted.body}`;
  const star = node.asteriskToken === undefined ? '' : '*';
  return `function${star} ${node.name?.text ?? ''}${emitted.parameters} ${emitted.body}`;
}

/** A method, getter, setter or constructor of a class or object literal. */
export function emitMethod(
  e: Emitter,
  node: ts.ObjectLiteralElementLike | ts.ClassElement,
): string {
  if (ts.isConstructorDeclaration(node)) {
    const emitted = emitBody(e, node, 'constructor');
    return `constructor${emitted.parameters} ${emitted.body}`;
  }
  if (!ts.isMethodDeclaration(node) && !ts.isAccessor(node)) return e.text(node);
  const reason = rawReason(node);
  if (reason !== null) {
    e.refuse(node, REFUSALS[reason].say(''));
    return rawFunction(e, node);
  }
  const isStatic = ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
  const name = ts.isPrivateIdentifier(node.name) ? node.name.text : propertyName(e, node.name).text;
  const head =
    (isStatic === true ? 'static ' : '') +
    (ts.isGetAccessor(node) ? 'get ' : ts.isSetAccessor(node) ? 'set ' : '') +
    (ts.isMethodDeclaration(node) && node.asteriskToken !== undefined ? '*' : '');
  const emitted = emitBody(e, node, name);
  return `${head}${name}${emitted.parameters} ${emitted.body}`;
}

type Callable = Exclude<ts.FunctionLikeDeclaration, ts.MethodSignature>;

interface EmittedFunction {
  readonly parameters: string;
  readonly body: string;
}

function emitBody(e: Emitter, node: Callable, label: string): EmittedFunction {
  const outer = e.frame;
  const arrow = ts.isArrowFunction(node);
  const uses = !arrow && e.analysis.usesArguments.has(node);
  const generator = !arrow && 'asteriskToken' in node && node.asteriskToken !== undefined;
  const sloppy = uses && !isStrictBody(node);
  const simple = node.parameters.every(
    (p) => ts.isIdentifier(p.name) && p.initializer === undefined && !p.dotDotDotToken,
  );
  e.frame = {
    node,
    temporaries: [],
    hoisted: [],
    generator,
    mapped: arrow ? outer.mapped : sloppy && simple ? mappedParameters(e, node) : null,
    argumentsName: arrow ? outer.argumentsName : uses ? e.fresh() : null,
  };
  const { body } = node;
  const end = body !== undefined && ts.isBlock(body) ? e.start(body) : node.end;
  const place = e.place(node, 'function', label, Math.max(end, e.start(node) + 1));
  const prologue = emitPrologue(e, node, place, uses);
  const leave = generator ? '' : `if (${e.o}) ${e.hook('leave')};`;
  let directives = '';
  let code: string;
  if (body !== undefined && ts.isBlock(body)) {
    const statements = emitStatements(e, body.statements);
    directives = statements.directives;
    code =
      statements.code + (endsOpen(body) ? leave : '') + e.code.slice(lastEnd(body), body.end - 1);
  } else {
    const emitted = emitExpression(e, body as ts.Expression);
    const watch = e.watch(body!, 'return');
    code = ` return ${e.hook('returned', emitted.code, emitted.s, watch)}; `;
  }
  const text = `{${INSTRUMENTED_MARK}${place}*/${directives}${declarations(e.frame)}${prologue.code}${code}}`;
  e.frame = outer;
  return { parameters: prologue.parameters, body: text };
}

/** Where the last statement of a block ends: what follows is white space and comments. */
function lastEnd(body: ts.Block): number {
  return body.statements.at(-1)?.end ?? body.statements.pos;
}

function endsOpen(body: ts.Block): boolean {
  const last = body.statements.at(-1);
  return last === undefined || !(ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

/** Declarations of what the emission needs in a function. */
export function declarations(frame: FunctionFrame): string {
  const names = [...frame.temporaries, ...frame.hoisted];
  return names.length === 0 ? '' : ` var ${names.join(', ')};`;
}

function mappedParameters(e: Emitter, node: Callable): ReadonlyMap<Binding, number> | null {
  const mapped = new Map<Binding, number>();
  node.parameters.forEach((parameter, i) => {
    const binding = e.binding(parameter.name);
    if (binding !== undefined) mapped.set(binding, i);
  });
  return mapped;
}

/** Parameters (patterns and defaults move into the body) and the code that takes over their shadows. */
function emitPrologue(
  e: Emitter,
  node: Callable,
  place: number,
  usesArguments: boolean,
): { readonly parameters: string; readonly code: string } {
  const list: string[] = [];
  const companions: string[] = [];
  const takes: string[] = [];
  const after: string[] = [];
  const watches: string[] = [];
  node.parameters.forEach((parameter, i) => {
    const { name, initializer } = parameter;
    const rest = parameter.dotDotDotToken !== undefined;
    const own = ts.isIdentifier(name) ? name.text : e.fresh();
    list.push(`${rest ? '...' : ''}${own}${initializer === undefined ? '' : ' = void 0'}`);
    const binding = e.binding(name);
    const companion = binding === undefined ? `${own}s` : e.companion(binding);
    if (rest) takes.push(`${e.hook('takeRest', own, i, place)};`);
    else {
      companions.push(`${companion} = 0`);
      takes.push(`${companion} = ${e.hook('take', i, own, place)};`);
    }
    if (rest && binding !== undefined && binding.value === 'any')
      companions.push(`${companion} = 0`);
    if (initializer !== undefined) {
      const inferred = ts.isIdentifier(name) ? own : null;
      const filled = withDefault(e, { code: own, s: companion }, initializer, inferred);
      after.push(`${own} = ${filled.code}, ${companion} = ${filled.s};`);
    }
    if (ts.isIdentifier(name)) {
      if (binding !== undefined) {
        const site = e.watch(name, 'parameter', binding);
        watches.push(`${e.hook('watch', site, own, companion)};`);
      }
      return;
    }
    const declared: string[] = [];
    const steps = emitBindingPattern(e, name, own, (target, value) => {
      const bound = e.binding(target)!;
      declared.push(target.text);
      const site = e.watch(target, 'parameter', bound);
      watches.push(
        `${e.hook('watch', site, target.text, bound.value === 'any' ? e.companion(bound) : 0)};`,
      );
      if (bound.value !== 'any') return `${target.text} = ${value.code}`;
      declared.push(e.companion(bound));
      return `(${target.text} = ${value.code}, ${e.companion(bound)} = ${value.s})`;
    });
    if (declared.length > 0) after.push(`var ${declared.join(', ')};`);
    after.push(`${steps.join(', ')};`);
  });
  const { registers } = e.names;
  let code = '';
  if (usesArguments) {
    const name = e.frame.argumentsName!;
    code += ` var ${name} = arguments;`;
    takes.push(`${e.hook('takeArguments', name, place)};`);
  }
  if (companions.length > 0) code += ` var ${companions.join(', ')};`;
  code +=
    takes.length > 0
      ? ` if (${registers}.n !== 0) { ${takes.join(' ')} ${registers}.n = 0; }`
      : ` ${registers}.n = 0;`;
  const enter = e.frame.generator ? '' : `${e.hook('enter', place)};`;
  if (after.length > 0) {
    if (enter !== '') code += ` if (${e.o}) ${enter}`;
    code += ` ${after.join(' ')}`;
    if (watches.length > 0) code += ` if (${e.o}) { ${watches.join(' ')} }`;
  } else if (enter !== '' || watches.length > 0) {
    code += ` if (${e.o}) { ${[enter, ...watches].join(' ')} }`;
  }
  return { parameters: `(${list.join(', ')})`, code };
}

/** What a function is called where it has no name of its own: for places of traces only. */
function inferredName(node: ts.Node): string {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isBinaryExpression(parent) && parent.right === node) {
    const target = parent.left;
    if (ts.isIdentifier(target)) return target.text;
    if (ts.isPropertyAccessExpression(target)) return target.name.text;
  }
  return 'anonymous function';
}
