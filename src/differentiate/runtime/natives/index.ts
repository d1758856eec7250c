import { modelArray } from './array.ts';
import { modelCollections } from './collections.ts';
import { modelDynamic } from './dynamic.ts';
import { modelFunctions } from './functions.ts';
import { modelIterators } from './iterators.ts';
import { modelMath } from './math.ts';
import { modelNumbers } from './numbers.ts';
import { modelObjects } from './objects.ts';
import { modelProxies } from './proxies.ts';
import { replaceFunctionText } from './text.ts';
import { modelTypedArrays } from './typedArrays.ts';

/** Every built-in that the runtime knows, by identity, before author code can replace any. */
export function installModels(): void {
  modelMath();
  modelNumbers();
  modelArray();
  modelTypedArrays();
  modelObjects();
  modelProxies();
  modelFunctions();
  modelDynamic();
  modelCollections();
  modelIterators();
  replaceFunctionText();
}
