import { formatNumber } from '../../model/format.ts';
import { secondName, type SecondDerivative, type SecondOrder } from '../../model/secondOrder.ts';
import { t } from '../shared/strings.ts';
import { VerdictMark } from '../shared/verdicts.tsx';

/** Inputs up to which the Hessian is drawn as a matrix; a wider one has no room in a side panel. */
const MATRIX = 6;
/** Second derivatives that are listed one by one. */
const MOST_ROWS = 24;
const DIGITS = 4;

/** The check of the gradient's own derivative: a small Hessian as a matrix, and what does not agree. */
export function SecondOrderView({ second }: { second: SecondOrder }) {
  const wrong = second.derivatives.filter(({ verdict }) => verdict !== 'agree');
  return (
    <section class="second-order" aria-labelledby="second-order">
      <h2 id="second-order">{t('Second derivatives')}</h2>
      <p>
        <VerdictMark verdict={second.verdict} /> {second.summary}
      </p>
      {matricesOf(second).map(({ output, inputs, entries }) => (
        <Hessian key={output} {...{ output, inputs, entries }} />
      ))}
      {wrong.length > 0 && <Listed rows={wrong.slice(0, MOST_ROWS)} />}
      {wrong.length > MOST_ROWS && (
        <p class="muted">{t('{0} and {1} more', MOST_ROWS, wrong.length - MOST_ROWS)}</p>
      )}
    </section>
  );
}

interface Matrix {
  readonly output: string;
  readonly inputs: readonly string[];
  /** Row by row. */
  readonly entries: readonly SecondDerivative[];
}

function matricesOf({ mode, derivatives }: SecondOrder): Matrix[] {
  if (mode !== 'entries') return [];
  const outputs = [...new Set(derivatives.map(({ output }) => output))];
  const inputs = [...new Set(derivatives.map(({ row }) => row))];
  if (inputs.length > MATRIX || outputs.length > MATRIX) return [];
  return outputs.map((output) => ({
    output,
    inputs,
    entries: derivatives.filter((one) => one.output === output),
  }));
}

function Hessian({ output, inputs, entries }: Matrix) {
  const n = inputs.length;
  return (
    <table class="hessian">
      {output !== '' && <caption>{output.replace(/^\./, '')}</caption>}
      <thead>
        <tr>
          <td />
          {inputs.map((input) => (
            <th key={input} scope="col">
              {input}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {inputs.map((input, row) => (
          <tr key={input}>
            <th scope="row">{input}</th>
            {entries.slice(row * n, (row + 1) * n).map((one) => (
              <td key={one.column} class={one.verdict} title={opinions(one)}>
                {one.verdict !== 'agree' && <VerdictMark verdict={one.verdict} />}{' '}
                {number(one.exact)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Every opinion on what does not agree, by name. */
function Listed({ rows }: { rows: readonly SecondDerivative[] }) {
  const hand = rows.some(({ handWritten }) => handWritten !== null);
  return (
    <table class="hessian">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('Exact')}</th>
          <th scope="col">{t('Numeric')}</th>
          {hand && <th scope="col">{t('Hand-written')}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={secondName(one)}>
            <th scope="row">
              <VerdictMark verdict={one.verdict} /> {secondName(one)}
            </th>
            <td>{number(one.exact)}</td>
            <td>{withError(one.numeric, one.numericError)}</td>
            {hand && <td>{withError(one.handWritten, one.handWrittenError)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function opinions(one: SecondDerivative): string {
  const own = `${secondName(one)} = ${number(one.exact)}`;
  return one.numeric === null ? own : `${own}; ${withError(one.numeric, one.numericError)}`;
}

function withError(value: number | null, error: number | null): string {
  return error === null ? number(value) : `${number(value)} ± ${formatNumber(error, 1)}`;
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value, DIGITS);
}
