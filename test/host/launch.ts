#!/usr/bin/env node
/**
 * Stands in for the desktop VS Code's executable: takes the arguments that `@vscode/test-electron`
 * passes, runs the tests in the browser-hosted VS Code, and exits with their code.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { openEditor } from './driver.ts';
import { CACHE } from './paths.ts';

/** A suite that has not reported by then hangs. */
const DEADLINE = Number(process.env['GRADLENS_SUITE_DEADLINE'] ?? 420_000);

const HANG = 124;

async function main(args: readonly string[]): Promise<number> {
  const development = option(args, 'extensionDevelopmentPath');
  const tests = option(args, 'extensionTestsPath');
  if (development === undefined || tests === undefined) {
    throw new Error('Needs --extensionDevelopmentPath=… and --extensionTestsPath=…');
  }
  const empty = join(CACHE, 'empty-workspace');
  mkdirSync(empty, { recursive: true });
  const editor = await openEditor({
    workspace: args.find((arg) => !arg.startsWith('-')) ?? empty,
    extension: { development },
    tests,
    trusted: args.includes('--disable-workspace-trust'),
    console: print,
  });
  try {
    const code = await Promise.race([editor.testsExit, deadline()]);
    if (code === HANG) console.error(`The tests did not report within ${DEADLINE / 1000} s.`);
    if (code !== 0) {
      const picture = join(CACHE, 'last-failure.png');
      await editor.screenshot(picture);
      console.error(`The window as the tests left it: ${picture}`);
    }
    return code;
  } finally {
    await editor.close();
  }
}

function option(args: readonly string[], name: string): string | undefined {
  const prefix = `--${name}=`;
  return args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
}

function deadline(): Promise<number> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(HANG);
    }, DEADLINE).unref();
  });
}

/**
 * What the browser-hosted workbench itself says: how it connects, that its native modules are not
 * compiled (see install.ts), and that it reaches no extension gallery.
 */
const WORKBENCH =
  /^(Resolv(ing|ed) connection token|Creating a socket|Updating additional builtin|\[(reconnection-grace-time|Service Worker|AgentHost|AccountPolicyGate))|Could not locate the bindings file|build\/Release\/watchdog|authentication provider|open-vsx\.org/;

/** The extension host's console, as the desktop VS Code prints it while tests run. */
function print(type: string, args: readonly unknown[]): void {
  if (WORKBENCH.test(String(args[0]))) return;
  const stream = type === 'error' ? process.stderr : process.stdout;
  // Mocha prints with %s and %d, which the extension host passes on as they are.
  stream.write(`${format(...args)}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
