import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, only, outline, startEngine } from './support/engine.ts';

describe('functions that a program makes from text', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine({});
  });

  after(() => {
    client.dispose();
  });

  const tagged = (body: string, head = ''): string =>
    `${head}
    /** @gradcheck f(1.4, 2) */
    export function f(x: number, y: number): number { ${body} }`;

  const CASES: readonly (readonly [name: string, body: string, head?: string])[] = [
    ['new Function', `return new Function('a', 'b', 'return a * a * b')(x, y);`],
    ['Function without new', `return Function('a, b', 'return a * a * b')(x, y);`],
    [
      'an expression compiler, at the top of its module',
      `return compiled(x, y);`,
      `const compiled = Function('x', 'y', 'var s = 0; for (var i = 0; i < 3; i++) s += x * y; return s * Math.sin(x);') as (x: number, y: number) => number;`,
    ],
    [
      'a function inside it, over its own arguments',
      `return make(Math, 3)(x, y);`,
      `const make = new Function('math', 'k', 'return function (a, b) { return k * math.exp(a) * b }');`,
    ],
    [
      'defaults, rest and comments',
      `return Function('a /* in */', 'b = 2, ...c', '// as is\\nreturn a * b + c.length')(x, y);`,
    ],
    [
      'one that makes another',
      `return Function('a', 'return Function("b", "return b * b")(a)')(x) * y;`,
    ],
    ['through apply', `return new Function('a', 'b', 'return a / b').apply(null, [x, y]);`],
    [
      'as a callback',
      `return [x, y].map(new Function('a', 'return a * a') as never).reduce((a: number, b: number) => a + b);`,
    ],
    [
      'by another name',
      `const Make = (() => 0).constructor as FunctionConstructor; return Make('a', 'return a ** 3')(x) * y;`,
    ],
    ['indirect eval of an arrow', `return (0, eval)('(a, b) => a * b * b')(x, y);`],
    [
      'indirect eval of a function expression',
      `const run = eval; return run(' (function (a) { return a * a })')(x) * y;`,
    ],
    [
      'the global object',
      `return root.Math.sqrt(x) * y;`,
      `const root = Function('return this')();`,
    ],
    [
      'text and length, as the program itself has them',
      `const g = new Function('a', 'b', 'return a'); return x * y * (g.toString() + g.name).length * g.length;`,
    ],
  ];
  for (const [name, body, head] of CASES) {
    it(`${name}: differentiated`, async () => {
      const { verdict, summary, findings, partials } = only(
        await checkText(client, tagged(body, head)),
      );
      assert.equal(verdict, 'agree', summary);
      assert.deepEqual(findings, []);
      assert.ok(partials.some(({ reverse }) => reverse !== 0));
      assert.ok(partials.every(({ cause }) => cause === null || cause === 'both-zero'));
    });
  }

  it('have the call as the place of what is said of them', async () => {
    const text = tagged(`\n      return new Function('a', 'return Math.floor(a) * a')(x) * y;`);
    const { findings } = only(await checkText(client, text));
    assert.deepEqual(
      findings.map(({ code, range: { line } }) => [code, line]),
      [['gradient-blocked', 4]],
    );
  });

  it('stay as they are, and are reported, where they cannot be instrumented', async () => {
    const cases = [
      `return (0, eval)('var q = (a) => a * a; q')(x) * y;`,
      `return new Function('a', 'return eval("a * a")')(x) * y;`,
      `return new Function('a', 'return typeof module === "object" ? a : a * a')(x) * y;`,
    ];
    for (const body of cases) {
      const { verdict, findings } = only(await checkText(client, tagged(body)));
      assert.equal(verdict, 'inconclusive');
      assert.equal(findings.length, 1);
      assert.match(findings[0]!.code, /opaque-call|unsupported-construct/);
    }
  });

  it('never lose a number silently in the text of util', async () => {
    const head = `import * as util from 'util';`;
    for (const body of [
      `return parseFloat(util.format('%d', x)) * y;`,
      `return Number(util.inspect(x)) * y;`,
      `return (JSON.parse(util.inspect([x, y])) as number[])[0]! * y;`,
    ]) {
      const { verdict, findings } = only(await checkText(client, tagged(body, head)));
      assert.equal(verdict, 'inconclusive', body);
      assert.ok(findings.some(({ code }) => code === 'opaque-call'));
    }
  });

  it('throw what the program itself sees thrown', async () => {
    const text = `/** @gradcheck f(1.4) */
      export function f(x: number): number {
        try { return new Function('a', 'return a +')(x); } catch (e) { return x * (e as Error).name.length; }
      }
      /** @gradcheck g(1.4) */
      export function g(x: number): number { return new Function('a', 'return a.b.c')(x); }`;
    assert.deepEqual(outline(await checkText(client, text)), ['f: agree', 'g: failed (threw)']);
  });

  it('are drawn and explained like other code', async () => {
    const text = tagged(`const area = Function('a', 'b', 'return a * b'); return area(x, y) + x;`);
    const { graph, insights } = only(await checkText(client, text, { trace: true }));
    assert.ok(graph?.nodes.some(({ operation }) => operation === 'multiply'));
    assert.ok(insights.length > 0);
  });
});
