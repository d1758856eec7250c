import { formatNumber } from '../../model/format.ts';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import type { Answer } from './answers.ts';
import { ask, type GraphModel } from './model.ts';

const ICONS = { trouble: 'error', note: 'info', fine: 'pass' } as const;

/** What the graph says by itself while no node is selected; in a comparison, what is different. */
export function Answers({ model }: { model: GraphModel }) {
  const answers = model.comparison.value ? differences(model) : model.answers.value;
  return (
    <aside class="about" aria-label={t('What the graph says')}>
      <p class="muted">
        {t(
          'Values flow forward above the edges, gradients flow back below them. Click a node, or walk with the arrow keys; Enter goes to the source, Space steps.',
        )}
      </p>
      <ul class="answers">
        {answers.map((answer) => (
          <li key={answer.text} class={answer.kind}>
            <Icon name={ICONS[answer.kind]} /> {answer.text}
            {answer.about.length + answer.places.length > 0 && ': '}
            {answer.about.map(({ node, text }) => (
              <button
                key={node}
                class="link"
                type="button"
                onClick={() => {
                  model.choose(node);
                }}
              >
                {text}
              </button>
            ))}
            {answer.places.map(({ text, range, distance }, index) => (
              <button
                key={index}
                class="link"
                type="button"
                onClick={() => {
                  ask({ type: 'reveal', range });
                }}
              >
                {t('{0}: {1} from switching', text, formatNumber(distance, 3))}
              </button>
            ))}
          </li>
        ))}
      </ul>
    </aside>
  );
}

/** Changed nodes that are listed, the largest changes first. */
const LISTED = 8;

function differences(model: GraphModel): Answer[] {
  const comparison = model.comparison.value!;
  const size = (change: { valueChange: number; adjointChange: number }): number =>
    Math.max(change.valueChange, change.adjointChange);
  const changed = comparison.nodes
    .filter(({ kind }) => kind === 'changed')
    .toSorted((a, b) => size(b) - size(a));
  const added = comparison.nodes.filter(({ kind }) => kind === 'added');
  const same = comparison.nodes.length - changed.length - added.length;
  const label = (id: string): string => model.nodes.value.get(id)?.label ?? id;
  const number = (values: readonly number[] | null | undefined): string =>
    values?.length === 1 ? formatNumber(values[0]!) : '…';
  const answers: Answer[] = [
    {
      kind: 'note',
      text: t('{0} nodes have other numbers there, {1} the same', changed.length, same),
      about: changed.slice(0, LISTED).map(({ id, value }) => ({
        node: id,
        text: `${label(id)}: ${number(model.nodes.value.get(id)?.value)} → ${number(value)}`,
      })),
      places: [],
    },
  ];
  if (added.length > 0) {
    answers.push({
      kind: 'note',
      text: t('Runs only here'),
      about: added.slice(0, LISTED).map(({ id }) => ({ node: id, text: label(id) })),
      places: [],
    });
  }
  if (comparison.gone.length > 0) {
    const names = comparison.gone.slice(0, LISTED).map(({ label: name, range }) => {
      return range ? t('{0} (line {1})', name, range.line) : name;
    });
    const text = `${t('Runs only there')}: ${names.join(', ')}`;
    answers.push({ kind: 'note', text, about: [], places: [] });
  }
  return answers;
}
