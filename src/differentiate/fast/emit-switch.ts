import ts from 'typescript';
import type { FunctionEmitter } from './emit-function.ts';
import { containsWrite } from './emit-text.ts';
import { Refusal } from './refusal.ts';

/** The author's `switch`, its clauses' statements as twins: falling through and `break` stay what they are. */
export function emitSwitch(emitter: FunctionEmitter, node: ts.SwitchStatement): void {
  const label = emitter.takeLabel();
  const value = emitter.plainValue(node.expression);
  const lines: string[] = [`${label}switch (${value}) {`];
  for (const clause of node.caseBlock.clauses) {
    refuseShared(emitter, clause);
    lines.push(ts.isCaseClause(clause) ? `case ${caseText(emitter, clause)}: {` : 'default: {');
    lines.push(...emitter.statements(clause.statements), '}');
  }
  emitter.append([...lines, '}']);
  emitter.forgetAll();
}

function caseText(emitter: FunctionEmitter, { expression }: ts.CaseClause): string {
  if (!emitter.isPlain(expression) || containsWrite(expression)) {
    throw new Refusal('a case that is computed', expression);
  }
  return emitter.textOf(expression);
}

/** Each clause gets a block of its own, so that none may use what another one declares. */
function refuseShared(emitter: FunctionEmitter, clause: ts.CaseOrDefaultClause): void {
  for (const statement of clause.statements) {
    const isBlockScoped =
      ts.isVariableStatement(statement) &&
      (statement.declarationList.flags & ts.NodeFlags.BlockScoped) !== 0;
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      throw new Refusal('a function declared in a case', statement);
    }
    if (!isBlockScoped) continue;
    for (const declaration of statement.declarationList.declarations) {
      const binding = emitter.inference.bindings.declaredBy(declaration);
      const inside = binding?.references.every(
        (use) => use.pos >= clause.pos && use.end <= clause.end,
      );
      if (inside !== true) throw new Refusal('a name declared in another case', declaration);
    }
  }
}
