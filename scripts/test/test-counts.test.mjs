// Which workspaces `npm test` waits for: every one that package.json names and that has a test script.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testedWorkspaces } from '../test-counts.mjs'
import { aTree } from './a-tree.mjs'

const tested = JSON.stringify({ scripts: { test: 'jest' } })

test('workspaces named as a folder of them and one by one, those with a test script', (t) => {
  const root = aTree(t, {
    'package.json': JSON.stringify({ workspaces: ['packages/*', 'absent/*', 'neighbours', 'plain'] }),
    'packages/a/package.json': tested,
    'packages/b/package.json': JSON.stringify({ scripts: { build: 'tsup' } }),
    'packages/notes.md': '',
    'neighbours/package.json': tested,
    'plain/package.json': '{}',
    'elsewhere/package.json': tested,
  })
  assert.deepEqual(testedWorkspaces(root), ['packages/a', 'neighbours'])
})
