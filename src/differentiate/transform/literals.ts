import ts from 'typescript';
import { isInert, NONE, type Emitted, type Emitter } from './emitter.ts';
import { emitExpression } from './expressions.ts';
import { emitMethod } from './functions.ts';
import { quote } from './names.ts';
import { spreadArguments } from './calls.ts';

/** An element's code and a shadow that still holds once the whole literal is evaluated. */
function held(e: Emitter, emitted: Emitted, later: readonly ts.Node[]): Emitted {
  if (emitted.s === NONE) return emitted;
  if (emitted.s !== e.s && later.every(isInert)) return emitted;
  const value = e.temporary();
  const shadow = e.temporary();
  return { code: `(${value} = ${emitted.code}, ${shadow} = ${emitted.s}, ${value})`, s: shadow };
}

export function emitArray(e: Emitter, node: ts.ArrayLiteralExpression): Emitted {
  const { elements } = node;
  if (elements.some(ts.isSpreadElement)) {
    return { code: e.hook('arrayOf', ...spreadArguments(e, elements)), s: NONE };
  }
  const parts = elements.map((element, i) => {
    if (ts.isOmittedExpression(element)) return { code: '', s: NONE };
    return held(e, emitExpression(e, element), elements.slice(i + 1));
  });
  const last = elements.at(-1);
  const hole = last !== undefined && ts.isOmittedExpression(last) ? ',' : '';
  const literal = `[${parts.map((part) => part.code).join(', ')}${hole}]`;
  if (parts.every((part) => part.s === NONE)) return { code: literal, s: NONE };
  const shadows = parts.map((part) => part.s).join(', ');
  return { code: e.hook('arrayLiteral', literal, `[${shadows}]`), s: NONE };
}

export function emitObject(e: Emitter, node: ts.ObjectLiteralExpression): Emitted {
  const { properties } = node;
  const code: string[] = [];
  const entries: string[] = [];
  const spreads: string[] = [];
  properties.forEach((property, i) => {
    const later = properties.slice(i + 1);
    if (ts.isSpreadAssignment(property)) {
      const source = e.temporary();
      code.push(`...(${source} = ${emitExpression(e, property.expression).code})`);
      entries.push(e.hook('spreadMark', source, e.site(property, 'operation', 'copy')));
      spreads.push('-1');
    } else if (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property)) {
      const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
      const { text, key } = propertyName(e, property.name);
      // `__proto__: v` sets the prototype; a number there does nothing.
      const emitted = held(e, emitExpression(e, value), later);
      code.push(`${text}: ${emitted.code}`);
      entries.push(key);
      spreads.push(emitted.s);
    } else code.push(emitMethod(e, property));
  });
  const literal = `{ ${code.join(', ')} }`;
  if (spreads.every((s) => s === NONE)) return { code: `(${literal})`, s: NONE };
  const hook = e.hook(
    'objectLiteral',
    literal,
    `[${entries.join(', ')}]`,
    `[${spreads.join(', ')}]`,
  );
  return { code: hook, s: NONE };
}

/** A property's name as it stands in the literal, and as a key that can be repeated. */
export function propertyName(
  e: Emitter,
  name: ts.PropertyName,
): { readonly text: string; readonly key: string } {
  if (ts.isComputedPropertyName(name)) {
    const key = e.temporary();
    const code = emitExpression(e, name.expression).code;
    return { text: `[${key} = ${e.hook('propertyKey', code)}]`, key };
  }
  if (ts.isIdentifier(name)) return { text: name.text, key: quote(name.text) };
  return { text: e.text(name), key: e.text(name) };
}
