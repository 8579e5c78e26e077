// The arrows check finds each kind of forbidden import, and lets the allowed ones be.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../checks/arrows.mjs'
import { aTree } from './a-tree.mjs'

const CORE = 'packages/core/src'
const TARGETS = {
  [`${CORE}/mailer.ts`]: '',
  [`${CORE}/options.ts`]: 'export const OPTIONS = {}',
  [`${CORE}/index.ts`]: '',
  [`${CORE}/message/message.ts`]: '',
  [`${CORE}/store/store.ts`]: '',
  [`${CORE}/enqueue/enqueue.ts`]: '',
  [`${CORE}/deliver/work.ts`]: '',
  [`${CORE}/maintain/sweep.ts`]: '',
  [`${CORE}/transport/null.ts`]: '',
}

const FORBIDDEN = {
  'message imports even a shared file': [`${CORE}/message/a.ts`, '../options.js'],
  'store imports deliver': [`${CORE}/store/a.ts`, '../deliver/work.js'],
  'enqueue imports deliver': [`${CORE}/enqueue/a.ts`, '../deliver/work.js'],
  'enqueue imports transport': [`${CORE}/enqueue/a.ts`, '../transport/null.js'],
  'deliver imports maintain': [`${CORE}/deliver/a.ts`, '../maintain/sweep.js'],
  'maintain imports enqueue': [`${CORE}/maintain/a.ts`, '../enqueue/enqueue.js'],
  'transport imports store': [`${CORE}/transport/a.ts`, '../store/store.js'],
  'deliver imports the mailer': [`${CORE}/deliver/a.ts`, '../mailer.js'],
  'a shared file imports code of transport': [`${CORE}/a.ts`, './transport/null.js'],
  'a folder without a row': [`${CORE}/elsewhere/a.ts`, '../options.js'],
  'an index file of the own package': [`${CORE}/deliver/a.ts`, '../index.js'],
  'another package by its path': ['packages/config/src/a.ts', '../../core/src/options.js'],
  'another package by its path, from a test': ['packages/config/test/a.test.ts', '../../core/src/options.js'],
  'core imports config': [`${CORE}/a.ts`, '@mailspool/config'],
  'express imports cli': ['packages/express/src/a.ts', 'mailer-cli'],
  'cli imports express': ['packages/cli/src/a.ts', '@mailspool/express'],
  'express imports sequelize-store': ['packages/express/src/a.ts', '@mailspool/sequelize-store'],
  'a library that is not declared': [`${CORE}/a.ts`, 'lodash/fp'],
  'an example imports a path of a package': ['examples/01-hello/hello.mjs', '../../packages/core/src/options.js'],
  'a neighbour imports a path of a package': ['neighbours/test/a.ts', '../../packages/core/src/options.js'],
}

for (const [name, [file, specifier]] of Object.entries(FORBIDDEN)) {
  test(`finds: ${name}`, (t) => {
    const findings = find(aTree(t, { ...TARGETS, [file]: `\nimport { x } from '${specifier}'\n` }))
    assert.equal(findings.length, 1)
    assert.match(findings[0], new RegExp(`^${file}:2: `))
  })
}

const ALLOWED = {
  'deliver imports transport, store, message and shared files': [
    `${CORE}/deliver/a.ts`,
    ['../transport/null.js', '../store/store.js', '../message/message.js', '../options.js', './work.js'],
  ],
  'the mailer imports the three': [
    `${CORE}/mailer.ts`,
    ['./enqueue/enqueue.js', './deliver/work.js', './maintain/sweep.js'],
  ],
  'testing imports anything': [`${CORE}/testing/a.ts`, ['../mailer.js', '../transport/null.js']],
  'config imports core and node': ['packages/config/src/a.ts', ['@mailspool/core', 'node:fs', 'fs/promises']],
  'a neighbour imports another of its files': ['neighbours/test/a.ts', ['./b.js', '../shared.js']],
  'a declared library': [`${CORE}/a.ts`, ['zod', 'zod/v4']],
}

for (const [name, [file, specifiers]] of Object.entries(ALLOWED)) {
  test(`allows: ${name}`, (t) => {
    const text = specifiers.map((specifier) => `import '${specifier}'`).join('\n')
    assert.deepEqual(find(aTree(t, { ...TARGETS, [file]: text })), [])
  })
}

test('a shared file may name types of transport', (t) => {
  const text = "import type { X } from './transport/null.js'\nexport type { Y } from './transport/null.js'"
  assert.deepEqual(find(aTree(t, { ...TARGETS, [`${CORE}/settings.ts`]: text })), [])
})

test("an example's jest.config.mjs may take the settings of the root", (t) => {
  const text = "export { default } from '../../jest.config.base.mjs'"
  const tree = { 'jest.config.base.mjs': '', 'examples/test/jest.config.mjs': text }
  assert.deepEqual(find(aTree(t, tree)), [])
  assert.equal(find(aTree(t, { ...tree, 'examples/test/other.mjs': text })).length, 1)
})
