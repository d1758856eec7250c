import { memo } from 'preact/compat';
import type { Mark, Scene, SceneEdge, SceneNode } from '../../graph/scene.ts';
import { formatNumber } from '../../model/format.ts';
import type { GraphNode } from '../../model/graph.ts';
import { t } from '../shared/strings.ts';
import { isNonFinite } from './answers.ts';
import { elementId } from './Canvas.tsx';
import { checkName, kinkWords } from './Details.tsx';
import type { GraphModel } from './model.ts';
import { mainPath } from './passes.ts';

/** Frames of open boxes; a click on a name folds its box, as the button of the details does. */
export function Groups({ model, scene }: { model: GraphModel; scene: Scene }) {
  return (
    <g aria-hidden="true">
      {scene.groups.map(({ id, marks, frame, label }) => (
        <g key={id}>
          <Marks marks={marks} />
          <rect
            class="handle"
            x={frame.x}
            y={frame.y}
            width={Math.min(frame.width, label.length * 7 + 30)}
            height={18}
            onClick={() => {
              model.fold(id);
            }}
          />
        </g>
      ))}
    </g>
  );
}

/** Lines first, then their numbers: no line crosses a number. */
export function Edges(props: { model: GraphModel; edges: readonly SceneEdge[] }) {
  const { model, edges } = props;
  const { rank, order } = model.passes.value;
  const step = model.step.value;
  const selected = model.selected.value;
  const path = new Set(selected === null ? [] : mainPath(model.passes.value, selected).edges);
  const classOf = ({ edge }: SceneEdge): string => {
    const names = ['edge'];
    const from = rank.get(edge.from) ?? 0;
    const to = rank.get(edge.to) ?? 0;
    if (step !== null && step <= from) names.push('no-value');
    if (step !== null && step < 2 * order.length - to) names.push('no-gradient');
    if (path.has(edge)) names.push('main-path');
    if (selected !== null && (edge.from === selected || edge.to === selected)) names.push('near');
    return names.join(' ');
  };
  return (
    <>
      <g aria-hidden="true">
        {edges.map((edge) => (
          <EdgeLine key={`${edge.edge.from} ${edge.edge.to}`} edge={edge} class={classOf(edge)} />
        ))}
      </g>
      <g aria-hidden="true">
        {edges.map((edge) => (
          <EdgeNumbers
            key={`${edge.edge.from} ${edge.edge.to}`}
            edge={edge}
            class={classOf(edge)}
          />
        ))}
      </g>
    </>
  );
}

const EdgeLine = memo(function EdgeLine(props: { edge: SceneEdge; class: string }) {
  return (
    <g class={props.class}>
      <path class="line" d={props.edge.line} />
      <path class="head" d={props.edge.head} />
    </g>
  );
});

const EdgeNumbers = memo(function EdgeNumbers(props: { edge: SceneEdge; class: string }) {
  const { value, gradient } = props.edge;
  return (
    <g class={props.class}>
      <Marks marks={gradient ? [value, gradient] : [value]} />
    </g>
  );
});

export function Nodes(props: { model: GraphModel; nodes: readonly SceneNode[] }) {
  const { model, nodes } = props;
  const { rank, order } = model.passes.value;
  const step = model.step.value;
  const found = model.found.value;
  const loudest = model.heat.value ? loudestOf(model) : 0;
  const changes = model.changes.value;
  // Of a large graph only a part is in the document: how much there is must then be said.
  const isPart = nodes.length < order.length;
  return (
    <g>
      {nodes.map((each) => {
        const { id } = each.node;
        const at = rank.get(id) ?? 0;
        const names = ['node', each.node.kind];
        const change = changes.get(id);
        if (id === model.selected.value) names.push('selected');
        if (found && !found.has(id)) names.push('faded');
        if (step !== null && step <= at) names.push('no-value');
        if (step !== null && step < 2 * order.length - at) names.push('no-gradient');
        if (model.heat.value) names.push(`heat-${heatLevel(each.node, loudest)}`);
        if (isNonFinite(each.node)) names.push('non-finite');
        if (change) names.push(`change-${change.kind}`);
        if (each.node.value.length === 0) names.push('faded');
        return (
          <Node
            key={id}
            node={each}
            elementId={elementId(model, id)}
            class={names.join(' ')}
            isSelected={id === model.selected.value}
            position={isPart ? at + 1 : null}
            size={isPart ? order.length : null}
            model={model}
          />
        );
      })}
    </g>
  );
}

/** The largest |adjoint| of a graph. */
export function loudestOf(model: GraphModel): number {
  return (model.graph.value?.nodes ?? []).reduce((most, node) => Math.max(most, size(node)), 0);
}

/** The drawn shapes say nothing to a screen reader; the item over them says it in words. */
const Node = memo(function Node(props: {
  node: SceneNode;
  elementId: string;
  class: string;
  isSelected: boolean;
  /** Place among all nodes and their number, where only some of them are in the document. */
  position: number | null;
  size: number | null;
  model: GraphModel;
}) {
  const { model } = props;
  const { node, box, marks } = props.node;
  return (
    <g class={props.class}>
      <g aria-hidden="true">
        <Marks marks={marks} />
      </g>
      <g
        id={props.elementId}
        role="treeitem"
        aria-label={spoken(node)}
        aria-selected={props.isSelected}
        aria-expanded={node.box === undefined ? undefined : false}
        aria-posinset={props.position ?? undefined}
        aria-setsize={props.size ?? undefined}
        onClick={() => {
          model.choose(node.id);
        }}
        onDblClick={() => {
          if (node.box === undefined) model.reveal(node.id);
          else model.toggleBox(node.id);
        }}
        onPointerEnter={() => {
          model.mark(node.id);
        }}
        onPointerLeave={() => {
          model.mark(model.selected.value);
        }}
      >
        <rect
          class="halo"
          x={box.x - 4}
          y={box.y - 2}
          width={box.width + 8}
          height={box.height + 4}
          rx={6}
        />
      </g>
    </g>
  );
});

const Marks = memo(function Marks({ marks }: { marks: readonly Mark[] }) {
  return (
    <>
      {marks.map((mark, index) => (
        <MarkElement key={index} mark={mark} />
      ))}
    </>
  );
});

function MarkElement({ mark }: { mark: Mark }) {
  switch (mark.kind) {
    case 'rect':
      return (
        <rect
          class={mark.class}
          x={mark.x}
          y={mark.y}
          width={mark.width}
          height={mark.height}
          rx={mark.radius}
          fill-opacity={mark.opacity}
        />
      );
    case 'circle':
      return <circle class={mark.class} cx={mark.center.x} cy={mark.center.y} r={mark.radius} />;
    case 'text':
      return (
        <text class={mark.class} x={mark.at.x} y={mark.at.y} text-anchor={mark.anchor}>
          {mark.text}
        </text>
      );
  }
}

/** Elements of an array that a screen reader is given. */
const SPOKEN = 12;

/** What a screen reader says of a node. */
function spoken(node: GraphNode): string {
  const what = node.kind === 'operation' ? `${node.label}, ${node.operation}` : node.label;
  const isScalar = node.shape.length === 0;
  const list = (values: readonly number[]): string =>
    values
      .slice(0, SPOKEN)
      .map((each) => formatNumber(each))
      .join(' ');
  const parts = [
    isScalar ? what : t('{0}, array of {1}', what, node.shape.join(' × ')),
    t('value {0}', list(node.value)),
  ];
  if (node.adjoint) parts.push(t('gradient {0}', list(node.adjoint)));
  if (node.check && node.check.state !== 'right') parts.push(checkName(node.check.state));
  if (node.kink) parts.push(kinkWords(node.kink));
  if (node.box !== undefined) parts.push(t('folded box'));
  return parts.join(', ');
}

/** Largest |adjoint| of a node; what is not finite counts as the largest number. */
function size(node: GraphNode): number {
  return (node.adjoint ?? []).reduce(
    (most, each) => Math.max(most, Number.isFinite(each) ? Math.abs(each) : Number.MAX_VALUE),
    0,
  );
}

/** 0 to 4: no gradient; vanishing (below 1e-4 of the largest); then by decades. */
export function heatLevel(node: GraphNode, loudest: number): number {
  const own = size(node);
  if (own === 0 || loudest === 0) return 0;
  const decades = Math.log10(loudest / own);
  return Math.max(1, 4 - Math.floor(decades));
}
