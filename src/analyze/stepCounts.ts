import ts from 'typescript';

/** A whole number of a compiled module that says how often a loop runs, and where it is written. */
export interface StepCount {
  readonly value: number;
  /** Offsets of its literals, ascending. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

/** Fewer steps than these are no discretisation, and more cannot be doubled twice in passing. */
const FEWEST = 8;
const MOST = 100_000;
/** Counts that are tried: a module of many loops says nothing by them. */
const MOST_COUNTS = 4;

/**
 * The numbers of steps in a compiled module (offsets are those of `code`): whole numbers that a loop is
 * compared with or an array is as long as, directly or by a name; through parameters, too.
 */
export function stepCounts(code: string): readonly StepCount[] {
  const source = ts.createSourceFile('module.js', code, ts.ScriptTarget.ESNext, true);
  const bounds = boundNames(source);
  const found = new Map<number, { start: number; end: number }[]>();
  const add = (node: ts.Expression | undefined): void => {
    if (!node || !ts.isNumericLiteral(node) || !/^\d+$/.test(node.text)) return;
    const value = Number(node.text);
    if (value < FEWEST || value > MOST) return;
    const places = found.get(value) ?? [];
    if (places.every(({ start }) => start !== node.getStart(source))) {
      places.push({ start: node.getStart(source), end: node.end });
    }
    found.set(value, places);
  };
  const visit = (node: ts.Node): void => {
    for (const bound of boundsOf(node)) add(bound);
    if (isNamedValue(node) && bounds.has(node.name.text)) add(node.initializer);
    for (const { name, value } of argumentsOf(node, source)) if (bounds.has(name)) add(value);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found]
    .slice(0, MOST_COUNTS)
    .map(([value, places]) => ({ value, places: places.sort((a, b) => a.start - b.start) }));
}

/** Names that bound a loop somewhere, and parameters that are handed on as one. */
function boundNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const handed: { readonly from: string; readonly to: string }[] = [];
  const visit = (node: ts.Node): void => {
    for (const bound of boundsOf(node)) if (ts.isIdentifier(bound)) names.add(bound.text);
    for (const { name, value } of argumentsOf(node, source)) {
      if (ts.isIdentifier(value)) handed.push({ from: value.text, to: name });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (let before = -1; before !== names.size;) {
    before = names.size;
    for (const { from, to } of handed) if (names.has(to)) names.add(from);
  }
  return names;
}

/** What a loop's condition compares with, or the length of an array that is made. */
function boundsOf(node: ts.Node): ts.Expression[] {
  const condition = ts.isForStatement(node)
    ? node.condition
    : ts.isWhileStatement(node) || ts.isDoStatement(node)
      ? node.expression
      : undefined;
  if (condition && ts.isBinaryExpression(condition)) return [condition.left, condition.right];
  if (ts.isNewExpression(node) && /Array$/.test(node.expression.getText())) {
    return [...(node.arguments ?? [])].slice(0, 1);
  }
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'length') return [node.initializer];
  return [];
}

function isNamedValue(node: ts.Node): node is (
  ts.VariableDeclaration | ts.ParameterDeclaration | ts.PropertyAssignment
) & {
  readonly name: ts.Identifier;
} {
  const isOne =
    ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertyAssignment(node);
  return isOne && ts.isIdentifier(node.name);
}

interface Argument {
  /** Of the parameter. */
  readonly name: string;
  readonly value: ts.Expression;
}

/** Arguments of a call of a function of the module; also `{ callee: f, args: [...] }`. */
function argumentsOf(node: ts.Node, source: ts.SourceFile): Argument[] {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return paired(node.expression.text, node.arguments, source);
  }
  if (!ts.isObjectLiteralExpression(node)) return [];
  const valueOf = (name: string): ts.Expression | undefined => {
    const property = node.properties.find((one) => one.name?.getText() === name);
    return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
  };
  const [callee, args] = [valueOf('callee'), valueOf('args')];
  const isCall = callee && args && ts.isIdentifier(callee) && ts.isArrayLiteralExpression(args);
  return isCall ? paired(callee.text, args.elements, source) : [];
}

function paired(callee: string, args: readonly ts.Expression[], source: ts.SourceFile): Argument[] {
  const parameters = parametersOf(source).get(callee) ?? [];
  return args.flatMap((value, i) => {
    const name = parameters[i];
    return name === undefined ? [] : [{ name, value }];
  });
}

const PARAMETERS = new WeakMap<ts.SourceFile, ReadonlyMap<string, readonly string[]>>();

/** Parameter names of the functions that a module names. */
function parametersOf(source: ts.SourceFile): ReadonlyMap<string, readonly string[]> {
  const known = PARAMETERS.get(source);
  if (known) return known;
  const found = new Map<string, readonly string[]>();
  const visit = (node: ts.Node): void => {
    const own =
      ts.isVariableDeclaration(node) && node.initializer && ts.isFunctionLike(node.initializer)
        ? node.initializer
        : ts.isFunctionDeclaration(node)
          ? node
          : null;
    const name = own && 'name' in node && node.name;
    if (own && name && ts.isIdentifier(name as ts.Node)) {
      found.set(
        (name as ts.Identifier).text,
        own.parameters.map((parameter) => parameter.name.getText()),
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  PARAMETERS.set(source, found);
  return found;
}
