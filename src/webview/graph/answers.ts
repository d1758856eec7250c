import type { ComputationGraph, GraphNode } from '../../model/graph.ts';
import { formatNumber } from '../../model/format.ts';
import { t } from '../shared/strings.ts';

/** An answer to a question that people ask of a graph, with the nodes that it is about. */
export interface Answer {
  readonly kind: 'trouble' | 'note' | 'fine';
  readonly text: string;
  readonly about: readonly { readonly node: string; readonly text: string }[];
  /** Places without a node of their own. */
  readonly places: readonly NonNullable<ComputationGraph['switches']>[number][];
}

/** Nodes that one answer names; the rest is counted. */
const NAMED = 6;
/** A gradient this much smaller than the largest one has vanished (as the colours of the graph have it). */
const VANISHED = 1e-4;
/** A gradient this much larger than the seed has exploded. */
const EXPLODED = 1e4;

/** What the graph says by itself, the troubles first. */
export function answersOf(graph: ComputationGraph): Answer[] {
  return [
    bornNonFinite(graph),
    wrongRules(graph),
    onKinks(graph),
    ...extremes(graph),
    withoutEffect(graph),
    nearSwitches(graph),
    checkedRules(graph),
  ].filter((answer) => answer !== null);
}

/** Where NaN or infinity came up: at a node that has it while nothing that it reads does. */
function bornNonFinite({ nodes, edges }: ComputationGraph): Answer | null {
  const bad = new Set(nodes.filter(isNonFinite).map(({ id }) => id));
  if (bad.size === 0) return null;
  const fed = new Set(edges.filter(({ from }) => bad.has(from)).map(({ to }) => to));
  const born = nodes.filter(({ id }) => bad.has(id) && !fed.has(id));
  return answer('trouble', t('NaN or infinity comes up here'), born, ({ value }) =>
    formatNumber(value.find((each) => !Number.isFinite(each)) ?? NaN),
  );
}

export function isNonFinite({ value }: GraphNode): boolean {
  return value.some((each) => !Number.isFinite(each));
}

function wrongRules({ nodes }: ComputationGraph): Answer | null {
  const wrong = nodes.filter(({ check }) => check?.state === 'wrong');
  return answer('trouble', t('The local derivative is wrong'), wrong, ({ check }) =>
    t('{0} against {1}', formatNumber(check!.worst.partial), formatNumber(check!.worst.numeric)),
  );
}

function onKinks({ nodes }: ComputationGraph): Answer | null {
  const on = nodes.filter(({ kink }) => kink !== undefined && kink.on > 0);
  return answer('note', t('Stands on a kink'), on, ({ kink, count }) =>
    count > 1 ? t('{0} of {1} runs', kink!.on, count) : '',
  );
}

/** The nearest switches that nothing stands on, of operations and of branches. */
function nearSwitches({ nodes, switches = [] }: ComputationGraph): Answer | null {
  const near = nodes
    .filter(({ kink }) => kink !== undefined && kink.on === 0)
    .toSorted((a, b) => a.kink!.distance - b.kink!.distance);
  const drawn = new Set(near.map(({ id }) => id));
  const branches = switches.filter(({ node }) => node === null || !drawn.has(node));
  if (near.length === 0 && branches.length === 0) return null;
  const about = near.slice(0, NAMED).map((node) => ({
    node: node.id,
    text: t('{0}: {1} from its kink', short(node.label), formatNumber(node.kink!.distance, 3)),
  }));
  return { kind: 'note', text: t('Nearest switch'), about, places: branches.slice(0, NAMED) };
}

function extremes({ nodes }: ComputationGraph): (Answer | null)[] {
  const sized = nodes.filter(({ adjoint }) => adjoint !== null && adjoint.every(Number.isFinite));
  const sizes = new Map(sized.map((node) => [node.id, largest(node)]));
  const most = Math.max(0, ...sizes.values());
  const seed = Math.max(0, ...nodes.filter(({ kind }) => kind === 'output').map(largest)) || 1;
  const gone = sized.filter(({ id, kind }) => {
    const size = sizes.get(id)!;
    return kind === 'input' && size > 0 && size < VANISHED * most;
  });
  const grown = sized.filter(({ id }) => sizes.get(id)! > EXPLODED * seed);
  const say = (node: GraphNode): string => formatNumber(sizes.get(node.id)!, 2);
  return [
    answer('note', t('The gradient vanishes'), gone, say),
    answer('note', t('The gradient explodes'), grown, say),
  ];
}

/** Inputs that the result does not depend on, at this point at least. */
function withoutEffect({ nodes }: ComputationGraph): Answer | null {
  const idle = nodes.filter(
    ({ kind, adjoint }) =>
      kind === 'input' && adjoint !== null && adjoint.every((each) => each === 0),
  );
  return answer('note', t('Does not matter here'), idle, () => '');
}

function checkedRules({ nodes }: ComputationGraph): Answer | null {
  const checks = nodes.flatMap(({ check }) => check ?? []);
  if (checks.length === 0 || checks.some(({ state }) => state === 'wrong')) return null;
  const right = checks.filter(({ state }) => state === 'right' || state === 'kink').length;
  const open = nodes.filter(({ check }) => check?.state === 'undecided');
  const text = t(
    '{0} of {1} nodes: the local derivative agrees with numbers',
    right,
    checks.length,
  );
  return { ...named(open, () => t('undecided')), kind: 'fine', text };
}

function answer(
  kind: Answer['kind'],
  text: string,
  nodes: readonly GraphNode[],
  say: (node: GraphNode) => string,
): Answer | null {
  return nodes.length === 0 ? null : { ...named(nodes, say), kind, text };
}

function named(
  nodes: readonly GraphNode[],
  say: (node: GraphNode) => string,
): Pick<Answer, 'about' | 'places'> {
  const about = nodes.slice(0, NAMED).map((node) => {
    const more = say(node);
    return {
      node: node.id,
      text: more === '' ? short(node.label) : `${short(node.label)}: ${more}`,
    };
  });
  return { about, places: [] };
}

function largest({ adjoint }: GraphNode): number {
  return (adjoint ?? []).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
}

function short(label: string): string {
  return label.length > 30 ? `${label.slice(0, 29)}…` : label;
}
