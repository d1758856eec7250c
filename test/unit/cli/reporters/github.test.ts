import assert from 'node:assert/strict';
import { toGithub } from '../../../../src/cli/reporters/github.ts';
import { result } from '../sample.ts';
import { DIRECTORY, FAILED, REFUSED, UNDECIDED, WRONG } from './sample.ts';

const options = { directory: DIRECTORY, strict: false };

describe('GitHub reporter', () => {
  it('reads as intended', () => {
    assert.equal(
      toGithub([WRONG, FAILED, REFUSED, UNDECIDED], options),
      [
        '::error file=src/loss.ts,line=20,col=17,endLine=20,endColumn=29,title=loss%3A gradient-mismatch' +
          '::lossGradient disagrees in ∂/∂w[1].%0Asrc/loss.ts:2:17 the value: loss',
        '::error file=src/loss.ts,line=31,col=5,endLine=31,endColumn=20,title=log%3A threw' +
          '::log threw: "x < 0 & y > 1"',
        '::notice file=src/late file.ts,line=1,col=17,endLine=1,endColumn=22,title=later%3A refused' +
          '::later: later cannot be differentiated: async',
        '::notice file=src/loss.ts,line=2,col=17,endLine=2,endColumn=21,title=loss%3A jump' +
          '::loss: the value jumps here',
      ].join('\n'),
    );
  });

  it('escapes each character once, in the message and in the properties', () => {
    const [finding] = WRONG.findings;
    const odd = {
      ...WRONG,
      function: 'a:b,c%',
      findings: [{ ...finding!, message: '50 %\r\n%0A: a, b', related: [] }],
    };
    const line = toGithub([odd], options);
    assert.match(line, /,title=a%3Ab%2Cc%25%3A gradient-mismatch::50 %25%0D%0A%250A: a, b$/);
  });

  it('leaves out the columns of several lines', () => {
    const [finding] = WRONG.findings;
    const tall = { ...finding!, range: { ...finding!.range, endLine: 22 } };
    const line = toGithub([{ ...WRONG, findings: [tall] }], options);
    assert.match(line, /^::error file=src\/loss\.ts,line=20,endLine=22,title=/);
  });

  it('says nothing of what agrees, and calls the undecided an error when strict', () => {
    assert.equal(toGithub([result()], options), '');
    assert.match(toGithub([UNDECIDED], { ...options, strict: true }), /^::error /);
  });
});
