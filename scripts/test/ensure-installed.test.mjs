// staleReason says when node_modules does not fit the lock file, and is silent when it does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { staleReason } from '../ensure-installed.mjs'
import { aTree } from './a-tree.mjs'

const lock = (packages) => JSON.stringify({ packages })
const ROOT_ENTRY = { '': { devDependencies: { tsup: '8.5.1' } } }
const TSUP = { version: '8.5.1', integrity: 'sha512-a' }

const tree = (t, { wanted, present }) =>
  aTree(t, {
    'package-lock.json': lock({ ...ROOT_ENTRY, ...wanted }),
    ...(present ? { 'node_modules/.package-lock.json': lock(present) } : {}),
  })

test('silent when everything is there, optional packages of other platforms aside', (t) => {
  const other = { version: '1.0.0', optional: true }
  const wanted = { 'node_modules/tsup': TSUP, 'node_modules/for-windows': other }
  assert.equal(staleReason(tree(t, { wanted, present: { 'node_modules/tsup': TSUP } })), null)
})

test('names what is missing, another version, or not in the lock file', (t) => {
  const wanted = { 'node_modules/tsup': TSUP }
  assert.match(staleReason(aTree(t, {})), /no package-lock/)
  assert.match(staleReason(tree(t, { wanted })), /not there yet/)
  assert.match(staleReason(tree(t, { wanted, present: {} })), /tsup is missing/)
  const older = { 'node_modules/tsup': { ...TSUP, version: '8.5.0' } }
  assert.match(staleReason(tree(t, { wanted, present: older })), /another version/)
  const core = { 'packages/core': { dependencies: { zod: '3' } } }
  assert.match(staleReason(tree(t, { wanted: core, present: {} })), /packages\/core\/package\.json changed/)
})
