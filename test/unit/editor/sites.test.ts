import assert from 'node:assert/strict';
import { sitesFromSymbols, type SymbolLike } from '../../../src/editor/functionSites.ts';
import { problemsOf } from '../../../src/editor/problems.ts';
import { scanFunctions } from '../../../src/editor/scanFunctions.ts';
import { LineIndex, blank, computesNumbers } from '../../../src/editor/sourceText.ts';
import { mayHoldTests, primalOf, tagsOf, testablesIn } from '../../../src/editor/tags.ts';
import { english as t } from '../../../src/editor/translate.ts';
import { partial, range, result } from './sample.ts';

const TEXT = `
import { sigma } from './sigma.ts';

/** @gradcheck loss([1, 2], 3) */
export function loss(w: number[], t: number): number {
  const scale = (x: number): number => x / w.length;
  return scale((w[0] * w[1] - t) ** 2);
}

export const square = (x: number): number => x * x;

const table = {
  relu: (x: number) => Math.max(0, x),
  name: 'relu',
};

class Layer {
  static create(size: number): Layer { return new Layer(size * 2); }
  forward(x: number[]): number { return x[0] * this.w + this.b; }
  get size(): number { return 2; }
}

export function hello(name: string): string { return 'a' + name; }
export async function load(n: number): Promise<number> { return n * 2; }
export function lossGrad(w: number[], t: number): number[] {
  return w.map((x) => 2 * x * t);
}
`;

/** A symbol whose range is found by its text, as an editor's language server gives it. */
function symbol(
  kind: number,
  name: string,
  from: string,
  to: string,
  children: SymbolLike[] = [],
): SymbolLike {
  const lines = new LineIndex(TEXT);
  const start = TEXT.indexOf(from);
  const end = TEXT.indexOf(to, start) + to.length;
  const at = name.startsWith('<') || name.includes(' ') ? start : TEXT.indexOf(name, start);
  const span = (a: number, b: number): SymbolLike['range'] => ({
    start: lines.position(a),
    end: lines.position(b),
  });
  return {
    name,
    kind,
    range: span(start, end),
    selectionRange: span(at, at + name.length),
    children,
  };
}

describe('functions from the editor’s symbols', () => {
  const symbols = [
    symbol(11, 'loss', 'export function loss', '** 2);\n}', [
      symbol(12, 'scale', 'scale = (x', 'w.length;'),
    ]),
    symbol(12, 'square', 'square = ', 'x * x'),
    symbol(12, 'table', 'table = {', '\n}', [
      symbol(6, 'relu', 'relu: (x', 'x)'),
      symbol(6, 'name', "name: 'relu'", "'relu'"),
    ]),
    symbol(4, 'Layer', 'class Layer', '2; }\n}', [
      symbol(5, 'create', 'static create', '2); }'),
      symbol(5, 'forward', 'forward(x', 'b; }'),
    ]),
    symbol(11, 'hello', 'export function hello', 'name; }'),
    symbol(11, 'load', 'export async function load', '2; }'),
    symbol(11, 'lossGrad', 'export function lossGrad', 't);\n}', [
      symbol(11, 'w.map() callback', '(x) => 2', '* t'),
    ]),
  ];

  it('have the names that a check takes, and only where they compute numbers', () => {
    assert.deepEqual(
      sitesFromSymbols(symbols, TEXT).map((site) => site.name),
      ['loss', 'loss/scale', 'square', 'table.relu', 'Layer.create', 'Layer#forward', 'lossGrad'],
    );
  });
});

describe('functions by a rough scan', () => {
  const sites = scanFunctions(TEXT);

  it('are much the same, without any syntax tree', () => {
    assert.deepEqual(
      sites.map((site) => site.name),
      ['loss', 'scale', 'square', 'Layer.create', 'Layer#forward', 'lossGrad'],
    );
  });

  it('stand at their names, and end with their bodies', () => {
    const lines = new LineIndex(TEXT);
    for (const site of sites) {
      const name = TEXT.slice(lines.offset(site.nameRange.start), lines.offset(site.nameRange.end));
      assert.equal(name, site.name.replace(/^.*[#.]/, ''));
    }
    const loss = sites[0]!;
    assert.ok(TEXT.slice(0, lines.offset(loss.range.end)).endsWith('** 2);\n}'));
  });

  it('survive two hundred functions and text that is not closed', () => {
    const many = Array.from({ length: 200 }, (_, i) => `function f${i}(x) { return x * ${i}; }\n`);
    assert.equal(scanFunctions(many.join('')).length, 200);
    assert.doesNotThrow(() => scanFunctions('function f(x { return x * 2'));
    assert.deepEqual(scanFunctions(''), []);
  });
});

describe('the look of a function that computes numbers', () => {
  for (const [text, expected] of [
    ['function f(x) { return x * 2; }', true],
    ['f(x) { return Math.sin(x); }', true],
    ['(x) => x - 1', true],
    ['function f(a, out) { out[0] = 2 * a; }', true],
    ['function step(x: number): number { return x >= 0 ? 1 : 0; }', true],
    ['function sum(x: Float64Array) { return total(x); }', true],
    ['function f() { return 3 * 4; }', false],
    ['const label = (x: number): string => `${x}`', false],
    ['forward() { return this.w * this.x; }', true],
    ['function f(s: string): string { return s + "x"; }', false],
    ['function f(x: number): void { console.log(x * 2); }', false],
    ['async function f(x) { return x * 2; }', false],
    ['function f(x) { return g(x); /* x * 2 */ }', false],
    ['function f(x) { return "a * b"; }', false],
  ] as const) {
    it(`${expected ? 'has' : 'lacks'} it: ${text}`, () => {
      assert.equal(computesNumbers(text), expected);
    });
  }

  it('is judged without comments and strings, which keep their length', () => {
    const text = 'a /* b\n */ "c" // d\ne';
    assert.equal(blank(text).length, text.length);
    assert.equal(blank(text).split('\n').length, 3);
    assert.doesNotMatch(blank(text), /[bcd]/);
  });
});

describe('what is a test', () => {
  it('is a tagged function, or one with a gradient beside it', () => {
    const tests = testablesIn(TEXT, scanFunctions(TEXT));
    assert.deepEqual(
      tests.map(({ site, gradients }) => [site.name, gradients]),
      [['loss', ['lossGrad']]],
    );
  });

  it('is read from the comment right above, whatever stands further up', () => {
    const text =
      '/** @gradcheck f(1) */\nfunction f(x) { return x * x; }\nfunction g(x) { return x * 2; }';
    const lines = new LineIndex(text);
    const [f, g] = scanFunctions(text);
    assert.ok(tagsOf(text, lines, f!).checked);
    assert.ok(!tagsOf(text, lines, g!).checked);
  });

  it('is not what asks to be left out', () => {
    const text =
      '/**\n * @gradcheck f(1)\n * @gradcheckIgnore noisy\n */\nfunction f(x) { return x * x; }';
    assert.deepEqual(testablesIn(text, scanFunctions(text)), []);
  });

  it('is told by a tag on the gradient', () => {
    const text =
      'function f(x) { return x * x; }\n/**\n * @gradientOf f wrt x\n * @gradientOf g\n */\nfunction slope(x) { return 2 * x; }';
    const [test] = testablesIn(text, scanFunctions(text));
    assert.deepEqual(test?.gradients, ['slope']);
  });

  it('is found by the usual names of gradients, in both directions', () => {
    const names = new Set(['loss', 'Foo#cost', 'net.error']);
    for (const name of [
      'lossGrad',
      'gradLoss',
      'dLoss',
      'lossPrime',
      'lossDerivative',
      'loss_grad',
    ]) {
      assert.equal(primalOf(name, names), 'loss', name);
    }
    assert.equal(primalOf('Foo#costGradient', names), 'Foo#cost');
    assert.equal(primalOf('net.errorJacobian', names), 'net.error');
    for (const name of ['degrade', 'loss', 'dot', 'other']) {
      assert.equal(primalOf(name, names), null, name);
    }
  });

  it('is looked for only in texts that mention one', () => {
    assert.ok(mayHoldTests('/** @gradcheck f(1) */'));
    assert.ok(mayHoldTests('lossGrad'));
    assert.ok(!mayHoldTests('function f(x) { return x; }'));
  });
});

describe('problems', () => {
  const place = range(9, 3, 12);
  const finding = {
    code: 'gradient-blocked',
    severity: 'information',
    message: 'Rounding.',
    range: place,
  } as const;

  it('say nothing of a function that agrees', () => {
    assert.deepEqual(problemsOf(result({ findings: [finding] }), t), []);
  });

  it('have the severity that the verdict asks for, at the hand-written gradient', () => {
    const wrong = result({
      verdict: 'disagree',
      summary: '1 of 1 disagrees: ∂/∂w[1]',
      partials: [partial('w[1]', 1, { verdict: 'disagree' })],
      handWritten: {
        function: 'lossGrad',
        convention: 'named-pair',
        foundBy: 'name',
        range: place,
      },
    });
    const [problem, ...others] = problemsOf(wrong, t);
    assert.deepEqual(others, []);
    assert.equal(problem?.severity, 'error');
    assert.equal(problem.message, 'lossGrad: 1 of 1 disagrees: ∂/∂w[1]');
    assert.deepEqual(problem.range, place);
    assert.deepEqual(problem.related, [{ message: 'loss computes the value', range: wrong.range }]);
  });

  it('are the findings, where one is as loud as the verdict', () => {
    const found = { ...finding, code: 'gradient-scaled', severity: 'warning' } as const;
    const problems = problemsOf(result({ verdict: 'scaled', findings: [found, finding] }), t);
    assert.deepEqual(
      problems.map((one) => [one.code, one.severity]),
      [
        ['gradient-scaled', 'warning'],
        ['gradient-blocked', 'information'],
      ],
    );
  });

  it('are never louder than the verdict', () => {
    const loud = { ...finding, severity: 'error' } as const;
    const [problem] = problemsOf(result({ verdict: 'refused', findings: [loud] }), t);
    assert.equal(problem?.severity, 'information');
  });
});
