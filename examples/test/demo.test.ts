/** `npm run demo -- --once` on each database, and what it says to a word that it does not know. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { onServer } from './servers.js'
import { ROOT } from './shell.js'

const demo = (...words: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'examples/demo/demo.mjs'), ...words], { cwd: ROOT, encoding: 'utf8' })

test('the demo checks itself, ends with exit 0 and a table of sent, deferred, failed', () => tellsItsStory('sqlite'))

onServer('postgres', 'the same story on Postgres', async (url) => tellsItsStory('postgres', '--database', url))
onServer('mysql', 'the same story on MySQL or MariaDB', async (url) => tellsItsStory('mysql', '--database', url))

function tellsItsStory(kind: string, ...words: string[]): void {
  const { status, stdout, stderr } = demo('--once', ...words)
  expect(stdout).toContain(`Its queue is in the database ${kind} `)
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^ +sent +507$/m)
  expect(stdout).toMatch(/^ +deferred +1$/m)
  expect(stdout).toMatch(/^ +failed +2$/m)
  expect(stdout).toMatch(/^ +uncertain +1$/m)
  expect(stdout).toContain('550 5.1.1')
}

test('an unknown word ends it with exit 2 and the usage', () => {
  const { status, stderr } = demo('--twice')
  expect(status).toBe(2)
  expect(stderr).toContain('Usage: npm run demo')
})
