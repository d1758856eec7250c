import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Path of a Chromium on this machine: `CHROMIUM_PATH`, one on the PATH or in its usual place, or
 * Playwright's own. Where there is none, it is installed from the distribution as root (and said
 * so); otherwise the error names the command to run.
 */
export function findChromium(): string {
  const found = look();
  if (found !== undefined) return found;
  const apt = process.platform === 'linux' && existsSync('/usr/bin/apt-get');
  if (apt && process.getuid?.() === 0) {
    console.log("No Chromium found: installing the distribution's (apt-get install chromium).");
    const options = { stdio: ['ignore', 'ignore', 'inherit'] as const satisfies unknown[] };
    spawnSync('apt-get', ['update', '-q'], { ...options });
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
      ...options,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = look();
    if (installed !== undefined) return installed;
  }
  const command = apt ? 'sudo apt-get install chromium' : 'npx playwright-core install chromium';
  throw new Error(`No Chromium found. Run \`${command}\`, or set CHROMIUM_PATH to a Chromium.`);
}

function look(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...PLACES, chromium.executablePath()].find((file) => existsSync(file));
}

/** Flags that keep Chromium from calling home; as root its own sandbox cannot be used. */
export const CHROMIUM_FLAGS: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
