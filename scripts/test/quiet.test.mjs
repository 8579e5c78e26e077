// A test file that hangs ends the run, and is named.
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { test } from 'node:test'
import { endWhenQuiet, testFiles } from '../quiet.mjs'
import { capture } from '../stages.mjs'
import { aTree } from './a-tree.mjs'

const LOG = 'begins test/a.test.ts\nbegins test/b.test.ts\nends test/a.test.ts\n'
const soon = { quietMs: 60, lookMs: 5 }

test('what has begun and not ended is running', (t) => {
  const root = aTree(t, { 'packages/one/.results/files.log': LOG, 'packages/two/package.json': '{}' })
  assert.deepEqual(testFiles(root, ['packages/one', 'packages/two']), {
    ended: 1,
    running: ['packages/one/test/b.test.ts'],
  })
})

test('no news for long: the program is ended, with its children, and the sentence names the file', async (t) => {
  const root = aTree(t, { 'one/.results/files.log': LOG })
  const { signal, stop } = endWhenQuiet(root, ['one'], soon)
  const stubborn = `require('child_process').spawnSync(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])`
  const { status } = await capture(process.execPath, ['-e', stubborn], { signal })
  stop()
  assert.equal(status, 'SIGTERM')
  assert.match(signal.reason, /no test file began or ended \(1 had ended\). These had begun: one\/test\/b.test.ts/)
})

test('with news it goes on', async (t) => {
  const root = aTree(t, { 'one/.results/files.log': LOG })
  const { signal, stop } = endWhenQuiet(root, ['one'], { quietMs: 400, lookMs: 5 })
  for (let n = 0; n < 30; n += 1) {
    appendFileSync(join(root, 'one/.results/files.log'), `begins test/${n}.test.ts\n`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal(signal.aborted, false)
  await once(signal, 'abort')
  stop()
})
