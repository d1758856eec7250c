/** File paths as TypeScript writes them: forward slashes on every platform. */
export function normalizePath(file: string): string {
  return file.replaceAll('\\', '/');
}

/** The folder a file stands in; the root stays the root. */
export function directoryOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash <= 0 ? file.slice(0, slash + 1) : file.slice(0, slash);
}

/** The last extension in lower case, with its dot: `.ts`, `.mjs`; empty where there is none. */
export function extensionOf(file: string): string {
  const dot = file.lastIndexOf('.');
  return dot > file.lastIndexOf('/') ? file.slice(dot).toLowerCase() : '';
}

/** Code that was installed rather than written here. */
export function isInstalled(file: string): boolean {
  return file.includes('/node_modules/');
}
