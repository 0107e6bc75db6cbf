import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/** The house: which rooms a room may import from. Everything below the shell is pure TypeScript. */
const rooms = {
  tensor: [],
  kernels: ['tensor'],
  ops: ['tensor', 'kernels'],
  python: ['ops', 'tensor'],
  trace: ['ops', 'kernels', 'tensor'],
  models: ['trace', 'ops', 'kernels', 'tensor'],
  checkpoints: ['models', 'trace', 'ops', 'kernels', 'tensor'],
  generation: ['models', 'trace', 'ops', 'kernels', 'tensor'],
  writing: ['models', 'trace', 'ops', 'tensor'],
  protocol: ['models', 'generation', 'writing'], // types of plain data
  session: ['protocol', 'writing', 'generation', 'models', 'trace', 'ops', 'tensor'],
};
/** The same inside src/python: which of its rooms a room may not know. */
const hiddenInPython = {
  syntax: ['evaluator', 'libraries', 'analysis', 'values'],
  evaluator: ['libraries', 'analysis'],
  libraries: ['analysis'],
};
const shell = [
  ...['panels', 'commands', 'features', 'host', 'disk', 'worker', 'terminal', 'cli', 'extension'],
];
const all = [...Object.keys(rooms), ...shell];
const notBelow = `^(vscode|node:.*|(${builtinModules.join('|')})(/.*)?)$`;

const layerRules = Object.entries(rooms).flatMap(([room, allowed]) => {
  const forbidden = all.filter((other) => other !== room && !allowed.includes(other));
  const config = (files, hidden = []) => ({
    files: [files],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: notBelow,
              message: `src/${room} is below the shell: no vscode, no Node built-ins.`,
            },
            {
              regex: `^(\\.\\./)+(${forbidden.join('|')})(/|$)`,
              message: `src/${room} may import from: ${allowed.join(', ') || 'nothing'} (see ARCHITECTURE.md).`,
            },
            { regex: 'webview/', message: 'Only the webview touches the DOM.' },
            ...(hidden.length > 0
              ? [
                  {
                    regex: `^\\.\\./(${hidden.join('|')})(/|$)`,
                    message:
                      'Inside src/python: syntax, then evaluator, then libraries, then analysis.',
                  },
                ]
              : []),
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: `src/${room} imports at the top, by the rule.` },
      ],
      'no-restricted-globals': ['error', 'window', 'document', 'process', 'require', 'Buffer'],
    },
  });
  return [
    config(`src/${room}/**/*.ts`),
    ...(room === 'python'
      ? Object.entries(hiddenInPython).map(([inner, hidden]) =>
          config(`src/python/${inner}/**/*.ts`, hidden),
        )
      : []),
  ];
});

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      '.cache/**',
      '.vscode-test/**',
      'test/host/node_modules/**',
      'src/kernels/assembly/*.ts', // AssemblyScript: another language
      'src/kernels/binary.ts',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json', './test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // vscode's Disposable is used by shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipComments: true, skipBlankLines: true }],
    },
  },
  ...layerRules,
  {
    files: ['webview/**/*.ts', 'webview/**/*.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: 'src/(?!protocol/)', message: 'The webview knows the protocol only.' },
            { group: ['vscode'], message: 'The webview has no vscode module.' },
          ],
          paths: [
            {
              name: '@vscode/webview-ui-toolkit',
              message: 'Import controls from webview/controls.ts.',
            },
          ],
        },
      ],
    },
  },
  { files: ['webview/controls.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx', 'src/cli.ts'],
    rules: { 'no-console': 'off' },
  },
);
