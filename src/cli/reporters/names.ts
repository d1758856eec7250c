/** How `gradlens check` can say what it found: `--reporter NAME`. */
export const REPORTERS = ['text', 'json', 'junit', 'sarif', 'github'] as const;
export type ReporterName = (typeof REPORTERS)[number];
