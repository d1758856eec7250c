import ts from 'typescript';
import { TRIALS_KEY } from '../../model/trials.ts';
import type { Insertion } from '../sourceMap.ts';
import type { Change } from './changes.ts';

const CHOSEN = '__gradlensTrial';
const STEPS = '__gradlensSteps';
const LIMIT = '__gradlensLimit';
const COUNT = '__gradlensCount';

/** Declares what the insertions use. Its steps end loops that a change has made endless. */
const PRELUDE =
  `var ${CHOSEN} = -1, ${STEPS} = 0, ${LIMIT} = Infinity; ` +
  `function ${COUNT}() { if (++${STEPS} > ${LIMIT}) throw new Error("too many steps"); } ` +
  `__gradlens.register(${JSON.stringify(TRIALS_KEY)}, () => (change, limit) => ` +
  `{ const steps = ${STEPS}; ${CHOSEN} = change; ${STEPS} = 0; ${LIMIT} = limit; return steps; }); `;

/**
 * What has to be inserted into a text so that one of the changes at a time is in force, by its position
 * in `changes` (which are grouped by node); none at −1.
 */
export function schemataOf(
  source: ts.SourceFile,
  region: readonly ts.FunctionLikeDeclaration[],
  changes: readonly Change[],
): Insertion[] {
  const first = new Map<ts.Node, number>();
  const last = new Map<ts.Node, number>();
  for (const [k, { node }] of changes.entries()) {
    if (!first.has(node)) first.set(node, k);
    last.set(node, k);
  }
  const inserted: Insertion[] = [{ offset: startOfCode(source), text: PRELUDE }];
  const insert = (offset: number, text: string): void => {
    inserted.push({ offset, text });
  };

  function wrapped(node: ts.Node): void {
    const low = first.get(node);
    const high = last.get(node)!;
    if (low === undefined) {
      inside(node);
      return;
    }
    // What begins with a bracket must not be taken for the arguments of the line before.
    const isStatement = ts.isExpressionStatement(node.parent);
    const cases = changes
      .slice(low, high)
      .map(({ newText }, i) => `${CHOSEN} === ${low + i} ? (${newText}) : `)
      .join('');
    insert(
      node.getStart(source),
      `${isStatement ? '{' : ''}(${CHOSEN} >= ${low} && ${CHOSEN} <= ${high} ? ${cases}(${changes[high]!.newText}) : `,
    );
    inside(node);
    insert(node.end, isStatement ? ');}' : ')');
  }

  function inside(node: ts.Node): void {
    ts.forEachChild(node, (child) => {
      const isLoopBody = ts.isIterationStatement(node, false) && child === node.statement;
      if (isLoopBody) body(child as ts.Statement);
      else wrapped(child);
    });
  }

  function body(node: ts.Statement): void {
    if (ts.isBlock(node)) {
      insert(node.getStart(source) + 1, `${COUNT}();`);
      inside(node);
    } else {
      insert(node.getStart(source), `{${COUNT}();`);
      wrapped(node);
      insert(node.end, '}');
    }
  }

  for (const { body: own } of region) {
    if (!own) continue;
    if (ts.isBlock(own)) insert(own.getStart(source) + 1, `${COUNT}();`);
    if (ts.isBlock(own)) inside(own);
    else wrapped(own);
  }
  return inserted;
}

/** Behind the directives, which have to stay first. */
function startOfCode(source: ts.SourceFile): number {
  const first = source.statements.find(
    (one) => !(ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression)),
  );
  return first?.getStart(source) ?? source.end;
}
