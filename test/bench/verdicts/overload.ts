import ts from 'typescript';
import { Active, OVERLOADS, Tape } from './tape.ts';
import type { SourceRange } from '../../../src/model/range.ts';
import type { BranchTrace, OperationTrace, Site } from '../../../src/model/trace.ts';

const OPERATORS = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusToken, 'add'],
  [ts.SyntaxKind.MinusToken, 'sub'],
  [ts.SyntaxKind.AsteriskToken, 'mul'],
  [ts.SyntaxKind.SlashToken, 'div'],
  [ts.SyntaxKind.PercentToken, 'mod'],
  [ts.SyntaxKind.AsteriskAsteriskToken, 'pow'],
]);
const ASSIGNMENTS = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusEqualsToken, 'add'],
  [ts.SyntaxKind.MinusEqualsToken, 'sub'],
  [ts.SyntaxKind.AsteriskEqualsToken, 'mul'],
  [ts.SyntaxKind.SlashEqualsToken, 'div'],
]);
const COMPARED = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>'],
  [ts.SyntaxKind.LessThanEqualsToken, '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>='],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '==='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '!=='],
]);

/** Rewrites operators and Math calls of a module into calls of `$`, operator by operator. */
function overloadOperators(
  context: ts.TransformationContext,
  sites: Site[],
): ts.Transformer<ts.SourceFile> {
  const { factory } = context;
  const siteOf = (node: ts.Node): number => {
    const file = node.getSourceFile();
    const range = (part: ts.Node): SourceRange => {
      const start = file.getLineAndCharacterOfPosition(part.getStart());
      const end = file.getLineAndCharacterOfPosition(part.getEnd());
      return {
        file: file.fileName,
        line: start.line + 1,
        column: start.character + 1,
        endLine: end.line + 1,
        endColumn: end.character + 1,
      };
    };
    const operands = ts.isBinaryExpression(node)
      ? [node.left, node.right]
      : ts.isCallExpression(node)
        ? [...node.arguments]
        : [];
    sites.push({
      range: range(node),
      text: node.getText(),
      operation: 'fused',
      name: null,
      operands: operands.map((part) => ({ text: part.getText(), range: range(part) })),
    });
    return sites.length - 1;
  };
  const marked = (node: ts.Node, made: ts.Expression): ts.Expression =>
    call('at', factory.createNumericLiteral(siteOf(node)), made);
  const call = (name: string, ...args: ts.Expression[]): ts.Expression =>
    factory.createCallExpression(
      factory.createPropertyAccessExpression(factory.createIdentifier('$'), name),
      undefined,
      args,
    );
  const visit = (node: ts.Node): ts.Node => {
    const visited = ts.visitEachChild(node, visit, context);
    if (ts.isBinaryExpression(visited)) {
      const { left, right } = visited;
      const kind = visited.operatorToken.kind;
      const operator = OPERATORS.get(kind);
      if (operator !== undefined) return marked(node, call(operator, left, right));
      const compared = COMPARED.get(kind);
      if (compared !== undefined) {
        return call('compare', factory.createStringLiteral(compared), left, right);
      }
      const assigned = ASSIGNMENTS.get(kind);
      if (assigned !== undefined)
        return factory.createAssignment(left, marked(node, call(assigned, left, right)));
    }
    if (ts.isPrefixUnaryExpression(visited) && visited.operator === ts.SyntaxKind.MinusToken) {
      return marked(node, call('neg', visited.operand));
    }
    if (
      ts.isCallExpression(visited) &&
      ts.isPropertyAccessExpression(visited.expression) &&
      ts.isIdentifier(visited.expression.expression) &&
      visited.expression.expression.text === 'Math'
    ) {
      const name = factory.createStringLiteral(visited.expression.name.text);
      return marked(node, call('math', name, ...visited.arguments));
    }
    return visited;
  };
  return (file) => ts.visitNode(file, visit) as ts.SourceFile;
}

type Exports = Record<string, unknown>;

/** Compiles a self-contained module as it is. */
export function loadPlain(source: string): Exports {
  return evaluate(ts.transpileModule(source, { compilerOptions: COMPILER }).outputText);
}

/** A module with its arithmetic overloaded, and the expressions that its sites stand for. */
export interface Overloaded {
  readonly exports: Exports;
  readonly sites: readonly Site[];
}

export function loadOverloaded(source: string): Overloaded {
  const sites: Site[] = [];
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: COMPILER,
    transformers: { before: [(context) => overloadOperators(context, sites)] },
  });
  return { exports: evaluate(outputText), sites };
}

const COMPILER: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
};

function evaluate(code: string): Exports {
  const exports: Exports = {};
  // The bench compiles its own problem files and nothing else.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function('exports', '$', code)(exports, OVERLOADS);
  return exports;
}

export interface Derivatives {
  readonly value: number;
  readonly reverse: Float64Array;
  readonly forward: Float64Array;
  readonly branches: BranchTrace;
  /** Every operation of the run, for explanations by path. */
  readonly trace: (sites: readonly Site[]) => OperationTrace;
}

/** Runs an overloaded function of one vector and reads everything off the tape. */
export function differentiate(
  overloaded: (x: unknown[]) => unknown,
  x: ArrayLike<number>,
): Derivatives {
  const tape = new Tape();
  const inputs = Array.from(x, (value) => tape.input(value));
  const output = overloaded([...inputs]);
  const n = inputs.length;
  const branches = tape.branches();
  const trace = (sites: readonly Site[]): OperationTrace => traceOf(tape, output, n, sites);
  if (!(output instanceof Active)) {
    const none = new Float64Array(n);
    return { value: Number(output), reverse: none, forward: none, branches, trace };
  }
  // Lazily: most callers want one of the two.
  return {
    value: output.value,
    get reverse() {
      return tape.reverse(output, n);
    },
    get forward() {
      return tape.forward(output, n);
    },
    branches,
    trace,
  };
}

/** The tape in the product's own form; node 0 is the constant, so every node moves up by one. */
function traceOf(tape: Tape, output: unknown, n: number, sites: readonly Site[]): OperationTrace {
  const nodes = tape.parents.length + 1;
  const id = output instanceof Active ? output.id : -1;
  const adjoint = new Float64Array(nodes);
  if (id >= 0 && output instanceof Active) adjoint.set(tape.adjoints(output), 1);
  const edgeStart = new Int32Array(nodes + 1);
  const parents: number[] = [];
  const partials: number[] = [];
  tape.parents.forEach((own, node) => {
    edgeStart[node + 1] = parents.length;
    parents.push(...own.map((parent) => parent + 1));
    partials.push(...tape.weights[node]!);
  });
  edgeStart[nodes] = parents.length;
  return {
    sites,
    nodes,
    inputs: n,
    outputs: Int32Array.of(id + 1),
    site: Int32Array.from({ length: nodes }, (_, node) => tape.sites[node - 1] ?? -1),
    operation: new Uint8Array(nodes),
    value: new Float64Array(nodes),
    adjoint,
    edgeStart,
    edgeParent: Int32Array.from(parents),
    edgePartial: Float64Array.from(partials),
    edgeValue: new Float64Array(parents.length),
    events: new Int32Array(0),
    places: [],
    watches: [],
    references: [],
    truncated: false,
  };
}
