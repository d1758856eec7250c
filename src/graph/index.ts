export { arrange, type Change } from './arrange.ts';
export { buildGraph } from './build.ts';
export { foldedAtFirst, foldGraph } from './fold.ts';
export { buildInsights } from './insight.ts';
export { layoutGraph } from './layout.ts';
export { toDot } from './export/dot.ts';
export { toJson } from './export/json.ts';
export { toMermaid } from './export/mermaid.ts';
export { toSvg } from './export/svg.ts';
