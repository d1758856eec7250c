import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REAL_FOLDER } from './packages.ts';

/** A published package with hand-written derivatives that nobody points at. */
export interface FoundCase {
  /** `name@version`, as npm takes it; what it imports comes behind it, or inside it. */
  readonly packages: readonly string[];
  /** A file of the package, or the name of a program of our own. */
  readonly file: string;
  /** Text of our program. */
  readonly program?: string;
  /** One function; every function of the file without. */
  readonly function?: string;
  readonly call?: string;
  /** What is found: gradient, how, verdict, and what is the matter with it. */
  readonly found: readonly string[];
}

const folder = join(REAL_FOLDER, 'found');

/** The file that a case checks. */
export function fileOf({ file, program }: FoundCase): string {
  return program === undefined
    ? join(folder, 'node_modules', file)
    : join(folder, 'programs', file);
}

/** Unpacks what is missing, without dependencies or scripts, and writes the programs. */
export function unpackFoundCases(cases: readonly FoundCase[]): void {
  mkdirSync(join(folder, 'programs'), { recursive: true });
  for (const spec of new Set(cases.flatMap(({ packages }) => packages))) {
    const at = spec.lastIndexOf('@');
    const target = join(folder, 'node_modules', spec.slice(0, at));
    if (versionIn(target) === spec.slice(at + 1)) continue;
    mkdirSync(target, { recursive: true });
    const name = spec.replace(/^.*node_modules\//, '');
    const packed = execFileSync('npm', ['pack', name, '--silent'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const archive = packed.trim().split('\n').at(-1)!;
    execFileSync('tar', ['-xzf', archive, '-C', target, '--strip-components=1'], { cwd: folder });
  }
  for (const { file, program } of cases) {
    if (program !== undefined) writeFileSync(join(folder, 'programs', file), program);
  }
}

function versionIn(target: string): string | null {
  const manifest = join(target, 'package.json');
  if (!existsSync(manifest)) return null;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

const OPTION = `
  return { price: bs.blackScholes(s, k, t, v, r, 'call'), delta: g.getDelta(s, k, t, v, r, 'call'),
    gamma: g.getGamma(s, k, t, v, r), vega: g.getVega(s, k, t, v, r),
    theta: g.getTheta(s, k, t, v, r, 'call'), rho: g.getRho(s, k, t, v, r, 'call') };`;

const pairsOfTables = ['normal', 'weibull', 'lognormal', 'laplace', 'cauchy', 'exponential'];

export const FOUND_CASES: readonly FoundCase[] = [
  {
    packages: ['fmin@0.0.4'],
    file: 'fmin/src/visualizations/functions.js',
    found: [
      'trid.fprime name: agree',
      'dixonPrice.fprime name: disagree',
      'banana.fprime name: agree',
      'matyas.fprime name: agree',
      'booth.fprime name: agree',
      'himmelblau.fprime name: agree',
      'flower.fprime name: agree',
      'mccormick.fprime name: disagree',
    ],
  },
  {
    packages: ['venn.js@0.2.20', 'venn.js/node_modules/fmin@0.0.2'],
    file: 'venn.js/src/layout.js',
    call: 'constrainedMDSGradient([0.1, 0.7, 1.3, -0.4, 0.5, 0.9], [0, 0, 0, 0, 0, 0], [[0, 1, 2], [1, 0, 1.5], [2, 1.5, 0]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]])',
    found: ['constrainedMDSGradient(…, fxprime) name: scaled 0.5'],
  },
  {
    packages: ['greeks@1.0.0', 'black-scholes@1.1.0'],
    file: 'greeks.js',
    program: `import bs from 'black-scholes';\nimport g from 'greeks';\nexport function option(s, k, t, v, r) {${OPTION}\n}\n`,
    call: 'option(100, 105, 0.5, 0.25, 0.04)',
    found: [
      'option(…).delta evaluation: agree',
      'option(…).gamma evaluation: agree',
      'option(…).vega evaluation: scaled 0.01',
      'option(…).theta evaluation: scaled -0.00274',
      'option(…).rho evaluation: scaled 0.01',
    ],
  },
  {
    packages: ['@uqee/black-scholes@1.0.7'],
    file: 'uqee.js',
    program: `import { BlackScholes } from '@uqee/black-scholes';\nexport function option(underlying, strike, time, rate, sigma) {\n  return new BlackScholes().option({ rate, sigma, strike, time, type: 'call', underlying });\n}\n`,
    call: 'option(100, 105, 0.5, 0.04, 0.25)',
    found: ['delta', 'gamma', 'rho', 'theta', 'vega'].map(
      (name) => `option(…).${name} evaluation: agree value-approximated`,
    ),
  },
  {
    packages: ['ml-fnn@5.0.0'],
    file: 'ml-fnn/src/activationFunctions.js',
    found: [
      'softExponentialPrime name: agree',
      'ACTIVATION_FUNCTIONS.tanh.derivate name: convention takes-output',
      ...['identity', 'logistic', 'arctan', 'softsign', 'relu', 'softplus', 'bent', 'sinc'].map(
        (name) => `ACTIVATION_FUNCTIONS.${name}.derivate name: agree`,
      ),
      'ACTIVATION_FUNCTIONS.gaussian.derivate name: agree',
      'ACTIVATION_FUNCTIONS["parametric-relu"].derivate name: agree',
      'ACTIVATION_FUNCTIONS["exponential-elu"].derivate name: agree',
    ],
  },
  ...(
    [
      ['SOFTSIGN', 'disagree'],
      ['MISH', 'disagree'],
      ['SOFT_CLIPPING', 'disagree'],
      ['TANH', 'agree'],
      ['SELU', 'agree'],
      ['GELU', 'agree value-approximated'],
    ] as const
  ).map(([name, verdict]) => ({
    packages: ['master-neat@1.0.11'],
    file: 'master-neat/src/methods/activation.ts',
    function: `activation.${name}`,
    found: [`${name}(x, true) name: ${verdict}`],
  })),
  ...(
    [
      ['SOFTSIGN', 'disagree'],
      ['BENT_IDENTITY', 'agree'],
    ] as const
  ).map(([name, verdict]) => ({
    packages: ['@liquid-carrot/carrot@0.3.20'],
    file: '@liquid-carrot/carrot/src/methods/activation.js',
    function: `activation.${name}`,
    found: [`${name}(x, true) name: ${verdict}`],
  })),
  {
    packages: ['svg-path-properties@1.3.0'],
    file: 'svg-path-properties/src/bezier-functions.ts',
    function: 'cubicPoint',
    found: ['cubicDerivative name: agree'],
  },
  {
    packages: ['unitbezier@0.0.0'],
    file: 'unitbezier/index.js',
    function: 'UnitBezier#sampleCurveX',
    found: ['UnitBezier#sampleCurveDerivativeX name: agree'],
  },
  {
    packages: ['xirr@1.1.0', 'newton-raphson-method@1.0.2'],
    file: 'xirr/xirr.js',
    function: 'xirr/value',
    call: 'xirr([{ amount: -1000, when: new Date(2016, 0, 15) }, { amount: -2500, when: new Date(2016, 1, 8) }, { amount: 5050, when: new Date(2016, 7, 24) }])',
    found: ['xirr/derivative name: agree'],
  },
  {
    packages: ['jstat@1.9.6'],
    file: 'jstat.js',
    program: `import { jStat } from 'jstat';\n${pairsOfTables
      .map(
        (name) =>
          `export const ${name} = { cdf: (x, a, b) => jStat.${name}.cdf(x, a, b), pdf: (x, a, b) => jStat.${name}.pdf(x, a, b) };`,
      )
      .join('\n')}\n`,
    found: pairsOfTables.map((name) => `${name}.pdf name: agree`),
  },
  {
    packages: ['webcola@3.4.0'],
    file: 'webcola.js',
    program: `import { Descent } from '../node_modules/webcola/dist/src/descent.js';\nconst D = [[0, 1, 2], [1, 0, 1.5], [2, 1.5, 0]];\nexport function stress(x, y) { return new Descent([x, y], D).computeStress(); }\nexport function stressGrad(x, y) {\n  const descent = new Descent([x, y], D);\n  descent.computeDerivatives(descent.x);\n  return { x: Array.from(descent.g[0]), y: Array.from(descent.g[1]) };\n}\n`,
    call: 'stress([0.1, 1.3, 0.5], [0.7, -0.4, 0.9])',
    found: ['stressGrad name: agree'],
  },
  {
    packages: ['brain.js@1.6.1'],
    file: 'brain.js',
    program: `import Matrix from '../node_modules/brain.js/dist/recurrent/matrix/index.js';\nimport relu from '../node_modules/brain.js/dist/recurrent/matrix/relu.js';\nimport reluB from '../node_modules/brain.js/dist/recurrent/matrix/relu-b.js';\nconst of = (m) => m.default ?? m;\nconst make = (w) => { const m = new (of(Matrix))(3, 1); m.weights = w; m.deltas = w.map(() => 0); return m; };\nexport function reluForward(x) { const p = new (of(Matrix))(3, 1); of(relu)(p, make(x)); return p.weights; }\nexport function reluBackward(dout, x) {\n  const p = new (of(Matrix))(3, 1), X = make(x);\n  of(relu)(p, X);\n  p.deltas = dout;\n  of(reluB)(p, X);\n  return X.deltas;\n}\n`,
    call: 'reluForward([0.4, -0.9, 1.3])',
    found: ['reluBackward name: agree'],
  },
  {
    packages: ['bezier-js@6.1.4'],
    file: 'bezier.js',
    program: `import { Bezier } from 'bezier-js';\nconst curve = () => new Bezier(0, 0, 1, 3, 4, -1, 5, 2);\nexport function point(t) { const { x, y } = curve().compute(t); return { x, y }; }\nexport function pointDerivative(t) { const { x, y } = curve().derivative(t); return { x, y }; }\n`,
    call: 'point(0.3)',
    found: ['pointDerivative name: agree'],
  },
  {
    packages: ['kld-polynomial@0.3.0'],
    file: 'kld.js',
    program: `import { Polynomial } from 'kld-polynomial';\nexport function poly(x) { return new Polynomial(2, -1, 0.5, 3).eval(x); }\nexport function polyDerivative(x) { return new Polynomial(2, -1, 0.5, 3).getDerivative().eval(x); }\n`,
    call: 'poly(0.7)',
    found: ['polyDerivative name: agree'],
  },
];
