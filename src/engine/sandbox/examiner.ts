import type { Examiner } from '../../graph/local.ts';
import { checkLocally, switchDistance } from '../../judge/localCheck.ts';

/** What the graph says of single operations is measured here, apart from the rules that made them. */
export const EXAMINER: Examiner = { check: checkLocally, distance: switchDistance };
