import ts from 'typescript';
import { emitUpdate } from './assignments.ts';
import { emitClass } from './classes.ts';
import { NONE, type Emitter } from './emitter.ts';
import { emitExpression, emitTest } from './expressions.ts';
import { emitFunction } from './functions.ts';
import { emitForIn, emitForOf, emitLoop } from './loops.ts';
import { unparenthesized } from './names.ts';
import { emitBindingPattern } from './patterns.ts';
import { REFUSALS } from '../refusals.ts';
import { bodyReason } from './raw.ts';

/** Statements of a body, with its directives apart (they must stay first). */
export function emitStatements(
  e: Emitter,
  statements: readonly ts.Statement[],
): { readonly directives: string; readonly code: string } {
  let directives = '';
  let i = 0;
  for (; i < statements.length; i++) {
    const statement = statements[i]!;
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    directives += `${e.trivia(statement)}${e.text(statement.expression)};`;
  }
  let code = '';
  for (; i < statements.length; i++) {
    code += `${e.trivia(statements[i]!)}${emitStatement(e, statements[i]!)}`;
  }
  return { directives, code };
}

/** Whether a function's body is strict code. */
export function isStrictBody(node: ts.Node): boolean {
  if (ts.isClassLike(node)) return true;
  const body = bodyOf(node);
  for (const statement of body?.statements ?? []) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    if (statement.expression.text === 'use strict') return true;
  }
  return !ts.isSourceFile(node) && isStrictBody(node.parent);
}

function bodyOf(node: ts.Node): ts.SourceFile | ts.Block | undefined {
  if (ts.isSourceFile(node)) return node;
  const body = ts.isFunctionLike(node) ? (node as ts.FunctionLikeDeclaration).body : undefined;
  return body !== undefined && ts.isBlock(body) ? body : undefined;
}

export function emitStatement(e: Emitter, node: ts.Statement): string {
  if (ts.isVariableStatement(node)) return `${emitDeclarations(e, node.declarationList)};`;
  if (ts.isExpressionStatement(node)) return `${emitEffect(e, node.expression)};`;
  if (ts.isReturnStatement(node)) return emitReturn(e, node);
  if (ts.isIfStatement(node)) {
    const other =
      node.elseStatement === undefined ? '' : ` else ${emitNested(e, node.elseStatement)}`;
    return `if (${emitTest(e, node.expression)}) ${emitNested(e, node.thenStatement)}${other}`;
  }
  if (ts.isBlock(node)) return emitBlock(e, node);
  if (ts.isIterationStatement(node, false) || ts.isLabeledStatement(node)) {
    return emitLabelled(e, node, '');
  }
  if (ts.isFunctionDeclaration(node)) {
    hoist(e, node.name);
    return emitFunction(e, node);
  }
  if (ts.isClassDeclaration(node)) {
    hoist(e, node.name);
    return emitClass(e, node);
  }
  if (ts.isThrowStatement(node)) {
    const thrown = emitExpression(e, node.expression);
    return `throw ${e.hook('thrown', thrown.code, thrown.s)};`;
  }
  if (ts.isTryStatement(node)) return emitTry(e, node);
  if (ts.isSwitchStatement(node)) return emitSwitch(e, node);
  if (ts.isWithStatement(node)) {
    e.refuse(node, REFUSALS.with.say(''));
    return e.text(node);
  }
  const text = e.text(node);
  return text.endsWith(';') ? text : `${text};`;
}

/** A declared function or class that is assigned a number later has its companion at the top. */
function hoist(e: Emitter, name: ts.Identifier | undefined): void {
  const binding = name === undefined ? undefined : e.binding(name);
  if (binding?.hoistedCompanion === true) e.frame.hoisted.push(e.companion(binding));
}

/** A statement in a place that takes one: several become a block. */
export function emitNested(e: Emitter, node: ts.Statement): string {
  if (ts.isBlock(node)) return emitBlock(e, node);
  return `{ ${emitStatement(e, node)} }`;
}

export function emitBlock(e: Emitter, node: ts.Block): string {
  const { directives, code } = emitStatements(e, node.statements);
  return `{${directives}${code}${e.code.slice(node.statements.at(-1)?.end ?? node.statements.pos, node.end)}`;
}

/** An expression whose value nobody wants. */
export function emitEffect(e: Emitter, node: ts.Expression): string {
  if (bodyReason(node) !== null && e.frame.node.kind === ts.SyntaxKind.SourceFile) {
    e.refuse(node, REFUSALS.eval.say(''));
    return e.text(node);
  }
  const inner = unparenthesized(node);
  const { code } =
    ts.isPostfixUnaryExpression(inner) ||
    (ts.isPrefixUnaryExpression(inner) &&
      (inner.operator === ts.SyntaxKind.PlusPlusToken ||
        inner.operator === ts.SyntaxKind.MinusMinusToken))
      ? emitUpdate(e, inner, false)
      : emitExpression(e, node);
  return /^(\{|function|class|let\s*\[)/.test(code) ? `(${code})` : code;
}

/** Declarations with their companions beside them, with the same keyword. */
export function emitDeclarations(e: Emitter, list: ts.VariableDeclarationList): string {
  const keyword =
    (list.flags & ts.NodeFlags.Const) !== 0
      ? 'const'
      : (list.flags & ts.NodeFlags.Let) !== 0
        ? 'let'
        : 'var';
  const parts: string[] = [];
  const watches: string[] = [];
  for (const declaration of list.declarations) {
    emitDeclaration(e, declaration, keyword, parts, watches);
  }
  const inFor = !ts.isVariableStatement(list.parent);
  const after = inFor || watches.length === 0 ? '' : `; if (${e.o}) { ${watches.join(' ')} }`;
  return `${keyword} ${parts.join(', ')}${after}`;
}

function emitDeclaration(
  e: Emitter,
  node: ts.VariableDeclaration,
  keyword: string,
  parts: string[],
  watches: string[],
): void {
  const { name, initializer } = node;
  if (ts.isIdentifier(name)) {
    const binding = e.binding(name)!;
    const alive = binding.value === 'any';
    const companion = e.companion(binding);
    if (initializer === undefined) {
      parts.push(name.text);
      if (alive) parts.push(keyword === 'var' ? companion : `${companion} = 0`);
      return;
    }
    const value = emitExpression(e, initializer);
    e.nameSite(initializer, name.text);
    parts.push(`${name.text} = ${value.code}`);
    if (alive) parts.push(`${companion} = ${value.s}`);
    if (alive || ts.isArrayLiteralExpression(initializer) || ts.isNewExpression(initializer)) {
      const site = e.watch(name, 'declaration', binding);
      watches.push(`${e.hook('watch', site, name.text, alive ? companion : 0)};`);
    }
    return;
  }
  // In the heads of `for … of` the value comes from the loop; here there always is an initialiser.
  const source = e.fresh();
  parts.push(`${source} = ${emitExpression(e, initializer!).code}`);
  let pending: string[] = [];
  const steps = emitBindingPattern(e, name, source, (target, value) => {
    const binding = e.binding(target)!;
    const site = e.watch(target, 'declaration', binding);
    const alive = binding.value === 'any';
    watches.push(`${e.hook('watch', site, target.text, alive ? e.companion(binding) : 0)};`);
    return `\0${target.text}\0${value.code}\0${alive ? `${e.companion(binding)} = ${value.s}` : ''}`;
  });
  for (const step of steps) {
    if (!step.startsWith('\0')) {
      pending.push(step);
      continue;
    }
    const [, target, value, companion] = step.split('\0');
    const before = pending.length === 0 ? '' : `${pending.join(', ')}, `;
    parts.push(`${target!} = ${before === '' ? value! : `(${before}${value!})`}`);
    if (companion !== '') parts.push(companion!);
    pending = [];
  }
  if (pending.length > 0) parts.push(`${e.fresh()} = (${pending.join(', ')})`);
}

function emitReturn(e: Emitter, node: ts.ReturnStatement): string {
  if (node.expression === undefined) {
    return e.frame.generator ? 'return;' : `return void (${e.o} && ${e.hook('leave')});`;
  }
  const value = emitExpression(e, node.expression);
  if (e.frame.generator || e.frame.node.kind === ts.SyntaxKind.SourceFile) {
    return `return ${e.hook('answer', value.code, value.s)};`;
  }
  const site = e.watch(node.expression, 'return');
  return `return ${e.hook('returned', value.code, value.s, site)};`;
}

/** A loop or a labelled statement; events stand around it, labels stay directly before the loop. */
function emitLabelled(e: Emitter, node: ts.Statement, label: string): string {
  if (ts.isLabeledStatement(node)) {
    return emitLabelled(e, node.statement, `${label}${node.label.text}: `);
  }
  if (!ts.isIterationStatement(node, false)) return `${label}${emitStatement(e, node)}`;
  if (ts.isForInStatement(node)) return emitForIn(e, node, label);
  if (ts.isForOfStatement(node)) return emitForOf(e, node, label);
  return emitLoop(e, node, label);
}

/** `finally` keeps the register (a return value's shadow); `catch` drops what an exception left behind. */
function emitTry(e: Emitter, node: ts.TryStatement): string {
  const depth = e.temporary();
  let code = `${depth} = ${e.hook('depth')}; try ${emitBlock(e, node.tryBlock)}`;
  const clause = node.catchClause;
  if (clause !== undefined) {
    const declaration = clause.variableDeclaration;
    const caught =
      declaration !== undefined && ts.isIdentifier(declaration.name) ? declaration.name : null;
    const name = caught?.text ?? e.fresh();
    let head = `${e.hook('caught', name, depth)};`;
    if (caught !== null) {
      const binding = e.binding(caught)!;
      if (binding.value === 'any')
        head = `let ${e.companion(binding)} = ${e.hook('caught', name, depth)};`;
    } else if (declaration !== undefined) {
      const parts: string[] = [];
      const steps = emitBindingPattern(
        e,
        declaration.name as ts.BindingPattern,
        name,
        (target, value) => {
          const binding = e.binding(target)!;
          parts.push(target.text);
          if (binding.value !== 'any') return `${target.text} = ${value.code}`;
          parts.push(e.companion(binding));
          return `${target.text} = ${value.code}, ${e.companion(binding)} = ${value.s}`;
        },
      );
      head += `${parts.length > 0 ? `let ${parts.join(', ')};` : ''} ${steps.join(', ')};`;
    }
    const body = emitStatements(e, clause.block.statements);
    code += ` catch (${name}) { ${head}${body.directives}${body.code} }`;
  }
  if (node.finallyBlock !== undefined) {
    const saved = e.temporary();
    const body = emitStatements(e, node.finallyBlock.statements);
    code += ` finally { ${saved} = ${e.s};${body.directives}${body.code} ${e.s} = ${saved}; }`;
  }
  return code;
}

/** A switch on a number that may be alive compares like `===`, so that the comparisons are decisions. */
function emitSwitch(e: Emitter, node: ts.SwitchStatement): string {
  const subject = emitExpression(e, node.expression);
  const plain = subject.s === NONE;
  const value = plain ? '' : e.temporary();
  const shadow = plain ? '' : e.temporary();
  let code = plain
    ? `switch (${subject.code}) {`
    : `switch (${value} = ${subject.code}, ${shadow} = ${subject.s}, true) {`;
  for (const clause of node.caseBlock.clauses) {
    if (ts.isCaseClause(clause)) {
      const test = emitExpression(e, clause.expression);
      const site = plain ? 0 : e.site(clause.expression, 'operation', 'copy');
      code += plain
        ? ` case ${test.code}:`
        : ` case ${e.hook('same', value, shadow, test.code, test.s, site)}:`;
    } else code += ' default:';
    for (const statement of clause.statements) {
      code += `${e.trivia(statement)}${emitStatement(e, statement)}`;
    }
  }
  return `${code} }`;
}
