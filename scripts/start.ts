/**
 * `npm start`: builds, prints the checks of the bundled examples, packages the extension, and opens
 * VS Code with it on a copy of the examples: the desktop one where it can be downloaded and shown,
 * else the same VS Code in the browser, at a printed address, until Ctrl-C.
 */
import { randomBytes } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { findDesktop } from '../test/host/electron.ts';
import { CACHE, HOST_PACKAGE, HOST_VERSION, ROOT, VSIX } from '../test/host/paths.ts';
import { installExtension, QUIET_SETTINGS, startServer } from '../test/host/server.ts';

/** A folder per run: a clean profile, and a copy of the examples that can be edited. */
interface Session {
  readonly examples: string;
  readonly profile: string;
}

async function main(): Promise<void> {
  console.log('Building the extension and checking the examples.\n');
  // The packager lists every file: that is for `npm run package`.
  if (!script('package.ts', 'ignore')) throw new Error('The extension could not be packaged.');
  if (!script('checkExamples.ts', 'inherit'))
    console.error('\nThe examples did not give the verdicts they should.');
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'start-'));
  const session = { examples: join(folder, 'examples'), profile: join(folder, 'profile') };
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  cpSync(join(ROOT, 'media', 'examples'), session.examples, { recursive: true });
  const desktop = await findDesktop({ virtualDisplay: false });
  if (desktop.executable !== null) {
    await openDesktop(desktop.executable, session);
  } else {
    console.log(`\nNo desktop VS Code: ${desktop.reason}.`);
    await serveBrowser(session);
  }
}

/** Runs a script of this folder; false where it failed. */
function script(name: string, output: 'ignore' | 'inherit'): boolean {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name)], {
    stdio: ['ignore', output, 'inherit'],
  });
  return status === 0;
}

async function openDesktop(executable: string, session: Session): Promise<void> {
  const [cli, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  if (cli === undefined) throw new Error(`No command line found for ${executable}`);
  const profile = [
    `--user-data-dir=${join(session.profile, 'user')}`,
    `--extensions-dir=${join(session.profile, 'extensions')}`,
    // Chromium's sandbox does not run as root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const install = spawnSync(cli, [...cliArgs, '--install-extension', VSIX, ...profile], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) throw new Error(`VS Code could not install ${VSIX}`);
  console.log(`\nVS Code opens ${session.examples}. Close it, or press Ctrl-C here, to end.`);
  const window = spawn(executable, [...profile, '--skip-welcome', session.examples], {
    stdio: 'ignore',
  });
  process.once('SIGINT', () => window.kill('SIGINT'));
  await new Promise((resolve) => window.once('exit', resolve));
}

async function serveBrowser(session: Session): Promise<void> {
  console.log(`Preparing the browser-hosted one (${HOST_PACKAGE} ${HOST_VERSION}).`);
  await installExtension(VSIX, session.profile);
  // Any process of this machine can reach a port: only who has the token gets in.
  const token = randomBytes(16).toString('hex');
  const server = await startServer({
    dataDir: session.profile,
    token,
    testDriver: false,
    trusted: false,
    settings: QUIET_SETTINGS,
    ...(process.env['PORT'] === undefined ? {} : { port: Number(process.env['PORT']) }),
  });
  const query = new URLSearchParams({ tkn: token, folder: session.examples });
  console.log(`\nVS Code is at http://${server.authority}/?${query.toString()}`);
  console.log('Trust the folder when it asks: a check runs the code in it. Ctrl-C ends it.');
  await server.ended;
}

await main();
