// The length check finds a long file, accepts it with an entry, and finds an entry that is no longer needed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../checks/length.mjs'
import { aTree } from './a-tree.mjs'

const lines = (count) => 'x\n'.repeat(count)

test('finds a file of 251 lines in src, test, scripts, examples and neighbours; 250 are fine', (t) => {
  const long = [
    'packages/core/src/a.ts',
    'packages/core/test/a.test.ts',
    'scripts/a.mjs',
    'examples/01-hello/a.mjs',
    'neighbours/test/a.ts',
  ]
  const root = aTree(t, {
    ...Object.fromEntries(long.map((file) => [file, lines(251)])),
    'packages/core/src/b.ts': lines(250),
  })
  assert.deepEqual(
    find(root, {}).map((finding) => finding.split(':')[0]),
    long,
  )
})

test('an entry with a reason excuses; one without need is a finding', (t) => {
  const root = aTree(t, { 'packages/core/src/a.ts': lines(251), 'packages/core/src/b.ts': lines(10) })
  assert.deepEqual(find(root, { 'packages/core/src/a.ts': 'a table' }), [])
  assert.match(
    find(root, { 'packages/core/src/a.ts': 'a table', 'packages/core/src/b.ts': 'was long' })[0],
    /Take its entry out/,
  )
})
