import type { Explanation } from '../compared.ts';
import type { Mistake } from './mistake.ts';

/** Kinds that say more of the whole than a change of one place does. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set(['transposed', 'swapped', 'dropped-component']);

/**
 * An explanation with the place of the mistake. The change of one place was tried at several points,
 * so where the two tell of different kinds, it is believed.
 */
export function withPlace(explanation: Explanation, mistake: Mistake): Explanation {
  const { found } = mistake;
  if (found === null || found.text === '') return { ...explanation, mistake };
  const line = found.range.line;
  const there = `line ${line}: ${found.text}`;
  if (explanation.verdict === 'scaled') {
    return { ...explanation, mistake, text: `${explanation.text} (${there})` };
  }
  const keeps = OF_THE_WHOLE.has(explanation.kind);
  const agrees = keeps || explanation.kind === found.kind;
  const kind = keeps || found.kind === 'wrong-value' ? explanation.kind : found.kind;
  const isToldTwice = found.value !== undefined && explanation.missing !== undefined;
  const also = isToldTwice ? `line ${line} makes that number` : there;
  const text = agrees && explanation.text !== '' ? `${explanation.text}; ${also}` : there;
  const { missing, ...rest } = explanation;
  return { ...rest, ...(agrees && missing ? { missing } : {}), kind, text, mistake };
}
