import { symbolOf } from '../../graph/symbols.ts';
import { formatNumber } from '../../model/format.ts';
import type { GraphNode } from '../../model/graph.ts';
import { t } from '../shared/strings.ts';
import type { GraphModel } from './model.ts';
import { mainPath, shares } from './passes.ts';

/** Elements of an array that are written out; the rest is counted. */
const SHOWN = 12;

/** What the selected node is: its values, its rule with numbers, and where its gradient comes from. */
export function Details({ model }: { model: GraphModel }) {
  const id = model.selected.value;
  const node = id === null ? undefined : model.nodes.value.get(id);
  if (!node) {
    return (
      <aside class="about" aria-label={t('Selected node')}>
        <p class="muted">
          {t(
            'Values flow forward above the edges, gradients flow back below them. Click a node, or walk with the arrow keys; Enter goes to the source, Space steps.',
          )}
        </p>
      </aside>
    );
  }
  return (
    <aside class="about" aria-label={t('Selected node')} aria-live="polite">
      <h2>
        {node.kind === 'operation' && <span class="muted">{symbolOf(node.operation)} </span>}
        {node.label}
        <span class="muted">{about(node)}</span>
      </h2>
      <dl>
        <dt>{t('value')}</dt>
        <dd class="value">{numbers(node.value)}</dd>
        {node.adjoint && (
          <>
            <dt>{t('gradient')}</dt>
            <dd class="gradient">{numbers(node.adjoint)}</dd>
          </>
        )}
        {node.rule && (
          <>
            <dt>{t('rule')}</dt>
            <dd>
              <code>{node.rule.formula}</code>
              {node.rule.numbers !== '' && <span class="muted"> = {node.rule.numbers}</span>}
            </dd>
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
