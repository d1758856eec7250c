import assert from 'node:assert/strict';
import { callInputs, withInputs } from '../../../src/editor/callInputs.ts';
import { InputDrafts } from '../../../src/editor/inputDrafts.ts';
import { english } from '../../../src/editor/translate.ts';

const outline = (call: string, parameters: readonly string[] = []): unknown[] =>
  callInputs(call, parameters).map(({ label, shape, texts }) => [label, shape, texts.join(' ')]);

describe('the inputs of a call', () => {
  it('are its numbers, vectors and matrices, under the names of the parameters', () => {
    assert.deepEqual(outline('f(-2, [1, 2e-3, .5], [[1, 2], [3, 4], [5, 6]])', ['t', 'x', 'W']), [
      ['t', [], '-2'],
      ['x', [3], '1 2e-3 .5'],
      ['W', [3, 2], '1 2 3 4 5 6'],
    ]);
  });

  it('are found inside objects, beside expressions that stay as they are', () => {
    const call = `m.g({ rate: 0.1, "b c": [1, 2], mode: 'a, b)' }, [x, 2], Math.PI, [[1], [2, 3]])`;
    assert.deepEqual(outline(call, ['options']), [
      ['options.rate', [], '0.1'],
      ['options.b c', [2], '1 2'],
      ['options.mode', null, `'a, b)'`],
      ['#2[0]', null, 'x'],
      ['#2[1]', [], '2'],
      ['#3', null, 'Math.PI'],
      ['#4[0]', [1], '1'],
      ['#4[1]', [2], '2 3'],
    ]);
  });

  it('are those of the last call, not of the receiver', () => {
    assert.deepEqual(outline('new Neuron([1, 2], 3).forward([4, 5])', ['x']), [['x', [2], '4 5']]);
    assert.deepEqual(outline('new Neuron(2)', ['w']), [['w', [], '2']]);
    assert.deepEqual(outline('f()'), []);
    assert.deepEqual(outline('f'), []);
    assert.deepEqual(outline('f(1'), []);
  });

  it('are replaced in place; what nobody touched stays as it was written', () => {
    const call = 'f( [1,2],  { a: 3 /* rate */ }, [[1, 2], [3, 4]] )';
    const inputs = callInputs(call, ['x', 'o', 'W']);
    const texts = inputs.map((input) => [...input.texts]);
    assert.equal(withInputs(call, inputs, texts), call);
    texts[0]![1] = '7';
    texts.at(-1)![2] = '-9';
    assert.equal(
      withInputs(call, inputs, texts),
      'f( [1, 7],  { a: 3 /* rate */ }, [[1, 2], [-9, 4]] )',
    );
  });
});

describe('inputs that are being edited', () => {
  const owner = { file: '/w/a.ts', function: 'f', call: 'f([1, 2], n, 3)' };
  const inputs = callInputs(owner.call, ['w', 'n', 't']);
  const isFree = (label: string): boolean => label !== 't';

  it('give a call with what was typed, and a sentence where that is no number', () => {
    const drafts = new InputDrafts();
    drafts.write(owner, inputs, 0, ['1', ' −4.5 ']);
    drafts.write(owner, inputs, 1, ['rows.length']);
    assert.equal(drafts.callOf(owner, inputs, english), 'f([1, -4.5], rows.length, 3)');
    drafts.write(owner, inputs, 0, ['1', 'four']);
    drafts.write(owner, inputs, 1, ['g(2']);
    const errors = drafts.read(owner, inputs, english).map((input) => input.errors);
    assert.deepEqual(errors, [
      [null, '“four” is no number.'],
      ['A bracket is not closed, or closed twice.'],
      [null],
    ]);
    assert.equal(drafts.callOf(owner, inputs, english), null);
    drafts.reset(owner);
    assert.equal(drafts.callOf(owner, inputs, english), owner.call);
  });

  it('belong to one call: after a check at another one they are gone', () => {
    const drafts = new InputDrafts();
    drafts.write(owner, inputs, 2, ['4']);
    const other = { ...owner, call: 'f([1, 2], n, 4)' };
    assert.ok(drafts.read(owner, inputs, english)[2]!.isChanged);
    assert.ok(!drafts.read(other, callInputs(other.call, ['w', 'n', 't']), english)[2]!.isChanged);
  });

  it('are drawn from a seed, near what they were and on the same side of zero', () => {
    const drafts = new InputDrafts();
    const draw = (seed: number): string => {
      drafts.randomise(owner, inputs, seed, isFree);
      return drafts.callOf(owner, inputs, english)!;
    };
    const first = draw(1);
    assert.equal(drafts.seedOf(owner), 1);
    assert.notEqual(draw(2), first);
    assert.equal(draw(1), first);
    const [a, b] = /\[(.*), (.*)\], n, 3\)$/.exec(first)!.slice(1).map(Number);
    assert.ok(a! >= 0.5 && a! <= 2 && a !== 1, first);
    assert.ok(b! >= 1 && b! <= 4 && b !== 2, first);
  });
});
