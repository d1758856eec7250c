import ts from 'typescript';
import { Active, OVERLOADS, Tape } from './tape.ts';
import type { BranchTrace } from '../../../src/model/trace.ts';

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
function overloadOperators(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const { factory } = context;
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
      if (operator !== undefined) return call(operator, left, right);
      const compared = COMPARED.get(kind);
      if (compared !== undefined) {
        return call('compare', factory.createStringLiteral(compared), left, right);
      }
      const assigned = ASSIGNMENTS.get(kind);
      if (assigned !== undefined)
        return factory.createAssignment(left, call(assigned, left, right));
    }
    if (ts.isPrefixUnaryExpression(visited) && visited.operator === ts.SyntaxKind.MinusToken) {
      return call('neg', visited.operand);
    }
    if (
      ts.isCallExpression(visited) &&
      ts.isPropertyAccessExpression(visited.expression) &&
      ts.isIdentifier(visited.expression.expression) &&
      visited.expression.expression.text === 'Math'
    ) {
      const name = factory.createStringLiteral(visited.expression.name.text);
      return call('math', name, ...visited.arguments);
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

/** Compiles a self-contained module with its arithmetic overloaded. */
export function loadOverloaded(source: string): Exports {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: COMPILER,
    transformers: { before: [overloadOperators] },
  });
  return evaluate(outputText);
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
  const branches = tape.trace();
  if (!(output instanceof Active)) {
    const none = new Float64Array(n);
    return { value: Number(output), reverse: none, forward: none, branches };
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
  };
}
