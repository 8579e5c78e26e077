// print-docs finds what is missing, writes what it can, and is content afterwards; every table has its form.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandsPart, lifecyclePart, optionsPart } from '../docs-parts.mjs'
import { printDocs } from '../print-docs.mjs'
import { aTree } from './a-tree.mjs'

const { Command } = createRequire(new URL('../../packages/cli/package.json', import.meta.url))('commander')

const BUILT = { 'packages/core/dist/index.js': "export const ERRORS = { MAILER_X: 'No.' }" }
const parts = {
  errors: { doc: 'docs/errors.md', folder: 'core', table: 'ERRORS', print: (errors) => Object.keys(errors).join() },
}

test('says what is missing: the build, the table, the document, the markers', async (t) => {
  const first = async (files) => (await printDocs({ root: aTree(t, files), parts }))[0]
  assert.match(await first({}), /not built/)
  assert.match(await first({ 'packages/core/dist/index.js': 'export {}' }), /does not export ERRORS/)
  assert.match(await first(BUILT), /^docs\/errors\.md:1: missing/)
  assert.match(await first({ ...BUILT, 'docs/errors.md': '# Errors\n' }), /^docs\/errors\.md:1: has no/)
})

test('finds an old table, writes the new one, keeps the prose around it', async (t) => {
  const text = '# Errors\n\n<!-- printed: errors -->\nold\n<!-- /printed -->\n\nProse.\n'
  const root = aTree(t, { ...BUILT, 'docs/errors.md': text })
  assert.match((await printDocs({ root, parts }))[0], /^docs\/errors\.md:3: 'errors' is out of date/)
  assert.deepEqual(await printDocs({ root, parts, write: true }), [])
  assert.equal(readFileSync(join(root, 'docs/errors.md'), 'utf8'), text.replace('old', '\nMAILER_X\n'))
  assert.deepEqual(await printDocs({ root, parts }), [])
})

test('options: defaults as one would type them, members of a group, names of variables', () => {
  const options = {
    lease: { kind: 'duration', default: 60, help: 'a | b' },
    backoff: { kind: 'durations', default: [60, 3600, 90], help: '' },
    maxSize: { kind: 'size', default: 25 * 1024 * 1024, help: '' },
    breaker: { kind: 'group', default: {}, help: '', rows: { pause: { kind: 'duration', default: 0.25, help: '' } } },
  }
  const environmentName = (name) => (name === 'lease' ? 'MAILER_LEASE' : null)
  const rows = optionsPart(options, { environmentName }).split('\n').slice(2)
  assert.deepEqual(rows, [
    '| `lease` | `1m` | `MAILER_LEASE` | a \\| b |',
    '| `backoff` | `1m 1h 90s` |  |  |',
    '| `maxSize` | `25 MB` |  |  |',
    '| `breaker` |  |  |  |',
    '| `breaker.pause` | `0.25s` |  |  |',
  ])
})

test('lifecycle and commands: a row an arrow, a chapter a command', () => {
  assert.match(
    lifecyclePart([{ from: 'queued', step: 'claim', to: 'sending', when: '' }]),
    /\| queued \| `claim` \| sending \|/,
  )
  const createProgram = () => {
    const program = new Command('mailer-cli').addHelpText('after', 'Exit codes: 0')
    program.command('migrate').command('up').description('brings the tables up to date')
    return program
  }
  const printed = commandsPart(createProgram)
  assert.deepEqual(printed.match(/^## .*$/gm), ['## mailer-cli', '## mailer-cli migrate', '## mailer-cli migrate up'])
  assert.match(printed, /Usage: mailer-cli [^]*Exit codes: 0[^]*Usage: mailer-cli migrate up/)
})
