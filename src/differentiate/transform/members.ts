import ts from 'typescript';
import { emitChainCall } from './calls.ts';
import { NONE, toRegister, type Emitted, type Emitter } from './emitter.ts';
import { emitExpression } from './expressions.ts';
import { unparenthesized } from './names.ts';
import { privateField } from './privateNames.ts';

type Member = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** A member as a place: code that evaluates object and key once, and code that reaches the place again. */
export interface Place {
  /** Object, evaluated (first use), and as it can be repeated. */
  readonly object: string;
  readonly again: string;
  /** Key, evaluated (first use), and as it can be repeated; text of a literal key for names. */
  readonly key: string;
  readonly keyAgain: string;
  /** The key's shadow, to be read after the key; null where it can have none. */
  readonly keyShadow: string | null;
  /** The place itself: `t.x`, `t[k]`. */
  readonly target: string;
}

/** Whether reading an expression twice in a row gives the same and does nothing. */
function isRepeatable(node: ts.Expression): boolean {
  const inner = unparenthesized(node);
  return (
    ts.isIdentifier(inner) ||
    inner.kind === ts.SyntaxKind.ThisKeyword ||
    ts.isNumericLiteral(inner) ||
    ts.isStringLiteral(inner)
  );
}

/** Object and key of a member, evaluated once. With `hold`, also across code that may change variables. */
export function placeOf(e: Emitter, node: Member, hold: boolean): Place {
  const { expression } = node;
  if (expression.kind === ts.SyntaxKind.SuperKeyword) return superPlace(e, node);
  const object = emitExpression(e, expression).code;
  const simple = isRepeatable(expression) && !hold;
  const again = simple || expression.kind === ts.SyntaxKind.ThisKeyword ? object : e.temporary();
  const first = again === object ? object : `${again} = ${object}`;
  if (ts.isPropertyAccessExpression(node)) {
    const key = e.key(node.name);
    const name = node.name.text;
    return {
      object: first,
      again,
      key,
      keyAgain: key,
      keyShadow: null,
      target: `${again}.${name}`,
    };
  }
  const argument = node.argumentExpression;
  const inner = unparenthesized(argument);
  if (ts.isNumericLiteral(inner) || ts.isStringLiteral(inner)) {
    const key = e.text(inner);
    return {
      object: first,
      again,
      key,
      keyAgain: key,
      keyShadow: null,
      target: `${again}[${key}]`,
    };
  }
  const emitted = emitExpression(e, argument);
  const keyCode = emitted.code;
  const keyAgain = isRepeatable(argument) && !hold ? keyCode : e.temporary();
  const key = keyAgain === keyCode ? keyCode : `${keyAgain} = ${keyCode}`;
  const keyShadow = emitted.s === NONE ? null : emitted.s;
  return { object: first, again, key, keyAgain, keyShadow, target: `${again}[${keyAgain}]` };
}

function superPlace(e: Emitter, node: Member): Place {
  if (ts.isPropertyAccessExpression(node)) {
    const key = e.key(node.name);
    return {
      object: 'this',
      again: 'this',
      key,
      keyAgain: key,
      keyShadow: null,
      target: `super.${node.name.text}`,
    };
  }
  const keyAgain = e.temporary();
  const key = `${keyAgain} = ${emitExpression(e, node.argumentExpression).code}`;
  return {
    object: 'this',
    again: 'this',
    key,
    keyAgain,
    keyShadow: null,
    target: `super[${keyAgain}]`,
  };
}

/** A store at its site: the value's shadow is left where a setter would take it. */
export function store(e: Emitter, place: Place, value: Emitted, site: number): Emitted {
  const stored = `${place.target} = ${e.hook('storing', value.code, value.s)}`;
  const by = place.keyShadow === null ? [] : [place.keyShadow];
  const hook = by.length === 0 ? 'stored' : 'storedBy';
  return { code: e.hook(hook, place.object, place.key, ...by, stored, site), s: e.s };
}

/** A load at its site, so that it keeps its own inline cache and the native error. */
export function load(e: Emitter, place: Place): Emitted {
  if (place.keyShadow !== null) {
    const target = `(${e.s} = 0, ${place.target})`;
    return { code: e.hook('loadedBy', place.object, place.key, place.keyShadow, target), s: e.s };
  }
  return {
    code: e.hook('loaded', place.object, place.key, `(${e.s} = 0, ${place.target})`),
    s: e.s,
  };
}

export function emitMember(e: Emitter, node: Member): Emitted {
  if (ts.isPropertyAccessExpression(node)) {
    if (ts.isPrivateIdentifier(node.name)) return privateLoad(e, node);
    if (node.name.text === 'length' && node.expression.kind !== ts.SyntaxKind.SuperKeyword) {
      const place = placeOf(e, node, false);
      return {
        code: e.hook('lengthOf', place.object, `(${e.s} = 0, ${place.target})`),
        s: e.s,
      };
    }
  }
  return load(e, placeOf(e, node, false));
}

function privateLoad(e: Emitter, node: ts.PropertyAccessExpression): Emitted {
  const name = node.name.text;
  const field = privateField(node);
  const object = emitExpression(e, node.expression).code;
  if (field) {
    const simple = isRepeatable(node.expression);
    const again = simple ? object : e.temporary();
    const first = simple ? object : `(${again} = ${object})`;
    return { code: `${first}.${name}`, s: `${again}.${companionField(e, name)}` };
  }
  return { code: e.hook('answered', `(${e.s} = 0, (${object}).${name})`), s: e.s };
}

/** The private field beside `#x` that holds its shadow. */
export function companionField(e: Emitter, name: string): string {
  return `#${e.names.prefix}${name.slice(1)}`;
}

/** Whether a node is part of a `?.` chain (its outermost part takes the whole chain). */
export function isOptionalChain(node: ts.Node): node is ts.CallExpression | Member {
  return (node.flags & ts.NodeFlags.OptionalChain) !== 0 && ts.isExpression(node);
}

/** `a?.b.c(d)`: the links from the first `?.` on are skipped together where the object is nullish. */
export function emitOptionalChain(e: Emitter, node: ts.Expression): Emitted {
  const links: (ts.CallExpression | Member)[] = [];
  let head: ts.Expression = node;
  while (isOptionalChain(head)) {
    links.unshift(head);
    head = head.expression;
  }
  const start = chainHead(e, head);
  let self = start.self;
  let current: Emitted = start.emitted;
  let prefix = '';
  let suffix = '';
  for (const link of links) {
    if (link.questionDotToken !== undefined) {
      const held = e.temporary();
      prefix += `((${held} = ${current.code}) === null || ${held} === void 0 ? ${e.hook('answer', 'void 0', '0')} : `;
      suffix += ')';
      current = { code: held, s: NONE };
    }
    const next = emitLink(e, link, current, self);
    current = next.emitted;
    self = next.self;
  }
  return { code: prefix + toRegister(e, current) + suffix, s: e.s };
}

interface Link {
  readonly emitted: Emitted;
  /** The receiver of a call that follows. */
  readonly self: string | null;
}

function isPrivateAccess(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && ts.isPrivateIdentifier(node.name);
}

function chainHead(e: Emitter, head: ts.Expression): Link {
  const inner = unparenthesized(head);
  if (
    (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) &&
    !isPrivateAccess(inner) &&
    (inner.flags & ts.NodeFlags.OptionalChain) === 0
  ) {
    const place = placeOf(e, inner, true);
    return { emitted: load(e, place), self: place.again };
  }
  return { emitted: emitExpression(e, head), self: null };
}

function emitLink(
  e: Emitter,
  link: ts.CallExpression | Member,
  current: Emitted,
  self: string | null,
): Link {
  if (ts.isCallExpression(link)) {
    return { emitted: emitChainCall(e, link, current.code, self), self: null };
  }
  const object = e.temporary();
  if (ts.isPropertyAccessExpression(link)) {
    if (ts.isPrivateIdentifier(link.name)) {
      return {
        emitted: {
          code: `(${object} = ${current.code}).${link.name.text}`,
          s: privateField(link) ? `${object}.${companionField(e, link.name.text)}` : NONE,
        },
        self: object,
      };
    }
    const key = e.key(link.name);
    const target = `(${e.s} = 0, ${object}.${link.name.text})`;
    return {
      emitted: { code: e.hook('loaded', `${object} = ${current.code}`, key, target), s: e.s },
      self: object,
    };
  }
  const key = e.temporary();
  const keyCode = emitExpression(e, link.argumentExpression).code;
  const target = `(${e.s} = 0, ${object}[${key}])`;
  return {
    emitted: {
      code: e.hook('loaded', `${object} = ${current.code}`, `${key} = ${keyCode}`, target),
      s: e.s,
    },
    self: object,
  };
}
