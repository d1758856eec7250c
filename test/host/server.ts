import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installHost } from './install.ts';
import { VSCODE_SERVER } from './paths.ts';
import { endProcess, startProcess } from './processes.ts';

export interface ServerOptions {
  /** Profile folder: settings, installed extensions, state. */
  readonly dataDir: string;
  /** User settings on top of QUIET_SETTINGS. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A random string asked of every request; only tests go without. */
  readonly token?: string;
  /** Lets the page's address carry development and test paths; only tests need it. */
  readonly testDriver: boolean;
  /** False leaves VS Code's Restricted Mode in force. */
  readonly trusted: boolean;
  /** 0: any free port. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

export interface Server {
  readonly port: number;
  /** `127.0.0.1:PORT`: the authority of remote URIs, equal to the page's host. */
  readonly authority: string;
  /** Settles when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** An editor without chat, second side bar, welcome page and suggestions: fit for tests and pictures. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
};

const READY = /Extension host agent listening on (\d+)/;

/** Starts the VS Code server on this machine's loopback address and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<Server> {
  installHost();
  writeSettings(options.dataDir, { ...QUIET_SETTINGS, ...options.settings });
  const child = startProcess(nodeForHost(), serverArguments(options), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
  });
  try {
    const port = await listening(child, options.log);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
    });
    return { port, authority: `127.0.0.1:${port}`, ended, stop: () => endProcess(child) };
  } catch (error) {
    await endProcess(child);
    throw error;
  }
}

/** Installs a packaged extension into a profile from its file, without a gallery. */
export async function installExtension(vsix: string, dataDir: string): Promise<void> {
  installHost();
  const args = ['--install-extension', vsix, '--accept-server-license-terms', ...profile(dataDir)];
  const child = startProcess(nodeForHost(), [serverMain(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  eachLine(child, (line) => lines.push(line));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`Installing ${vsix} failed:\n${lines.join('\n')}`);
}

function serverArguments(options: ServerOptions): string[] {
  return [
    serverMain(),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...(options.token === undefined
      ? ['--without-connection-token']
      : ['--connection-token', options.token]),
    '--accept-server-license-terms',
    '--disable-telemetry',
    ...profile(options.dataDir),
    ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
    ...(options.trusted ? ['--disable-workspace-trust'] : []),
  ];
}

function profile(dataDir: string): string[] {
  return ['--server-data-dir', dataDir];
}

function serverMain(): string {
  return join(VSCODE_SERVER, 'out', 'server-main.js');
}

/** The host needs Node 24, which npm scripts of this project run on. */
function nodeForHost(): string {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return process.execPath;
  return join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'node');
}

function writeSettings(dataDir: string, settings: Readonly<Record<string, unknown>>): void {
  const file = join(dataDir, 'data', 'User', 'settings.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(settings, null, 2));
}

function listening(child: ChildProcess, log?: (line: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    eachLine(child, (line) => {
      log?.(line);
      lines.push(line);
      const port = READY.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`The VS Code server ended with ${String(code)}:\n${lines.join('\n')}`));
    });
  });
}

function eachLine(child: ChildProcess, listener: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(listener);
    });
  }
}
