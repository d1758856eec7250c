import ts from 'typescript';

/**
 * A smaller program that still fails: removes statements, unwraps blocks and replaces expressions by
 * one of their operands, as long as `fails` says so (greedy, biggest cuts first; Zeller's delta
 * debugging on the syntax tree).
 */
export function shrink(source: string, fails: (candidate: string) => boolean): string {
  let current = source;
  for (let budget = 2000; budget > 0;) {
    let improved = false;
    for (const candidate of smaller(current)) {
      if (--budget <= 0) break;
      if (candidate.length < current.length && fails(candidate)) {
        current = candidate;
        improved = true;
        break;
      }
    }
    if (!improved) break;
  }
  return current;
}

function smaller(source: string): string[] {
  const file = ts.createSourceFile('p.ts', source, ts.ScriptTarget.ES2022, true);
  const cuts: { start: number; end: number; text: string }[] = [];
  const cut = (node: ts.Node, text: string) =>
    cuts.push({ start: node.getStart(file), end: node.getEnd(), text });
  const visit = (node: ts.Node): void => {
    if (ts.isStatement(node) || ts.isClassElement(node)) cut(node, '');
    if (ts.isIterationStatement(node, false)) cut(node, node.statement.getText(file));
    if (ts.isIfStatement(node)) cut(node, node.thenStatement.getText(file));
    if (ts.isTryStatement(node)) cut(node, node.tryBlock.getText(file));
    if (ts.isBinaryExpression(node) || ts.isConditionalExpression(node)) {
      node.forEachChild((child) => {
        if (ts.isExpression(child)) cut(node, child.getText(file));
      });
    }
    if (ts.isParenthesizedExpression(node)) cut(node, node.expression.getText(file));
    if (ts.isCallExpression(node)) {
      for (const argument of node.arguments) cut(node, argument.getText(file));
      cut(node, '0.5');
    }
    node.forEachChild(visit);
  };
  visit(file);
  return cuts
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .map(({ start, end, text }) => source.slice(0, start) + text + source.slice(end));
}
