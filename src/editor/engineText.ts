import type { Finding } from '../model/finding.ts';
import type { Translate } from './translate.ts';

/** Marks a message of the engine as one that bundle.l10n.*.json translates. */
const say = (message: string): string => message;

/**
 * What the engine says, word for word: it speaks English and knows no editor. The first message that
 * fits is taken, so longer ones stand before the shorter ones that they contain. What fits none
 * stays as it is.
 */
const MESSAGES: readonly string[] = [
  // The verdict in one sentence.
  say('{0} of {1} second derivatives agree along {2} directions'),
  say('{0} of {1} second derivatives agree'),
  say('{0} of {1} second derivative agrees'),
  say('{0} of {1} second derivatives disagree: {2}'),
  say('{0} of {1} second derivatives disagrees: {2}'),
  say('{0} of {1} second derivative disagrees: {2}'),
  say('second order inconclusive: {0}'),
  say('a gradient takes {0}, too long for differences before the deadline'),
  say("Gradlens' Hessian is not symmetric: a mistake of ours"),
  say('{0} of {1} partials agree'),
  say('{0} of {1} partial agrees'),
  say('worst relative error {0}'),
  say('to {0} digits: the value itself is an approximation'),
  say('on a kink, inside its subgradient'),
  say('reverse mode is blocked, differences decided'),
  say('Gradlens contradicts itself: a mistake of ours'),
  say('reverse mode against the difference: a mistake of ours'),
  say('{0} of {1} disagree: {2}'),
  say('{0} of {1} disagrees: {2}'),
  say('inconclusive: {0}'),
  say('hand-written gradient is {0} × the true one: {1}'),
  say('hand-written gradient is right for what it computes: {0}'),
  // Why nothing can be said.
  say('noise hides {0}'),
  say('the function is not deterministic, which hides {0}'),
  say('cancellation hides {0}'),
  say('the round-off of the value hides {0}'),
  say('no step is short enough for {0}'),
  say('{0} stands on a jump'),
  say('{0} stand on a jump'),
  say('{0} stands on a kink'),
  say('{0} stand on a kink'),
  say('a kink is too near to {0}'),
  say('{0} stands at the edge of the domain'),
  say('{0} stand at the edge of the domain'),
  say('the program blocks the gradient of {0}'),
  say('an opaque call hides {0}'),
  say('the function changes its input, which hides {0}'),
  say('state carried over between calls hides {0}'),
  say('{0} is not finite'),
  say('{0} are not finite'),
  say('Gradlens contradicts itself on {0}: a mistake of ours'),
  say('nothing decides {0}'),
  // What a hand-written gradient has wrong.
  say('{0}; line {1} makes that number'),
  say('{0}; line {1}: {2}'),
  say('{0} (line {1}: {2})'),
  say('line {0}: {1}'),
  say('the path through {0} is missing: {1}'),
  say('the path through {0} has the wrong sign: {1}'),
  say('the path through {0} stands twice: {1}'),
  say('the partials of {0} are exchanged'),
  say('the operands of {0} are exchanged'),
  say('the sum in {0} starts at {1} and should at {2}'),
  say('the loop lacks the first iteration'),
  say('the loop lacks the last iteration'),
  say('the loop runs once too often: its first iteration is too much'),
  say('the loop runs once too often: its last iteration is too much'),
  say('{0} replaces what was added up before: += belongs here, not ='),
  say('{0} goes to another component than it belongs to'),
  say('{0} is {1} before the element that belongs here'),
  say('{0} is {1} behind the element that belongs here'),
  say('{0} is {1} here, and {2} in the value'),
  say('{0} has {1} where {2} belongs'),
  say('{0} has the wrong sign'),
  say('{0} needs the factor {1}'),
  say('{0} lacks the factor {1}'),
  say('{0} lacks the term {1}'),
  say('{0} should not be there'),
  say('{0} should be {1} in {2}'),
  say('{0} should have {1}'),
  say('{0} should be {1}'),
  say('{0} is {1} × the true gradient: {2}'),
  say('{0} lacks the path through {1}'),
  say('{0} has the path through {1} with the wrong sign'),
  say('{0} has half of the path through {1}: the factor 2 is missing'),
  say('{0} has the path through {1} twice'),
  say('{0} and others have {1} × the path through {2}'),
  say('{0} lacks the local derivative at {1}, {2} of the chain'),
  say('it is multiplied by the upstream gradient, {0}'),
  say('it takes the output of the function, not its input'),
  say('it is normalised to length 1'),
  say('agrees to {0} digits: the value itself is an approximation'),
  say('the sign is reversed and {0}'),
  say('the sign is reversed'),
  say('the factor {0} is missing'),
  say('the factor {0} is too much'),
  say('line {0}, {1}'),
  say('the value: {0}'),
  say('{0} disagrees with the gradient in {1}: {2}'),
  say('{0} disagrees with the gradient in {1}'),
  say(
    '`{0}` needs {1}, which `{2}` does not take, so it cannot be asked for the gradient. Write a default (`{3} = …`), or tag a function of ({4}) that calls it.',
  ),
  say(
    'off by {0} at most: a small mistake, or the value only approximates what this is the gradient of',
  ),
  say('it is taken with respect to `{0}` of line {1}'),
  say('it is the derivative with respect to `{0}` of line {1}, not to {2}'),
  say('it is no derivative with respect to `{0}`, which is no input'),
  say('on a kink, with another slope inside its subgradient'),
  say('{0} agrees with them'),
  say('{0} disagrees with the second derivative in {1}: {2} is written where it is {3}.'),
  say('{0} was not compared: the function has too many second derivatives.'),
  say('What {0} returns fits no square of the inputs {1}, so it was not compared.'),
  say('{0} says nothing about {1}'),
  // What the judge found on the way.
  say(
    'The check point stands on a kink of {0}: every slope between the one-sided ones is accepted.',
  ),
  say(
    'The value jumps at the check point, so {0} cannot be judged here; choose a point beside it.',
  ),
  say(
    "The value carries noise (rounded values, or a solver's tolerance) that hides {0} from reverse mode or from differences.",
  ),
  say(
    "Gradlens' own opinions on {0} contradict each other or the differences of the gradient: a mistake of ours. Nothing is said of these second derivatives.",
  ),
  say(
    'The derivative of {0} is not the second derivative of the function in {1}: it is wrong beside this point, if not at it.',
  ),
  say(
    'The gradient has a kink or a jump at the check point, so there is no second derivative {0}.',
  ),
  say(
    "Gradlens' own opinions on {0} contradict each other or the numeric derivative: a mistake of ours. The numeric derivative of your program decided where it could.",
  ),
  say('{0} is an index or a count and stays fixed.'),
  say('{0} are indices or counts and stay fixed.'),
  // What is refused, and where gradients stop: src/differentiate/refusals.ts.
  say('Async functions run outside the evaluation that is differentiated.'),
  say('Direct eval can read and write any variable of the function around it.'),
  say('A with statement makes every name in it ambiguous.'),
  say(
    'A text becomes a number here, after numbers that depend on the inputs were made text: no gradient flows through text.',
  ),
  say(
    '{0} runs code that cannot be differentiated (an async function, direct eval or with): gradients through it are lost.',
  ),
  say(
    'No gradient is known for {0}: a built-in without a rule received numbers that depend on the inputs.',
  ),
  say('No gradient is known for {0}: the function was made from text while the program ran.'),
  say('{0}: the callee did not take over the gradient of its arguments.'),
  say('An argument of this function lost its gradient on the way here.'),
  say(
    'Arguments reached this function in another order than they were passed; they were matched by value.',
  ),
  say(
    'A result cached under an equal number is used here: its gradient flows to the number that it was first computed from.',
  ),
  say('The gradient is lost here: {0} cannot carry it.'),
  say('A Number object cannot carry a gradient.'),
  say('valueOf() of a number loses its gradient.'),
  say('A getter that is copied here loses its gradient.'),
  say('No gradient flows through {0}.'),
  say('a rounding'),
  say('a BigInt'),
  say('an integer operation'),
  say('a bit operation'),
  say('the text of a number'),
  say('a store of an integer'),
  say('a store into an array of integers'),
  say(
    'A number kept from an earlier evaluation is used here: its dependence on the inputs is not known.',
  ),
  // What did not run.
  say('timed out after {0} in {1}, line {2}'),
  say('timed out after {0} in {1}'),
  say('ran out of memory in {0}, line {1}: {2}'),
  say('ran out of memory in {0}: {1}'),
  say('Syntax error: {0}'),
  say('Threw {0}'),
  say('The module throws while it loads: {0}'),
  say('The check point cannot be evaluated: {0}'),
  say('There is no function here that computes numbers.'),
  say('{0} takes no numbers, so there is nothing to differentiate by.'),
  say('{0} returns no number at this point.'),
  say('{0} cannot be differentiated: {1}'),
  say(
    'The compiled form of {0} gave another value than the program watched operation by operation, so it was not used: a mistake of Gradlens.',
  ),
  say(
    'The compiled form of {0} gave another gradient than the program watched operation by operation, so it was not used: a mistake of Gradlens.',
  ),
  say('The value is {0} at this point.'),
  say('The gradient is {0} at this point.'),
  say('The value depends on Math.random: the check holds for one draw (seed {0}).'),
  say('The value depends on the clock, which stands still during the check.'),
  say('{0} changes its own input: {1}. Every evaluation is given fresh arguments.'),
  say('{0} changes its object: {1}. Every evaluation is given a fresh one.'),
  say(
    '{0} gives other numbers after it has run before: state is carried over between calls. Every evaluation is given a fresh copy of the module.',
  ),
  say('Math.random gives the same seeded numbers in each evaluation.'),
  say('The check point does not reach this branch, so it was not checked.'),
  say('None of the {0} check points reaches this branch, so it was not checked.'),
  say('At another point, {0}: {1}.'),
  say('No check point could be generated for {0}. {1}'),
  say('No generated check point worked ({0}). {1}'),
  say('Give it a check point: @gradcheck with a call above it.'),
  say(
    'Only the first {0} of {1} outputs are shown: the others were held against differences along random directions.',
  ),
  say('{0} and {1} more'),
  // What a quick fix would do.
  say('Multiply what {0} returns by {1} with the other sign'),
  say('Divide what {0} returns by {1} with the other sign'),
  say('Change the sign of what {0} returns'),
  say('Multiply what {0} returns by {1}'),
  say('Divide what {0} returns by {1}'),
  say('Multiply {0} by {1} with the other sign'),
  say('Divide {0} by {1} with the other sign'),
  say('Change the sign of {0}'),
  say('Replace {0} by {1}'),
  say('Multiply {0} by {1}'),
  say('Divide {0} by {1}'),
  // What a gradlens.json holds that is not understood.
  say('it holds no object'),
  say('"{0}" is not known'),
  say('"{0}" is a list of patterns'),
  say('the baseline is a list of results, as --update-baseline writes it'),
  say(
    '{0} returns nothing, and its gradient cannot be read from what it changes: it takes the parameters of {1} by their names, and its learning rate as {2}.',
  ),
  // How a hand-written gradient is given.
  say('backward pass, for Σ c·output with upstream gradient c'),
  say('written into the parameter {0}'),
  say('in-place update of {0}, divided by its learning rate'),
  say('{0} as the gradient of {1}'),
  say('{0} as ∂{1}/∂{2}'),
  // What it is doing.
  say('Reading the program'),
  say('Trying a quick fix'),
  say('Checking {0}'),
];

interface Pattern {
  readonly message: string;
  readonly matches: RegExp;
  /** The argument of each capture. */
  readonly order: readonly number[];
}

let patterns: readonly Pattern[] | null = null;

function patternOf(message: string): Pattern {
  const order = [...message.matchAll(/\{(\d+)\}/g)].map((match) => Number(match[1]));
  const source = message
    .split(/\{\d+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('([^]+?)');
  return { message, matches: new RegExp(`^${source}(\\.?)$`), order };
}

/** A sentence of the engine in the editor's language; in English it is returned unchanged. */
export function translateSentence(sentence: string, t: Translate): string {
  const parts = sentence.split(' · ');
  return parts.length > 1
    ? parts.map((part) => translatePart(part, t)).join(' · ')
    : translatePart(sentence, t);
}

/** A finding with its own sentence and its places' in the editor's language. */
export function translateFinding(finding: Finding, t: Translate): Finding {
  return {
    ...finding,
    message: translateSentence(finding.message, t),
    ...(finding.related && {
      related: finding.related.map((one) => ({
        ...one,
        message: translateSentence(one.message, t),
      })),
    }),
  };
}

function translatePart(part: string, t: Translate): string {
  patterns ??= MESSAGES.map(patternOf);
  for (const { message, matches, order } of patterns) {
    const found = matches.exec(part);
    if (!found) continue;
    const args: string[] = [];
    for (const [at, index] of order.entries()) args[index] = translatePart(found[at + 1]!, t);
    return t(message, ...args) + found[order.length + 1]!;
  }
  return part;
}
