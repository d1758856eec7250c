import ts from 'typescript';
import type { Emitter } from './emitter.ts';
import { emitExpression, emitTest } from './expressions.ts';
import { emitPattern, emitBindingPattern } from './patterns.ts';
import { storeVariable } from './assignments.ts';
import { placeOf, store } from './members.ts';
import { unparenthesized } from './names.ts';
import { emitDeclarations, emitEffect, emitNested } from './statements.ts';

/** Events around a loop and at each iteration, while operations are recorded. */
interface Events {
  readonly before: string;
  readonly iterate: string;
  readonly after: string;
}

function eventsOf(e: Emitter, node: ts.IterationStatement): Events {
  if (e.frame.generator) return { before: '', iterate: '', after: '' };
  const end = ts.isDoStatement(node) ? node.end : e.start(node.statement);
  const keyword = ts.isWhileStatement(node) ? 'while' : ts.isDoStatement(node) ? 'do' : 'for';
  const span = e.positions.span(e.start(node), end);
  const label = e.positions.text(span.start, span.end, 80) || keyword;
  const site = e.place(node, 'loop', label, Math.max(end, e.start(node) + 1));
  return {
    before: `if (${e.o}) ${e.hook('loop', site)}; `,
    iterate: `if (${e.o}) ${e.hook('iteration', site)};`,
    after: ` if (${e.o}) ${e.hook('loopEnd', site)};`,
  };
}

export function emitLoop(e: Emitter, node: ts.IterationStatement, label: string): string {
  const events = eventsOf(e, node);
  let code: string;
  if (ts.isForStatement(node)) {
    const { initializer, condition, incrementor } = node;
    const head =
      initializer === undefined
        ? ''
        : ts.isVariableDeclarationList(initializer)
          ? emitDeclarations(e, initializer)
          : emitEffect(e, initializer);
    const test = condition === undefined ? '' : emitTest(e, condition);
    const next = incrementor === undefined ? '' : emitEffect(e, incrementor);
    code = `for (${head}; ${test}; ${next}) ${body(e, node, events)}`;
  } else if (ts.isWhileStatement(node)) {
    code = `while (${emitTest(e, node.expression)}) ${body(e, node, events)}`;
  } else {
    const loop = node as ts.DoStatement;
    const inner = body(e, loop, events);
    code = `do ${inner} while (${emitTest(e, loop.expression)});`;
  }
  return `{ ${events.before}${label}${code}${events.after} }`;
}

function body(e: Emitter, node: ts.IterationStatement, events: Events, head = ''): string {
  return `{ ${events.iterate}${head} ${emitNested(e, node.statement)} }`;
}

export function emitForIn(e: Emitter, node: ts.ForInStatement, label: string): string {
  const events = eventsOf(e, node);
  const source = emitExpression(e, node.expression).code;
  const head = headOf(e, node.initializer, '0');
  return `{ ${events.before}${label}for (${head.binding} in ${source}) ${body(e, node, events, head.code)}${events.after} }`;
}

/** The native loop over an iterator of the runtime that leaves each value's shadow in the register. */
export function emitForOf(e: Emitter, node: ts.ForOfStatement, label: string): string {
  const events = eventsOf(e, node);
  const iterated = emitExpression(e, node.expression).code;
  const source = e.hook('iterate', iterated, e.site(node.expression, 'operation', 'copy'));
  const head = headOf(e, node.initializer, e.s);
  return `{ ${events.before}${label}for (${head.binding} of ${source}) ${body(e, node, events, head.code)}${events.after} }`;
}

/** The head of `for … of` and `for … in`: a variable of ours, bound to the author's in the body. */
function headOf(
  e: Emitter,
  initializer: ts.ForInitializer,
  s: string,
): { readonly binding: string; readonly code: string } {
  const value = e.fresh();
  if (!ts.isVariableDeclarationList(initializer)) {
    return { binding: `const ${value}`, code: assignHead(e, initializer, value, s) };
  }
  const { name } = initializer.declarations[0]!;
  const isVar = (initializer.flags & ts.NodeFlags.BlockScoped) === 0;
  const keyword = isVar ? 'var' : (initializer.flags & ts.NodeFlags.Const) !== 0 ? 'const' : 'let';
  if (ts.isIdentifier(name)) {
    const bound = e.binding(name)!;
    if (bound.value !== 'any') return { binding: `${keyword} ${name.text}`, code: '' };
    const companion = e.companion(bound);
    const site = e.watch(name, 'declaration', bound);
    const code = ` ${keyword} ${name.text} = ${value}, ${companion} = ${s}; if (${e.o}) ${e.hook('watch', site, name.text, companion)};`;
    return { binding: `const ${value}`, code };
  }
  const names: string[] = [];
  const steps = emitBindingPattern(e, name, value, (target, part) => {
    const bound = e.binding(target)!;
    names.push(target.text);
    if (bound.value !== 'any') return `${target.text} = ${part.code}`;
    names.push(e.companion(bound));
    return `${target.text} = ${part.code}, ${e.companion(bound)} = ${part.s}`;
  });
  const declared = names.length === 0 ? '' : ` ${isVar ? 'var' : 'let'} ${names.join(', ')};`;
  return { binding: `const ${value}`, code: `${declared} ${steps.join(', ')};` };
}

function assignHead(e: Emitter, target: ts.Expression, value: string, s: string): string {
  const inner = unparenthesized(target);
  if (ts.isIdentifier(inner)) {
    return ` ${storeVariable(e, inner, inner, { code: value, s }).code};`;
  }
  if (ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner)) {
    const steps = emitPattern(e, inner, value, (place, part) =>
      ts.isIdentifier(place)
        ? storeVariable(e, place, place, part).code
        : memberStore(e, place, part.code, part.s),
    );
    return ` ${steps.join(', ')};`;
  }
  return ` ${memberStore(e, inner, value, s)};`;
}

function memberStore(e: Emitter, target: ts.Expression, code: string, s: string): string {
  if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) {
    throw new Error('This assignment target is not valid JavaScript.');
  }
  const place = placeOf(e, target, false);
  const site = e.watch(target, 'assignment');
  return store(e, place, { code, s }, site).code;
}
