/**
 * Every name that the extension shares with its manifest, once. test/unit/editor/manifest.test.ts
 * holds package.json against these lists, in both directions.
 */

/** Languages whose documents carry lenses, hints and hovers. */
export const LANGUAGES = [
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
] as const;

/** Commands of the palette and the menus. */
export const COMMANDS = {
  check: 'gradlens.check',
  checkFile: 'gradlens.checkFile',
  checkWorkspace: 'gradlens.checkWorkspace',
  cancel: 'gradlens.cancel',
  showGraph: 'gradlens.showGraph',
  showPanel: 'gradlens.showPanel',
  toggleHints: 'gradlens.toggleHints',
  editCheckPoint: 'gradlens.editCheckPoint',
  insertTag: 'gradlens.insertTag',
  copyReport: 'gradlens.copyReport',
  openExamples: 'gradlens.openExamples',
  clearResults: 'gradlens.clearResults',
  showLog: 'gradlens.showLog',
  openWalkthrough: 'gradlens.openWalkthrough',
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Commands that only the surfaces run; the manifest does not list them. */
export const INTERNAL_COMMANDS = {
  /** (file, line, column): puts the cursor there; both count from 1. */
  reveal: 'gradlens.internal.reveal',
  /** (file, function): shows the function's result in the side panel. */
  focusFunction: 'gradlens.internal.focusFunction',
  /** (file, function, node): opens the graph with the node selected. */
  showNode: 'gradlens.internal.showNode',
  /** Says why nothing runs here, and offers what changes it. */
  explain: 'gradlens.internal.explain',
} as const;

/** When lines carry values: not at all, only where something is wrong, values, values and gradients. */
export const HINT_LEVELS = ['off', 'failures', 'values', 'gradients'] as const;
export type HintLevel = (typeof HINT_LEVELS)[number];

/** When checks run without being asked for each time. */
export const RUN_MODES = ['onDemand', 'onSave', 'whileTyping'] as const;
export type RunMode = (typeof RUN_MODES)[number];

/** Settings under `gradlens.`, with the types of their values. */
export interface Settings {
  readonly hints: HintLevel;
  readonly run: RunMode;
  readonly runDelay: number;
  readonly 'lens.enabled': boolean;
  readonly 'lens.testedFunctions': boolean;
  readonly 'problems.enabled': boolean;
  readonly timeout: number;
  readonly memory: number;
  readonly seed: number;
}

/** What holds where neither the user nor the manifest says anything; equal to the manifest's. */
export const SETTING_DEFAULTS: Settings = {
  hints: 'gradients',
  run: 'onDemand',
  runDelay: 300,
  'lens.enabled': true,
  'lens.testedFunctions': false,
  'problems.enabled': true,
  timeout: 10_000,
  memory: 512,
  seed: 1,
};

export const SETTING_SECTION = 'gradlens';

/** Context keys for `when` clauses. */
export const CONTEXT_KEYS = {
  /** A result is in the side panel. */
  hasResult: 'gradlens.hasResult',
  /** At least one function has results. */
  hasResults: 'gradlens.hasResults',
  /** At least one check is under way. */
  checking: 'gradlens.checking',
  /** A check has said `disagree` or `scaled` in this window (the walkthrough's third step). */
  sawProblem: 'gradlens.sawProblem',
  /** A graph has been shown in this window, from wherever (the walkthrough's fourth step). */
  sawGraph: 'gradlens.sawGraph',
} as const;

export const VIEW_CONTAINER = 'gradlens';
export const VIEWS = { panel: 'gradlens.panel' } as const;
/** Type of the graph's webview panel, under which it is restored. */
export const GRAPH_PANEL = 'gradlens.graph';
export const WALKTHROUGH = 'gradlens.firstMinute';
export const TEST_CONTROLLER = 'gradlens';
