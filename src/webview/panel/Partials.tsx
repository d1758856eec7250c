import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { formatNumber } from '../../model/format.ts';
import type { PanelPartial, PanelResult } from '../protocol.ts';
import { t } from '../shared/strings.ts';
import { VerdictMark, verdictName } from '../shared/verdicts.tsx';
import { HeatMaps } from './HeatMaps.tsx';
import { PartialDetails } from './PartialDetails.tsx';
import { differenceOf, nameOf, sortRows, type Column, type Order } from './rows.ts';

/** Height of a row in CSS pixels; panel.css sets the same. */
const ROW = 24;
/** Rows that are in the page beyond those in view. */
const SPARE = 8;
/** Rows in view at most; more scroll inside the table. */
const MAX_ROWS = 14;

interface Heading {
  readonly column: Column;
  readonly label: string;
}

/**
 * Every opinion on every partial, failures first. Thousands of rows cost no more than those in view;
 * the arrow keys move between them, and the chosen one is explained below the table.
 */
export function Partials({ result, canAsk }: { result: PanelResult; canAsk: boolean }) {
  const order = useSignal<Order>({ column: 'verdict', descending: false });
  const chosen = useSignal<string | null>(firstProblem(result.partials));
  const top = useSignal(0);
  const grid = useRef<HTMLDivElement>(null);
  const { partials } = result;
  const rows = useMemo(() => sortRows(partials, order.value), [partials, order.value]);
  const chosenAt = rows.findIndex((row) => keyOf(row) === chosen.value);
  const first = Math.max(0, Math.floor(top.value / ROW) - SPARE);
  const last = Math.min(rows.length, first + MAX_ROWS + 2 * SPARE);
  const choose = (index: number): void => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (!row) return;
    chosen.value = keyOf(row);
    scrollTo(grid.current, rows.indexOf(row));
  };
  const hasHandWritten = result.handWritten !== null;
  // The same element as long as it shows the same: scrolling the table costs the maps nothing.
  const maps = useMemo(
    () => (
      <HeatMaps
        partials={partials}
        onChoose={(partial) => {
          choose(rows.indexOf(partial));
        }}
      />
    ),
    [rows],
  );
  return (
    <section aria-labelledby="partials">
      <h2 id="partials">
        {t('Partial derivatives')} <span class="muted">{countWords(result.partials)}</span>
      </h2>
      <div
        ref={grid}
        class={hasHandWritten ? 'grid with-hand-written' : 'grid'}
        role="grid"
        aria-labelledby="partials"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={chosenAt >= first && chosenAt < last ? `row-${chosenAt}` : undefined}
        tabIndex={0}
        onScroll={(event) => {
          top.value = event.currentTarget.scrollTop;
        }}
        onKeyDown={(event) => {
          const step = stepOf(event.key, chosenAt, rows.length);
          if (step === null) return;
          event.preventDefault();
          choose(step);
        }}
      >
        <Headings
          order={order.value}
          withHandWritten={hasHandWritten}
          onSort={(next) => {
            order.value = next;
          }}
        />
        <Spacer rows={first} />
        {rows.slice(first, last).map((row, offset) => (
          <Row
            key={keyOf(row)}
            row={row}
            index={first + offset}
            isChosen={keyOf(row) === chosen.value}
            withHandWritten={hasHandWritten}
            onChoose={() => {
              choose(first + offset);
            }}
          />
        ))}
        <Spacer rows={rows.length - last} />
      </div>
      {partials.some(isTogether) && (
        <p class="muted together">
          {t(
            'Many partials are measured together, along random directions: their own numbers stay empty.',
          )}
        </p>
      )}
      {chosenAt >= 0 && <PartialDetails partial={rows[chosenAt]!} canAsk={canAsk} />}
      {maps}
    </section>
  );
}

/** Whether a partial agrees without a number of its own: it was measured with others in one. */
function isTogether({ verdict, numeric, reverse }: PanelPartial): boolean {
  return verdict === 'agree' && numeric === null && reverse !== null;
}

function keyOf(row: PanelPartial): string {
  return `${row.output} ${row.input}`;
}

/** What a person wants explained before they ask. */
function firstProblem(partials: readonly PanelPartial[]): string | null {
  const worst = sortRows(partials, { column: 'verdict', descending: false })[0];
  return worst && worst.verdict !== 'agree' ? keyOf(worst) : null;
}

function countWords(partials: readonly PanelPartial[]): string {
  const disagree = partials.filter((each) => each.verdict === 'disagree').length;
  const total = partials.length;
  return disagree > 0 ? t('{0}, {1} disagree', total, disagree) : String(total);
}

function stepOf(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at < 0 ? 0 : at - 1;
    case 'PageDown':
      return at + MAX_ROWS;
    case 'PageUp':
      return at - MAX_ROWS;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** Keeps the chosen row in view, below the heading that stays. */
function scrollTo(grid: HTMLElement | null, index: number): void {
  if (!grid) return;
  const top = index * ROW;
  const view = grid.clientHeight - ROW;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + ROW > grid.scrollTop + view) grid.scrollTop = top + ROW - view;
}

/** Stands for rows that are not in the page. */
function Spacer({ rows }: { rows: number }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (element.current) element.current.style.height = `${rows * ROW}px`;
  }, [rows]);
  return rows > 0 ? <div ref={element} role="presentation" /> : null;
}

function Headings(props: {
  order: Order;
  withHandWritten: boolean;
  onSort: (order: Order) => void;
}) {
  const headings: Heading[] = [
    { column: 'verdict', label: t('Verdict') },
    { column: 'partial', label: t('Partial') },
    { column: 'reverse', label: t('Reverse') },
    { column: 'forward', label: t('Forward') },
    { column: 'numeric', label: t('Numeric') },
    ...(props.withHandWritten
      ? [{ column: 'handWritten', label: t('Hand-written') } as const]
      : []),
    { column: 'difference', label: t('Difference') },
  ];
  return (
    <div class="row heading" role="row" aria-rowindex={1}>
      {headings.map(({ column, label }) => {
        const isSorted = props.order.column === column;
        const direction = props.order.descending ? 'descending' : 'ascending';
        return (
          <div
            key={column}
            class={`cell column-${column}`}
            role="columnheader"
            aria-sort={isSorted ? direction : 'none'}
          >
            <button
              type="button"
              tabIndex={-1}
              title={t('Sort by {0}', label)}
              onClick={() => {
                props.onSort({ column, descending: isSorted && !props.order.descending });
              }}
            >
              {column === 'verdict' ? <span class="visually-hidden">{label}</span> : label}
              {isSorted && <span aria-hidden="true">{props.order.descending ? ' ▾' : ' ▴'}</span>}
            </button>
          </div>
        );
      })}
    </div>
  );
}

function Row(props: {
  row: PanelPartial;
  index: number;
  isChosen: boolean;
  withHandWritten: boolean;
  onChoose: () => void;
}) {
  const { row } = props;
  const difference = differenceOf(row);
  return (
    <div
      id={`row-${props.index}`}
      class={`row ${row.verdict}`}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.isChosen}
      title={row.because ?? verdictName(row.verdict)}
      onClick={props.onChoose}
    >
      <Cell column="verdict">
        <VerdictMark verdict={row.verdict} />
      </Cell>
      <Cell column="partial">{nameOf(row)}</Cell>
      <Cell column="reverse">{number(row.reverse)}</Cell>
      <Cell column="forward">{number(row.forward)}</Cell>
      <Cell column="numeric">
        {number(row.numeric)}
        {row.numericError !== null && (
          <span class="muted"> ± {formatNumber(row.numericError, 1)}</span>
        )}
      </Cell>
      {props.withHandWritten && (
        <Cell column="handWritten">
          {number(row.handWritten)}
          {row.scale !== undefined && row.handWritten !== null && (
            <span class="muted" title={t('acknowledged by its tag: hand-written ÷ true')}>
              {' '}
              ÷ {formatNumber(row.scale, 3)}
            </span>
          )}
        </Cell>
      )}
      <Cell column="difference">{difference === null ? '–' : formatNumber(difference, 1)}</Cell>
    </div>
  );
}

function Cell({ column, children }: { column: Column; children: ComponentChildren }) {
  return (
    <div class={`cell column-${column}`} role="gridcell">
      {children}
    </div>
  );
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value, 6);
}
