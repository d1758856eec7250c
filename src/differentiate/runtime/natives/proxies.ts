import { model, modelOf, type Call, type Run } from '../callees.ts';
import { runNative, runOpaque } from '../calls.ts';
import { getOwnPropertyDescriptor, getPrototypeOf, isObject, isView } from '../primordials.ts';
import { refuse } from '../notes.ts';
import { siteText } from '../sites.ts';
import { shareShadows } from '../stamp.ts';
import { mode, MODE } from '../tape.ts';
import { trapStores } from '../traps.ts';

/**
 * A Proxy holds no number of its own (ECMA-262, 10.5): what is read through it without a `get` trap is the
 * target's, and what is stored without a trap lands there.
 */

/** The trap as the handler has it now, its own or inherited, without running a getter. */
function trapOf(handler: unknown, name: string): unknown {
  let owner = isObject(handler) ? handler : null;
  while (owner !== null) {
    const found = getOwnPropertyDescriptor(owner, name);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- only looked at
    if (found !== undefined) return found.get ?? (found.value as unknown);
    owner = getPrototypeOf(owner);
  }
  return undefined;
}

const isInstrumented = (trap: unknown): boolean =>
  typeof trap === 'function' && modelOf(trap) === null;

/** What a `get` trap makes of the target's numbers is not known to natives that read through the Proxy. */
function run(call: Call): unknown {
  const get = trapOf(call.args[1], 'get');
  return get === undefined || get === Reflect.get ? runNative(call) : runOpaque(call);
}

function share(proxy: unknown, { args, site }: Call): void {
  const [target, handler] = args;
  if (!isObject(proxy) || !isObject(target) || isView(target)) return;
  shareShadows(proxy, target);
  if (isInstrumented(trapOf(handler, 'set'))) trapStores(proxy);
  // The descriptor that this trap receives is made by the engine itself, without any shadow.
  else if (mode !== MODE.off && isInstrumented(trapOf(handler, 'defineProperty'))) {
    refuse('unknown-native', site, siteText(site));
  }
}

const proxy: Run = (call) => {
  const made = run(call);
  share(made, call);
  return made;
};

const revocable: Run = (call) => {
  const made = run(call) as { readonly proxy: unknown };
  share(made.proxy, call);
  return made;
};

export function modelProxies(): void {
  model(Proxy, proxy);
  model(Proxy.revocable, revocable);
}
