/** Builds the extension and packages it as gradlens.vsix. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { build } from '../esbuild.mjs';

const ROOT = join(import.meta.dirname, '..');
export const VSIX = join(ROOT, 'gradlens.vsix');

/** Packages what is in the working tree; nothing of node_modules is shipped. */
export async function packageExtension(): Promise<void> {
  const { skipped } = await build({ tests: false });
  if (skipped.length > 0) throw new Error(`Cannot package without ${skipped.join(', ')}`);
  rmSync(VSIX, { force: true });
  await createVSIX({ cwd: ROOT, packagePath: VSIX, dependencies: false });
}

if (process.argv[1] === import.meta.filename) {
  await packageExtension();
  console.log(`${VSIX}: ${(statSync(VSIX).size / 1024 / 1024).toFixed(2)} MB`);
}
