import assert from 'node:assert/strict';
import { toJunit } from '../../../../src/cli/reporters/junit.ts';
import { partial, result } from '../sample.ts';
import { DIRECTORY, FAILED, REFUSED, UNDECIDED, WRONG } from './sample.ts';

const options = { directory: DIRECTORY, strict: false };

describe('JUnit reporter', () => {
  it('reads as intended', () => {
    const agrees = { ...WRONG, verdict: 'agree', findings: [], handWritten: null } as const;
    assert.equal(
      toJunit([agrees, WRONG, FAILED, REFUSED, UNDECIDED], options),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gradlens" tests="5" failures="1" errors="1" skipped="1" time="0.063">
  <testsuite name="src/loss.ts" tests="4" failures="1" errors="1" skipped="0" time="0.050">
    <testcase classname="src/loss.ts" name="loss at loss(2)" time="0.013"/>
    <testcase classname="src/loss.ts" name="loss at loss(2) against lossGradient" time="0.013">
      <failure type="disagree" message="1 of 2 disagrees: ∂/∂w[1]">src/loss.ts:20:17
∂/∂w[1]: expected 1, actual −2.5 (disagree: sign)
src/loss.ts:20:17 gradient-mismatch: lossGradient disagrees in ∂/∂w[1].
  src/loss.ts:2:17 the value: loss</failure>
    </testcase>
    <testcase classname="src/loss.ts" name="log at loss(2)" time="0.013">
      <error type="threw" message="log threw: &quot;x &lt; 0 &amp; y &gt; 1&quot;">src/loss.ts:30:17
src/loss.ts:31:5 threw: log threw: &quot;x &lt; 0 &amp; y &gt; 1&quot;</error>
    </testcase>
    <testcase classname="src/loss.ts" name="loss at loss(2)" time="0.013">
      <system-out>inconclusive: the value jumps here</system-out>
    </testcase>
  </testsuite>
  <testsuite name="src/late file.ts" tests="1" failures="0" errors="0" skipped="1" time="0.013">
    <testcase classname="src/late file.ts" name="later" time="0.013">
      <skipped message="later cannot be differentiated: async"/>
    </testcase>
  </testsuite>
</testsuites>`,
    );
  });

  it('fails what is inconclusive when strict', () => {
    const strict = toJunit([UNDECIDED], { ...options, strict: true });
    assert.match(strict, /<failure type="inconclusive"[^]*∂\/∂x: .*\(inconclusive: jump\)/);
    assert.match(strict, /failures="1"/);
  });

  it('does not expect what reverse mode says against the measurement', () => {
    const blocked = partial({ reverse: 0, numeric: 2, handWritten: 3, verdict: 'disagree' });
    const xml = toJunit([result({ verdict: 'disagree', partials: [blocked] })], options);
    assert.match(xml, /expected 2 ± 1e−10, actual 3/);
  });

  it('replaces what XML cannot hold, and keeps what it can', () => {
    const summary = 'a\u0000b\u001bc\ud800d\u{1d6c1}';
    const xml = toJunit([{ ...UNDECIDED, summary }], options);
    assert.ok(xml.includes('a\uFFFDb\uFFFDc\uFFFDd\u{1d6c1}'));
  });
});
