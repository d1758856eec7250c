import assert from 'node:assert/strict';
import ts from 'typescript';
import { readTags, type TagReading } from '../../../src/analyze/tags.ts';

function tagsOf(text: string): TagReading {
  const source = ts.createSourceFile('/a.ts', text, ts.ScriptTarget.ES2022, true);
  return readTags(source.statements.at(-1)!, source);
}

describe('tags in JSDoc', () => {
  it('read calls, in their order, with what they are differentiated by', () => {
    const { tags, findings } = tagsOf(
      '/**\n * A sentence.\n *\n * @gradcheck f(1, [2, 3])\n * @gradcheck f(4) wrt a, b[0]\n */\nfunction f() {}',
    );
    assert.deepEqual(findings, []);
    assert.deepEqual(
      tags.map((tag) => (tag.kind === 'gradcheck' ? [tag.call, tag.wrt] : null)),
      [
        ['f(1, [2, 3])', null],
        ['f(4)', ['a', 'b[0]']],
      ],
    );
    assert.deepEqual(tags[0]!.range, {
      file: '/a.ts',
      line: 4,
      column: 4,
      endLine: 4,
      endColumn: 27,
    });
  });

  it('read a call over several lines', () => {
    const { tags } = tagsOf(
      '/**\n * @gradcheck f([1,\n *   2], 3)\n *   wrt x\n */\nfunction f() {}',
    );
    assert.equal(tags.length, 1);
    assert.ok(tags[0]?.kind === 'gradcheck');
    assert.equal(tags[0].call, 'f([1, 2], 3)');
    assert.deepEqual(tags[0].wrt, ['x']);
  });

  it('read the one-line form, on a variable and on an overloaded function', () => {
    assert.equal(
      tagsOf('/** @gradcheck f(1) */ export const f = (x: number) => x;').tags.length,
      1,
    );
    const overloaded =
      '/** @gradcheck f(1) */\nfunction f(x: number): number;\nfunction f(x: string): string;\nfunction f(x: any) { return x; }';
    assert.equal(tagsOf(overloaded).tags.length, 1);
  });

  it('read a tag behind a sentence on the same line', () => {
    const { tags } = tagsOf('/** Squared loss. @gradcheck f(2) wrt a */\nfunction f() {}');
    assert.ok(tags[0]?.kind === 'gradcheck');
    assert.deepEqual([tags[0].call, tags[0].wrt], ['f(2)', ['a']]);
  });

  it('read hand-written gradients with an acknowledged factor', () => {
    const { tags } = tagsOf(
      '/**\n * @gradientOf Foo#loss wrt W, b scale -1/365\n * @gradientOf other\n */\nfunction g() {}',
    );
    assert.deepEqual(
      tags.map((tag) => (tag.kind === 'gradientOf' ? [tag.of, tag.wrt, tag.scale] : null)),
      [
        ['Foo#loss', ['W', 'b'], -1 / 365],
        ['other', null, null],
      ],
    );
  });

  it('ask for the second order behind call and inputs', () => {
    const { tags } = tagsOf(
      '/**\n * @gradcheck f(1) order 2\n * @gradcheck f(2) wrt a, order order 2\n * @gradcheck f(3) wrt order\n */\nfunction f() {}',
    );
    assert.deepEqual(
      tags.map((tag) => (tag.kind === 'gradcheck' ? [tag.wrt, tag.order] : null)),
      [
        [null, 2],
        [['a', 'order'], 2],
        [['order'], undefined],
      ],
    );
  });

  it('tell ignoring from checking', () => {
    const { tags } = tagsOf('/** @gradcheckIgnore its input is a count */\nfunction g() {}');
    assert.deepEqual(
      tags.map(({ kind }) => kind),
      ['ignore'],
    );
  });

  it('leave alone what only mentions a tag', () => {
    assert.deepEqual(tagsOf('/** Use `@gradcheck f(1)` here. */\nfunction f() {}').tags, []);
    assert.deepEqual(tagsOf('/** @gradchecked f(1) */\nfunction f() {}').tags, []);
    assert.deepEqual(tagsOf('// @gradcheck f(1)\nfunction f() {}').tags, []);
  });

  for (const [text, code] of [
    ['@gradcheck', 'no-check-point'],
    ['@gradcheck f', 'no-check-point'],
    ['@gradcheck f(1', 'no-check-point'],
    ['@gradcheck f(1) and more', 'no-check-point'],
    ['@gradcheck f(1) order 3', 'no-check-point'],
    ['@gradientOf', 'gradient-unmapped'],
    ['@gradientOf f scale 0', 'gradient-unmapped'],
    ['@gradientOf f scale much', 'gradient-unmapped'],
    ['@gradientOf f of W', 'gradient-unmapped'],
  ] as const) {
    it(`say what is wrong with \`${text}\`, and where`, () => {
      const { tags, findings } = tagsOf(`/**\n * ${text}\n */\nfunction f() {}`);
      assert.deepEqual(tags, []);
      assert.equal(findings.length, 1);
      assert.equal(findings[0]!.code, code);
      assert.equal(findings[0]!.range.line, 2);
      assert.ok(findings[0]!.message.includes(text));
    });
  }
});
