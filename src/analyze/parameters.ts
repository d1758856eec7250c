import ts from 'typescript';
import type { Parameter, ParameterShape } from '../model/program.ts';
import { holdsNumbers, shapeOf } from './shapes.ts';

/** Parameters and result of a function as its types tell. */
export interface FunctionTypes {
  readonly parameters: readonly Parameter[];
  /** What it returns. */
  readonly result: ParameterShape;
  /** A parameter holds numbers by its type, and so does the result. */
  readonly numeric: boolean;
}

/** Reads a function's own signature (of an overloaded one, that of the implementation). */
export function functionTypes(
  node: ts.FunctionLikeDeclaration,
  checker: ts.TypeChecker,
): FunctionTypes {
  const parameters = node.parameters
    .filter((parameter) => !isThisParameter(parameter))
    .map((parameter, index): Parameter => {
      const shape = shapeOf(checker.getTypeAtLocation(parameter), checker, parameter);
      return {
        name: ts.isIdentifier(parameter.name) ? parameter.name.text : `argument${index + 1}`,
        optional: parameter.questionToken !== undefined || parameter.initializer !== undefined,
        shape: parameter.dotDotDotToken && shape.kind === 'array' ? shape.element : shape,
      };
    });
  const signature = checker.getSignatureFromDeclaration(node);
  const result: ParameterShape = signature
    ? shapeOf(signature.getReturnType(), checker, node)
    : { kind: 'unknown' };
  const numeric = parameters.some(({ shape }) => holdsNumbers(shape)) && holdsNumbers(result);
  return { parameters, result, numeric };
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
