import type { NumberTree } from '../../model/report.ts';
import { openChosen, type Chosen } from './choose.ts';

/**
 * The same check with respect to the inputs about which its gradient says something: a layer's caches
 * and counters are numbers, too. As it was where that gradient cannot be asked, or names none.
 */
export function coveredInputs({ setting, evaluator, point }: Chosen): Chosen {
  const { program, target, candidate, seed } = setting;
  const tree = target.covered ? evaluator.handWritten(0, evaluator.point) : null;
  if (tree === null) return { setting, evaluator, point };
  const covered = new Set(pathsOf(tree, ''));
  const names = evaluator.inputs.map(({ name }) => name).filter((name) => covered.has(name));
  if (names.length === 0 || names.length === evaluator.inputs.length) {
    return { setting, evaluator, point };
  }
  return { ...openChosen(program, target, candidate, names, seed), point };
}

/** Paths of the numbers of a tree, as inputs are named: `x[2]`, `this.W[0][1]`. */
function pathsOf(tree: NumberTree, path: string): string[] {
  if (typeof tree === 'number') return [path];
  if (typeof tree !== 'object' || tree === null) return [];
  if (Array.isArray(tree)) {
    return (tree as readonly NumberTree[]).flatMap((entry, i) => pathsOf(entry, `${path}[${i}]`));
  }
  return Object.entries(tree as Readonly<Record<string, NumberTree>>).flatMap(([name, entry]) =>
    pathsOf(entry, path === '' ? name : `${path}.${name}`),
  );
}
