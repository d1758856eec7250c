/**
 * Ways out of a realm, each as the body of a function that tries one and returns what it got hold
 * of: `true` (or a value) for a success, anything that the test expects for a failure. `leaked(x)`
 * says whether x belongs to another realm or leads to Node.
 */
export const PRELUDE = `
  const leaked = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
    if (value === globalThis) return false;
    for (let at = value, n = 0; at !== null && n < 20; at = Object.getPrototypeOf(at), n++) {
      if (Object.getPrototypeOf(at) === null && at !== Object.prototype && n > 0) return true;
    }
    try {
      if (typeof value.constructor.constructor('return typeof process.binding')() !== 'string') return true;
      return value.constructor.constructor('return process.binding !== undefined')() === true;
    } catch { return false; }
  };
  const isOurs = (error) => error instanceof Error && !leaked(error);
`;

export interface Escape {
  readonly title: string;
  readonly body: string;
}

/** Each must return false: nothing was reached. */
export const ESCAPES: readonly Escape[] = [
  {
    title: 'the constructor of the global object',
    body: `return leaked(globalThis.constructor) ||
      globalThis.constructor.constructor('return typeof process.binding')() !== 'undefined'`,
  },
  {
    title: '`this` of a sloppy function',
    body: `const self = (function () { return this; })();
      return self !== globalThis || self.constructor.constructor('return process')().binding !== undefined`,
  },
  {
    title: 'the module function’s arguments and their constructors',
    body: `return [require, module, exports, __gradlens, __gradlens.register, module.children].some(
      (value) => leaked(value) || leaked(value.constructor))`,
  },
  {
    title: 'arguments.callee.caller and Function.prototype.caller',
    body: `const caller = (function () { return arguments.callee.caller; })();
      const probe = function () { return probe.caller; };
      return leaked(caller) || leaked(probe())`,
  },
  {
    title: 'an error of the host’s through a failing require',
    body: `try { require('nowhere'); } catch (error) { return !isOurs(error); } return true`,
  },
  {
    title: 'an error of the host’s through a stack overflow inside what the host provides',
    body: `let found = false;
      const dive = () => { try { require('fs'); console.log({ toString() { return dive(); } }); dive(); }
        catch (error) { if (!isOurs(error)) found = true; } };
      dive();
      return found`,
  },
  {
    title: 'an error of the host’s through console',
    body: `for (const value of [Symbol('s'), { toJSON() { throw 1; } }, new Proxy({}, {}), 10n]) {
        try { console.log(value); } catch (error) { return !isOurs(error); }
      }
      return false`,
  },
  {
    title: 'console’s functions',
    body: `return Object.values(console).some((f) => leaked(f) || leaked(f.constructor))`,
  },
  {
    title: 'call sites from Error.prepareStackTrace',
    body: `let sites = null;
      Error.prepareStackTrace = (_, all) => { sites = all; return 'x'; };
      void new Error('x').stack;
      return sites !== null`,
  },
  {
    title: 'call sites through another global Error',
    body: `let sites = null;
      try { globalThis.Error = { prepareStackTrace: (_, all) => { sites = all; } }; } catch {}
      try { null.x; } catch (error) { void error.stack; }
      try { Object.defineProperty(globalThis, 'Error', { value: { prepareStackTrace: (_, all) => { sites = all; } } }); } catch {}
      try { null.x; } catch (error) { void error.stack; }
      return sites !== null`,
  },
  {
    title: 'Error.captureStackTrace',
    body: `const target = {};
      Error.captureStackTrace(target);
      return typeof target.stack !== 'string'`,
  },
  {
    title: 'process.binding and friends',
    body: `return ['binding', 'mainModule', 'getBuiltinModule', 'dlopen', '_linkedBinding', 'kill'].some(
      (name) => process[name] !== undefined)`,
  },
  {
    title: 'require of a module of Node',
    body: `const fs = require('fs');
      if (leaked(fs) || leaked(fs.constructor)) return true;
      try { fs.readFileSync('/etc/hostname'); return true; }
      catch (error) { return !isOurs(error) || !/fs.readFileSync is not available/.test(error.message); }`,
  },
  {
    title: 'properties of a stub',
    body: `const { execSync } = require('child_process');
      try { new execSync('ls'); return true; } catch (error) { if (!isOurs(error)) return true; }
      return leaked(execSync.constructor) || leaked(Object.getPrototypeOf(execSync))`,
  },
  {
    title: 'timers',
    body: `for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']) {
        try { globalThis[name](() => {}, 0); return true; }
        catch (error) { if (!isOurs(error)) return true; }
      }
      return false`,
  },
  {
    title: 'the network',
    body: `for (const name of ['fetch', 'WebSocket', 'XMLHttpRequest']) {
        try { new globalThis[name]('http://127.0.0.1/'); return true; }
        catch (error) { if (!isOurs(error)) return true; }
      }
      return false`,
  },
  {
    title: 'WebAssembly',
    body: `try { new WebAssembly.Memory({ initial: 1 }); return true; } catch (error) { return !isOurs(error); }`,
  },
  {
    title: 'Atomics.wait',
    body: `try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return true; }
      catch (error) { return !isOurs(error); }`,
  },
  {
    title: 'Function, eval and their relatives',
    body: `const makers = [Function, (async () => {}).constructor, (function* () {}).constructor, (0, eval)];
      return makers.some((make) => leaked(make) || leaked(make.constructor)) ||
        Function('return typeof process.binding')() !== 'undefined' ||
        (0, eval)('typeof process.binding') !== 'undefined'`,
  },
  {
    title: 'a realm’s own intrinsics as seen by the host’s callers',
    body: `return leaked((function () { 'use strict'; return this; })()) ||
      leaked(new Error().constructor) || leaked([].constructor) || leaked((() => {}).constructor)`,
  },
];
