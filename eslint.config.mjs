import tseslint from 'typescript-eslint';

/**
 * The road: request -> analyze -> (differentiate | measure) -> judge -> report -> surfaces.
 * Each folder may import only the folders named here (and itself). ARCHITECTURE.md says why.
 */
const ROAD = {
  model: [],
  analyze: ['model'],
  differentiate: ['model', 'analyze'],
  measure: ['model'],
  judge: ['model', 'measure'],
  graph: ['model', 'differentiate'],
  engine: ['model', 'analyze', 'differentiate', 'measure', 'judge', 'graph'],
  // The drawing (sizes, scene, exporters) is pure and serves the engine, the webviews and the terminal.
  webview: ['model', 'graph'],
  panels: ['model', 'graph', 'engine', 'webview', 'editor'],
  editor: ['model', 'engine', 'webview'],
  cli: ['model', 'engine', 'graph'],
};
const FOLDERS = Object.keys(ROAD);
/** Folders that must run in a browser as well as in Node: neither `vscode` nor Node's own modules. */
const PURE = ['model', 'analyze', 'differentiate', 'measure', 'judge', 'graph', 'webview'];
/** Only these may see the editor's API. */
const EDITOR = ['editor', 'panels'];

const roadRules = FOLDERS.map((folder) => {
  const allowed = [folder, ...ROAD[folder]];
  const forbidden = FOLDERS.filter((other) => !allowed.includes(other));
  const patterns = [
    {
      group: forbidden.map((other) => `**/${other}/**`),
      message: `${folder}/ may import only: ${allowed.join(', ')} (the road, see ARCHITECTURE.md).`,
    },
  ];
  if (PURE.includes(folder)) {
    patterns.push({
      group: ['node:*', 'fs', 'path', 'worker_threads', 'child_process', 'vm', 'os'],
      message: `${folder}/ must not depend on Node.`,
    });
  }
  if (!EDITOR.includes(folder)) {
    patterns.push({ group: ['vscode'], message: `${folder}/ must not depend on the editor.` });
  }
  if (folder !== 'analyze' && folder !== 'differentiate') {
    patterns.push({
      group: ['typescript'],
      message: 'The TypeScript API is imported in analyze and differentiate/transform only.',
    });
  }
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
});

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      '.vscode-test/**',
      '.cache/**',
      'coverage/**',
      'media/examples/**',
      'test/**/fixtures/**',
      'test/bench/workloads/**',
      'test/bench/peers/**',
      '**/*.mjs',
      '**/*.cjs',
      '**/*.d.mts',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Typed arrays are read in bounds that the loop proves; `noUncheckedIndexedAccess` asks for the assertion.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  ...roadRules,
  {
    files: ['test/**/*.{ts,tsx}', 'scripts/**/*.ts', 'src/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
