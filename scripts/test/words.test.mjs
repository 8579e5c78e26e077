// The words check finds each forbidden word in code, and none in comments, strings or another library's property.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../checks/words.mjs'
import { aTree } from './a-tree.mjs'

const FORBIDDEN = {
  any: 'export const a = (x: any) => x',
  'a bare Error': "throw new Error('no')",
  'an Error without new': "throw Error('no')",
  'console.log': "console.log('here')",
  'an unfinished mark': '// TO' + 'DO: later',
  'an empty word in a variable': 'const sendJobs = []',
  'an empty word in a function': 'function taskOf() {}',
  'an empty word in a class': 'class QueueManager {}',
  'an empty word in a property': 'interface A { helper: string }',
  'a path of one machine': "const a = '/ro" + "ot/x'",
  'a host of a registry': "const a = 'https://regis" + "try.example.com/x'",
}

for (const [name, line] of Object.entries(FORBIDDEN)) {
  test(`finds: ${name}`, (t) => {
    const findings = find(aTree(t, { 'packages/core/src/a.ts': `\n${line}\n` }))
    assert.equal(findings.length, 1, findings.join('\n'))
    assert.match(findings[0], /^packages\/core\/src\/a\.ts:2: /)
  })
}

test('finds an empty word in the name of a file or folder', (t) => {
  const files = { 'packages/core/src/utils/a.ts': '', 'packages/core/test/mail-helper.ts': '', 'scripts/job.mjs': '' }
  assert.equal(find(aTree(t, files)).length, 3)
})

test('finds words that this clone lists', (t) => {
  const files = { '.git/info/private-words': 'our-own-tool\n', 'docs/a.md': 'made by our-own-tool' }
  assert.match(find(aTree(t, files))[0], /^docs\/a\.md:1: 'our-own-tool'/)
})

test('lets comments, strings, other libraries and Django be', (t) => {
  const text = [
    "import util from 'node:util'",
    '// any task may throw new Error( here, console.log',
    "const text = 'job helper any'",
    'class Refusal extends Error {}',
    'library.run({ task: 1 })',
    'const managers: unknown[] = []',
    'const multitasking = 1',
  ]
  assert.deepEqual(find(aTree(t, { 'packages/core/src/a.ts': text.join('\n') })), [])
})

test('commands of the command line may print', (t) => {
  const line = 'console.log(1)'
  const files = {
    'packages/cli/src/commands/status.ts': line,
    'packages/cli/src/output.ts': line,
    'packages/cli/src/cli.ts': line,
  }
  assert.deepEqual(
    find(aTree(t, files)).map((finding) => finding.split(': ')[0]),
    ['packages/cli/src/cli.ts:1'],
  )
})
