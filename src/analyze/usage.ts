import ts from 'typescript';
import type { ParameterShape } from '../model/program.ts';
import { textsComparedWith } from './comparedTexts.ts';
import { namesDerivativeFlag } from './pairNames.ts';

/**
 * What an untyped parameter seems to be, from how the body uses it: a guess, only to choose the
 * numbers of a generated call. The report still says `unknown`.
 */
export function guessShape(name: ts.BindingName, body: ts.Node | undefined): ParameterShape {
  if (ts.isObjectBindingPattern(name)) {
    const fields = name.elements
      .filter((element) => !element.initializer && !element.dotDotDotToken)
      .filter((element) => !namesDerivativeFlag((element.propertyName ?? element.name).getText()))
      .map((element) => ({
        name: (element.propertyName ?? element.name).getText(),
        optional: false,
        shape: guessShape(element.name, body),
      }));
    return { kind: 'object', fields };
  }
  if (ts.isArrayBindingPattern(name)) {
    const elements = name.elements.map((element) =>
      ts.isBindingElement(element) ? guessShape(element.name, body) : NUMBER,
    );
    return { kind: 'tuple', elements };
  }
  return body ? shapeFromUses(name.text, body) : NUMBER;
}

const NUMBER: ParameterShape = { kind: 'number' };
const ARRAY_MEMBERS = new Set(
  'length map forEach reduce reduceRight slice concat every some filter entries fill join'.split(
    ' ',
  ),
);

function shapeFromUses(name: string, body: ts.Node): ParameterShape {
  const uses = new Uses(name);
  uses.visit(body);
  if (uses.called) return { kind: 'function' };
  if (uses.onlyTested) return { kind: 'fixed', text: 'boolean' };
  if (textsComparedWith(name, body).length > 0) return { kind: 'fixed', text: 'string' };
  if (uses.matrix) return arrayOf(arrayOf(NUMBER));
  if (uses.array) return arrayOf(uses.fields.size > 0 ? uses.object() : NUMBER);
  return uses.fields.size > 0 ? uses.object() : NUMBER;
}

function arrayOf(element: ParameterShape): ParameterShape {
  return { kind: 'array', element, length: null };
}

class Uses {
  array = false;
  matrix = false;
  called = false;
  #tested = 0;
  #count = 0;
  readonly fields = new Map<string, ParameterShape>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Used, and only as a condition: a flag. */
  get onlyTested(): boolean {
    return this.#count > 0 && this.#tested === this.#count;
  }

  object(): ParameterShape {
    const fields = [...this.fields].map(([name, shape]) => ({ name, optional: false, shape }));
    return { kind: 'object', fields };
  }

  visit(node: ts.Node): void {
    if (ts.isIdentifier(node) && node.text === this.#name) this.#use(node);
    ts.forEachChild(node, (child) => {
      this.visit(child);
    });
  }

  #use(node: ts.Identifier): void {
    const { parent } = node;
    this.#count++;
    if (isTest(node)) this.#tested++;
    if (ts.isCallExpression(parent) && parent.expression === node) this.called = true;
    if (ts.isForOfStatement(parent) && parent.expression === node) this.array = true;
    if (ts.isSpreadElement(parent)) this.array = true;
    if (ts.isElementAccessExpression(parent) && parent.expression === node) {
      this.array = true;
      if (isIndexed(parent)) this.matrix = true;
      if (ts.isPropertyAccessExpression(parent.parent)) this.#field(parent.parent);
    }
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      if (ARRAY_MEMBERS.has(parent.name.text)) this.array = true;
      else this.#field(parent);
    }
  }

  #field(access: ts.PropertyAccessExpression): void {
    const name = access.name.text;
    // An option that asks for the derivative instead of the value is left out.
    if (namesDerivativeFlag(name)) return;
    if (ARRAY_MEMBERS.has(name)) {
      this.matrix = true;
      return;
    }
    if (ts.isCallExpression(access.parent) && access.parent.expression === access) return;
    if (this.fields.has(name) && !isIndexed(access)) return;
    this.fields.set(name, isIndexed(access) ? arrayOf(NUMBER) : NUMBER);
  }
}

function isIndexed(node: ts.Expression): boolean {
  return ts.isElementAccessExpression(node.parent) && node.parent.expression === node;
}

function isTest(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node) ||
    (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken)
  );
}
