/** Builds every bundle whose entry point exists, with what it needs beside it; `tests` adds test/editor. */
export function build(options?: {
  readonly tests?: boolean;
}): Promise<{ readonly built: readonly string[]; readonly skipped: readonly string[] }>;
