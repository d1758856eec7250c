import type { ComputationGraph } from '../../model/graph.ts';
import { sceneOf, type Mark } from '../scene.ts';

/** Colours of an exported picture; the webview takes the editor's instead. */
const THEMES = {
  light: {
    background: '#ffffff',
    foreground: '#1f2328',
    muted: '#59636e',
    line: '#8c959f',
    body: '#f6f8fa',
    value: '#0a7a3b',
    gradient: '#c4320a',
    input: '#dbeafe',
    error: '#b42318',
  },
  dark: {
    background: '#1f1f1f',
    foreground: '#e6e6e6',
    muted: '#a0a0a0',
    line: '#7d8590',
    body: '#2b2b2b',
    value: '#6fcf97',
    gradient: '#ff9e64',
    input: '#1e3a5f',
    error: '#ff7b72',
  },
} as const;

export type SvgTheme = keyof typeof THEMES;

/**
 * A self-contained picture of a laid-out graph: no script, no remote font.
 * @throws Error where the graph has not been laid out.
 */
export function toSvg(graph: ComputationGraph, theme: SvgTheme = 'light'): string {
  const scene = sceneOf(graph);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}" ` +
      `viewBox="0 0 ${scene.width} ${scene.height}" role="img">`,
    `<style>${stylesheet(theme)}</style>`,
    '<rect class="background" width="100%" height="100%"/>',
    ...scene.groups.map(({ marks }) => marks.map(draw).join('')),
    ...scene.edges.map(
      ({ line, head }) => `<path class="line" d="${line}"/><path class="head" d="${head}"/>`,
    ),
    ...scene.nodes.map(({ node, marks }) => {
      const title = `<title>${escape(node.label)}</title>`;
      return `<g>${title}${marks.map(draw).join('')}</g>`;
    }),
    ...scene.edges.map(({ value, gradient }) => draw(value) + (gradient ? draw(gradient) : '')),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function draw(mark: Mark): string {
  switch (mark.kind) {
    case 'rect': {
      const opacity = mark.opacity === undefined ? '' : ` fill-opacity="${mark.opacity}"`;
      return (
        `<rect class="${mark.class}" x="${mark.x}" y="${mark.y}" width="${mark.width}" ` +
        `height="${mark.height}" rx="${mark.radius}"${opacity}/>`
      );
    }
    case 'circle':
      return `<circle class="${mark.class}" cx="${mark.center.x}" cy="${mark.center.y}" r="${mark.radius}"/>`;
    case 'text':
      return (
        `<text class="${mark.class}" x="${mark.at.x}" y="${mark.at.y}" ` +
        `text-anchor="${mark.anchor}">${escape(mark.text)}</text>`
      );
  }
}

function stylesheet(theme: SvgTheme): string {
  const color = THEMES[theme];
  return [
    `text{font:11px ui-sans-serif,system-ui,Helvetica,Arial,sans-serif;fill:${color.foreground}}`,
    `.background{fill:${color.background}}`,
    `.line{fill:none;stroke:${color.line};stroke-width:1.3}`,
    `.head{fill:${color.line}}`,
    `.body{fill:${color.body};stroke:${color.line};stroke-width:1.3}`,
    `.body.input{fill:${color.input}}`,
    `.body.constant{stroke-dasharray:3 2}`,
    `.body.output{stroke-width:2}`,
    `.cell{fill:none;stroke:${color.line};stroke-opacity:.4}`,
    `.symbol{font-size:15px}`,
    `.name{font-weight:600}`,
    `.caption,.group-label{fill:${color.muted}}`,
    `.value,.gradient{paint-order:stroke;stroke:${color.background};stroke-width:3px}`,
    `.cell~.value,.cell~.gradient{stroke:none}`,
    `.value{fill:${color.value}}`,
    `.gradient{fill:${color.gradient}}`,
    `.heat.positive{fill:${color.value}}`,
    `.heat.negative{fill:${color.gradient}}`,
    `.non-finite{fill:${color.error};font-weight:700}`,
    `.group{fill:${color.foreground};fill-opacity:.04;stroke:${color.muted};stroke-dasharray:5 4}`,
  ].join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
