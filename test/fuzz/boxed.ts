import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { binary, Dual, encountered, math, negate, plain } from './dual.ts';
import type { Boxed } from './dual.ts';

/**
 * Gradient of a generated program by boxed numbers: every arithmetic operator of the source becomes a
 * call on `$`, everything else (classes, closures, generators, exceptions) runs natively. Its failures
 * differ from those of shadow values, so that a silent zero in one of them shows.
 */
export interface BoxedResult {
  readonly value: number;
  readonly gradient: readonly number[];
  /** Σ |path contribution| to each partial. */
  readonly magnitude: readonly number[];
  /** A tie or a singular point was met: conventions may differ there. */
  readonly kink: boolean;
}

/** d target(x, s) / d (x…, s) of a module with an exported `target`. */
export function boxedGradient(source: string, x: readonly number[], s: number): BoxedResult {
  const n = x.length + 1;
  return boxedCall(source, 'target', n, (seed) => [x.map((v, k) => seed(v, k)), seed(s, n - 1)]);
}

/** Gradient of any exported function; `args` boxes its inputs, numbered 0 … n − 1. */
export function boxedCall(
  source: string,
  name: string,
  n: number,
  args: (seed: (value: number, index: number) => Dual) => Boxed[],
): BoxedResult {
  const exports: Record<string, (...args: Boxed[]) => Boxed> = {};
  loadBoxed(source)(exports, RUNTIME);
  const unit = (k: number) => Array.from({ length: n }, (_, i) => (i === k ? 1 : 0));
  encountered.kink = false;
  const result = exports[name]!(...args((value, index) => new Dual(value, unit(index))));
  const { kink } = encountered;
  if (!(result instanceof Dual)) {
    return { value: result as number, gradient: unit(-1), magnitude: unit(-1), kink };
  }
  const { value, gradient, magnitude } = result;
  return { value, gradient, magnitude, kink };
}

/** The last program, since a file of many functions is asked for each of them. */
let last: { source: string; load: Loader } | null = null;

function loadBoxed(source: string): Loader {
  if (last?.source !== source) {
    last = { source, load: compileFunction(boxModule(source), ['exports', '$']) as Loader };
  }
  return last.load;
}

type Loader = (exports: object, runtime: object) => void;
type Slots = Record<string, Boxed>;

/** Typed arrays hold raw numbers only; this one holds boxes, and its views share them. */
function typedArray(round: (x: Boxed) => Boxed) {
  const create = (values: readonly Boxed[]): object => view(values.map(round), 0, values.length);
  function view(store: Boxed[], from: number, to: number): object {
    const now = (): Boxed[] => store.slice(from, to);
    const place = (at: number): number => Math.min(at < 0 ? to + at : from + at, to);
    const methods: Readonly<Record<string, (...args: never[]) => unknown>> = {
      subarray: (start: number, end = to - from) => view(store, place(start), place(end)),
      slice: (start: number, end = to - from) => create(store.slice(place(start), place(end))),
      map: (f: (v: Boxed, k: number) => Boxed) => create(now().map(f)),
      reduce: (...args: [() => Boxed, Boxed]) => now().reduce(...args),
      at: (index: number) => now().at(index),
      set(values: Iterable<Boxed>, offset = 0) {
        for (const [k, v] of [...values].entries()) store[from + offset + k] = round(v);
      },
      fill(value: Boxed, start = 0, end = to - from) {
        store.fill(round(value), place(start), place(end));
      },
    };
    return new Proxy(
      {},
      {
        get(_, key) {
          if (key === 'length') return to - from;
          if (key === Symbol.iterator) return () => now().values();
          return methods[String(key)] ?? store[from + Number(key)];
        },
        set(_, key, value: Boxed) {
          store[from + Number(key)] = round(value);
          return true;
        },
      },
    );
  }
  function Typed(source: number | Iterable<Boxed>): object {
    return create(typeof source === 'number' ? new Array<Boxed>(source).fill(0) : [...source]);
  }
  return Object.assign(Typed, {
    of: (...values: Boxed[]) => create(values),
    from: (values: Iterable<Boxed>, f: (v: Boxed, k: number) => Boxed = (v) => v) =>
      create(Array.from(values, f)),
  });
}

const RUNTIME = {
  binary,
  negate,
  plain,
  math,
  truthy: (x: Boxed): boolean => Boolean(plain(x)),
  and: (left: Boxed, right: () => Boxed): Boxed => (plain(left) ? right() : left),
  or: (left: Boxed, right: () => Boxed): Boxed => (plain(left) ? left : right()),
  type: (x: Boxed): string => typeof plain(x),
  equal: (left: Boxed, right: Boxed): boolean => plain(left) === plain(right),
  /** The value of a postfix update: the operand before, once the update has run. */
  first: (...[old]: [Boxed, Boxed]): Boxed => old,
  /** object[key] op= value, with the old value read before the right-hand side runs. */
  update(object: Slots, key: string, operator: string, value: () => Boxed): Boxed {
    const old = object[key];
    return (object[key] = binary(operator, old, value()));
  },
  Number: { isFinite: (x: Boxed): boolean => Number.isFinite(plain(x)) },
  Float64Array: typedArray((x) => x),
  Float32Array: typedArray((x) =>
    x instanceof Dual
      ? new Dual(Math.fround(x.value), x.gradient, [...x.magnitude])
      : Math.fround(x as number),
  ),
  Map: class BoxedMap extends Map<Boxed, Boxed> {
    override get(key: Boxed): Boxed {
      return super.get(plain(key));
    }
    override set(key: Boxed, value: Boxed): this {
      return super.set(plain(key), value);
    }
  },
};

const ARITHMETIC = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusToken, '+'],
  [ts.SyntaxKind.MinusToken, '-'],
  [ts.SyntaxKind.AsteriskToken, '*'],
  [ts.SyntaxKind.SlashToken, '/'],
  [ts.SyntaxKind.PercentToken, '%'],
  [ts.SyntaxKind.AsteriskAsteriskToken, '**'],
]);
const COMPOUND = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusEqualsToken, '+'],
  [ts.SyntaxKind.MinusEqualsToken, '-'],
  [ts.SyntaxKind.AsteriskEqualsToken, '*'],
  [ts.SyntaxKind.SlashEqualsToken, '/'],
  [ts.SyntaxKind.PercentEqualsToken, '%'],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, '**'],
]);
const GLOBALS = new Map([
  ['Math', 'math'],
  ['Map', 'Map'],
  ['Number', 'Number'],
  ['Float64Array', 'Float64Array'],
  ['Float32Array', 'Float32Array'],
]);

function boxModule(source: string): string {
  const erased = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  }).outputText;
  const file = ts.createSourceFile('program.js', erased, ts.ScriptTarget.ES2022, true);
  const result = ts.transform(file, [boxExpressions]);
  const text = ts.createPrinter().printFile(result.transformed[0]!);
  result.dispose();
  return text;
}

function boxExpressions(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const make = context.factory;
  const runtime = (name: string, ...args: ts.Expression[]): ts.Expression =>
    make.createCallExpression(
      make.createPropertyAccessExpression(make.createIdentifier('$'), name),
      undefined,
      args,
    );
  const text = (value: string) => make.createStringLiteral(value);
  const thunk = (body: ts.Expression) =>
    make.createArrowFunction(undefined, undefined, [], undefined, undefined, body);
  const expression = (node: ts.Expression) => ts.visitNode(node, visit) as ts.Expression;
  const truthy = (node: ts.Expression) => runtime('truthy', expression(node));
  const statement = (node: ts.Statement) => ts.visitNode(node, visit) as ts.Statement;

  /** target op= value; private fields stand on `this` in generated programs, so that reading it twice is safe. */
  function compound(target: ts.Expression, operator: string, value: ts.Expression): ts.Expression {
    if (ts.isElementAccessExpression(target)) {
      const key = expression(target.argumentExpression);
      return runtime('update', expression(target.expression), key, text(operator), thunk(value));
    }
    if (ts.isPropertyAccessExpression(target) && !ts.isPrivateIdentifier(target.name)) {
      const object = expression(target.expression);
      return runtime('update', object, text(target.name.text), text(operator), thunk(value));
    }
    const updated = runtime('binary', text(operator), expression(target), value);
    return make.createParenthesizedExpression(make.createAssignment(target, updated));
  }

  function visitBinary(node: ts.BinaryExpression): ts.Node {
    const kind = node.operatorToken.kind;
    const arithmetic = ARITHMETIC.get(kind);
    if (arithmetic !== undefined) {
      return runtime('binary', text(arithmetic), expression(node.left), expression(node.right));
    }
    const update = COMPOUND.get(kind);
    if (update !== undefined) return compound(node.left, update, expression(node.right));
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) {
      return runtime('and', expression(node.left), thunk(expression(node.right)));
    }
    if (kind === ts.SyntaxKind.BarBarToken) {
      return runtime('or', expression(node.left), thunk(expression(node.right)));
    }
    if (kind === ts.SyntaxKind.EqualsEqualsEqualsToken) {
      return runtime('equal', expression(node.left), expression(node.right));
    }
    if (kind === ts.SyntaxKind.ExclamationEqualsEqualsToken) {
      return make.createLogicalNot(runtime('equal', expression(node.left), expression(node.right)));
    }
    return ts.visitEachChild(node, visit, context);
  }

  function visitUnary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): ts.Node {
    if (node.operator === ts.SyntaxKind.ExclamationToken) {
      return make.createLogicalNot(truthy(node.operand));
    }
    if (node.operator === ts.SyntaxKind.MinusToken) {
      return runtime('negate', expression(node.operand));
    }
    const step = node.operator === ts.SyntaxKind.PlusPlusToken ? '+' : '-';
    const updated = compound(node.operand, step, make.createNumericLiteral(1));
    return ts.isPostfixUnaryExpression(node)
      ? runtime('first', expression(node.operand), updated)
      : updated;
  }

  function visit(node: ts.Node): ts.Node {
    if (ts.isBinaryExpression(node)) return visitBinary(node);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      return visitUnary(node);
    }
    if (ts.isTypeOfExpression(node)) return runtime('type', expression(node.expression));
    if (ts.isIfStatement(node)) {
      const otherwise = node.elseStatement && statement(node.elseStatement);
      const then = statement(node.thenStatement);
      return make.updateIfStatement(node, truthy(node.expression), then, otherwise);
    }
    if (ts.isWhileStatement(node)) {
      return make.updateWhileStatement(node, truthy(node.expression), statement(node.statement));
    }
    if (ts.isDoStatement(node)) {
      return make.updateDoStatement(node, statement(node.statement), truthy(node.expression));
    }
    if (ts.isConditionalExpression(node)) {
      return make.createConditionalExpression(
        truthy(node.condition),
        undefined,
        expression(node.whenTrue),
        undefined,
        expression(node.whenFalse),
      );
    }
    if (ts.isIdentifier(node)) return visitIdentifier(node);
    return ts.visitEachChild(node, visit, context);
  }

  function visitIdentifier(node: ts.Identifier): ts.Node {
    const global = GLOBALS.get(node.text);
    if (global === undefined) return node;
    return make.createPropertyAccessExpression(make.createIdentifier('$'), global);
  }

  return (file) => ts.visitEachChild(file, visit, context);
}
