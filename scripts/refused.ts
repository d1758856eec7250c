/**
 * Writes docs/refused.md from the table of refusals in src/differentiate and an example of each:
 * `node scripts/refused.ts`. The unit tests hold the page to the table, and each example to the engine.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REFUSALS, type RefusalId } from '../src/differentiate/refusals.ts';
import { EDGE_CAPACITY, NODE_CAPACITY } from '../src/differentiate/runtime/capacity.ts';
import { EXAMPLES, UNOFFERED } from './refused/examples.ts';

export const PAGE = join(import.meta.dirname, '../docs/refused.md');

/** The whole page, formatted. */
export async function refusedPage(): Promise<string> {
  const text = [
    '# What is refused',
    '<!-- Written by scripts/refused.ts from src/differentiate/refusals.ts: change it there. -->',
    'Code is checked as it is written. Here is everything that is refused, or at which a gradient stops, ' +
      'with the place that the finding names and what to do. Wherever a gradient stops, numeric ' +
      'differences of the program still measure it: a gradient written by hand is judged by them, and ' +
      'one of reverse mode is `inconclusive`, never right with a 0. What only decides (comparisons, ' +
      'indices, messages) stops nothing.',
    ...section('Functions that stay as they are', ['unsupported-construct']),
    ...section('The gradient stops', ['gradient-blocked']),
    ...section('The call cannot be seen into', ['opaque-call']),
    ...section('The gradient is lost on its way, or may have gone astray', [
      'shadow-dropped',
      'shadow-moved',
    ]),
    '## What a check does not offer',
    'The check of a function ends where it uses one of these (`module-stubbed`); a module that only ' +
      'names them loads.',
    UNOFFERED.map(({ what, at }) => `- ${what}: \`${at.replace(/;$/, '')}\``).join('\n'),
    'Random numbers are seeded and the clock stands still. `import()` rejects. Imports that lead nowhere ' +
      'fail where they are loaded (`module-unresolved`).',
    '## Limits',
    `One evaluation records at most ${count(NODE_CAPACITY)} operations with ${count(EDGE_CAPACITY)} operands; ` +
      'beyond that the check fails. Results are checked up to 20,000 partial derivatives, the rest is ' +
      'left out with a finding (`trace-truncated`).',
    '## The slower base',
    'Nothing of what follows is refused. Where types prove numbers, arrays and known callees, a faster ' +
      'path takes over; elsewhere (classes, generators, exceptions, getters, `Map` and `Set`, objects whose ' +
      'shape changes) the same gradient takes more time.',
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

function section(title: string, codes: readonly string[]): string[] {
  const ids = (Object.keys(REFUSALS) as RefusalId[]).filter((id) =>
    codes.includes(REFUSALS[id].code),
  );
  return [
    `## ${title}`,
    ...ids.flatMap((id) => {
      const { title: name, program, language = 'ts', at, instead } = EXAMPLES[id];
      const { code, say } = REFUSALS[id];
      return [
        `### ${name}`,
        `\`${code}\` at \`${at}\`: ${say(id === 'lost-store' ? 'a global variable' : `\`${at}\``)}`,
        ['```' + language, program, '```'].join('\n'),
        instead,
      ];
    }),
  ];
}

function count(size: number): string {
  return `${Math.round(size / 1e6)} million`;
}

if (import.meta.main) writeFileSync(PAGE, await refusedPage());
