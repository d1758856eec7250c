import ts from 'typescript';
import type { Parameter, ParameterShape } from '../model/program.ts';
import { holdsNumbers, shapeOf } from './shapes.ts';

/** A function's own parameters (of an overloaded one, those of the implementation). */
export function parametersOfFunction(
  node: ts.FunctionLikeDeclaration,
  checker: ts.TypeChecker,
): Parameter[] {
  return node.parameters
    .filter((parameter) => !isThisParameter(parameter))
    .map((parameter, index): Parameter => {
      const shape = shapeOf(checker.getTypeAtLocation(parameter), checker, parameter);
      return {
        name: ts.isIdentifier(parameter.name) ? parameter.name.text : `argument${index + 1}`,
        optional: parameter.questionToken !== undefined || parameter.initializer !== undefined,
        shape: parameter.dotDotDotToken && shape.kind === 'array' ? shape.element : shape,
      };
    });
}

/** `x?`, `x = 1`, `...x`, and in older code `x = x || []` in the body. */
export function isOptionalParameter(
  { name, questionToken, initializer, dotDotDotToken }: ts.ParameterDeclaration,
  { body }: ts.FunctionLikeDeclaration,
): boolean {
  if (questionToken || initializer || dotDotDotToken) return true;
  if (!body || !ts.isBlock(body) || !ts.isIdentifier(name)) return false;
  return body.statements.some((statement) => {
    const assignment = ts.isExpressionStatement(statement) ? statement.expression : null;
    if (!assignment || !ts.isBinaryExpression(assignment)) return false;
    const { left, right, operatorToken } = assignment;
    return (
      ts.isIdentifier(left) &&
      left.text === name.text &&
      operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isBinaryExpression(right) &&
      right.left.getText() === name.text &&
      (right.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
        right.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    );
  });
}

/**
 * Whether a parameter holds numbers by its type, and so does the result. The result is looked at last:
 * where it is not declared, the checker has to infer it from the whole body.
 */
export function mapsNumbers(node: ts.FunctionLikeDeclaration, checker: ts.TypeChecker): boolean {
  if (!parametersOfFunction(node, checker).some(({ shape }) => holdsNumbers(shape))) return false;
  const result = checker.getSignatureFromDeclaration(node)?.getReturnType();
  if (result === undefined) return false;
  return holdsNumbers(shapeOf(checker.getBaseTypeOfLiteralType(result), checker, node));
}

/**
 * The same where the written types do not say: `any`, a `Map`, a `Record<string, number>` of which only a
 * call knows the keys. Types that nobody wrote say nothing either way.
 */
export function mayMapNumbers(node: ts.FunctionLikeDeclaration, checker: ts.TypeChecker): boolean {
  const mayHold = (shape: ParameterShape): boolean =>
    holdsNumbers(shape) ||
    shape.kind === 'unknown' ||
    (shape.kind === 'object' && shape.fields.length === 0);
  const result = checker.getSignatureFromDeclaration(node)?.getReturnType();
  return (
    result !== undefined &&
    node.parameters.every(({ type, initializer }) => type ?? initializer) &&
    parametersOfFunction(node, checker).some(({ shape }) => mayHold(shape)) &&
    mayHold(shapeOf(checker.getBaseTypeOfLiteralType(result), checker, node))
  );
}

/**
 * Parameters of the function that `depth` calls of `node` give: `outer(2)(3)` calls it at depth 1.
 */
export function returnedParameters(
  node: ts.FunctionLikeDeclaration,
  depth: number,
  checker: ts.TypeChecker,
): Parameter[] {
  let signature = checker.getSignatureFromDeclaration(node);
  for (let i = 0; i < depth; i++)
    [signature] = signature?.getReturnType().getCallSignatures() ?? [];
  return (signature?.getParameters() ?? []).map((symbol) => {
    const declaration = symbol.valueDeclaration;
    const isOptional =
      declaration !== undefined &&
      ts.isParameter(declaration) &&
      (declaration.questionToken ?? declaration.initializer) !== undefined;
    const shape = shapeOf(checker.getTypeOfSymbolAtLocation(symbol, node), checker, node);
    return { name: symbol.name, optional: isOptional, shape };
  });
}

/**
 * One entry per argument: a rest parameter `...xs` becomes `xs[0]`, `xs[1]`, …; arguments beyond
 * the parameters (read through `arguments`) are `argument3`.
 */
export function forArguments(
  parameters: readonly Parameter[],
  rest: string | null,
  count: number,
): Parameter[] {
  const fixed = rest === null ? parameters.length : parameters.length - 1;
  const result = parameters.slice(0, fixed);
  for (let i = fixed; i < count; i++) {
    const shape: ParameterShape =
      rest === null ? { kind: 'unknown' } : parameters[parameters.length - 1]!.shape;
    const name = rest === null ? `argument${i + 1}` : `${rest}[${i - fixed}]`;
    result.push({ name, optional: true, shape });
  }
  return result;
}

/** The name of a function's rest parameter. */
export function restName(node: ts.FunctionLikeDeclaration): string | null {
  const last = node.parameters.at(-1);
  return last?.dotDotDotToken && ts.isIdentifier(last.name) ? last.name.text : null;
}

/** Parameters as an expression's function takes them: patterns and defaults, without types. */
export function parameterTexts(node: ts.FunctionLikeDeclaration): string[] {
  return node.parameters
    .filter((parameter) => !isThisParameter(parameter))
    .map((parameter) => {
      const dots = parameter.dotDotDotToken ? '...' : '';
      const fallback = parameter.initializer ? ` = ${parameter.initializer.getText()}` : '';
      return dots + parameter.name.getText() + fallback;
    });
}

function isThisParameter(parameter: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(parameter.name) && parameter.name.text === 'this';
}
