import ts from 'typescript';
import { EDGE_CAPACITY, RECORD_CAPACITY } from './capacity.ts';
import type { FunctionEmitter } from './emit-function.ts';
import { emitPattern } from './emit-patterns.ts';
import { needsShadow } from './kinds.ts';
import { assignmentTarget } from './emit-text.ts';
import { Refusal } from './refusal.ts';

export function emitFor(emitter: FunctionEmitter, node: ts.ForStatement): void {
  emitter.insideLoop(node, (iteration) => {
    emitForLoop(emitter, node, iteration);
  });
}

function emitForLoop(
  emitter: FunctionEmitter,
  node: ts.ForStatement,
  iteration: readonly string[],
): void {
  const { initializer, incrementor } = node;
  const label = emitter.takeLabel();
  const plainStart = !initializer || emitter.isPlainStatement(initializer);
  if (!plainStart) {
    const list = ts.isVariableDeclarationList(initializer) ? initializer : null;
    if (
      list?.declarations.some((d) => emitter.inference.bindings.declaredBy(d)?.captured !== false)
    ) {
      throw new Refusal('an active loop variable in a closure', node);
    }
    emitter.line('{');
    if (list) emitter.declarations(list, []);
    else emitter.expression(initializer as ts.Expression);
  }
  const start = plainStart && initializer ? emitter.textOf(initializer) : '';
  let step: string[] = [];
  let update = '';
  if (incrementor && emitter.isPlain(incrementor)) update = emitter.textOf(incrementor);
  else if (incrementor && isWatchedStep(emitter, incrementor)) {
    const watch = watchOfStep(emitter, incrementor).replace(';', '');
    update = `${emitter.textOf(incrementor)}, ${watch}`;
  } else if (incrementor) {
    if (hasContinue(node.statement))
      throw new Refusal('continue in a loop with an active step', node);
    emitter.forgetAll();
    step = emitter.capture(() => {
      emitter.forgetAll();
      emitter.root = incrementor;
      emitter.expressionStatement(incrementor);
    }).lines;
  }
  emitter.label = label;
  emitLoop(emitter, start, node.condition, update, node.statement, step, iteration);
  if (!plainStart) emitter.line('}');
}

/** `i++` of an inactive variable, of which nothing is recorded but what it holds then. */
function isWatchedStep(emitter: FunctionEmitter, node: ts.Expression): boolean {
  if (!emitter.names.operations || emitter.isActive(node)) return false;
  const target = assignmentTarget(node);
  if (!target || !ts.isIdentifier(target) || emitter.isActive(target)) return false;
  return !ts.isBinaryExpression(node) || emitter.isPlain(node.right);
}

function watchOfStep(emitter: FunctionEmitter, node: ts.Expression): string {
  const target = assignmentTarget(node) as ts.Identifier;
  return emitter.watchText(target, 'assignment', emitter.kindOf(target), target.text, null, null);
}

export function emitLoop(
  emitter: FunctionEmitter,
  start: string,
  condition: ts.Expression | undefined,
  update: string,
  body: ts.Statement,
  step: readonly string[],
  iteration: readonly string[],
): void {
  const label = emitter.takeLabel();
  emitter.forgetAll();
  const test = emitter.capture(() => {
    emitter.forgetAll();
    emitter.root = condition ?? null;
    return condition ? emitter.condition(condition) : '';
  });
  const lines = emitter.nested(body, true);
  lines.splice(1, 0, ...iteration);
  if (test.lines.length === 0) {
    const { before, body: inside, after } = accumulation(emitter, lines, step);
    emitter.append(before);
    emitter.line(`${label}for (${start}; ${test.result}; ${update})`);
    emitter.append([...inside.slice(0, -1), ...step, '}']);
    emitter.append(after);
    testCapacity(emitter, lines);
    return;
  }
  emitter.line(`${label}for (${start}; ; ${update}) {`);
  emitter.append([...test.lines, `if (!(${test.result})) break;`, ...lines, ...step, '}']);
  testCapacity(emitter, [...test.lines, ...lines]);
}

export function emitDo(emitter: FunctionEmitter, node: ts.DoStatement): void {
  emitter.insideLoop(node, (iteration) => {
    emitDoLoop(emitter, node, iteration);
  });
}

function emitDoLoop(
  emitter: FunctionEmitter,
  node: ts.DoStatement,
  iteration: readonly string[],
): void {
  const label = emitter.takeLabel();
  const lines = emitter.nested(node.statement, true);
  lines.splice(1, 0, ...iteration);
  const test = emitter.capture(() => {
    emitter.forgetAll();
    emitter.root = node.expression;
    return emitter.condition(node.expression);
  });
  if (test.lines.length === 0) {
    emitter.line(`${label}do`);
    emitter.append([...lines, `while (${test.result});`]);
    testCapacity(emitter, lines);
    return;
  }
  if (hasContinue(node.statement)) throw new Refusal('continue before an active condition', node);
  emitter.line(`${label}for (;;) {`);
  emitter.append([...lines, ...test.lines, `if (!(${test.result})) break;`, '}']);
  testCapacity(emitter, lines);
}

/** After a loop, never in it (a test there doubles its time): ends a run that outgrew the tape. */
function testCapacity(emitter: FunctionEmitter, lines: readonly string[]): void {
  const p = emitter.names.prefix;
  if (emitter.names.operations) {
    emitter.line(`if (${p}n > ${RECORD_CAPACITY}) ${p}U.full();`);
    return;
  }
  const records = lines.some((line) => line.includes(`${p}e`));
  if (records && !emitter.names.forward)
    emitter.line(`if (${p}e >>> 0 > ${EDGE_CAPACITY}) ${p}U.full();`);
}

/** An array's iterator reads length and elements as it goes: so does the loop. */
export function emitForOf(emitter: FunctionEmitter, node: ts.ForOfStatement): void {
  emitter.insideLoop(node, (iteration) => {
    emitForOfLoop(emitter, node, iteration);
  });
}

function emitForOfLoop(
  emitter: FunctionEmitter,
  node: ts.ForOfStatement,
  iteration: readonly string[],
): void {
  const label = emitter.takeLabel();
  const list = node.initializer as ts.VariableDeclarationList;
  const declaration = list.declarations[0]!;
  if (!ts.isIdentifier(declaration.name)) {
    emitPatternLoop(emitter, node, declaration.name, label, iteration);
    return;
  }
  const binding = emitter.inference.bindings.declaredBy(declaration)!;
  const kind = emitter.instance.variables.get(binding)!;
  const source = emitter.expression(node.expression);
  const held = { code: emitter.temporary(source.code), shadow: source.shadow };
  const index = emitter.fresh();
  const keyword = (list.flags & ts.NodeFlags.Const) !== 0 ? 'const' : 'let';
  const active = needsShadow(kind) && held.shadow !== null;
  const companion = active
    ? `, ${emitter.names.companion(binding)} = ${held.shadow}[${index}]`
    : '';
  const item = `${keyword} ${binding.name} = ${held.code}[${index}]${companion};`;
  const nested = emitter.nested(node.statement, true);
  emitter.line(`${label}for (let ${index} = 0; ${index} < ${held.code}.length; ${index}++) {`);
  emitter.append([...iteration, item]);
  if (active && emitter.isAccumulator(binding)) emitter.seal();
  const beside = active ? emitter.names.companion(binding) : null;
  emitter.watch(declaration.name, 'declaration', kind, binding.name, beside, null);
  emitter.append([...nested, '}']);
  testCapacity(emitter, nested);
}

/** `for (const [a, b] of …)` */
function emitPatternLoop(
  emitter: FunctionEmitter,
  node: ts.ForOfStatement,
  pattern: ts.BindingPattern,
  label: string,
  iteration: readonly string[],
): void {
  const list = node.initializer as ts.VariableDeclarationList;
  const kind = emitter.instance.expressions.get(list.declarations[0]!)!.find();
  const source = emitter.expression(node.expression);
  const held = { code: emitter.temporary(source.code), shadow: source.shadow };
  const index = emitter.fresh();
  const { lines } = emitter.capture(() => {
    emitter.forgetAll();
    const code = emitter.temporary(`${held.code}[${index}]`);
    const active = needsShadow(kind) && held.shadow !== null;
    const shadow = active ? emitter.temporary(`${held.shadow}[${index}]`) : null;
    emitPattern(emitter, pattern, { code, source: null, shadow }, kind, 'let');
  });
  const nested = emitter.nested(node.statement, true);
  emitter.line(`${label}for (let ${index} = 0; ${index} < ${held.code}.length; ${index}++) {`);
  emitter.append([...iteration, ...lines, ...nested, '}']);
  testCapacity(emitter, nested);
}

/**
 * A loop that does nothing on the tape but append to one node (an inner product): the node is opened
 * before it and ended after it, once instead of in every iteration. Where the loop runs not once the
 * node stands for the same number as before.
 */
function accumulation(
  emitter: FunctionEmitter,
  lines: readonly string[],
  step: readonly string[],
): { before: readonly string[]; body: readonly string[]; after: readonly string[] } {
  const none = { before: [], body: lines, after: [] };
  const { closing, openings } = emitter;
  const opening = lines.filter((line) => openings.has(line));
  if (step.length > 0 || opening.length !== 1) return none;
  const body = lines.filter((line) => line !== opening[0] && line !== closing);
  if (body.length !== lines.length - 2) return none;
  const names = [`${emitter.names.prefix}n`, openings.get(opening[0]!)!];
  const isInner = body.slice(1, -1).every((line) => {
    if (/[{}]|\b(?:return|break|continue|throw)\b/.test(line)) return false;
    return !line.split(/[^\w$]+/).some((word) => names.includes(word));
  });
  return isInner ? { before: opening, body, after: [closing] } : none;
}

/** A `continue` that leaves the body of this loop (or one around it). */
function hasContinue(body: ts.Node): boolean {
  if (ts.isContinueStatement(body)) return true;
  if (ts.isFunctionLike(body)) return false;
  return body.forEachChild((child) => hasContinue(child) || undefined) ?? false;
}
