import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { download, SilentReporter } from '@vscode/test-electron';
import { CACHE } from './paths.ts';
import { endProcess, startProcess } from './processes.ts';

/** Milliseconds without an answer after which the download counts as out of reach. */
const DOWNLOAD_TIMEOUT = 10_000;

/** The desktop VS Code, or why it cannot be had on this machine. */
export type Desktop =
  { readonly executable: string } | { readonly executable: null; readonly reason: string };

/**
 * Downloads the desktop VS Code into the cache folder, or finds it there. `GRADLENS_HOST=browser`
 * says no beforehand. Tests do with a virtual display; a person needs a real one.
 */
export async function findDesktop(needs: { readonly virtualDisplay: boolean }): Promise<Desktop> {
  if (process.env['GRADLENS_HOST'] === 'browser') {
    return { executable: null, reason: 'GRADLENS_HOST is "browser"' };
  }
  if (needsDisplay() && (!needs.virtualDisplay || findXvfb() === undefined)) {
    return { executable: null, reason: 'there is no display' };
  }
  try {
    const executable = await download({
      version: 'stable',
      cachePath: CACHE,
      timeout: DOWNLOAD_TIMEOUT,
      reporter: new SilentReporter(),
    });
    return { executable };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { executable: null, reason: `it cannot be downloaded (${reason})` };
  }
}

/** Runs an action with a display: the machine's own, or a virtual one that ends with the action. */
export async function withDisplay<T>(action: () => Promise<T>): Promise<T> {
  const xvfb = needsDisplay() ? findXvfb() : undefined;
  if (xvfb === undefined) return action();
  // Xvfb picks a free display and writes its number to descriptor 3.
  const server = startProcess(xvfb, ['-displayfd', '3', '-screen', '0', '1280x800x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  try {
    const number = await new Promise<string>((resolve, reject) => {
      (server.stdio[3] as Readable).once('data', (data: Buffer) => {
        resolve(data.toString().trim());
      });
      server.once('exit', () => {
        reject(new Error('Xvfb did not start'));
      });
    });
    process.env['DISPLAY'] = `:${number}`;
    return await action();
  } finally {
    delete process.env['DISPLAY'];
    await endProcess(server);
  }
}

function needsDisplay(): boolean {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  return process.platform === 'linux' && display === undefined;
}

function findXvfb(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'Xvfb'))
    .find((file) => existsSync(file));
}
