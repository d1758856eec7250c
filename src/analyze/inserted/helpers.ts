import { HELPERS_FILE, type ProgramModule } from '../../model/program.ts';
import { createBackward } from './backward.ts';

/** Name under which a module that is checked knows the helpers. */
export const BACKWARD = '__gradlensBackward';

/** What inserted code requires: a module that is none of the author's. */
export const HELPERS_SPECIFIER = 'gradlens:helpers';

/** Source of the import: a `var` of the module, for the harnesses of backward passes. */
export const HELPERS_IMPORT = `var ${BACKWARD} = require(${JSON.stringify(HELPERS_SPECIFIER)});`;

/** The module with the helpers. They stand in a file of their own, so that no place in it is shown. */
export function helpersModule(): ProgramModule {
  const code = `module.exports = (${createBackward.toString()})();\n`;
  return { file: HELPERS_FILE, kind: 'code', code, map: null, source: code, imports: {} };
}
