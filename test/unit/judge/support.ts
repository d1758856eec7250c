import { measure } from '../../../src/measure/measure.ts';
import type { Evidence, EvidenceAt, EvidenceNote } from '../../../src/judge/judge.ts';
import type { Jacobian } from '../../../src/model/evidence.ts';

type Vector = readonly number[];

/** A function of one output with its exact gradient, and what an author claims it to be. */
export interface Scene {
  readonly f: (x: Vector) => number;
  /** Exact: stands for reverse mode and, unless given, for forward mode. */
  readonly gradient: (x: Vector) => Vector;
  readonly forward?: (x: Vector) => Vector;
  readonly hand?: (x: Vector) => Vector;
  readonly point: Vector;
  readonly names?: readonly string[];
  readonly branches?: (x: Vector) => string;
  readonly notes?: readonly EvidenceNote[];
  readonly scale?: number;
}

export function row(values: Vector): Jacobian {
  return { outputs: 1, inputs: values.length, values: Float64Array.from(values) };
}

/** All evidence that the engine would bring for such a function. */
export function evidenceOf(scene: Scene): Evidence {
  const { f, gradient, hand, branches } = scene;
  const point = Float64Array.from(scene.point);
  const reverse = row(gradient(scene.point));
  const handWritten = hand === undefined ? null : row(hand(scene.point));
  const claims = handWritten === null ? [reverse] : [reverse, handWritten];
  const numeric = measure(
    {
      point,
      outputs: 1,
      evaluate: (x) => Float64Array.of(f([...x])),
      ...(branches === undefined
        ? {}
        : { branches: (x: Float64Array) => ({ signature: branches([...x]), nearest: [] }) }),
    },
    claims,
    { seed: 1 },
  );
  return {
    inputs: scene.names ?? scene.point.map((_, i) => `x[${i}]`),
    outputs: [''],
    point,
    value: Float64Array.of(f(scene.point)),
    reverse,
    forward: row((scene.forward ?? gradient)(scene.point)),
    numeric,
    numericClaims: handWritten === null ? ['reverse'] : ['reverse', 'hand-written'],
    handWritten:
      handWritten === null
        ? null
        : { function: 'grad', jacobian: handWritten, scale: scene.scale ?? null },
    notes: scene.notes ?? [],
    at: (x): EvidenceAt => ({
      value: Float64Array.of(f([...x])),
      reverse: row(gradient([...x])),
      handWritten: hand === undefined ? null : row(hand([...x])),
    }),
  };
}
