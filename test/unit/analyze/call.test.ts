import assert from 'node:assert/strict';
import vm from 'node:vm';
import { isExpression, oneLine, splitCall } from '../../../src/analyze/call.ts';

interface Setup {
  readonly callee: (...args: unknown[]) => unknown;
  readonly receiver: unknown;
  readonly args: unknown[];
}

const SCOPE = `
class Foo { constructor(k) { this.k = k; } method(x, y = 10) { return this.k * x + y; } call(x) { return 100 + x; } }
const obj = { deep: { f(x) { return this === obj.deep ? x + 1 : NaN; } }, 'a-b': (x) => x - 1 };
const outer = (k) => (x) => k * x;
function plain(...xs) { return xs.reduce((s, x) => s + x, this === undefined ? 0 : this.offset ?? 0); }
const xs = [1, 2, 3];
`;

function setupOf(text: string): Setup {
  const call = splitCall(text);
  assert.ok(call, text);
  return vm.runInNewContext(`'use strict'; ${SCOPE}; (${call.setup})()`) as Setup;
}

describe('a call taken apart', () => {
  for (const [text, value] of [
    ['plain(1, 2, 3)', 6],
    ['plain(...xs, 4)', 10],
    ['plain()', 0],
    ['new Foo(2).method(3)', 16],
    ['new Foo(2).method(3, 1)', 7],
    ['obj.deep.f(5)', 6],
    ["obj['a-b'](5)", 4],
    ['outer(2)(3)', 6],
    ['((x) => x * 7)(2)', 14],
    ['plain.call({ offset: 5 }, 1, 2)', 8],
    ['plain.apply({ offset: 5 }, [1, 2])', 8],
    ['new Foo(2).call(1)', 101],
    ['(plain)(4)', 4],
    ['plain(1, // one\n 2)', 3],
  ] as const) {
    it(`makes the same call: ${text}`, () => {
      const { callee, receiver, args } = setupOf(text);
      assert.equal(Reflect.apply(callee, receiver, args), value);
      assert.equal(splitCall(text)!.setup.includes('\n'), false);
    });
  }

  it('passes exactly the arguments that are written', () => {
    assert.equal(setupOf('new Foo(2).method(3)').args.length, 1);
    assert.equal(setupOf('plain(...xs, 4)').args.length, 4);
  });

  it('gives new objects each time', () => {
    const call = splitCall('new Foo(2).method([3])')!;
    const same = vm.runInNewContext(
      `${SCOPE}; const s = ${call.setup}; const a = s(), b = s(); a.receiver === b.receiver || a.args[0] === b.args[0]`,
    ) as boolean;
    assert.equal(same, false);
  });

  it('runs a constructor as the function of its arguments', () => {
    const { callee, args } = setupOf('new Foo(2)');
    assert.deepEqual({ ...(callee(...args) as object) }, { k: 2 });
  });

  for (const text of [
    'f',
    'f(1',
    'f(1); g(2)',
    'const x = 1',
    'new Foo(2).#secret(3)',
    'super.f(1)',
    'f(import.meta)',
    '',
    'f(1) // }) => {',
  ]) {
    const isCall = text.startsWith('f(1) //');
    it(`${isCall ? 'keeps' : 'refuses'} ${JSON.stringify(text)}`, () => {
      assert.equal(splitCall(text) !== null, isCall);
    });
  }

  it('knows an expression from what would break a module', () => {
    assert.ok(isExpression('-besselj(x, 1)'));
    assert.ok(!isExpression('return 1'));
    assert.ok(!isExpression('a) + (b'));
  });

  it('puts a text on one line without changing it', () => {
    assert.equal(oneLine('f(1,\n  2)'), 'f(1, 2)');
    assert.equal(oneLine("f(1, /* two */ 'a // b')"), "f(1, 'a // b')");
    assert.equal(oneLine('f(`a b`)'), 'f(`a b`)');
  });
});
