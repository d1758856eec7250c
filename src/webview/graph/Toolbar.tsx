import { useEffect } from 'preact/hooks';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { exportGraph, FORMATS } from './exportGraph.ts';
import { ask, nodeOfStep, type GraphModel } from './model.ts';

/** Milliseconds between the steps of the passes while they play. */
const PACE = 900;

export function Toolbar({ model }: { model: GraphModel }) {
  const isPlaying = model.playing.value;
  const state = model.state.value;
  const shown = state?.kind === 'graph' ? state : null;
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
      <Toggle
        icon="flame"
        label={t('Colour by the size of the gradient')}
        isOn={model.heat.value}
        onPress={() => {
          model.heat.value = !model.heat.value;
        }}
      />
      <Boxes model={model} />
      <Choices model={model} />
      <Toggle
        icon="pin"
        label={t('Stay with this function')}
        isOn={shown?.pinned === true}
        onPress={() => {
          ask({ type: 'pin', pinned: shown?.pinned !== true });
        }}
      />
      <Exporter model={model} />
    </div>
  );
}

function Boxes({ model }: { model: GraphModel }) {
  const graph = model.complete.value;
  if (!graph) return null;
  const isFolded = (graph.folded ?? []).length > 0;
  if (!isFolded && graph.groups.length === 0) return null;
  return (
    <>
      <Button
        icon="expand-all"
        label={t('Open all boxes')}
        isOff={!isFolded}
        onPress={() => {
          ask({ type: 'fold', group: null, open: true });
        }}
      />
      <Button
        icon="collapse-all"
        label={t('Fold all boxes')}
        isOff={graph.groups.length === 0}
        onPress={() => {
          ask({ type: 'fold', group: null, open: false });
        }}
      />
    </>
  );
}

/** Detail, output and the point to compare with: each is another picture from the engine. */
function Choices({ model }: { model: GraphModel }) {
  const state = model.state.value;
  if (state?.kind !== 'graph') return null;
  const { graph, points, comparison } = state;
  const output = graph.output?.index ?? 0;
  const names = graph.output?.names ?? [];
  const isSingle = graph.detail === 'operations';
  const draw = (next: number, operations: boolean): void => {
    ask({ type: 'picture', output: next, detail: operations ? 'operations' : 'expressions' });
  };
  return (
    <>
      <Toggle
        icon="list-tree"
        label={t('Show the single operations')}
        isOn={isSingle}
        onPress={() => {
          draw(output, !isSingle);
        }}
      />
      {names.length > 1 && (
        <label>
          <span class="visually-hidden">{t('Output')}</span>
          <select
            title={t('Output')}
            value={String(output)}
            onChange={(event) => {
              draw(Number(event.currentTarget.value), isSingle);
            }}
          >
            {names.slice(0, MAX_OUTPUTS).map((name, index) => (
              <option key={index} value={String(index)}>
                {t('∂ of {0}', name)}
              </option>
            ))}
          </select>
        </label>
      )}
      {points.length > 0 && !isSingle && (
        <label>
          <span class="visually-hidden">{t('Compare with another check point')}</span>
          <select
            title={t('Compare with another check point')}
            value={comparison ? String(comparison.point) : ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              ask({ type: 'compare', point: value === '' ? null : Number(value) });
            }}
          >
            <option value="">{t('No comparison')}</option>
            {points.map((point, index) => (
              <option key={index} value={String(index)}>
                {t('against {0}', point)}
              </option>
            ))}
          </select>
        </label>
      )}
      {state.busy && (
        <span class="muted" role="status">
          <Icon name="loading" spin /> {t('Drawing')}
        </span>
      )}
    </>
  );
}

/** Outputs in the list: more are no list. */
const MAX_OUTPUTS = 200;

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

function Toggle(props: { icon: string; label: string; isOn: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      class="icon"
      aria-pressed={props.isOn}
      aria-label={props.label}
      title={props.label}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
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
