import type { SourceTrials } from '../../judge/evidence.ts';
import type { PlainEvaluator, Setting } from './evaluator.ts';
import { CheckFailure } from './failure.ts';
import type { HandWrittenOpinion } from './handWritten.ts';
import { fillRealmArray } from './realm.ts';
import type { Agent } from './realm/agent.ts';

/** A changed gradient may take this many times the steps of the one that was written, and some more. */
const PATIENCE = 4;
const LEAST_STEPS = 1000;
/** Milliseconds of the unchanged gradient beyond which trying is too dear. */
const LONGEST = 3;

/** The changes of a hand-written gradient, in a realm of their own; null where there are none. */
export function sourceTrials(
  setting: Setting,
  hand: HandWrittenOpinion,
  evaluator: PlainEvaluator,
): SourceTrials | null {
  // Where runs depend on those before them, a run says nothing of a change.
  if (evaluator.stateful) return null;
  const { program, target, candidate, chosen, seed } = setting;
  const module = program.trials(target, hand.index);
  if (module === null) return null;
  const agent = opened(() => program.open(module, target, candidate, chosen).agent);
  if (agent === null) return null;
  const outputs = evaluator.outputs.length;
  const ask = (point: Float64Array): ArrayLike<number> | null => {
    fillRealmArray(agent.point(), point);
    const answer = agent.handWritten(hand.index, seed);
    return answer && hand.jacobianOf(structuredClone(answer.tree)).values;
  };
  const started = performance.now();
  if (agent.choose(-1, Infinity) === null || ask(evaluator.point) === null) return null;
  if (performance.now() - started > LONGEST) return null;
  const limit = PATIENCE * (agent.choose(-1, Infinity) ?? 0) + LEAST_STEPS;
  return {
    changes: module.changes,
    gradient: (k, point) => {
      agent.choose(k, limit);
      return ask(point);
    },
    value: (k, point) => {
      agent.choose(k, Infinity);
      fillRealmArray(agent.point(), point);
      return agent.evaluateFast(seed, outputs) === 0 ? new Float64Array(agent.outputs()) : null;
    },
  };
}

function opened(open: () => Agent): Agent | null {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    return null;
  }
}
