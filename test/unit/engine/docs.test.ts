import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDING_CODES } from '../../../src/model/finding.ts';

describe('docs/findings.md', () => {
  it('explains every code, and none that does not exist', () => {
    const path = join(import.meta.dirname, '../../../docs/findings.md');
    const rows = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const explained = rows.flatMap((row) =>
      [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, code]) => code!),
    );
    assert.deepEqual([...explained].sort(), [...FINDING_CODES].sort());
  });
});
