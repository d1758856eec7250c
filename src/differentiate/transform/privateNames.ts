import ts from 'typescript';

/**
 * Whether a private name is a field (its shadow has a field of its own beside it) rather than a method
 * or an accessor: the class that declares it is one of those around the use.
 */
export function privateField(node: ts.PropertyAccessExpression): boolean {
  const name = node.name.text;
  for (let at = node.parent as ts.Node | undefined; at !== undefined; at = at.parent) {
    if (!ts.isClassLike(at)) continue;
    for (const member of at.members) {
      const declared = member.name;
      if (declared === undefined || !ts.isPrivateIdentifier(declared)) continue;
      if (declared.text === name) return ts.isPropertyDeclaration(member);
    }
  }
  return false;
}
