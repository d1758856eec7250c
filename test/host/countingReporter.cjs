'use strict';
/**
 * Mocha's dot reporter, which also writes the counts down: one JSON line per run at the end of the
 * file that GRADLENS_COUNTS names, read by scripts/test.ts.
 */
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Dot {
  epilogue() {
    super.epilogue();
    const file = process.env.GRADLENS_COUNTS;
    if (!file) return;
    const { passes, failures, pending } = this.stats;
    appendFileSync(file, `${JSON.stringify({ passes, failures, pending })}\n`);
  }
};
