import { modelArray } from './array.ts';
import { modelMath } from './math.ts';

/** Every built-in that the runtime knows, by identity, before author code can replace any. */
export function installModels(): void {
  modelMath();
  modelArray();
}
