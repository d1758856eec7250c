import type { Cause, FunctionVerdict } from '../src/model/verdict.ts';

/** What a check of a bundled example must say. */
export interface ExpectedExample {
  /** Name of the file in `media/examples`. */
  readonly file: string;
  readonly function: string;
  /** The call of the `@gradcheck` tag. */
  readonly call: string;
  /** The function's result; of a vector, its components. */
  readonly value: number | readonly number[];
  /**
   * Partial derivatives in the order of the report: inputs in order of the parameters, row by row;
   * of a vector-valued function output after output. Null where there is none (a jump).
   */
  readonly gradient: readonly number[] | null;
  readonly verdict: FunctionVerdict;
  /** The cause that some partial carries. */
  readonly cause?: Cause;
  /** On a kink: the interval of the one-sided slopes, any of which is a right gradient. */
  readonly subgradient?: readonly [number, number];
  /** The hand-written gradient of this result, where the example has one. */
  readonly handWritten?: string;
  /** Hand-written ÷ true, where the verdict is `scaled`. */
  readonly factor?: number;
  /** Relative to the largest number of the same kind; 1e-12 unless the lecture rounds. */
  readonly tolerance?: number;
}

/** Sum 2.8, t − o = 1.5: the lecture's neuron. */
const NEURON = '[2, 4], [0.4, 0.5], 2.4426758241011313';

/**
 * The lecture's thirteen cases with its numbers; what the lecture rounds was recomputed with 30 to
 * 50 digits. One entry per result, in the order of the report.
 */
export const EXPECTED_EXAMPLES: readonly ExpectedExample[] = [
  {
    file: '01-shopping.ts',
    function: 'shopping',
    call: 'shopping(100, 2, 1.1)',
    value: 220,
    gradient: [2.2, 110, 200],
    verdict: 'agree',
  },
  {
    file: '02-apples-and-oranges.ts',
    function: 'basket',
    call: 'basket(100, 2, 150, 3, 1.1)',
    value: 715,
    gradient: [2.2, 110, 3.3, 165, 650],
    verdict: 'agree',
  },
  {
    file: '03-chain-rule.ts',
    function: 'squareOfSum',
    call: 'squareOfSum(2, 3)',
    value: 25,
    gradient: [10, 10],
    verdict: 'agree',
  },
  {
    file: '03-chain-rule.ts',
    function: 'squareOfSum',
    call: 'squareOfSum(-1.5, 0.7)',
    value: 0.64,
    gradient: [-1.6, -1.6],
    verdict: 'agree',
  },
  {
    file: '04-gates.ts',
    function: 'add',
    call: 'add(2, 3)',
    value: 5,
    gradient: [1, 1],
    verdict: 'agree',
  },
  {
    file: '04-gates.ts',
    function: 'multiply',
    call: 'multiply(2, 3)',
    value: 6,
    gradient: [3, 2],
    verdict: 'agree',
  },
  {
    file: '05-sigmoid.ts',
    function: 'sigmoid',
    call: 'sigmoid(0.5)',
    value: 0.6224593312018546,
    gradient: [0.2350037122015945],
    verdict: 'agree',
    handWritten: 'sigmoidDerivative',
  },
  {
    file: '05-sigmoid.ts',
    function: 'sigmoid',
    call: 'sigmoid(-2)',
    value: 0.11920292202211756,
    gradient: [0.10499358540350652],
    verdict: 'agree',
    handWritten: 'sigmoidDerivative',
  },
  {
    file: '05-sigmoid.ts',
    function: 'sigmoid',
    call: 'sigmoid(0)',
    value: 0.5,
    gradient: [0.25],
    verdict: 'agree',
    handWritten: 'sigmoidDerivative',
  },
  ...activation('identity', [
    [0.7, 0.7, 1],
    [0, 0, 1],
  ]),
  ...activation('step', [
    [0.7, 1, 0],
    [-1.3, 0, 0],
  ]),
  {
    file: '06-activations.ts',
    function: 'step',
    call: 'step(0)',
    value: 1,
    gradient: null,
    verdict: 'inconclusive',
    cause: 'jump',
    handWritten: 'stepDerivative',
  },
  ...activation('sigmoid', [
    [0.7, 0.6681877721681662, 0.22171287329310904],
    [-1.3, 0.2141650169574414, 0.16829836246906024],
    [0, 0.5, 0.25],
  ]),
  ...activation('tanh', [
    [0.7, 0.6043677771171635, 0.6347395899824586],
    [-1.3, -0.8617231593133063, 0.257433196703094],
    [0, 0, 1],
  ]),
  ...activation('arctan', [
    [0.7, 0.6107259643892086, 0.6711409395973155],
    [-1.3, -0.9151007005533605, 0.37174721189591076],
    [0, 0, 1],
  ]),
  ...activation('relu', [
    [0.7, 0.7, 1],
    [-1.3, 0, 0],
  ]),
  {
    file: '06-activations.ts',
    function: 'relu',
    call: 'relu(0)',
    value: 0,
    gradient: [0],
    verdict: 'agree',
    cause: 'on-a-kink',
    subgradient: [0, 1],
    handWritten: 'reluDerivative',
  },
  ...activation('leakyRelu', [
    [0.7, 0.7, 1],
    [-1.3, -0.013, 0.01],
  ]),
  {
    file: '06-activations.ts',
    function: 'leakyRelu',
    call: 'leakyRelu(0)',
    value: 0,
    gradient: [0.01],
    verdict: 'agree',
    cause: 'on-a-kink',
    subgradient: [0.01, 1],
    handWritten: 'leakyReluDerivative',
  },
  ...activation('elu', [
    [0.7, 0.7, 1],
    [-1.3, -0.7274682069659874, 0.2725317930340126],
    [0, 0, 1],
  ]),
  ...activation('softplus', [
    [0.7, 1.103186048885458, 0.6681877721681662],
    [-1.3, 0.24100845383299221, 0.2141650169574414],
    [0, 0.6931471805599453, 0.5],
  ]),
  {
    file: '07-squared-error.ts',
    function: 'squaredError',
    call: `squaredError(${NEURON})`,
    value: 2.25,
    gradient: [-0.06484573770766117, -0.08105717213457644],
    verdict: 'scaled',
    handWritten: 'errorGradient',
    factor: 0.5,
  },
  {
    file: '07-squared-error.ts',
    function: 'halfSquaredError',
    call: `halfSquaredError(${NEURON})`,
    value: 1.125,
    gradient: [-0.03242286885383058, -0.04052858606728822],
    verdict: 'agree',
    handWritten: 'errorGradient',
  },
  {
    file: '08-weight-update.ts',
    function: 'updatedWeight',
    call: 'updatedWeight(2, -0.0324, 0.1)',
    value: 2.00324,
    gradient: [1, -0.1, 0.0324],
    verdict: 'agree',
  },
  {
    file: '08-weight-update.ts',
    function: 'updatedWeights',
    call: `updatedWeights(${NEURON}, 0.1)`,
    value: [2.003242286885383, 4.0040528586067285],
    gradient: [
      0.9988050524992899, -0.0014936843758877186, -0.0014936843758877186, 0.9981328945301403,
    ],
    verdict: 'agree',
  },
  {
    file: '09-error-split.ts',
    function: 'weightedError',
    call: 'weightedError([0.6, 0.9], [[2, 3], [1, 4]], [1.5, 0.5])',
    value: 7.95,
    gradient: [3.5, 6.5],
    verdict: 'scaled',
    handWritten: 'splitAsGradient',
    factor: 0.2,
  },
  {
    file: '09-error-split.ts',
    function: 'weightedError',
    call: 'weightedError([0.6, 0.9], [[3, 2], [1, 7]], [0.7, 1.3])',
    value: 11.49,
    gradient: [3.4, 10.5],
    verdict: 'disagree',
    handWritten: 'splitAsGradient',
  },
  {
    file: '09-error-split.ts',
    function: 'splitError',
    call: 'splitError([[2, 3], [1, 4]], [1.5, 0.5])',
    value: [0.7, 1.3],
    gradient: [0.4, 0.2, 0.6, 0.8],
    verdict: 'agree',
  },
  {
    file: '09-error-split.ts',
    function: 'splitError',
    call: 'splitError([[3, 2], [1, 7]], [0.7, 1.3])',
    value: [0.5825, 1.4175],
    gradient: [0.6, 0.125, 0.4, 0.875],
    verdict: 'agree',
  },
  {
    file: '10-error-as-matrix.ts',
    function: 'weightedError',
    call: 'weightedError([0.6, 0.9], [[2, 3], [1, 4]], [1.5, 0.5])',
    value: 7.95,
    gradient: [3.5, 6.5],
    verdict: 'agree',
    handWritten: 'transposedError',
  },
  {
    file: '10-error-as-matrix.ts',
    function: 'weightedError',
    call: 'weightedError([0.6, 0.9], [[3, 2], [1, 7]], [0.7, 1.3])',
    value: 11.49,
    gradient: [3.4, 10.5],
    verdict: 'agree',
    handWritten: 'transposedError',
  },
  {
    file: '11-matrix-product.ts',
    function: 'squaredLength',
    call: 'squaredLength([0.2, 0.4], [[0.1, 0.5], [-0.3, 0.8]])',
    value: 0.116,
    gradient: [-0.112, 0.636, 0.088, 0.176, 0.104, 0.208],
    verdict: 'agree',
    handWritten: 'squaredLengthGradient',
  },
  {
    file: '12-network.ts',
    function: 'loss',
    call: 'loss([0.6, -0.4], [[0.2, -0.5, 0.3], [0.7, 0.1, -0.6]], [0.1, -0.2, 0.4], [[0.9], [-0.8], [0.35]], [0.05], [0.75])',
    value: 0.09926488189205558,
    gradient: [
      -0.10100822505764791, -0.05933973035902269, -0.08499057605365212, 0.07036008291730418,
      -0.02808926121735408, 0.056660384035768084, -0.04690672194486946, 0.01872617414490272,
      -0.1416509600894202, 0.11726680486217364, -0.0468154353622568, -0.3056142338331045,
      -0.23200478807135874, -0.4374567821321992, -0.6301265964615541, 0.6301265964615541,
    ],
    verdict: 'agree',
    handWritten: 'lossGradient',
  },
  {
    file: '13-training.ts',
    function: 'loss',
    call: 'loss(train(0))',
    value: 0.2629023028180955,
    gradient: [
      -0.019071877174907773, -0.011911114038425742, -0.006502015390380174, 0.008602039920965972,
      0.003992846429512848, -0.02291422326633794, -0.017413790827719933, -0.010459668120931518,
      -0.008023424389449939, 0.003789619540635404, -0.01135291156261295, -0.03862102449294716,
      -0.012281244903465015,
    ],
    verdict: 'agree',
    handWritten: 'lossGradient',
  },
  {
    file: '13-training.ts',
    function: 'loss',
    call: 'loss(train(1))',
    value: 0.262278879771291,
    gradient: [
      -0.017565639444169452, -0.010994666430368567, -0.007729960771365567, 0.009493201659275584,
      0.004740093021022875, -0.02356126987198829, -0.014317607456329625, -0.008500176023369143,
      -0.010318004599216021, 0.012459423887086712, -0.0056305337816711844, -0.029847408345264406,
      0.002727176629258379,
    ],
    verdict: 'agree',
    handWritten: 'lossGradient',
  },
  {
    file: '13-training.ts',
    function: 'loss',
    call: 'loss(train(2))',
    value: 0.26176164167968935,
    gradient: [
      -0.01711609011336968, -0.010753887846591939, -0.008050451861950705, 0.009340087255878869,
      0.004785747204281927, -0.023332650034501256, -0.013514906255634729, -0.00803420414687831,
      -0.010792245512859545, 0.014203078702006709, -0.0041871234964789535, -0.027257464363319217,
      0.006235776511634632,
    ],
    verdict: 'agree',
    handWritten: 'lossGradient',
  },
  {
    file: '13-training.ts',
    function: 'loss',
    call: 'loss(train(3))',
    value: 0.26126776447516453,
    gradient: [
      -0.016919418790369307, -0.010673706025695255, -0.0081573112034901, 0.008950844961298719,
      0.004669082651174786, -0.0229117859252511, -0.013256830357353939, -0.007923488145572801,
      -0.010841918505637283, 0.014315631121916429, -0.0037613104965349476, -0.026148254232410507,
      0.00702573823133241,
    ],
    verdict: 'agree',
    handWritten: 'lossGradient',
  },
  {
    file: '13-training.ts',
    function: 'loss',
    call: 'loss(train(500))',
    value: 0.07540107597919234,
    gradient: [
      -0.018283868463473865, -0.0006836060222757258, -0.016948600171956537, -0.016896083183204808,
      0.01817482637960256, 0.009887254695440134, 0.010065080226806912, -0.010358722911036525,
      -0.0041913976354083565, -0.019190594747394738, -0.02064403019866289, 0.019756294462180492,
      0.010144329803897071,
    ],
    verdict: 'agree',
    handWritten: 'lossGradient',
    tolerance: 1e-9,
  },
];

/** Points of case 6 with nothing special: [x, value, derivative]. */
function activation(
  name: string,
  points: readonly (readonly [number, number, number])[],
): ExpectedExample[] {
  return points.map(([x, value, derivative]) => ({
    file: '06-activations.ts',
    function: name,
    call: `${name}(${x})`,
    value,
    gradient: [derivative],
    verdict: 'agree',
    handWritten: `${name}Derivative`,
  }));
}
