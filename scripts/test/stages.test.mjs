// The stages of `npm test`: a failure is counted and shown whatever its kind, and cleaning up happens in every case.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { programs, runStages } from '../stages.mjs'
import { honest, workspaceTests } from '../test-counts.mjs'
import { aTree } from './a-tree.mjs'

const sumsOf = async (stages, print = () => {}) => {
  const { passed, failed } = await runStages(stages, { print })
  return { passed, failed }
}
const program = (code, title = code) => ({ title, args: ['-e', code] })

test('adds up passed and failed programs and shows the output of the failed ones only', async () => {
  const lines = []
  const stage = programs('both', [program("console.log('fine')"), program("console.log('broken'); process.exit(3)")])
  assert.deepEqual(await sumsOf([stage], (line) => lines.push(line)), { passed: 1, failed: 1 })
  assert.match(lines.join('\n'), /^FAIL both[\s\S]*broken[\s\S]*Failed: both/)
  assert.doesNotMatch(lines.join('\n').replace(/.*console.log.*/g, ''), /fine/)
})

test('a stage that breaks off is a failure; later stages run, and what was started is cleaned up, the latest first', async () => {
  const order = []
  const stages = [
    {
      name: 'starts',
      run: async ({ cleanUps }) => (
        cleanUps.push(
          () => order.push('first'),
          () => order.push('second'),
        ),
        { passed: 1, failed: 0 }
      ),
    },
    { name: 'breaks', run: async () => Promise.reject(new Error('broken off')) },
    { name: 'goes on', run: async () => ({ passed: 1, failed: 0 }) },
  ]
  assert.deepEqual(await sumsOf(stages), { passed: 2, failed: 1 })
  assert.deepEqual(order, ['second', 'first'])
})

test('an earlier stage hands its environment to later programs', async () => {
  const gives = {
    name: 'gives',
    run: async (context) => ((context.environment.TEST_GIVEN = 'yes'), { passed: 0, failed: 0 }),
  }
  const takes = programs('takes', [program("process.exit(process.env.TEST_GIVEN === 'yes' ? 0 : 1)")])
  assert.deepEqual(await sumsOf([gives, takes]), { passed: 1, failed: 0 })
})

test('a runner that fails without a failed test is one failure', () => {
  assert.equal(honest({ passed: 5, failed: 0, status: 1 }).failed, 1)
  assert.equal(honest({ passed: 5, failed: 2, status: 1 }).failed, 2)
  assert.equal(honest({ passed: 5, failed: 0, status: 0 }).failed, 0)
})

test('a workspace that leaves no results has failed, also when its runner is content', async (t) => {
  const root = aTree(t, {
    'package.json': '{ "workspaces": ["packages/*"] }',
    'packages/core/package.json': '{ "scripts": { "test": "true" } }',
    'scripts/turbo.mjs': '',
  })
  const ending = await workspaceTests('tests', root).run({ environment: {} })
  assert.equal(ending.failed, 1)
  assert.match(ending.output, /packages\/core: ran no test/)
})

test('a signal ends what runs, leaves out the rest, cleans up, and is a failure', async (t) => {
  const root = aTree(t, {})
  const code = `
    import { appendFileSync } from 'node:fs'
    const { capture, runStages } = await import(${JSON.stringify(new URL('../stages.mjs', import.meta.url).href)})
    const note = (word) => appendFileSync('notes', word + ' ')
    const sleeper = "process.title = 'sleeper'; console.log('up'); setTimeout(() => {}, 60000)"
    const stages = [
      { name: 'sleeps', begin: ({ cleanUps }) => cleanUps.push(() => note('cleaned')), run: async () => {
        // As on Ctrl-C, where it comes from the terminal and from npm.
        setTimeout(() => ['SIGINT', 'SIGTERM'].forEach((signal) => process.kill(process.pid, signal)), 100)
        const { status } = await capture(process.execPath, ['-e', sleeper])
        return note(status), { passed: 1, failed: 0 }
      } },
      { name: 'never', run: async () => (note('never'), { passed: 1, failed: 0 }) },
    ]
    const { failed, interruptedBy } = await runStages(stages, { print: () => {} })
    note(failed + interruptedBy)`
  const { capture } = await import('../stages.mjs')
  await capture(process.execPath, ['--input-type=module', '-e', code], { cwd: root })
  assert.equal(readFileSync(join(root, 'notes'), 'utf8'), 'SIGINT cleaned 1SIGINT ')
})

test('a clean-up that fails is a failure, and the others still run', async () => {
  const order = []
  const stage = {
    name: 'starts',
    begin: ({ cleanUps }) =>
      cleanUps.push(
        () => order.push('other'),
        () => Promise.reject(new Error('does not end')),
      ),
    run: async () => ({ passed: 1, failed: 0 }),
  }
  const lines = []
  assert.deepEqual(await sumsOf([stage], (line) => lines.push(line)), { passed: 1, failed: 1 })
  assert.deepEqual(order, ['other'])
  assert.match(lines.join('\n'), /FAIL cleaning up[\s\S]*does not end/)
})
