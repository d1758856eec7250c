import { useMemo } from 'preact/hooks';
import { formatNumber } from '../../model/format.ts';
import type { PanelPartial } from '../protocol.ts';
import { t } from '../shared/strings.ts';
import { verdictName } from '../shared/verdicts.tsx';
import { heatMaps, LEVELS, worstCell, type HeatCell, type HeatMap } from './heatMap.ts';
import { nameOf } from './rows.ts';

/** Width that a map may take, in CSS pixels, and how large a cell gets at most. */
const WIDTH = 256;
const MOST_CELL = 28;
/** A cell smaller than this has no room for a mark. */
const MARKED = 9;

interface Props {
  readonly partials: readonly PanelPartial[];
  readonly onChoose: (partial: PanelPartial) => void;
}

/** Matrices of partials by their relative error. The table beside them says the same in numbers. */
export function HeatMaps({ partials, onChoose }: Props) {
  const maps = useMemo(() => heatMaps(partials), [partials]);
  if (maps.length === 0) return null;
  return (
    <div class="heat-maps">
      {maps.map((map) => (
        <MatrixMap key={map.label} map={map} onChoose={onChoose} />
      ))}
      <p class="legend">
        <span>{t('relative error')}</span>
        {[...LEVELS, null].map((end, level) => (
          <span key={level} class={`heat-key level-${level}`}>
            {end === null ? t('more') : `≤ ${formatNumber(end, 1)}`}
          </span>
        ))}
        {maps.some(({ cells }) => cells.some(({ level }) => level === null)) && (
          <span class="heat-key level-none">{t('not measured one by one')}</span>
        )}
      </p>
    </div>
  );
}

function MatrixMap({ map, onChoose }: { map: HeatMap; onChoose: Props['onChoose'] }) {
  const { rows, columns, drawnColumns, cells, label, block } = map;
  const drawnRows = cells.length / drawnColumns;
  const size = Math.min(MOST_CELL, WIDTH / Math.max(drawnColumns, drawnRows));
  const title = label === '' ? t('Outputs × inputs') : label;
  const worst = worstCell(map);
  const said = worst?.partial
    ? t(
        '{0}, {1}×{2}: the largest relative error is {3}, at {4}',
        ...[title, rows, columns],
        worst.error === null ? '–' : formatNumber(worst.error, 1),
        nameOf(worst.partial),
      )
    : title;
  return (
    <figure class="heat-map">
      <figcaption>
        {label === '' ? title : <code>{label}</code>} {rows}×{columns}
        {block > 1 && <span> · {t('the worst of {0}×{0} each', block)}</span>}
      </figcaption>
      <svg
        role="img"
        aria-label={said}
        width={drawnColumns * size}
        height={drawnRows * size}
        onClick={(event) => {
          const at = (event.target as Element).getAttribute('data-at');
          const partial = at === null ? null : cells[Number(at)]?.partial;
          if (partial) onChoose(partial);
        }}
      >
        {cells.map((cell, at) => (
          <Cell
            key={at}
            {...{ cell, at, size }}
            x={(at % drawnColumns) * size}
            y={Math.floor(at / drawnColumns) * size}
          />
        ))}
      </svg>
    </figure>
  );
}

function Cell(props: { cell: HeatCell; at: number; x: number; y: number; size: number }) {
  const { cell, at, x, y, size } = props;
  const { partial, level, error } = cell;
  const mark =
    partial?.verdict === 'disagree' ? '✗' : partial?.verdict === 'inconclusive' ? '?' : '';
  return (
    <g>
      <rect
        class={`heat level-${level ?? 'none'} ${partial?.verdict ?? ''}`}
        data-at={at}
        x={x + 0.5}
        y={y + 0.5}
        width={Math.max(1, size - 1)}
        height={Math.max(1, size - 1)}
      >
        {partial && (
          <title>
            {`${nameOf(partial)}: ${verdictName(partial.verdict)}, ${error === null ? '–' : formatNumber(error, 1)}`}
          </title>
        )}
      </rect>
      {mark !== '' && size >= MARKED && (
        <text
          class={`heat-mark level-${level ?? 'none'}`}
          x={x + size / 2}
          y={y + size / 2}
          font-size={size * 0.6}
        >
          {mark}
        </text>
      )}
    </g>
  );
}
