import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, HOST_PACKAGE, HOST_VERSION, VSCODE_SERVER } from './paths.ts';

/**
 * Installs the browser-hosted VS Code from the npm registry into the cache folder, where it is not
 * there yet. Each step leaves a mark when it is done, so that an interrupted installation resumes.
 *
 * Install scripts are off: they would compile native modules (spdlog, sqlite3, a file watcher) that
 * the editor does without.
 */
export function installHost(): void {
  mkdirSync(HOST, { recursive: true });
  const manifest = join(HOST, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  step('package', HOST, [`${HOST_PACKAGE}@${HOST_VERSION}`, '--no-save']);
  step('server', VSCODE_SERVER, ['--omit=dev']);
  // Brings the TypeScript server that the built-in TypeScript extension starts.
  step('extensions', join(VSCODE_SERVER, 'extensions'), ['--omit=dev']);
}

function step(name: string, folder: string, args: readonly string[]): void {
  const mark = join(HOST, `.${name}-installed`);
  if (existsSync(mark)) return;
  console.log(`Installing the browser-hosted VS Code (${name}) into ${folder}`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', ['install', ...args, ...flags], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: cleanEnvironment(),
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm install of ${name} failed in ${folder}`);
  writeFileSync(mark, `${HOST_VERSION}\n`);
}

/** npm hands its own settings down to scripts; they are about this project, not about the host. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|config_local)/.test(name),
    ),
  );
}
