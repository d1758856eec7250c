import { formatNumber } from '../../model/format.ts';
import type { StepCurve } from '../../model/report.ts';
import { t } from '../shared/strings.ts';
import { curvePoints, type LogAxis } from './curvePoints.ts';

const WIDTH = 320;
const HEIGHT = 170;
const AREA = { left: 44, right: 308, top: 10, bottom: 138 };

/** Error against step size on logarithmic axes: truncation falls to the left, noise rises. */
export function Curve({ curve, reference }: { curve: StepCurve; reference: number }) {
  const drawn = curvePoints(curve, reference);
  if (!drawn) return null;
  const x = (value: number): number =>
    AREA.left + ((value - drawn.x.min) / (drawn.x.max - drawn.x.min)) * (AREA.right - AREA.left);
  const y = (value: number): number =>
    AREA.bottom - ((value - drawn.y.min) / (drawn.y.max - drawn.y.min)) * (AREA.bottom - AREA.top);
  const path = (points: readonly (readonly [number, number])[]): string =>
    points.map(([a, b]) => `${round(x(a))},${round(y(b))}`).join(' ');
  const label = t(
    'Error against step size: least at a step of {0}; the chosen step is {1}',
    formatNumber(best(drawn.points), 1),
    formatNumber(curve.chosenStep, 2),
  );
  return (
    <figure>
      <figcaption>{t('Error against step size')}</figcaption>
      <svg class="curve" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <clipPath id="area">
          <rect
            x={AREA.left}
            y={AREA.top}
            width={AREA.right - AREA.left}
            height={AREA.bottom - AREA.top}
          />
        </clipPath>
        <path class="axis" d={`M${AREA.left} ${AREA.top}V${AREA.bottom}H${AREA.right}`} />
        {ticks(drawn.x).map((decade) => (
          <text key={decade} x={x(decade)} y={AREA.bottom + 14} text-anchor="middle">
            {power(decade)}
          </text>
        ))}
        {ticks(drawn.y).map((decade) => (
          <text key={decade} x={AREA.left - 5} y={y(decade) + 4} text-anchor="end">
            {power(decade)}
          </text>
        ))}
        <text x={(AREA.left + AREA.right) / 2} y={HEIGHT - 3} text-anchor="middle" class="muted">
          {t('step h')}
        </text>
        <g clip-path="url(#area)">
          {drawn.noise.length > 0 && <polyline class="noise" points={path(drawn.noise)} />}
          <path class="chosen" d={`M${x(drawn.chosen)} ${AREA.top}V${AREA.bottom}`} />
          <polyline class="error" points={path(drawn.points)} />
        </g>
        {drawn.points.map(([step, error]) => (
          <circle key={step} class="error" cx={x(step)} cy={y(error)} r="2" />
        ))}
      </svg>
      <p class="legend">
        <span class="key error">|D(h) − {t('Reverse').toLowerCase()}|</span>{' '}
        <span class="key noise">{t('noise of the value')}</span>{' '}
        <span class="key chosen">{t('chosen step')}</span>
      </p>
    </figure>
  );
}

function best(points: readonly (readonly [number, number])[]): number {
  const [first, ...rest] = points;
  const least = rest.reduce((a, b) => (b[1] < a[1] ? b : a), first!);
  return 10 ** least[0];
}

/** At most six labels, whole decades. */
function ticks({ min, max }: LogAxis): number[] {
  const step = Math.ceil((max - min) / 5);
  const found: number[] = [];
  for (let decade = min; decade <= max; decade += step) found.push(decade);
  return found;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function power(decade: number): string {
  const digits = String(Math.abs(decade)).replaceAll(
    /\d/g,
    (digit) => SUPERSCRIPTS[Number(digit)]!,
  );
  return `10${decade < 0 ? '⁻' : ''}${digits}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
