import { compileModule, compileScript, createRealm } from '../../../../src/engine/sandbox/realm.ts';
import type { Agent } from '../../../../src/engine/sandbox/realm/agent.ts';
import type { ImportTarget } from '../../../../src/model/program.ts';
import { PLAIN_RUNTIME } from './plainRuntime.ts';

/** A module of a test's program: its CommonJS text, and where its imports lead. */
export interface TestModule {
  readonly code: string;
  readonly imports?: Readonly<Record<string, ImportTarget>>;
}

const runtime = compileScript('test-runtime', PLAIN_RUNTIME);

/** A realm with these modules linked; JSON files by their name's ending. */
export function realmOf(
  modules: Readonly<Record<string, TestModule>>,
  onOutput: (text: string) => void = () => undefined,
): Agent {
  return createRealm({
    runtime,
    sites: null,
    now: Date.UTC(2020, 0, 1),
    onOutput,
    modules: Object.entries(modules).map(([file, { code, imports = {} }]) => ({
      file,
      imports: JSON.stringify(imports),
      body: file.endsWith('.json')
        ? { kind: 'json', text: code }
        : { kind: 'code', script: compileModule(file, code) },
    })),
  });
}

/** Text that registers `f` with the given argument list under the key "f". */
export function harness(args: string, f = 'f'): string {
  return (
    `;__gradlens.register('f', () => ({ setup: () => ({ callee: ${f}, receiver: undefined, ` +
    `args: [${args}] }), gradients: [] }));`
  );
}

/** Loads `/m.js`, opens its harness and finds the inputs of its call. */
export function openRealm(
  modules: Readonly<Record<string, TestModule>>,
  names: readonly string[],
  onOutput?: (text: string) => void,
): Agent {
  const agent = realmOf(modules, onOutput);
  if (!agent.load('/m.js') || !agent.open('f', null, 0)) {
    throw new Error(agent.thrown()?.message ?? 'no harness');
  }
  if (!agent.findInputs(JSON.stringify(names))) throw new Error(agent.thrown()?.message);
  return agent;
}
