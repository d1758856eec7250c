import type { GraphLoop } from '../../model/graph.ts';
import { t } from '../shared/strings.ts';
import type { GraphModel } from './model.ts';

/** Sliders that are shown where no node says which loops matter. */
const UNASKED = 2;

/** One slider per loop: of the selected node's loops, else of the outer ones. */
export function Iterations({ model }: { model: GraphModel }) {
  const loops = loopsFor(model);
  if (loops.length === 0) return null;
  return (
    <div class="loops" role="group" aria-label={t('Iterations')}>
      {loops.map((loop) => (
        <Slider key={loop.id} model={model} loop={loop} />
      ))}
    </div>
  );
}

function Slider({ model, loop }: { model: GraphModel; loop: GraphLoop }) {
  const chosen = model.iterations.value.get(loop.id);
  const words =
    chosen === undefined
      ? t('all {0}', loop.iterations)
      : t('{0} of {1}', chosen + 1, loop.iterations);
  return (
    <label class="loop" title={loop.label}>
      <span class="loop-label">{loop.label}</span>
      <input
        type="range"
        min={0}
        max={loop.iterations}
        value={chosen === undefined ? 0 : chosen + 1}
        aria-valuetext={words}
        onInput={(event) => {
          model.iterate(loop.id, Number(event.currentTarget.value) - 1);
        }}
      />
      <output>{words}</output>
    </label>
  );
}

function loopsFor(model: GraphModel): readonly GraphLoop[] {
  const all = model.graph.value?.loops ?? [];
  const { selected, iterations } = model;
  const node = selected.value === null ? undefined : model.source.value.get(selected.value);
  const own = new Set(node?.runs?.loops);
  const wanted = all.filter(({ id }) => own.has(id) || iterations.value.has(id));
  return wanted.length > 0 ? wanted : all.filter(({ parent }) => parent === null).slice(0, UNASKED);
}
