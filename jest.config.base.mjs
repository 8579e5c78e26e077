// Jest for every package, in ES module mode: `npm test -w packages/core [-- FILE]`. Tests import from '@jest/globals'.
import { fileURLToPath } from 'node:url'

export default {
  testEnvironment: 'node',
  testTimeout: 20_000,
  maxWorkers: '50%',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testMatch: ['<rootDir>/test/**/*.test.ts?(x)'],
  reporters: ['default', fileURLToPath(new URL('scripts/jest-results.mjs', import.meta.url))],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
}
