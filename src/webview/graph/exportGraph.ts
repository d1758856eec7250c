import { toDot } from '../../graph/export/dot.ts';
import { toJson } from '../../graph/export/json.ts';
import { toMermaid } from '../../graph/export/mermaid.ts';
import { toSvg, type SvgTheme } from '../../graph/export/svg.ts';
import type { ComputationGraph } from '../../model/graph.ts';
import { t } from '../shared/strings.ts';
import { ask } from './model.ts';

export const FORMATS = [
  { id: 'copy-svg', label: () => t('Copy as SVG') },
  { id: 'copy-mermaid', label: () => t('Copy as Mermaid') },
  { id: 'copy-dot', label: () => t('Copy as DOT') },
  { id: 'copy-json', label: () => t('Copy as JSON') },
  { id: 'save-svg', label: () => t('Save as SVG') },
  { id: 'save-png', label: () => t('Save as PNG') },
] as const;

export type FormatId = (typeof FORMATS)[number]['id'];

/** Hands the picture to the extension, which owns clipboard and files. */
export async function exportGraph(graph: ComputationGraph, format: FormatId): Promise<void> {
  switch (format) {
    case 'copy-svg':
      ask({ type: 'copy', format: 'svg', text: toSvg(graph, theme()) });
      return;
    case 'copy-mermaid':
      ask({ type: 'copy', format: 'mermaid', text: toMermaid(graph) });
      return;
    case 'copy-dot':
      ask({ type: 'copy', format: 'dot', text: toDot(graph) });
      return;
    case 'copy-json':
      ask({ type: 'copy', format: 'json', text: toJson(graph) });
      return;
    case 'save-svg':
      ask({ type: 'save', format: 'svg', data: toSvg(graph, theme()) });
      return;
    case 'save-png':
      ask({ type: 'save', format: 'png', data: await toPng(toSvg(graph, theme())) });
  }
}

/** A picture looks like the editor that it was taken from. */
function theme(): SvgTheme {
  const kind = document.body.dataset.vscodeThemeKind ?? '';
  return kind.includes('light') ? 'light' : 'dark';
}

/** Pixels per CSS pixel of a saved picture: sharp on dense screens. */
const DENSITY = 2;

async function toPng(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * DENSITY;
  canvas.height = image.height * DENSITY;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
