// The circles check finds a circle of three, type imports included, and names its way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../checks/circles.mjs'
import { aTree } from './a-tree.mjs'

test('finds a circle that a type import closes', (t) => {
  const root = aTree(t, {
    'packages/core/src/a.ts': "import { b } from './b.js'",
    'packages/core/src/b.ts': "export { c } from './c.js'",
    'packages/core/src/c.ts': "\nimport type { A } from './a.js'",
  })
  assert.deepEqual(find(root), [
    'packages/core/src/c.ts:2: this import closes a circle: core/src/a.ts -> core/src/b.ts -> core/src/c.ts -> core/src/a.ts. ' +
      'Move what both need to a file of its own.',
  ])
})

test('finds a file that imports itself', (t) => {
  assert.equal(find(aTree(t, { 'packages/cli/src/a.ts': "import './a.js'" })).length, 1)
})

test('two ways to one file are no circle', (t) => {
  const root = aTree(t, {
    'packages/core/src/a.ts': "import './b.js'\nimport './c.js'",
    'packages/core/src/b.ts': "import './c.js'",
    'packages/core/src/c.ts': "import 'node:fs'",
  })
  assert.deepEqual(find(root), [])
})
