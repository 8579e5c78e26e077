// Where the browser of the tests comes from, and what is said where none can be had.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { findChromium } from '../browser/chromium.mjs'
import { browser } from '../browser/stage.mjs'
import { aMachine } from './fake-servers.mjs'

test('an installed browser is taken, a variable goes before it', async (t) => {
  const machine = aMachine(t)
  machine.put('bin/chromium', 'echo "Chromium 150.1.2"')
  machine.put('other/chrome', 'echo "Chromium 151.0"')
  const environment = { PATH: join(machine.root, 'bin') }
  const found = await findChromium({ environment })
  assert.deepEqual(found, { program: join(machine.root, 'bin/chromium'), version: '150.1.2', source: `installed, ${join(machine.root, 'bin/chromium')}` }) // prettier-ignore
  const given = join(machine.root, 'other/chrome')
  assert.equal((await findChromium({ environment: { ...environment, TEST_CHROMIUM: given } })).program, given)
})

test('without one every way that was tried is told', async (t) => {
  const machine = aMachine(t)
  const nowhere = { environment: { PATH: join(machine.root, 'bin') }, cache: join(machine.root, 'cache') }
  await assert.rejects(findChromium(nowhere), /installed program: none of chromium.*\n.*unpacked: not a Debian/s)
})

test('the stage hands the browser to the tests; without one it skips, and says why', async () => {
  const run = async (find) => {
    const context = { environment: {}, signal: null }
    const stage = browser('browser', find)
    stage.begin(context)
    return { ...(await stage.run(context)), program: context.environment.TEST_CHROMIUM }
  }
  const found = await run(async () => ({ program: '/x/chromium', version: '150', source: 'installed' }))
  assert.deepEqual([found.passed, found.failed, found.program], [1, 0, '/x/chromium'])
  const missing = await run(async () => Promise.reject(new Error('  - nothing')))
  assert.deepEqual([missing.passed, missing.failed, missing.skipped, missing.program], [0, 0, 1, ''])
  assert.match(missing.note, /^SKIPPED: .*no Chromium.*- nothing/s)
})
