import ts from 'typescript';
import { isInert, NONE, type Emitter, type FunctionFrame } from './emitter.ts';
import { INSTRUMENTED_MARK } from '../rawMark.ts';
import { emitExpression } from './expressions.ts';
import { declarations, emitMethod } from './functions.ts';
import { propertyName } from './literals.ts';
import { companionField } from './members.ts';
import { quote } from './names.ts';
import { emitStatements } from './statements.ts';

/** A class declaration or expression, in place. */
export function emitClass(e: Emitter, node: ts.ClassLikeDeclaration): string {
  const heritage = node.heritageClauses?.[0]?.types[0]?.expression;
  const parts: string[] = [];
  const hasConstructor = node.members.some(ts.isConstructorDeclaration);
  if (heritage !== undefined && !hasConstructor) parts.push(derivedConstructor(e, node));
  for (const member of node.members) {
    if (ts.isSemicolonClassElement(member)) continue;
    if (ts.isPropertyDeclaration(member)) parts.push(emitField(e, member));
    else if (ts.isClassStaticBlockDeclaration(member)) {
      parts.push(
        `static ${emitInitialiser(e, member, () => emitStatements(e, member.body.statements).code)}`,
      );
    } else parts.push(emitMethod(e, member));
  }
  const base = heritage === undefined ? '' : ` extends ${baseClass(e, heritage)}`;
  const name = node.name === undefined ? '' : ` ${node.name.text}`;
  const place = e.place(node, 'function', node.name?.text ?? 'class', e.start(node) + 1);
  return `class${name}${base} {${INSTRUMENTED_MARK}${place}*/ ${parts.join('\n')} }`;
}

function baseClass(e: Emitter, heritage: ts.Expression): string {
  const { code } = emitExpression(e, heritage);
  return /^[\w$.]+$/.test(code) ? code : `(${code})`;
}

/** The implicit constructor of a derived class hands on the shadows of its arguments too. */
function derivedConstructor(e: Emitter, node: ts.ClassLikeDeclaration): string {
  const args = e.fresh();
  const list = e.fresh();
  const site = e.site(node, 'operation', 'copy');
  const { registers } = e.names;
  return (
    `constructor(...${args}) { var ${list} = ${e.hook('takeAll')}; ` +
    `super(...${e.hook('pendFor', args, list)}); ${e.hook('superPassed', 'this', args, list, site)}; ${registers}.s = 0; }`
  );
}

/** Code of a field initialiser or static block: a function of its own, with its own temporaries. */
function emitInitialiser(e: Emitter, node: ts.Node, emit: () => string): string {
  const outer = e.frame;
  const frame: FunctionFrame = {
    node,
    temporaries: [],
    hoisted: [],
    generator: true,
    mapped: null,
    argumentsName: null,
  };
  e.frame = frame;
  const code = emit();
  e.frame = outer;
  const saved = e.fresh();
  return `{ var ${saved} = ${e.hook('savePending')};${declarations(frame)} ${code} ${e.hook('restorePending', saved)}; }`;
}

function emitField(e: Emitter, node: ts.PropertyDeclaration): string {
  const isStatic = ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
  const head = isStatic === true ? 'static ' : '';
  const { initializer } = node;
  if (ts.isPrivateIdentifier(node.name)) {
    const name = node.name.text;
    const companion = companionField(e, name);
    if (initializer === undefined) return `${head}${companion} = 0; ${head}${name};`;
    const { plain, code } = fieldValue(
      e,
      node,
      initializer,
      (value, s) => `return [${value}, ${s}]`,
    );
    if (plain) return `${head}${companion} = 0; ${head}${name} = ${code};`;
    // The pair is computed once, in the companion; both fields are taken from it.
    const pair = companionField(e, `#1${name.slice(1)}`);
    return `${head}${pair} = ${code}; ${head}${companion} = this.${pair}[1]; ${head}${name} = this.${pair}[0];`;
  }
  const name = propertyName(e, node.name);
  if (initializer === undefined) return `${head}${name.text};`;
  const key = ts.isComputedPropertyName(node.name) ? name.key : name.key || quote(name.text);
  const { code } = fieldValue(e, node, initializer, (value, s) => {
    const site = e.watch(node, 'declaration');
    return `return ${e.hook('field', 'this', key, value, s, site)}`;
  });
  return `${head}${name.text} = ${code};`;
}

function fieldValue(
  e: Emitter,
  node: ts.PropertyDeclaration,
  initializer: ts.Expression,
  finish: (value: string, s: string) => string,
): { readonly plain: boolean; readonly code: string } {
  const simple =
    ts.isFunctionExpression(initializer) ||
    ts.isArrowFunction(initializer) ||
    ts.isClassExpression(initializer) ||
    (e.value(initializer) === 'prim' && isInert(initializer));
  if (simple) {
    const outer = e.frame;
    e.frame = { ...outer, argumentsName: null, mapped: null };
    const { code } = emitExpression(e, initializer);
    e.frame = outer;
    return { plain: true, code };
  }
  const outer = e.frame;
  const frame: FunctionFrame = {
    node,
    temporaries: [],
    hoisted: [],
    generator: true,
    mapped: null,
    argumentsName: null,
  };
  e.frame = frame;
  const emitted = emitExpression(e, initializer);
  const value = e.temporary();
  const shadow = e.temporary();
  const saved = e.fresh();
  const end = finish(value, emitted.s === NONE ? NONE : shadow);
  e.frame = outer;
  const code =
    `(() => { var ${saved} = ${e.hook('savePending')};${declarations(frame)} ` +
    `${value} = ${emitted.code}; ${shadow} = ${emitted.s}; ${e.hook('restorePending', saved)}; ${end}; })()`;
  return { plain: false, code };
}
