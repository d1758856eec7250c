import ts from 'typescript';
import type { FunctionRecord } from './discover.ts';
import { hashText, seededRandom } from './random.ts';
import { FILLED_STYLES, Sampler, STYLES, WIDE_STYLES, type SampleStyle } from './samples.ts';
import { holdsNumbers, shapeOf } from './shapes.ts';
import { asksForDerivative } from './pairs.ts';
import { guessShape } from './usage.ts';

/**
 * Calls of a function with generated arguments, the most plausible first: the engine tries them in
 * order, since which shapes fit together is known only by running. Seeded: the same seed and name
 * give the same calls. Written for the function's own scope; empty where a type cannot be written.
 */
export function generateCalls(
  record: FunctionRecord,
  checker: ts.TypeChecker,
  seed: number,
): string[] {
  const calls = new Set<string>();
  const generate = (style: SampleStyle, index: number): void => {
    const random = seededRandom((seed * 7919 + index * 104729 + hashText(record.name)) >>> 0);
    const call = generateCall(record, checker, style, random);
    if (call !== null) calls.add(call);
  };
  STYLES.forEach(generate);
  if ([...calls].some((call) => call.includes('new '))) FILLED_STYLES.forEach(generate);
  if (BRANCHES.test(record.node.getText())) {
    WIDE_STYLES.forEach((style, index) => {
      generate(style, STYLES.length + index);
    });
  }
  return [...calls];
}

/** What makes a function, or a derivative written beside it, differ from place to place. */
const BRANCHES = /\bif\b|\?[^.:?]|\bswitch\b|Math\.(max|min|abs|sign|hypot)\b|<=?|>=?/;

function generateCall(
  record: FunctionRecord,
  checker: ts.TypeChecker,
  style: SampleStyle,
  random: () => number,
): string | null {
  const sampler = new Sampler(random, style, checker, record.node);
  const args = generateArguments(record.node, checker, sampler);
  if (args === null) return null;
  const callee = record.kind === 'method' ? methodCallee(record, checker, sampler) : record.access;
  return callee === null ? null : `${callee}(${args.join(', ')})`;
}

function methodCallee(
  record: FunctionRecord,
  checker: ts.TypeChecker,
  sampler: Sampler,
): string | null {
  const { owner, node } = record;
  if (owner === null) return null;
  const access = /^[A-Za-z_$][\w$]*$/.test(record.access)
    ? `.${record.access}`
    : `[${JSON.stringify(record.access)}]`;
  let host: ts.Node = node;
  while (!ts.isSourceFile(host) && !ts.isClassLike(host)) host = host.parent;
  if (ts.isClassLike(host)) {
    const isAbstract = ts.isClassDeclaration(host) && isAbstractClass(host);
    if (isAbstract) return null;
    const constructor = constructorOf(host, checker);
    const args = constructor ? generateArguments(constructor, checker, sampler) : [];
    if (args === null) return null;
    const instance = `new ${owner}(${args.join(', ')})`;
    const type = checker.getTypeAtLocation(host);
    return (type.isClass() ? sampler.filled(instance, type) : instance) + access;
  }
  // A constructor function of old style.
  const constructor = findFunction(owner, host);
  const args = constructor ? generateArguments(constructor, checker, sampler) : [];
  return args === null ? null : `new ${owner}(${args.join(', ')})${access}`;
}

function isAbstractClass(node: ts.ClassDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false;
}

/** The constructor with a body, of the class or of the nearest base class that has one. */
function constructorOf(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
  depth = 0,
): ts.ConstructorDeclaration | undefined {
  const own = node.members.find(
    (member): member is ts.ConstructorDeclaration =>
      ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  if (own || depth > 8) return own;
  const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0]?.expression;
  let symbol = base ? checker.getSymbolAtLocation(base) : undefined;
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const declaration = symbol?.valueDeclaration;
  return declaration && ts.isClassLike(declaration)
    ? constructorOf(declaration, checker, depth + 1)
    : undefined;
}

function findFunction(name: string, source: ts.Node): ts.FunctionLikeDeclaration | undefined {
  let found: ts.FunctionLikeDeclaration | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isFunctionDeclaration(node) && node.name?.text === name) found = node;
    if (
      ts.isVariableDeclaration(node) &&
      node.initializer &&
      ts.isIdentifier(node.name) &&
      node.name.text === name &&
      ts.isFunctionExpression(node.initializer)
    ) {
      found = node.initializer;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * Values for a function's parameters. Optional ones are left out, unless nothing else is numeric.
 */
function generateArguments(
  node: ts.FunctionLikeDeclaration,
  checker: ts.TypeChecker,
  sampler: Sampler,
): string[] | null {
  const required = node.parameters.filter(
    (parameter) => !parameter.questionToken && !parameter.initializer,
  );
  const isNumeric = (parameter: ts.ParameterDeclaration): boolean =>
    holdsNumbers(shapeOf(checker.getTypeAtLocation(parameter), checker, parameter));
  const wanted = required.some((parameter) => isNumeric(parameter) || parameter.type === undefined)
    ? required
    : node.parameters;
  const values: string[] = [];
  const last = node.parameters.at(-1);
  for (const parameter of wanted) {
    if (ts.isIdentifier(parameter.name) && parameter.name.text === 'this') continue;
    // The value is checked; a flag that asks for the derivative instead is left out.
    if (parameter === last && values.length > 0 && asksForDerivative(parameter, checker)) continue;
    const value = generateArgument(parameter, node, checker, sampler);
    if (value === null) return null;
    values.push(...value);
  }
  return values;
}

function generateArgument(
  parameter: ts.ParameterDeclaration,
  node: ts.FunctionLikeDeclaration,
  checker: ts.TypeChecker,
  sampler: Sampler,
): string[] | null {
  const type = checker.getTypeAtLocation(parameter);
  const name = ts.isIdentifier(parameter.name) ? parameter.name.text : '';
  const shape = shapeOf(type, checker, parameter);
  const isLoose =
    shape.kind === 'unknown' ||
    (shape.kind === 'array' && shape.element.kind === 'unknown') ||
    (parameter.type === undefined && !ts.isIdentifier(parameter.name) && !holdsNumbers(shape));
  const guess = isLoose ? guessShape(parameter.name, node.body) : null;
  const write = (): string | null =>
    guess ? sampler.ofShape(guess, name) : sampler.ofType(type, name);
  if (!parameter.dotDotDotToken) {
    const value = write();
    return value === null ? null : [value];
  }
  const element = shape.kind === 'array' ? shape.element : null;
  const values = [0, 1, 2].map(() =>
    element && !isLoose ? sampler.ofShape(element, '') : sampler.number(''),
  );
  return values.includes(null) ? null : (values as string[]);
}
