import ts from 'typescript';
import type { Cause } from '../../model/verdict.ts';
import { oneLine } from '../call.ts';
import { unwrap } from '../names.ts';
import { kindOfDifference } from './difference.ts';
import { identifiersIn } from './scope.ts';
import type { Change } from './changes.ts';

/** A text that is taken from elsewhere, with the names that have to mean something where it goes. */
interface Taken {
  readonly text: string;
  readonly names: readonly string[];
}

/** What the value's code has where the gradient's says the same in other words. */
export interface Counterparts {
  /** What the value computes under this name, where the texts differ. */
  readonly initializers: (
    name: string,
    own: ts.Expression,
  ) => readonly { readonly newText: Taken; readonly kind: Cause }[];
  /** The conditions on which the value depends. */
  readonly conditions: readonly ts.Expression[];
  /** Functions at the top of the file that take so many arguments. */
  readonly functions: (arity: number) => readonly string[];
  readonly isModules: (name: string) => boolean;
  readonly source: ts.SourceFile;
}

export function counterpartsIn(
  source: ts.SourceFile,
  value: readonly ts.FunctionLikeDeclaration[],
  functions: ReadonlyMap<string, ts.FunctionLikeDeclaration>,
): Counterparts {
  const declared = new Map<string, ts.Expression[]>();
  const conditions: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      const known = declared.get(node.name.text) ?? [];
      declared.set(node.name.text, [...known, node.initializer]);
    }
    if (ts.isIfStatement(node)) conditions.push(node.expression);
    if (ts.isConditionalExpression(node)) conditions.push(node.condition);
    ts.forEachChild(node, visit);
  };
  for (const one of value) if (one.body) visit(one.body);
  const modules = new Set(['Math', 'Number', 'Infinity', 'NaN', ...namesAtTop(source)]);
  return {
    source,
    conditions,
    initializers: (name, own) =>
      (declared.get(name) ?? []).flatMap((node) => {
        const kind = kindOfDifference(own, node, source);
        return kind === null ? [] : [{ newText: takenFrom(node, source), kind }];
      }),
    functions: (arity) =>
      [...functions].flatMap(([name, { parameters, parent }]) =>
        parameters.length === arity && !ts.isClassLike(parent) ? [name] : [],
      ),
    isModules: (name) => modules.has(name),
  };
}

/** A condition of the value in place of one of the gradient's. */
export function conditionChanges(
  node: ts.Expression,
  { conditions, source }: Counterparts,
  canRead: (name: string) => boolean,
): Change[] {
  return conditions.flatMap((other) => {
    const difference = kindOfDifference(node, other, source);
    if (difference === null) return [];
    const { text, names } = takenFrom(other, source);
    if (!names.every(canRead)) return [];
    const isConstant = difference === 'wrong-constant' || difference === 'constant-factor';
    const kind: Cause = isConstant ? 'wrong-constant' : 'wrong-branch';
    return [{ node, newText: text, kind, cost: 1 }];
  });
}

function takenFrom(node: ts.Expression, source: ts.SourceFile): Taken {
  return { text: oneLine(unwrap(node).getText(source)), names: identifiersIn(node) };
}

function namesAtTop(source: ts.SourceFile): string[] {
  const found: string[] = [];
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name)) found.push(name.text);
      }
    } else if (ts.isFunctionDeclaration(statement) && statement.name)
      found.push(statement.name.text);
    else if (ts.isImportDeclaration(statement)) found.push(...importedNames(statement));
  }
  return found;
}

function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  const own = importClause?.name ? [importClause.name.text] : [];
  if (!bindings) return own;
  if (ts.isNamespaceImport(bindings)) return [...own, bindings.name.text];
  return [...own, ...bindings.elements.map(({ name }) => name.text)];
}
