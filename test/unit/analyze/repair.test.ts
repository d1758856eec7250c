import assert from 'node:assert/strict';
import { repairAt, repairText } from '../../../src/analyze/repair.ts';
import { variationsOf } from '../../../src/analyze/variations.ts';

/** The text after the repair of its function `g`, or null. */
function repaired(text: string, factor: number): string | null {
  const at = text.search(/\bg\b/);
  const line = text.slice(0, at).split('\n').length;
  const column = at - text.lastIndexOf('\n', at - 1);
  const range = { file: '/w/a.ts', line, column, endLine: line, endColumn: column + 1 };
  const repair = repairText('/w/a.ts', text, range, factor);
  if (!repair) return null;
  const offset = (l: number, c: number): number =>
    text
      .split('\n')
      .slice(0, l - 1)
      .join('\n').length +
    (l > 1 ? 1 : 0) +
    c -
    1;
  const { line: a, column: b, endLine: c, endColumn: d } = repair.range;
  return text.slice(0, offset(a, b)) + repair.newText + text.slice(offset(c, d));
}

const value = (body: string, factor: number): string | null =>
  repaired(`const g = (x, y) => ${body};`, factor)?.replace(
    /^const g = \(x, y\) => (.*);$/,
    '$1',
  ) ?? null;

describe('a repair of a constant factor', () => {
  it('is written as one would write it', () => {
    const cases: [string, number, string][] = [
      ['x * y', 0.5, '2 * x * y'],
      ['x + y', 0.5, '2 * (x + y)'],
      ['-(x - y) * y', 0.5, '-2 * (x - y) * y'],
      ['2 * x * y', 2, 'x * y'],
      ['0.5 * x', 0.5, 'x'],
      ['-2 * x', 2, '-x'],
      ['x / y', 2, '(x / y) / 2'],
      ['x', 365, 'x / 365'],
      ['x', 1 / 365, '365 * x'],
      ['x * y', -1, '-x * y'],
      ['-x * y', -1, 'x * y'],
      ['x - y', -1, '-(x - y)'],
      ['x', -0.5, '-2 * x'],
      ['x * y', 2 / 3, '(3 * x * y) / 2'],
      ['x * y', 1.5, '(2 * x * y) / 3'],
      ['Math.cos(x)', Math.PI / 180, '(180 / Math.PI) * Math.cos(x)'],
      ['Math.cos(x)', 0.5, '2 * Math.cos(x)'],
    ];
    for (const [body, factor, wanted] of cases) assert.equal(value(body, factor), wanted, body);
  });

  it('is none where the factor is no number that people write', () => {
    assert.equal(value('x', 0.31415), null);
    assert.equal(value('x', 0), null);
  });

  it('is none where the file has data of that length, or a name for the number', () => {
    for (const data of ['[1, 2, 3]', '[[1], [2], [3]]', '3']) {
      assert.equal(repaired(`function g(x) { return 3 * x; }\nconst data = ${data};`, 3), null);
    }
    assert.ok(repaired('function g(x) { return 3 * x; }\nconst data = [1, 2];', 3));
    assert.ok(repaired('function g(x) { return 3 * x; }\nconst f = () => [1, 2, 3];', 3));
  });

  it('stands where each number of the result is computed', () => {
    assert.equal(value('[x, 2 * y]', 0.5), '[2 * x, 4 * y]');
    assert.equal(value('({ a: x, b: [y, 0] })', 0.5), '({ a: 2 * x, b: [2 * y, 0] })');
    assert.equal(value('x.map((v) => v - y)', 2), 'x.map((v) => (v - y) / 2)');
    assert.equal(value('x > 0 ? x : -y', 0.5), 'x > 0 ? 2 * x : -2 * y');
    assert.equal(
      repaired(
        'function g(x) {\n  const d = new Array(x.length).fill(0);\n' +
          '  for (let i = 0; i < 2; i++) {\n    d[i] += x[i] - 1;\n    d[i + 1] -= x[i];\n  }\n' +
          '  return d;\n}',
        0.5,
      ),
      'function g(x) {\n  const d = new Array(x.length).fill(0);\n' +
        '  for (let i = 0; i < 2; i++) {\n    d[i] += 2 * (x[i] - 1);\n    d[i + 1] -= 2 * x[i];\n  }\n' +
        '  return d;\n}',
    );
    assert.equal(
      repaired(
        'function g(x) {\n  const d = x.map((v) => v * v);\n  return { d, n: 3 * x[0] };\n}',
        3,
      ),
      'function g(x) {\n  const d = x.map((v) => (v * v) / 3);\n  return { d, n: x[0] };\n}',
    );
  });

  it('leaves a variable alone that is used for more, and multiplies what is returned', () => {
    assert.equal(
      repaired(
        'function g(x) {\n  const o = f(x);\n  const d = o - 1;\n  use(d);\n  return d;\n}',
        0.5,
      ),
      'function g(x) {\n  const o = f(x);\n  const d = o - 1;\n  use(d);\n  return 2 * d;\n}',
    );
  });

  it('finds methods and members', () => {
    assert.equal(
      repaired('class A {\n  g(x) {\n    return x;\n  }\n}', 0.5),
      'class A {\n  g(x) {\n    return 2 * x;\n  }\n}',
    );
    assert.equal(repaired('const a = { g: (x) => x };', -1), 'const a = { g: (x) => -x };');
    assert.equal(repaired('const g = 3;', 2), null);
  });
});

describe('a repair at one place', () => {
  /** The statement with `[…]` repaired. */
  const at = (marked: string, factor: number): string | null => {
    const [before, place, after] = marked.split(/[«»]/) as [string, string, string];
    const text = before + place + after;
    const start = before.length + 1;
    const range = { file: '/w/a.ts', line: 1, column: start, endLine: 1 };
    const repair = repairAt('/w/a.ts', text, { ...range, endColumn: start + place.length }, factor);
    if (!repair) return null;
    const { column, endColumn } = repair.range;
    return text.slice(0, column - 1) + repair.newText + text.slice(endColumn - 1);
  };

  it('changes the operator where a term is added, else the term', () => {
    assert.equal(at('y = a - «b * c»;', -1), 'y = a + b * c;');
    assert.equal(at('y += «b * c»;', -1), 'y -= b * c;');
    assert.equal(at('y = «b * c» - a;', -1), 'y = (-b * c) - a;');
    assert.equal(at('y = [«-b»];', -1), 'y = [b];');
    assert.equal(at('y = a + «b * c»;', 0.5), 'y = a + (2 * b * c);');
    assert.equal(at('const y = «b + c»;', 2), 'const y = (b + c) / 2;');
    assert.equal(at('y = a * «3» * b;', 1.5), 'y = a * 2 * b;');
    assert.equal(at('y = a * «2»;', -1), 'y = a * (-2);');
  });

  it('is none where no whole expression stands', () => {
    assert.equal(at('y = «a +» b;', -1), null);
    assert.equal(at('y = «a»;', 0.3141), null);
  });
});

describe('variations of a call', () => {
  const of = (call: string, inputs: RegExp = /./) =>
    variationsOf(call, ['w', 'n'], (path) => inputs.test(path), 1);

  it('have other numbers near those that were, and one length or count other at a time', () => {
    const found = of('m.f([1, -2, 0.5], 3, { tag: "a" })', /^w/);
    assert.ok(found);
    assert.equal(found.values.length, 2);
    for (const call of found.values) {
      const match = /^m\.f\(\[([\d.]+), (-[\d.]+), ([\d.]+)\], 3, \{ tag: "a" \}\)$/.exec(call);
      assert.ok(match, call);
      const [a, b, c] = match.slice(1).map(Number);
      assert.ok(a! >= 0.5 && a! <= 2 && b! >= -4 && b! <= -1 && c! >= 0.25 && c! <= 1, call);
    }
    assert.deepEqual(
      found.sizes.map(({ was }) => was),
      [3, 3],
    );
    assert.match(found.sizes[0]!.call, /^m\.f\(\[1, -2, 0\.5, [\d.]+\], 3, /);
    assert.match(found.sizes[1]!.call, /^m\.f\(\[1, -2, 0\.5\], 4, /);
  });

  it('lengthen everything of the same length together', () => {
    const [rows, columns] = of('f([[1, 2, 3], [4, 5, 6]], [1, 2, 3])')!.sizes;
    assert.ok(rows && columns);
    const shape = (call: string): number[][] => {
      const [w, x] = JSON.parse(`[${call.slice(2, -1)}]`) as [number[][], number[]];
      return [w.map((row) => row.length), [x.length]];
    };
    const all = [rows, columns].map(({ was, call }) => [was, shape(call)]);
    assert.deepEqual(all.sort(), [
      [2, [[3, 3, 3], [3]]],
      [3, [[4, 4], [4]]],
    ]);
  });

  it('are none of what is not made of literals', () => {
    for (const call of ['f(x)', 'f([1, ...y])', 'new F(2).m(1)', 'f(() => 1)', 'make(2)(1)']) {
      assert.equal(of(call), null, call);
    }
  });
});
