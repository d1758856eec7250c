import type { ValueShape } from '../differentiate/api.ts';
import type { FastModule } from '../differentiate/fast/compile.ts';
import type { Program } from '../model/program.ts';
import type { TwinAnswer, TwinWish } from './sandbox/job.ts';

/** Emits the twins of a target for the shapes that its call turned out to have. Never rejects. */
export async function compileTwins(program: Program, wish: TwinWish): Promise<TwinAnswer> {
  try {
    const { compileFast } = await import('../differentiate/fast/compile.ts');
    const { Sources } = await import('../differentiate/fast/sources.ts');
    const target = program.targets[wish.index]!;
    const module = program.modules.find(({ file }) => file === target.range.file);
    if (!module) return { refused: 'its module is not known' };
    const shapes = JSON.parse(wish.shapes) as readonly ValueShape[];
    const { wrt } = wish;
    const sources = new Sources(program.modules);
    const given = { shapes, wrt, sites: false, sources };
    const reverse = compileFast(module, target, given);
    if (reverse.refused !== null) return { refused: reverse.refused };
    const forward = compileFast(module, target, { ...given, forward: true });
    if (forward.refused !== null) return { refused: forward.refused };
    const texts = ({ code, others }: FastModule) => ({ ...others, [module.file]: code });
    return { refused: null, reverse: texts(reverse), forward: texts(forward) };
  } catch (error) {
    return { refused: `it could not be compiled: ${error instanceof Error ? error.message : ''}` };
  }
}
