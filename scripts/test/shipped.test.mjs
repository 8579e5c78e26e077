// The shipped check finds an import of built code or built types that a user does not have.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../checks/shipped.mjs'
import { aTree } from './a-tree.mjs'

const built = (core) => ({
  ...core,
  'packages/config/dist/index.js': '',
  'packages/express/dist/index.js': '',
  'packages/cli/dist/index.js': '',
})

test('finds code and types that import something undeclared', (t) => {
  const core = {
    'packages/core/dist/index.js': "import 'zod/v4'\nimport 'node:fs'\nimport './part.js'\nimport 'umzug'",
    'packages/core/dist/testing/index.d.cts': "export { A } from '@types/thing'",
  }
  assert.deepEqual(
    find(aTree(t, built(core))).map((finding) => finding.split(': ')[0]),
    ['packages/core/dist/index.js:4', 'packages/core/dist/testing/index.d.cts:1'],
  )
})

test('says so when a package is not built', (t) => {
  assert.match(find(aTree(t, {}))[0], /not built/)
})
