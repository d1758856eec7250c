import { buildGraph } from '../../src/graph/build.ts';
import { layoutGraph } from '../../src/graph/layout.ts';
import type { ComputationGraph } from '../../src/model/graph.ts';
import type { SourceRange } from '../../src/model/range.ts';
import type { PartialVerdict } from '../../src/model/verdict.ts';
import type {
  GraphState,
  PanelPartial,
  PanelResult,
  PanelState,
} from '../../src/webview/protocol.ts';
import type { TapeBuilder } from '../unit/graph/tapeBuilder.ts';

export function place(line: number, column = 1, length = 8): SourceRange {
  const file = '/examples/neuron.ts';
  return { file, line, column, endLine: line, endColumn: column + length };
}

export function partial(input: string, values: Partial<PanelPartial> = {}): PanelPartial {
  const truth = values.reverse ?? -0.06484632;
  return {
    input,
    output: '',
    reverse: truth,
    forward: truth,
    numeric: truth + 2e-12,
    numericError: 4e-12,
    handWritten: null,
    verdict: 'agree',
    cause: null,
    because: null,
    digits: 11.2,
    detectable: 3e-9,
    ...values,
  };
}

/** Lecture case 7: the factor 2 of (t − o)² was dropped. */
export function wrongNeuron(): PanelResult {
  const steps = Array.from({ length: 15 }, (_, index) => 10 ** (-index * 0.8));
  const truth = -0.06484632;
  const curve = {
    steps,
    derivatives: steps.map((step) => truth + step * step * 0.02 + (step === 0 ? 0 : 2e-16 / step)),
    chosenStep: 1e-5,
    noise: 2e-16,
  };
  return {
    file: '/examples/neuron.ts',
    path: 'examples/neuron.ts',
    function: 'squaredError',
    range: place(12, 17, 12),
    point: {
      source: 'tag',
      call: 'squaredError([2.0, 4.0], [0.4, 0.5], 2.4426758241011313)',
      range: place(10, 4),
    },
    value: 2.25,
    verdict: 'scaled',
    summary: 'The hand-written gradient is the true one times 0.5.',
    sentence: 'off by the constant factor 0.5: the factor 2 is missing',
    partials: [
      partial('w[0]', {
        reverse: truth,
        handWritten: truth / 2,
        verdict: 'disagree',
        cause: 'constant-factor',
        because: '∂/∂w[0] differs by a constant factor',
        curve,
      }),
      partial('w[1]', {
        reverse: -0.0810579,
        handWritten: -0.04052895,
        verdict: 'disagree',
        cause: 'constant-factor',
        because: '∂/∂w[1] differs by a constant factor',
      }),
    ],
    findings: [
      {
        code: 'gradient-scaled',
        severity: 'error',
        message: 'The gradient lacks the factor 2 of (t − o)²: it is half of the true one.',
        range: place(21, 10),
        related: [{ message: 'The square is here.', range: place(14, 10) }],
      },
      {
        code: 'seeded-random',
        severity: 'information',
        message: 'Math.random was seeded for this check.',
        range: place(13),
      },
    ],
    handWritten: {
      function: 'squaredErrorGradient',
      convention: 'named pair',
      foundBy: 'tag',
      range: place(20, 17),
      diagnosis: {
        kind: 'constant-factor',
        factor: 0.5,
        input: null,
        range: place(21),
        text: 'Hand-written ÷ true = 0.5 for every partial.',
        quickFix: null,
      },
    },
    stats: { evaluations: 34, instrumented: 4, tapeNodes: 19, milliseconds: 11.6 },
    hasGraph: true,
  };
}

/** A function with many inputs, some of them wrong, one not finite. */
export function manyPartials(count: number): PanelResult {
  const verdicts: PartialVerdict[] = Array.from({ length: count }, (_, index) =>
    index % 500 === 3 ? 'disagree' : index % 300 === 7 ? 'inconclusive' : 'agree',
  );
  return {
    ...wrongNeuron(),
    verdict: 'disagree',
    sentence: `${verdicts.filter((verdict) => verdict === 'disagree').length} of ${count} disagree`,
    handWritten: null,
    findings: [],
    partials: verdicts.map((verdict, index) =>
      partial(`w[${index}]`, {
        verdict,
        reverse: index === 9 ? NaN : Math.sin(index),
        cause: verdict === 'inconclusive' ? 'noise' : null,
        because: verdict === 'inconclusive' ? `noise hides ∂/∂w[${index}]` : null,
      }),
    ),
  };
}

export function shown(
  result: PanelResult,
  more: Partial<Extract<PanelState, { kind: 'result' }>> = {},
): PanelState {
  return {
    kind: 'result',
    result,
    choices: [{ label: result.point!.call, verdict: result.verdict }],
    chosen: 0,
    outdated: false,
    running: null,
    checkedAt: 1_763_900_000_000,
    ...more,
  };
}

export async function drawn(tape: TapeBuilder): Promise<ComputationGraph> {
  return layoutGraph(buildGraph(tape.build(), tape.names));
}

export function graphOf(
  graph: ComputationGraph,
  more: Partial<Extract<GraphState, { kind: 'graph' }>> = {},
): GraphState {
  return {
    kind: 'graph',
    source: { file: '/case.ts', path: 'case.ts', function: 'normSquared' },
    graph,
    sentence: '6 of 6 partials agree · worst relative error 3e-11',
    verdict: 'agree',
    outdated: false,
    ...more,
  };
}
