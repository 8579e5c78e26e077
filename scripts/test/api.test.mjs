// The api check finds an export without a docstring, and says nothing when there is none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../checks/api.mjs'
import { aTree } from './a-tree.mjs'

const packageWith = (source) => ({
  'package.json': '{ "name": "one" }',
  'tsconfig.json': '{ "compilerOptions": { "types": [] }, "files": ["index.ts"] }',
  'typedoc.json': JSON.stringify({
    entryPoints: ['index.ts'],
    disableSources: true,
    treatWarningsAsErrors: true,
    validation: { notDocumented: true },
    packagesRequiringDocumentation: ['one'],
  }),
  'index.ts': source,
})

test('finds an export without a docstring', (t) => {
  const findings = find(aTree(t, packageWith('/** Said. */\nexport const a = 1\nexport const b = 2\n')))
  assert.match(findings.join('\n'), /\bb \(Variable\).*does not have any documentation/)
  assert.doesNotMatch(findings.join('\n'), /\ba \(Variable\)/)
})

test('finds a link that leads nowhere', (t) => {
  const findings = find(aTree(t, packageWith('/** See {@link nobody}. */\nexport const a = 1\n')))
  assert.match(findings.join('\n'), /nobody/)
})

test('says nothing when every export has one', (t) => {
  assert.deepEqual(find(aTree(t, packageWith('/** Said. */\nexport const a = 1\n'))), [])
})
