import ts from 'typescript';
import { scopeOf, writtenRoot, type Scope, type WrittenRoot } from './writes.ts';

/** A branch of compiled text: the stretch that runs where it is taken. */
export interface Branch {
  readonly start: number;
  readonly end: number;
  /** Index of the branch or function around it; −1 for none. */
  readonly parent: number;
  /** Worth telling of where it never runs: no body of a function, and nothing that only gives up. */
  readonly isTelling: boolean;
}

/** An expression inside a function that changes something which may outlive the call. */
export interface Write {
  readonly start: number;
  readonly end: number;
  readonly root: WrittenRoot;
}

/** A module's text that counts its branches and writes. */
export interface CountedModule {
  readonly code: string;
  /** Index = position among the hits that the wrapped call returns; the writes come after them. */
  readonly branches: readonly Branch[];
  readonly writes: readonly Write[];
}

const HITS = '__gradlensHits';
const WRITES = '__gradlensWrites';

/**
 * Text at the module's start: calls made through a harness return, instead of their result, an array
 * that tells which branches they took, and the gradients written by hand. Setting the call up does not
 * count, nor what a gradient writes.
 */
const PRELUDE = (branches: number, writes: number): string =>
  `const ${HITS} = new Array(${branches}).fill(0), ${WRITES} = new Array(${writes}).fill(0); ` +
  `{ const real = __gradlens; __gradlens = { ...real, ` +
  `register: (key, make) => real.register(key, (index) => { const harness = make(index); ` +
  `if (typeof harness !== 'object') return harness; ` +
  `return { gradients: [], setup: () => { const call = harness.setup(); return { ...call, callee: ` +
  `(...args) => { const fresh = harness.gradients.map(() => ` +
  `{ const { receiver, args } = harness.setup(); return [receiver, args]; }); ` +
  `${HITS}.fill(0); ${WRITES}.fill(0); ` +
  `Reflect.apply(call.callee, call.receiver, args); const writes = [...${WRITES}]; ` +
  `fresh.forEach((given, k) => { try { Reflect.apply(harness.gradients[k], void 0, given); } catch {} }); ` +
  `return [...${HITS}, ...writes]; } }; } }; }) }; } `;

/**
 * Puts a counter into every branch of a compiled module: both sides of `if` and `?:`, cases, loop
 * bodies, what follows an `if` that leaves the block, and functions; and one at every write inside a
 * function to what is not its own. Offsets are those of `code`.
 */
export function countBranches(code: string): CountedModule {
  const source = ts.createSourceFile('module.js', code, ts.ScriptTarget.ESNext, false);
  const branches: Branch[] = [];
  const writes: Write[] = [];
  /** Of the functions around the node that is visited, innermost first. */
  const scopes: Scope[] = [];
  const inserted: { readonly at: number; readonly text: string }[] = [];

  const open = (start: number, end: number, parent: number, isFunction = false): number =>
    branches.push({
      start,
      end,
      parent,
      isTelling: !isFunction && isTelling(code.slice(start, end)),
    }) - 1;
  const insert = (at: number, text: string): void => {
    inserted.push({ at, text });
  };
  const startOf = (node: ts.Node): number => node.getStart(source);

  function statement(node: ts.Statement, parent: number): void {
    const branch = open(startOf(node), node.end, parent);
    const hit = `${HITS}[${branch}]=1;`;
    if (ts.isBlock(node)) insert(startOf(node) + 1, hit);
    else {
      insert(startOf(node), `{${hit}`);
      insert(node.end, '}');
    }
    visit(node, branch);
  }

  function expression(node: ts.Expression, parent: number, isFunction = false): void {
    const branch = open(startOf(node), node.end, parent, isFunction);
    insert(startOf(node), `(${HITS}[${branch}]=1,`);
    insert(node.end, ')');
    visit(node, branch);
  }

  function functionBody(node: ts.FunctionLikeDeclaration, parent: number): void {
    node.parameters.forEach((parameter) => {
      visit(parameter, parent);
    });
    const { body } = node;
    if (body === undefined) return;
    scopes.unshift(scopeOf(node));
    if (ts.isBlock(body)) {
      const branch = open(startOf(body), body.end, parent, true);
      insert(endOfPrologue(body.statements, startOf(body) + 1), `${HITS}[${branch}]=1;`);
      block(body.statements, branch);
    } else {
      expression(body, parent, true);
    }
    scopes.shift();
  }

  /** `statementStart`: there a parenthesis would belong to the statement before. */
  function write(node: ts.Node, statementStart: number): void {
    const root = scopes.length === 0 ? null : writtenRoot(node, scopes);
    if (root === null) return;
    const start = startOf(node);
    const mark = `${WRITES}[${writes.push({ start, end: node.end, root }) - 1}]=1`;
    if (start === statementStart) insert(start, `${mark};`);
    else {
      insert(start, `(${mark},`);
      insert(node.end, ')');
    }
  }

  /** Behind an `if` that leaves the block whatever comes next is its other side. */
  function block(statements: readonly ts.Statement[], parent: number): void {
    let around = parent;
    for (const [k, one] of statements.entries()) {
      visit(one, around);
      const next = statements[k + 1];
      const leaves =
        ts.isIfStatement(one) && one.elseStatement === undefined && isExit(one.thenStatement);
      if (next === undefined || !leaves || ts.isFunctionDeclaration(next)) continue;
      around = open(startOf(next), statements[statements.length - 1]!.end, around);
      insert(startOf(next), `${HITS}[${around}]=1;`);
    }
  }

  let statementStart = -1;

  function visit(node: ts.Node, parent: number): void {
    if (ts.isExpressionStatement(node)) statementStart = startOf(node);
    write(node, statementStart);
    if (ts.isIfStatement(node)) {
      visit(node.expression, parent);
      statement(node.thenStatement, parent);
      if (node.elseStatement) statement(node.elseStatement, parent);
    } else if (ts.isConditionalExpression(node)) {
      visit(node.condition, parent);
      expression(node.whenTrue, parent);
      expression(node.whenFalse, parent);
    } else if (ts.isIterationStatement(node, false)) {
      ts.forEachChild(node, (child) => {
        if (child === node.statement) statement(node.statement, parent);
        else visit(child, parent);
      });
    } else if (ts.isCaseOrDefaultClause(node)) {
      if (ts.isCaseClause(node)) visit(node.expression, parent);
      const [first] = node.statements;
      if (first === undefined) return;
      const branch = open(startOf(first), node.end, parent);
      insert(startOf(first), `${HITS}[${branch}]=1;`);
      block(node.statements, branch);
    } else if (ts.isFunctionLike(node) && 'body' in node) {
      functionBody(node, parent);
    } else if (ts.isBlock(node)) {
      block(node.statements, parent);
    } else {
      ts.forEachChild(node, (child) => {
        visit(child, parent);
      });
    }
  }

  source.statements.forEach((one) => {
    visit(one, -1);
  });
  insert(endOfPrologue(source.statements, 0), PRELUDE(branches.length, writes.length));
  return { code: withInsertions(code, inserted), branches, writes };
}

/** Directives (`'use strict'`) have to stay first. */
function endOfPrologue(statements: readonly ts.Statement[], start: number): number {
  let end = start;
  for (const one of statements) {
    if (!ts.isExpressionStatement(one) || !ts.isStringLiteral(one.expression)) break;
    end = one.end;
  }
  return end;
}

function isExit(node: ts.Statement): boolean {
  const last = ts.isBlock(node) ? node.statements[node.statements.length - 1] : node;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) ||
      ts.isThrowStatement(last) ||
      ts.isBreakStatement(last) ||
      ts.isContinueStatement(last))
  );
}

/** At one place, what closes an inner stretch comes before what opens the next; openings nest. */
function withInsertions(
  code: string,
  inserted: readonly { readonly at: number; readonly text: string }[],
): string {
  const sorted = inserted
    .map((one, order) => ({ ...one, order, closes: one.text === ')' || one.text === '}' }))
    .sort((a, b) => {
      if (a.at !== b.at) return a.at - b.at;
      if (a.closes !== b.closes) return a.closes ? -1 : 1;
      return a.order - b.order;
    });
  // Stretches that close at one place close from the inside out.
  const pieces: string[] = [];
  let from = 0;
  for (let k = 0; k < sorted.length;) {
    const { at } = sorted[k]!;
    pieces.push(code.slice(from, at));
    from = at;
    const here: typeof sorted = [];
    for (; k < sorted.length && sorted[k]!.at === at; k++) here.push(sorted[k]!);
    const closing = here.filter(({ closes }) => closes).reverse();
    pieces.push(...[...closing, ...here.filter(({ closes }) => !closes)].map(({ text }) => text));
  }
  pieces.push(code.slice(from));
  return pieces.join('');
}

/** Branches that throw, jump or give up compute nothing that could be differentiated. */
const GUARD = /^(?:throw\b|console\.|break\b|continue\b|return;?$|$)/;

function isTelling(text: string): boolean {
  return !GUARD.test(text.replace(/^[\s{]+/, '').replace(/[\s}]+$/, ''));
}
