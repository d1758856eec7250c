import { useEffect, useRef } from 'preact/hooks';
import { useSignalEffect } from '@preact/signals';
import type { GraphNode } from '../../model/graph.ts';
import { isNonFinite } from './answers.ts';
import { heatLevel, loudestOf } from './Drawing.tsx';
import type { GraphModel } from './model.ts';
import { Overview, type Spot } from './overview.ts';
import { WHOLE_SCENE } from './region.ts';
import type { Viewport } from './viewport.ts';

/** Milliseconds. */
const BEHIND = 300;

/** A large graph as it looks where its numbers cannot be read: a picture, which the tree stands for. */
export function Afar({ model, viewport }: { model: GraphModel; viewport: Viewport }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const overview = useRef<Overview | null>(null);
  const isLarge = (model.scene.value?.nodes.length ?? 0) > WHOLE_SCENE;
  useEffect(() => {
    if (!canvas.current) return;
    const own = new Overview(canvas.current);
    overview.current = own;
    return () => {
      own.dispose();
      overview.current = null;
    };
  }, [isLarge]);
  useSignalEffect(() => {
    const spots = spotsOf(model);
    const lines = model.scene.value ? (model.graph.value?.layout?.edges ?? []) : [];
    overview.current?.set(spots, lines, colorOf('--gl-line'));
    // Behind a window that is filled it can wait until the page is on the screen.
    const wait = viewport.isFilled.peek() ? BEHIND : 0;
    const timer = setTimeout(
      () => overview.current?.show(viewport.view.peek(), viewport.size()),
      wait,
    );
    return () => {
      clearTimeout(timer);
    };
  });
  useSignalEffect(() => {
    const view = viewport.view.value;
    if (!viewport.isFilled.value) overview.current?.show(view, viewport.size());
  });
  if (!isLarge) return null;
  const isShown = !viewport.isFilled.value;
  return <canvas ref={canvas} class={isShown ? 'afar' : 'afar away'} aria-hidden="true" />;
}

const HEAT = [
  '--gl-line',
  '--vscode-charts-blue',
  '--vscode-charts-yellow',
  '--vscode-charts-orange',
  '--vscode-charts-red',
];

function spotsOf(model: GraphModel): Spot[] {
  const scene = model.scene.value;
  if (!scene || scene.nodes.length <= WHOLE_SCENE) return [];
  const found = model.found.value;
  const changes = model.changes.value;
  const heat = model.heat.value;
  const loudest = heat ? loudestOf(model) : 0;
  const names = new Map<string, string>();
  const color = (name: string): string => {
    const known = names.get(name) ?? colorOf(name);
    names.set(name, known);
    return known;
  };
  return scene.nodes.map(({ node, box }) => ({
    box,
    color: color(heat ? HEAT[heatLevel(node, loudest)]! : kindColor(node)),
    faded: (found !== null && !found.has(node.id)) || changes.get(node.id)?.kind === 'same',
  }));
}

function kindColor(node: GraphNode): string {
  if (isNonFinite(node) || node.check?.state === 'wrong') return '--vscode-errorForeground';
  if (node.kind === 'input') return '--vscode-charts-blue';
  return node.kind === 'output' ? '--gl-gradient' : '--gl-line';
}

/** The theme's colour behind a name, as the canvas takes it. */
function colorOf(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
