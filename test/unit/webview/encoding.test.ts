import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode, encode } from '../../../src/webview/encoding.ts';
import { readFromGraph, readFromPanel, readToPanel } from '../../../src/webview/protocol.ts';

describe('messages to and from webviews', () => {
  it('carry every number, also those that JSON does not know', () => {
    const numbers = [NaN, Infinity, -Infinity, -0, 0, 5e-324, 1.7976931348623157e308];
    const back = decode(encode({ numbers })) as { numbers: number[] };
    numbers.forEach((value, index) => {
      assert.ok(Object.is(back.numbers[index], value));
    });
  });

  it('carry any data unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.double(), (data, number) => {
        assert.deepEqual(
          decode(encode({ data, number })),
          JSON.parse(JSON.stringify({ data, number: 0 }), (key, value: unknown) =>
            key === 'number' && value === 0 ? number : value,
          ),
        );
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('are dropped where they are none of the protocol', () => {
    for (const message of [
      null,
      5,
      'x',
      '{',
      '{}',
      { type: 'ready' },
      encode({ type: 'shutdown' }),
    ]) {
      assert.equal(readFromPanel(message), null);
      assert.equal(readFromGraph(message), null);
      assert.equal(readToPanel(message), null);
    }
    assert.equal(readFromPanel(encode({ type: 'run', action: 'workbench.action.quit' })), null);
    assert.equal(
      readFromPanel(encode({ type: 'reveal', range: { file: '/a.ts', line: '1' } })),
      null,
    );
    assert.equal(readFromGraph(encode({ type: 'copy', format: 'exe', text: '' })), null);
  });

  it('are read where they are', () => {
    const range = { file: '/a.ts', line: 1, column: 2, endLine: 1, endColumn: 4 };
    assert.deepEqual(readFromPanel(encode({ type: 'reveal', range })), { type: 'reveal', range });
    assert.deepEqual(readFromGraph(encode({ type: 'mark', ranges: [range], show: true })), {
      type: 'mark',
      ranges: [range],
      show: true,
    });
  });
});
