import { formatNumber } from '../model/format.ts';
import type { GraphLayout, GraphNode } from '../model/graph.ts';
import type { Outline, Point } from './geometry.ts';
import type { Mark } from './scene.ts';
import {
  CAPTION,
  captionOf,
  CHECK_MARK,
  GATE_RADIUS,
  gridOf,
  HEAT_CELL,
  NUMBER_CELL,
  summarise,
  type Grid,
} from './size.ts';
import { symbolOf } from './symbols.ts';

type Box = GraphLayout['nodes'][string];

/** What an edge into or out of a node ends at. */
export function outlineOf(node: GraphNode, box: Box): Outline {
  const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  if (node.shape.length > 0 && node.box === undefined) {
    const { width, height } = gridSize(gridOf(node.shape));
    return { kind: 'box', center, width: width + 6, height: height + 6 };
  }
  if (node.kind === 'operation' && node.box === undefined) {
    return { kind: 'circle', center, radius: GATE_RADIUS };
  }
  return { kind: 'box', center, width: box.width, height: box.height };
}

export function nodeMarks(node: GraphNode, box: Box): Mark[] {
  if (node.box !== undefined) return boxMarks(node, box);
  if (node.shape.length > 0) return arrayMarks(node, box);
  return node.kind === 'operation' ? gateMarks(node, box) : tagMarks(node, box);
}

/** A folded box: a frame like that of an open one, its name, and what leaves it. */
function boxMarks(node: GraphNode, box: Box): Mark[] {
  const { value, adjoint, shape } = node;
  const number = (values: readonly number[], kind: string, dy: number): Mark => ({
    kind: 'text',
    at: { x: box.x + box.width / 2, y: box.y + dy },
    text: summarise(values, shape),
    anchor: 'middle',
    class: kind,
  });
  return [
    { kind: 'rect', ...box, radius: 8, class: 'body folded' },
    text({ ...box, x: box.x - box.width / 2 + 14 }, 16, '▸', 'caption'),
    text(box, 16, captionOf(node), 'name'),
    number(value, 'value', 29),
    ...(adjoint ? [number(adjoint, 'gradient', 41)] : []),
    ...badges(node, { x: box.x + box.width - 12, y: box.y + 16 }, null),
  ];
}

/** How the states of a local check are drawn. */
export const CHECK_MARKS = { right: '✓', wrong: '✗', kink: '∧', undecided: '?' } as const;

/** The mark of the local check, and how far the nearest switch is. */
function badges(node: GraphNode, check: Point, kink: Point | null): Mark[] {
  const marks: Mark[] = [];
  if (node.check) {
    marks.push({
      kind: 'text',
      at: check,
      text: CHECK_MARKS[node.check.state],
      anchor: 'middle',
      class: `check ${node.check.state}`,
    });
  }
  if (node.kink && kink) {
    const { distance, on } = node.kink;
    marks.push({
      kind: 'text',
      at: kink,
      text: on > 0 ? '∧ 0' : `∧ ${formatNumber(distance, 2)}`,
      anchor: 'end',
      class: on > 0 ? 'kink on' : 'kink',
    });
  }
  return marks;
}

/** A number that comes in from outside or goes out. */
function tagMarks(node: GraphNode, box: Box): Mark[] {
  return [
    { kind: 'rect', ...box, radius: box.height / 2, class: `body ${node.kind}` },
    text(box, box.height / 2 + 4, captionOf(node), 'name'),
  ];
}

/** A round gate with its operation inside and what it computes below. */
function gateMarks(node: GraphNode, box: Box): Mark[] {
  const { center } = outlineOf(node, box);
  return [
    { kind: 'circle', center, radius: GATE_RADIUS, class: `body ${node.kind}` },
    text(box, box.height / 2 + 5, symbolOf(node.operation), 'symbol'),
    text(box, box.height - 4, captionOf(node), isNamed(node) ? 'name' : 'caption'),
    ...badges(
      node,
      { x: center.x + GATE_RADIUS * 0.9, y: center.y - GATE_RADIUS * 0.8 },
      { x: center.x + GATE_RADIUS * 0.4, y: box.y + 12 },
    ),
  ];
}

function arrayMarks(node: GraphNode, box: Box): Mark[] {
  const grid = gridOf(node.shape);
  const { width, height } = gridSize(grid);
  const left = box.x + (box.width - width) / 2;
  const top = box.y + (box.height - height) / 2;
  const symbol = node.kind === 'operation' && isNamed(node) ? `${symbolOf(node.operation)} ` : '';
  const marks: Mark[] = [
    {
      kind: 'rect',
      x: left - 3,
      y: top - 3,
      width: width + 6,
      height: height + 6,
      radius: 4,
      class: `body ${node.kind}`,
    },
    text(box, CAPTION - 6, symbol + captionOf(node), isNamed(node) ? 'name' : 'caption'),
    text(box, box.height - 4, node.shape.join('×'), 'caption'),
    ...badges(
      node,
      { x: box.x + box.width - CHECK_MARK / 2, y: box.y + CAPTION - 6 },
      { x: Math.max(left + width, box.x + box.width - 2), y: box.y + box.height - 4 },
    ),
  ];
  const scale = largest(node.value);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const index = grid.index(row, column);
      if (index >= node.value.length) continue;
      marks.push(
        ...(grid.style === 'numbers'
          ? numberCell(
              node,
              index,
              left + column * NUMBER_CELL.width,
              top + row * NUMBER_CELL.height,
            )
          : [heatCell(node, index, scale, left + column * HEAT_CELL, top + row * HEAT_CELL)]),
      );
    }
  }
  return marks;
}

function numberCell(node: GraphNode, index: number, x: number, y: number): Mark[] {
  const { width, height } = NUMBER_CELL;
  const middle = x + width / 2;
  const value = node.value[index]!;
  const gradient = node.adjoint?.[index];
  const number = (at: number, dy: number, kind: string): Mark => ({
    kind: 'text',
    at: { x: middle, y: y + dy },
    text: formatNumber(at),
    anchor: 'middle',
    class: `${kind}${Number.isFinite(at) ? '' : ' non-finite'}`,
  });
  const cell: Mark = { kind: 'rect', x, y, width, height, radius: 0, class: 'cell' };
  if (gradient === undefined) return [cell, number(value, 21, 'value')];
  return [cell, number(value, 14, 'value'), number(gradient, 28, 'gradient')];
}

function heatCell(node: GraphNode, index: number, scale: number, x: number, y: number): Mark {
  const value = node.value[index]!;
  const isFinite = Number.isFinite(value);
  const sign = value < 0 ? 'negative' : 'positive';
  return {
    kind: 'rect',
    x,
    y,
    width: HEAT_CELL,
    height: HEAT_CELL,
    radius: 0,
    class: isFinite ? `heat ${sign}` : 'heat non-finite',
    opacity: isFinite && scale > 0 ? Math.round((Math.abs(value) / scale) * 100) / 100 : 1,
  };
}

function gridSize(grid: Grid): { width: number; height: number } {
  const cell = grid.style === 'numbers' ? NUMBER_CELL : { width: HEAT_CELL, height: HEAT_CELL };
  return { width: grid.columns * cell.width, height: grid.rows * cell.height };
}

function largest(values: readonly number[]): number {
  let found = 0;
  for (const value of values) {
    if (Number.isFinite(value)) found = Math.max(found, Math.abs(value));
  }
  return found;
}

/** A name is an identifier; anything else is the source of an unnamed expression. */
function isNamed(node: GraphNode): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$.]*$/u.test(node.label);
}

function text(box: Box, dy: number, content: string, kind: string): Mark {
  return {
    kind: 'text',
    at: { x: box.x + box.width / 2, y: box.y + dy },
    text: content,
    anchor: 'middle',
    class: kind,
  };
}
