import type ts from 'typescript';
import type { CheckTarget, SourceHost } from '../../model/program.ts';
import type { TrialModule } from '../../model/trials.ts';
import { clean, compileOnce } from '../compile.ts';
import type { Insertion } from '../sourceMap.ts';
import { trialsOf } from './index.ts';

/** The program whose gradients are changed. */
export interface TrialProgram {
  readonly entry: string;
  /** What stands in the entry beside the author's text. */
  readonly insertions: readonly Insertion[];
  readonly options: ts.CompilerOptions;
  readonly host: SourceHost;
}

/** The module of a target's k-th gradient with all changes of it that can be tried. */
export function trialModule(
  { entry, insertions, options, host }: TrialProgram,
  { range: value, gradients }: CheckTarget,
  k: number,
): TrialModule | null {
  const range = gradients[k]?.range;
  const text = range ? host.readFile(range.file) : undefined;
  if (!range || text === undefined) return null;
  const { file } = range;
  const trials = trialsOf(file, clean(text), range, value.file === file ? value : null);
  if (trials === null) return null;
  const own = file === entry ? insertions : [];
  const { code, findings } = compileOnce(file, text, [...own, ...trials.insertions], options);
  return findings.length > 0 ? null : { file, code, changes: trials.changes };
}
