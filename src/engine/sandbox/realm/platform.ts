/** What the realm tells of its use of the platform. */
export interface PlatformUse {
  /** Stack of the first `Math.random()` or clock reading since the last reset; null if there was none. */
  readonly random: string | null;
  readonly clock: string | null;
}

export interface Platform {
  /** Starts the random sequence and the clock anew: every evaluation sees the same. */
  reset(seed: number): void;
  use(): PlatformUse;
  /** Author code prints only while it is listened to: once, not once per evaluation. */
  listen(on: boolean): void;
  /**
   * The stand-in for a module of the platform, or (with the reason) for one that was not found: it
   * fails where it is used, not where it is loaded.
   */
  stub(name: string, reason?: string): unknown;
  /** True for the errors that stubs throw. */
  isStubError(error: unknown): boolean;
  /** The functions of its own that author code may call with any number. */
  readonly helpers: readonly object[];
}

/**
 * Makes a bare realm into the platform that author code expects: console, clock, random numbers, and
 * stubs for what a check does not offer. Runs inside the realm, from its own text: it must not refer
 * to anything outside of itself. `emit` is the only function of the host that it is given; author
 * code can reach it through the console only, which passes it strings and catches what it throws.
 */
export function installPlatform(emit: (text: string) => void, now: number): Platform {
  const global = globalThis as unknown as Record<string, unknown>;
  const { defineProperty, prototype: objectPrototype } = Object;
  const { construct, get: reflectGet } = Reflect;
  const { stringify } = JSON;
  const { imul } = Math;
  const stubErrors = new WeakSet();
  const isKnown = stubErrors.has.bind(stubErrors);
  const remember = stubErrors.add.bind(stubErrors);

  const define = (target: object, name: string, value: unknown, writable = true): void => {
    defineProperty(target, name, { value, writable, configurable: writable, enumerable: false });
  };

  // Errors. Node asks `globalThis.Error.prepareStackTrace` with call sites that show the host's frames.
  defineProperty(Error, 'prepareStackTrace', {
    get: () => undefined,
    set: () => undefined,
    configurable: false,
  });
  Error.stackTraceLimit = 30;
  define(global, 'Error', Error, false);

  const refuse = (what: string, reason?: string): never => {
    const message = `${what} is not available in a gradient check`;
    const error = new Error(reason === undefined ? message : `${message}: ${reason}`);
    remember(error);
    throw error;
  };

  // Random numbers: mulberry32 (T. Ettinger, 2017), 32 bits of state, as good as a check needs.
  let state = 0;
  let random: string | null = null;
  let clock: string | null = null;
  const here = (): string => String(new Error().stack);
  define(Math, 'random', function random_() {
    random ??= here();
    state = (state + 0x6d2b79f5) | 0;
    let bits = imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  });
  defineProperty(Math.random, 'name', { value: 'random' });
  // What makes identifiers, often while a module loads: drawn from the same numbers.
  define(global, 'crypto', {
    getRandomValues: <T extends ArrayLike<number>>(array: T): T => {
      const bytes = new Uint8Array((array as unknown as Uint8Array).buffer);
      const { byteOffset, byteLength } = array as unknown as Uint8Array;
      for (let i = 0; i < byteLength; i++) bytes[byteOffset + i] = 256 * Math.random();
      return array;
    },
  });

  // The clock stands still.
  const readClock = (): number => {
    clock ??= here();
    return now;
  };
  const RealDate = Date;
  define(RealDate, 'now', () => readClock());
  const StoppedDate = new Proxy(RealDate, {
    apply: () => new RealDate(readClock()).toString(),
    construct: (target, args, newTarget) =>
      construct(target, args.length === 0 ? [readClock()] : args, newTarget) as object,
  });
  define(RealDate.prototype, 'constructor', StoppedDate);
  define(global, 'Date', StoppedDate);
  define(global, 'performance', {
    now: () => {
      readClock();
      return 0;
    },
    timeOrigin: now,
    mark: () => undefined,
    measure: () => undefined,
  });

  // Console.
  let listening = false;
  const show = (value: unknown): string => {
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return `[Function ${value.name}]`;
    if (typeof value !== 'object' || value === null) return String(value);
    if (value instanceof Error) return value.stack ?? value.message;
    // JSON has no text for some objects, whatever the types say.
    const json = stringify(value, (_, inner: unknown) =>
      typeof inner === 'bigint' || (typeof inner === 'number' && !(inner - inner === 0))
        ? String(inner)
        : ArrayBuffer.isView(inner) && !(inner instanceof DataView)
          ? Array.from(inner as Float64Array)
          : inner,
    ) as string | undefined;
    return json ?? objectPrototype.toString.call(value);
  };
  const print = (...values: unknown[]): void => {
    if (!listening) return;
    try {
      let text = '';
      for (let i = 0; i < values.length; i++) text += (i > 0 ? ' ' : '') + show(values[i]);
      emit(text);
    } catch {
      // A value that cannot be shown must not change what the program computes.
    }
  };
  const quiet = (): void => undefined;
  const console = {
    log: print,
    info: print,
    warn: print,
    error: print,
    debug: print,
    trace: print,
    dir: print,
    table: print,
    group: print,
    groupCollapsed: print,
    groupEnd: quiet,
    assert: (condition: unknown, ...values: unknown[]) => {
      if (condition !== true && !condition) print('Assertion failed:', ...values);
    },
    count: quiet,
    countReset: quiet,
    time: quiet,
    timeEnd: quiet,
    timeLog: quiet,
    clear: quiet,
  };
  define(global, 'console', console);

  // What a check does not offer.
  for (const name of [
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'requestAnimationFrame',
    'fetch',
    'XMLHttpRequest',
    'WebSocket',
    'Worker',
  ]) {
    // A function and no arrow: some of them are called with `new`.
    const refused = {
      [name]: function () {
        refuse(name);
      },
    };
    define(global, name, refused[name]);
  }
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) {
    define(global, name, quiet);
  }
  define(Atomics, 'wait', () => refuse('Atomics.wait'));
  define(Atomics, 'waitAsync', () => refuse('Atomics.waitAsync'));
  define(global, 'global', global);
  define(global, 'process', {
    env: { NODE_ENV: 'production' },
    argv: [],
    execArgv: [],
    platform: 'gradlens',
    version: '',
    versions: {},
    cwd: () => '/',
    hrtime: () => refuse('process.hrtime'),
    nextTick: () => refuse('process.nextTick'),
    exit: () => refuse('process.exit'),
    on: quiet,
    once: quiet,
    emitWarning: quiet,
  });

  const stub = (name: string, reason?: string): unknown => {
    const target = function () {
      refuse(name, reason);
    };
    const known: Record<string | symbol, unknown> = { __proto__: null };
    return new Proxy(target, {
      apply: () => refuse(name, reason),
      construct: () => refuse(`new ${name}`, reason),
      get: (_, key) => {
        if (key === 'prototype') return reflectGet(target, key) as unknown;
        // Else `import * as fs` would copy its members, and it lists none.
        if (key === '__esModule') return true;
        if (key === 'then') return undefined;
        if (key in known) return known[key];
        if (typeof key === 'symbol') return undefined;
        if (name === 'util' && key in util) return util[key];
        return (known[key] = stub(key === 'default' ? name : `${name}.${key}`, reason));
      },
      set: (_, key, value) => {
        known[key] = value;
        return true;
      },
      has: () => true,
    });
  };
  // What packages call of `util` while they load, or to word an error.
  const noLog = Object.assign((): void => undefined, { enabled: false });
  const inspect = (value: unknown): string => {
    if (typeof value === 'string') return `'${value}'`;
    try {
      return show(value);
    } catch {
      // JSON has no text for a cycle.
      return objectPrototype.toString.call(value);
    }
  };
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));
  const format = (...values: unknown[]): string => {
    let next = 0;
    let text = '';
    if (typeof values[0] === 'string') {
      next = 1;
      text = values[0].replace(/%[sdifjoOc%]/g, (mark) => {
        if (mark === '%%') return '%';
        if (next >= values.length) return mark;
        const value = values[next++];
        if (mark === '%c') return '';
        if (mark === '%d') return String(Number(value));
        if (mark === '%i') return String(parseInt(String(value), 10));
        if (mark === '%f') return String(parseFloat(String(value)));
        return mark === '%s' ? textOf(value) : inspect(value);
      });
    }
    for (let i = next; i < values.length; i++) text += (i > 0 ? ' ' : '') + textOf(values[i]);
    return text;
  };
  const util: Record<string, unknown> = {
    __proto__: null,
    inherits(child: { prototype: object }, parent: { prototype: object }): void {
      Object.setPrototypeOf(child.prototype, parent.prototype);
    },
    // Nobody has asked for a log by NODE_DEBUG.
    debuglog: () => noLog,
    debug: () => noLog,
    deprecate: (deprecated: unknown): unknown => deprecated,
    inspect: Object.assign(inspect, { custom: Symbol.for('nodejs.util.inspect.custom') }),
    format,
  };

  return {
    reset(seed) {
      state = seed | 0;
      random = null;
      clock = null;
    },
    use: () => ({ random, clock }),
    listen(on) {
      listening = on;
    },
    stub,
    helpers: [...Object.values(console), noLog],
    isStubError: (error) => typeof error === 'object' && error !== null && isKnown(error),
  };
}

/**
 * Takes WebAssembly out of the realm, once the differentiating runtime has been evaluated: memory
 * that it allocates is not heap, and its code cannot be differentiated.
 */
export function removeWebAssembly(): void {
  Object.defineProperty(globalThis, 'WebAssembly', {
    value: new Proxy(
      {},
      {
        get: (_, key) => {
          if (typeof key === 'symbol') return undefined;
          throw new Error('WebAssembly is not available in a gradient check');
        },
      },
    ),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
