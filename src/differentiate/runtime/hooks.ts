import * as calls from './calls.ts';
import * as containers from './containers.ts';
import * as events from './events.ts';
import * as language from './language.ts';
import * as operators from './operators.ts';
import * as pending from './pending.ts';
import * as spreads from './spread.ts';
import { drain, iterate } from './iterate.ts';
import { foundBy, keepKey } from './keys.ts';
import { registers } from './registers.ts';
import { watch } from './watch.ts';

/** At a return: the shadow goes to the register; a recorded run watches the value and leaves the call. */
function returned(value: unknown, s: number, site: number): unknown {
  registers.s = s;
  if (registers.o) {
    watch(site, value, s);
    events.functionLeft();
    registers.s = s;
  }
  return value;
}

/** After a store to a member; a recorded run watches it. */
function stored(object: unknown, key: unknown, value: unknown, site: number): unknown {
  containers.stored(object, key, value, site);
  if (registers.o && typeof value === 'number') {
    const { s } = registers;
    watch(site, value, s);
    registers.s = s;
  }
  return value;
}

/** A load by a key that is a number which may be alive: a table, or a cache of results. */
function loadedBy(object: unknown, key: unknown, keyShadow: number, value: unknown): unknown {
  containers.loaded(object, key, value);
  if (keyShadow > registers.base) foundBy(object, key, keyShadow);
  return value;
}

function storedBy(
  object: unknown,
  key: unknown,
  keyShadow: number,
  value: unknown,
  site: number,
): unknown {
  stored(object, key, value, site);
  if (keyShadow > registers.base) keepKey(object, key, keyShadow);
  return value;
}

/** What instrumented modules receive as `$R`. One literal, so that it keeps fast properties. */
export const hooks = {
  registers,
  add: operators.add,
  subtract: operators.subtract,
  multiply: operators.multiply,
  divide: operators.divide,
  modulo: operators.modulo,
  exponentiate: operators.exponentiate,
  negate: operators.negate,
  plus: operators.plus,
  numeric: operators.numeric,
  increment: operators.increment,
  bits: operators.bits,
  bitNot: operators.bitNot,
  compare: operators.compare,
  less: operators.less,
  greater: operators.greater,
  atMost: operators.atMost,
  atLeast: operators.atLeast,
  same: operators.same,
  different: operators.different,
  truth: operators.truth,
  text: operators.text,
  answer: operators.answer,
  dropped: operators.dropped,
  loaded: containers.loaded,
  storing: containers.storing,
  stored,
  loadedBy,
  storedBy,
  arrayLiteral: containers.arrayLiteral,
  objectLiteral: spreads.objectLiteral,
  spreadMark: spreads.spreadMark,
  spread: spreads.spread,
  arrayOf: spreads.arrayOf,
  call0: calls.call0,
  call1: calls.call1,
  call2: calls.call2,
  call3: calls.call3,
  callN: calls.callN,
  callSpread: spreads.callSpread,
  method0: calls.method0,
  method1: calls.method1,
  method2: calls.method2,
  methodN: calls.methodN,
  methodSpread: spreads.methodSpread,
  create: spreads.create,
  superArguments: spreads.superArguments,
  superCalled: spreads.superCalled,
  superPassed: calls.superCalled,
  pendFor: spreads.pendFor,
  take: pending.take,
  takeRest: pending.takeRest,
  takeArguments: pending.takeArguments,
  takeAll: pending.takeAll,
  savePending: pending.savePending,
  restorePending: pending.restorePending,
  returned,
  enter: events.functionEntered,
  leave: events.functionLeft,
  loop: events.loopEntered,
  iteration: events.loopIterated,
  loopEnd: events.loopLeft,
  depth: events.depth,
  watch,
  iterate,
  drain,
  lengthOf: language.lengthOf,
  answered: language.answered,
  storedPrivate: language.storedPrivate,
  mapped: language.mapped,
  storeMapped: language.storeMapped,
  destructure: language.destructure,
  step: language.step,
  rest: language.rest,
  stepped: language.stepped,
  defaulted: language.defaulted,
  destructurable: language.destructurable,
  others: language.others,
  propertyKey: language.propertyKey,
  field: language.field,
  strings: language.strings,
  thrown: language.thrown,
  caught: language.caught,
  yielding: language.yielding,
  resumed: language.resumed,
};
