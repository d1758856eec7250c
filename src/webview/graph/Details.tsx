import { symbolOf } from '../../graph/symbols.ts';
import { formatNumber } from '../../model/format.ts';
import { CHECK_MARKS } from '../../graph/nodeMarks.ts';
import type { GraphNode, KinkDistance, LocalCheck } from '../../model/graph.ts';
import { t } from '../shared/strings.ts';
import { Answers } from './Answers.tsx';
import { Equations } from './Equations.tsx';
import type { GraphModel } from './model.ts';
import { mainPath, shares } from './passes.ts';

/** Elements of an array that are written out; the rest is counted. */
const SHOWN = 12;

/** What the selected node is: its values, its rule with numbers, and where its gradient comes from. */
export function Details({ model }: { model: GraphModel }) {
  const id = model.selected.value;
  const node = id === null ? undefined : model.nodes.value.get(id);
  if (!node) return <Answers model={model} />;
  const change = model.changes.value.get(node.id);
  return (
    <aside class="about" aria-label={t('Selected node')} aria-live="polite">
      <h2>
        {node.kind === 'operation' && <span class="muted">{symbolOf(node.operation)} </span>}
        {node.label}
        <span class="muted">{about(node)}</span>
        <BoxButton model={model} node={node} />
      </h2>
      <dl>
        <dt>{t('value')}</dt>
        <dd class="value">
          {numbers(node.value)}
          <There values={change?.value} kind={change?.kind} />
        </dd>
        {node.adjoint && (
          <>
            <dt>{t('gradient')}</dt>
            <dd class="gradient">
              {numbers(node.adjoint)}
              <There values={change?.adjoint} kind={change?.kind} />
            </dd>
          </>
        )}
        {node.rule && (
          <>
            <dt>{t('rule')}</dt>
            <dd>
              {node.rule.equations && node.rule.equations.length > 0 ? (
                <Equations equations={node.rule.equations} />
              ) : (
                <>
                  <code>{node.rule.formula}</code>
                  {node.rule.numbers !== '' && <span class="muted"> = {node.rule.numbers}</span>}
                </>
              )}
            </dd>
          </>
        )}
        {node.check && (
          <>
            <dt>{t('checked')}</dt>
            <dd>
              <LocalCheckWords check={node.check} />
            </dd>
          </>
        )}
        {node.kink && (
          <>
            <dt>{t('kink')}</dt>
            <dd>{kinkWords(node.kink)}</dd>
          </>
        )}
        <Contributions model={model} node={node} />
        {node.range && (
          <>
            <dt>{t('source')}</dt>
            <dd>
              <button
                class="link"
                type="button"
                onClick={() => {
                  model.reveal(node.id);
                }}
              >
                {`${node.range.file.replace(/^.*[\\/]/, '')}:${node.range.line}`}
              </button>
            </dd>
          </>
        )}
      </dl>
    </aside>
  );
}

/** What a number is at the point of the comparison. */
function There(props: { values: readonly number[] | null | undefined; kind: string | undefined }) {
  if (props.kind === undefined || props.kind === 'same') return null;
  if (props.kind === 'added') return <span class="muted"> {t('does not run there')}</span>;
  return props.values ? <span class="muted"> → {numbers(props.values)}</span> : null;
}

/** Opens a folded box, or folds the one around the node. */
function BoxButton({ model, node }: { model: GraphModel; node: GraphNode }) {
  const group = model.graph.value?.groups.find(({ id }) => id === node.group);
  if (node.box === undefined && !group) return null;
  return (
    <button
      type="button"
      class="small"
      onClick={() => {
        model.toggleBox(node.id);
      }}
    >
      {node.box === undefined ? t('Fold {0}', group!.label) : t('Open')}
    </button>
  );
}

/** The local check in a sentence: its mark, its worst derivative, and the error bar of the number. */
function LocalCheckWords({ check }: { check: LocalCheck }) {
  const { partial, numeric, error } = check.worst;
  const measured = `${formatNumber(numeric, 6)} ± ${formatNumber(error, 1)}`;
  const several =
    check.checked > 1 || check.of > 1 ? t('{0} of {1} checked', check.checked, check.of) : '';
  return (
    <>
      <span class={`check ${check.state}`} role="img" aria-label={checkName(check.state)}>
        {CHECK_MARKS[check.state]}
      </span>{' '}
      {checkSentence(check.state, formatNumber(partial, 6), measured)}
      {several !== '' && <span class="muted"> {several}</span>}
    </>
  );
}

export function checkName(state: LocalCheck['state']): string {
  switch (state) {
    case 'right':
      return t('local derivative right');
    case 'wrong':
      return t('local derivative wrong');
    case 'kink':
      return t('on a kink');
    case 'undecided':
      return t('local derivative undecided');
  }
}

function checkSentence(state: LocalCheck['state'], partial: string, measured: string): string {
  switch (state) {
    case 'right':
      return t('this node’s own derivative {0} agrees with the number {1}', partial, measured);
    case 'wrong':
      return t('this node’s own derivative {0} disagrees with the number {1}', partial, measured);
    case 'kink':
      return t('this node’s own derivative {0} lies between the slopes of its kink', partial);
    case 'undecided':
      return t('numbers cannot tell whether this node’s own derivative {0} is right', partial);
  }
}

export function kinkWords({ distance, on }: KinkDistance): string {
  return on > 0 ? t('stands on its kink') : t('{0} from its kink', formatNumber(distance, 3));
}

/** Shape and count in words: `vector of 2, ran 4 times`. */
function about(node: GraphNode): string {
  const words: string[] = [];
  if (node.shape.length === 1) words.push(t('vector of {0}', node.shape[0]!));
  else if (node.shape.length > 1) words.push(t('matrix of {0}', node.shape.join(' × ')));
  if (node.count > 1) words.push(t('ran {0} times', node.count));
  return words.length > 0 ? ` ${words.join(', ')}` : '';
}

/** Whom the gradient comes from, and how much of it from each. */
function Contributions({ model, node }: { model: GraphModel; node: GraphNode }) {
  const edges = (model.passes.value.outgoing.get(node.id) ?? []).filter(
    (edge) => edge.gradient !== null,
  );
  if (edges.length === 0) return null;
  const parts = shares(edges);
  const path = mainPath(model.passes.value, node.id);
  return (
    <>
      <dt>{t('comes from')}</dt>
      <dd>
        {edges.map((edge, index) => (
          <span key={edge.to} class="part">
            <button
              class="link"
              type="button"
              onClick={() => {
                model.choose(edge.to);
              }}
            >
              {model.nodes.value.get(edge.to)?.label}
            </button>{' '}
            <span class="gradient">{numbers(edge.gradient!)}</span>
            {edges.length > 1 && <span class="muted"> {percent(parts[index]!)}</span>}
          </span>
        ))}
        {path.edges.length > 1 && path.share < 1 && (
          <span class="muted">{t('the marked path carries {0}', percent(path.share))}</span>
        )}
      </dd>
    </>
  );
}

function percent(share: number): string {
  return `${formatNumber(share * 100, 2)} %`;
}

function numbers(values: readonly number[]): string {
  if (values.length === 1) return formatNumber(values[0]!, 6);
  const shown = values.slice(0, SHOWN).map((value) => formatNumber(value));
  const rest = values.length - shown.length;
  return `[${shown.join(', ')}${rest > 0 ? `, … ${t('{0} more', rest)}` : ''}]`;
}
