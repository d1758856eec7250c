import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EXAMPLES, UNOFFERED } from '../../../scripts/refused/examples.ts';
import { PAGE, refusedPage } from '../../../scripts/refused.ts';
import { REFUSALS, type RefusalId } from '../../../src/differentiate/refusals.ts';
import { translateSentence } from '../../../src/editor/engineText.ts';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { checkText, FILE, only, startEngine } from '../engine/support/engine.ts';

describe('docs/refused.md', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine({});
  });

  after(() => {
    client.dispose();
  });

  const found = async (text: string, language: 'ts' | 'js', name?: string) => {
    const file = FILE.replace(/ts$/, language);
    const overlays = { [file]: text };
    return only(await checkText(client, text, { file, overlays, ...(name ? { name } : {}) }));
  };

  /** What stands in the source where a finding points. */
  const pointedAt = (text: string, { range }: Finding): string =>
    text.split('\n')[range.line - 1]!.slice(range.column - 1);

  it('is what scripts/refused.ts writes: node scripts/refused.ts', async () => {
    assert.equal(readFileSync(PAGE, 'utf8'), await refusedPage());
  });

  it('says nothing that an editor in another language could not say', () => {
    const untranslated = Object.values(REFUSALS).filter(({ say }) => {
      const known: string[] = [];
      translateSentence(say('it'), (message) => {
        known.push(message);
        return message;
      });
      return known.length === 0;
    });
    assert.deepEqual(untranslated, []);
  });

  for (const [id, example] of Object.entries(EXAMPLES)) {
    it(`${id}: the example is refused as it says, at its place`, async () => {
      const { program, language = 'ts', at } = example;
      const { verdict, findings, partials } = await found(program, language);
      const { code, say } = REFUSALS[id as RefusalId];
      const [before, behind = ''] = say('\0').split('\0');
      const finding = findings.find(
        (one) => one.code === code && one.message.includes(before!) && one.message.includes(behind),
      );
      assert.ok(finding, JSON.stringify([verdict, findings]));
      assert.ok(pointedAt(program, finding).startsWith(at), pointedAt(program, finding));
      const isBlind = verdict === 'refused' || verdict === 'inconclusive';
      // Where differences see every partial as reverse mode has it, a stop has cost nothing.
      assert.ok(isBlind || partials.every((one) => one.verdict === 'agree'), verdict);
    });
  }

  for (const { what, program, at, code, says } of UNOFFERED) {
    it(`${what}: not offered, and the place is named`, async () => {
      const { verdict, findings } = await found(program, 'ts');
      assert.equal(verdict, 'failed');
      assert.equal(findings[0]?.code, code, findings[0]?.message);
      assert.match(findings[0].message, says);
      assert.ok(program.split('\n')[findings[0].range.line - 1]!.includes(at));
    });
  }
});
