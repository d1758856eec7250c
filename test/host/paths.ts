import { join } from 'node:path';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Where hosts, profiles and packages of tests live; git ignores it, `@vscode/test-electron` uses it too. */
export const CACHE = join(ROOT, '.vscode-test');

/** The packaged extension, as `npm run package` writes it. */
export const VSIX = join(ROOT, 'gradlens.vsix');

/** The npm package that serves VS Code to a browser; it holds the VS Code of the same minor version. */
export const HOST_PACKAGE = 'code-server';
export const HOST_VERSION = '4.139.1';

export const HOST = join(CACHE, `${HOST_PACKAGE}-${HOST_VERSION}`);

/** The VS Code server inside the package, without code-server's own front. */
export const VSCODE_SERVER = join(HOST, 'node_modules', HOST_PACKAGE, 'lib', 'vscode');
