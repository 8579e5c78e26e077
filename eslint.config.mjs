// typescript-eslint's strict rules with types for all TypeScript, the plain ones for scripts; and our ceilings (CONTRIBUTING.md).
import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const NODE_GLOBALS =
  'AbortController AbortSignal Buffer console fetch performance process setImmediate setInterval clearInterval setTimeout clearTimeout structuredClone URL'

const BOOLEAN_PARAMETER = {
  selector:
    ':matches(FunctionDeclaration, MethodDefinition > FunctionExpression) > Identifier.params[typeAnnotation.typeAnnotation.type="TSBooleanKeyword"]',
  message:
    'No positional boolean parameters: a caller cannot read them. Take an options object, or write two functions.',
}

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/coverage/', '**/.turbo/', '.cache/', '**/.results/', '**/assets/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A role's method is asynchronous by contract, also where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // With noUncheckedIndexedAccess `rows[i]!` is how a bounded index is said; elsewhere narrow.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', BOOLEAN_PARAMETER],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // django-mailer's signatures (subject, text, html, from, to, options) are promises of the public surface.
    files: ['packages/core/src/enqueue/shorthands.ts', 'packages/core/src/mailer.ts'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 6 }] },
  },
  {
    // Tests: a describe block may be long, and bodies of HTTP answers come untyped.
    files: ['packages/*/test/**', 'examples/**/*.test.ts', 'neighbours/test/**'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['scripts/checks/probes/*.{cjs,js}'],
    languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', module: 'writable' } },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.split(' ').map((name) => [name, 'readonly'])) },
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // Express knows a handler of errors by its four parameters.
    files: ['examples/**/*.mjs'],
    rules: { 'max-params': ['error', 4] },
  },
)
