/** Runs in a process with the engine's flags: tries the escapes, prints one JSON object. */
import vm from 'node:vm';
import { hardenRealm } from '../../../../src/engine/sandbox/harden.ts';
import { ESCAPES, PRELUDE } from './escapes.ts';
import { harness, openRealm, realmOf } from './realms.ts';

const STUBS = {
  fs: { kind: 'stub', name: 'fs' },
  child_process: { kind: 'stub', name: 'child_process' },
} as const;

const outcomes: Record<string, unknown> = {};

hardenRealm();

for (const { title, body } of ESCAPES) {
  const code = `${PRELUDE} function f(x) { ${body} } ${harness('1')}`;
  const agent = openRealm({ '/m.js': { code, imports: STUBS } }, ['x']);
  const evaluation = agent.evaluate(1);
  outcomes[title] = evaluation ? evaluation.tree : `threw ${agent.thrown()?.message ?? ''}`;
}

// import() answers later: its rejections are collected in the realm and read after the host's turn.
const imports = realmOf({
  '/m.js': {
    code: `${PRELUDE}
      const seen = [];
      const watch = (name, start) => {
        let promise;
        try { promise = start(); } catch (error) { seen.push(name + ' threw ' + isOurs(error)); return; }
        seen.push(name + ' promise ' + (promise instanceof Promise && !leaked(promise)));
        promise.then(
          () => seen.push(name + ' resolved'),
          (error) => seen.push(name + ' rejected ' + isOurs(error)),
        );
      };
      watch('import', () => import('fs'));
      watch('Function', () => Function('return import("fs")')());
      watch('eval', () => (0, eval)('import("fs")'));
      watch('async', () => (async () => {}).constructor('return import("fs")')());
      watch('map', () => [1].map(Function('return import("fs")'))[0]);
      Promise.prototype.then.call(Promise.resolve(), () => seen.push('microtask'));
      function f(x) {
        return { started: seen.length, bad: seen.filter((line) => !line.endsWith('true')).length };
      }
      ${harness('1')}`,
  },
});
imports.load('/m.js');
process.on('unhandledRejection', () => undefined);
setTimeout(() => {
  // Loading another module drains the realm's own queue of microtasks, if anything does.
  const other = realmOf({ '/m.js': { code: '' } });
  other.load('/m.js');
  imports.open('f', null, 0);
  imports.findInputs('["x"]');
  outcomes['import()'] = imports.evaluate(1)?.tree;
  outcomes['an object of the host, as a control'] = controlledLeak();
  outcomes['Object.prototype of the host'] = Object.isFrozen(Object.prototype);
  outcomes['strings become code in the host'] = canCompile();
  process.stdout.write(JSON.stringify(outcomes));
}, 50);

/** What the escapes look for must be found where it is. */
function controlledLeak(): boolean {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const leaked = vm.runInContext(`(() => {${PRELUDE}; return leaked; })()`, context) as (
    value: unknown,
  ) => boolean;
  return leaked(new TypeError('host')) && leaked({}) && leaked(setTimeout);
}

function canCompile(): boolean {
  try {
    const make = (() => undefined).constructor as FunctionConstructor;
    make('return 1');
    return true;
  } catch {
    return false;
  }
}
