import { useEffect } from 'preact/hooks';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { exportGraph, FORMATS } from './exportGraph.ts';
import { nodeOfStep, type GraphModel } from './model.ts';

/** Milliseconds between the steps of the passes while they play. */
const PACE = 900;

export function Toolbar({ model }: { model: GraphModel }) {
  const isPlaying = model.playing.value;
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => {
      model.advance(1);
    }, PACE);
    return () => {
      clearInterval(timer);
    };
  }, [isPlaying, model]);
  return (
    <div class="bar" role="toolbar" aria-label={t('Graph')}>
      <Player model={model} />
      <label class="search">
        <span class="visually-hidden">{t('Search by name, operation or line')}</span>
        <input
          type="search"
          placeholder={t('Search')}
          value={model.query.value}
          onInput={(event) => {
            model.query.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            const [first] = model.found.value ?? [];
            if (event.key === 'Enter' && first !== undefined) model.choose(first);
          }}
        />
      </label>
      <button
        type="button"
        class="icon"
        aria-pressed={model.heat.value}
        aria-label={t('Colour by the size of the gradient')}
        title={t('Colour by the size of the gradient')}
        onClick={() => {
          model.heat.value = !model.heat.value;
        }}
      >
        <Icon name="flame" />
      </button>
      <Exporter model={model} />
    </div>
  );
}

function Player({ model }: { model: GraphModel }) {
  const { order } = model.passes.value;
  const step = model.step.value;
  const last = 2 * order.length;
  const isPlaying = model.playing.value;
  return (
    <>
      <Button
        icon={isPlaying ? 'debug-pause' : 'play'}
        label={isPlaying ? t('Pause') : t('Play the forward pass, then the backward pass')}
        onPress={() => {
          if (!isPlaying && (step === null || step === last)) model.goTo(0);
          model.playing.value = !isPlaying;
        }}
      />
      <Button
        icon="chevron-left"
        label={t('Step back')}
        isOff={step === 0}
        onPress={() => {
          model.advance(-1);
        }}
      />
      <Button
        icon="chevron-right"
        label={t('Step forward')}
        isOff={step === last}
        onPress={() => {
          model.advance(1);
        }}
      />
      <Button
        icon="debug-stop"
        label={t('Show both passes')}
        isOff={step === null}
        onPress={() => {
          model.finish();
        }}
      />
      <output class="muted step">{stepWords(model)}</output>
    </>
  );
}

function stepWords(model: GraphModel): string {
  const step = model.step.value;
  const { order } = model.passes.value;
  if (step === null) return '';
  const label = model.nodes.value.get(nodeOfStep(order, step) ?? '')?.label ?? '';
  return step <= order.length
    ? t('Forward {0} of {1}: {2}', step, order.length, label)
    : t('Backward {0} of {1}: {2}', step - order.length, order.length, label);
}

function Exporter({ model }: { model: GraphModel }) {
  return (
    <label class="export">
      <span class="visually-hidden">{t('Copy or save')}</span>
      <select
        value=""
        title={t('Copy or save')}
        onChange={(event) => {
          const format = FORMATS.find(({ id }) => id === event.currentTarget.value);
          event.currentTarget.value = '';
          const graph = model.graph.value;
          if (format && graph) void exportGraph(graph, format.id);
        }}
      >
        <option value="" disabled>
          {t('Export')}
        </option>
        {FORMATS.map(({ id, label }) => (
          <option key={id} value={id}>
            {label()}
          </option>
        ))}
      </select>
    </label>
  );
}

function Button(props: { icon: string; label: string; isOff?: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      class="icon"
      aria-label={props.label}
      title={props.label}
      disabled={props.isOff === true}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  );
}
