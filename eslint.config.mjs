// Lint rules of the whole repository; `parts` below holds the import directions that docs/architecture.md gives.
import tseslint from 'typescript-eslint';
import { importX } from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import prettier from 'eslint-config-prettier';

/** Which part of src may import which others. A part that is not listed here does not exist. */
const parts = {
  rules: [],
  roster: ['rules'],
  'amazon-mq': ['rules'],
  constructs: ['rules', 'roster'],
  'terraform-plugin': [],
  provider: ['rules', 'amazon-mq', 'terraform-plugin'],
  bootstrap: ['rules', 'amazon-mq'],
  cli: ['rules', 'roster', 'amazon-mq', 'bootstrap', 'emulator'],
  emulator: [],
};

const zones = Object.entries(parts).map(([part, allowed]) => ({
  target: `./src/${part}`,
  from: './src',
  except: [part, ...allowed].map((name) => `./${name}`),
  message: `src/${part} may import ${allowed.map((name) => `src/${name}`).join(' and ') || 'no other part'} (docs/architecture.md).`,
}));

export default tseslint.config(
  { ignores: ['dist', 'cdktf.out', '**/generated', 'coverage', '.node-versions', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-extraneous-dependencies': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'off',
    },
  },
  {
    files: ['src/rules/**', 'src/constructs/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@aws-sdk/*', '@smithy/*', '@grpc/*'],
              message: 'The constructs and the rules stay light (docs/architecture.md).',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  prettier,
);
