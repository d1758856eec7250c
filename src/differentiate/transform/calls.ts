import ts from 'typescript';
import { OPERATIONS, type Operation } from '../../model/operation.ts';
import { NONE, type Emitted, type Emitter } from './emitter.ts';
import { emitExpression } from './expressions.ts';
import { placeOf } from './members.ts';
import { unparenthesized } from './names.ts';

/** The callee as code, and the receiver as code that can be repeated after it. */
interface Callee {
  /** Arguments of the hook: receiver and function, or the function alone. */
  readonly code: string;
  readonly method: boolean;
}

function calleeOf(e: Emitter, node: ts.Expression): Callee {
  const inner = unparenthesized(node);
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) {
    if (ts.isPropertyAccessExpression(inner) && ts.isPrivateIdentifier(inner.name)) {
      const self = e.temporary();
      const object = emitExpression(e, inner.expression).code;
      return { code: `${self} = ${object}, ${self}.${inner.name.text}`, method: true };
    }
    const place = placeOf(e, inner, false);
    if (place.object === 'this' && place.target.startsWith('super')) {
      return {
        code: `this, ${place.key.includes(' = ') ? `(${place.key}, ${place.target})` : place.target}`,
        method: true,
      };
    }
    const target = place.key === place.keyAgain ? place.target : `(${place.key}, ${place.target})`;
    return { code: `${place.object}, ${target}`, method: true };
  }
  return { code: emitExpression(e, node).code, method: false };
}

/** Which operation a call most likely is: what a hover says before anything ran. */
function operationOf(node: ts.Expression): Operation {
  const callee = unparenthesized(node);
  const name = ts.isPropertyAccessExpression(callee)
    ? callee.name.text
    : ts.isIdentifier(callee)
      ? callee.text
      : '';
  if (name === 'pow') return 'power';
  return MATHEMATICAL.has(name) ? (name as Operation) : 'copy';
}

const MATHEMATICAL: ReadonlySet<string> = new Set(
  OPERATIONS.slice(OPERATIONS.indexOf('exp'), OPERATIONS.indexOf('sum')),
);

function callSite(e: Emitter, node: ts.CallExpression | ts.NewExpression): number {
  return e.site(node, 'operation', operationOf(node.expression), node.arguments ?? []);
}

export function emitCall(e: Emitter, node: ts.CallExpression): Emitted {
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return emitSuperCall(e, node);
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { code: `import(${pairs(e, node.arguments).values.join(', ')})`, s: NONE };
  }
  const callee = calleeOf(e, node.expression);
  const site = callSite(e, node);
  return hookCall(e, callee.method ? 'method' : 'call', site, callee.code, node.arguments);
}

/** A call inside a `?.` chain: the function was evaluated before, and its receiver is held. */
export function emitChainCall(
  e: Emitter,
  node: ts.CallExpression,
  callee: string,
  self: string | null,
): Emitted {
  const site = callSite(e, node);
  if (self === null) return hookCall(e, 'call', site, callee, node.arguments);
  // The receiver is assigned while the callee is evaluated: the callee comes first.
  const f = e.temporary();
  return hookCall(e, 'method', site, `(${f} = ${callee}, ${self}), ${f}`, node.arguments);
}

function hookCall(
  e: Emitter,
  kind: 'call' | 'method',
  site: number,
  callee: string,
  args: readonly ts.Expression[],
): Emitted {
  if (args.some(ts.isSpreadElement)) {
    const list = e.hook('spread', ...spreadArguments(e, args));
    return { code: e.hook(`${kind}Spread`, site, callee, list), s: e.s };
  }
  const { pairs: list } = pairs(e, args);
  const limit = kind === 'call' ? 3 : 2;
  const arity = args.length <= limit ? String(args.length) : 'N';
  return { code: e.hook(`${kind}${arity}`, site, callee, ...list), s: e.s };
}

interface Pairs {
  readonly values: string[];
  /** Value, shadow, value, shadow, …: evaluated from left to right. */
  readonly pairs: string[];
}

function pairs(e: Emitter, args: readonly ts.Expression[]): Pairs {
  const result: Pairs = { values: [], pairs: [] };
  for (const argument of args) {
    const emitted = emitExpression(e, argument);
    result.values.push(emitted.code);
    result.pairs.push(emitted.code, emitted.s);
  }
  return result;
}

/** Arguments of `spread`: value, shadow, …; a spread one is marked by the shadow −1. */
export function spreadArguments(e: Emitter, args: readonly ts.Expression[]): string[] {
  const list: string[] = [];
  for (const argument of args) {
    if (ts.isSpreadElement(argument)) {
      list.push(
        e.hook(
          'drain',
          emitExpression(e, argument.expression).code,
          e.site(argument, 'operation', 'copy'),
        ),
        '-1',
      );
    } else if (ts.isOmittedExpression(argument)) list.push('void 0', '-2');
    else {
      const emitted = emitExpression(e, argument);
      list.push(emitted.code, emitted.s);
    }
  }
  return list;
}

export function emitNew(e: Emitter, node: ts.NewExpression): Emitted {
  const callee = emitExpression(e, node.expression).code;
  const site = callSite(e, node);
  const args = node.arguments ?? [];
  const list = args.some(ts.isSpreadElement) ? spreadArguments(e, args) : pairs(e, args).pairs;
  return { code: e.hook('create', site, callee, e.hook('spread', ...list)), s: NONE };
}

/** `super(…)`: the arguments are evaluated, their shadows pended, then the parent runs. */
function emitSuperCall(e: Emitter, node: ts.CallExpression): Emitted {
  const site = callSite(e, node);
  const list = e.temporary();
  const spread = node.arguments.some(ts.isSpreadElement)
    ? spreadArguments(e, node.arguments)
    : pairs(e, node.arguments).pairs;
  const call = `super(...${e.hook('superArguments', `${list} = ${e.hook('spread', ...spread)}`)})`;
  return { code: `(${call}, ${e.hook('superCalled', 'this', list, site)}, this)`, s: NONE };
}

/** A tagged template: the strings object of the site stays the native one, cached per site. */
export function emitTagged(e: Emitter, node: ts.TaggedTemplateExpression): Emitted {
  const callee = calleeOf(e, node.tag);
  const site = e.site(node, 'operation', 'copy');
  const { template } = node;
  if (ts.isNoSubstitutionTemplateLiteral(template)) {
    const strings = `${e.names.hooks}.strings${e.text(template)}`;
    return {
      code: e.hook(callee.method ? 'methodN' : 'callN', site, callee.code, strings, 0),
      s: e.s,
    };
  }
  let raw = e.text(template.head);
  const list: string[] = [];
  for (const span of template.templateSpans) {
    const emitted = emitExpression(e, span.expression);
    list.push(emitted.code, emitted.s);
    raw += `0${e.text(span.literal)}`;
  }
  const strings = `${e.names.hooks}.strings${raw}`;
  const hook = callee.method ? 'methodN' : 'callN';
  return { code: e.hook(hook, site, callee.code, strings, 0, ...list), s: e.s };
}
