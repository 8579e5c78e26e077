// A test that hangs ends the run and is named, instead of holding it until whoever waits for it gives up: the test files that
// have begun and ended are read from each workspace's .results/files.log (jest-results.mjs). No failures: no log, no news.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const LOOK_MS = 5_000
/** The longest test file takes about one minute on two cores; eight without one ending is no slow machine any more. */
const QUIET_MS = 8 * 60_000

/** @returns {{ ended: number, running: string[] }} over all workspaces. */
export function testFiles(root, workspaces) {
  const running = new Set()
  let ended = 0
  for (const folder of workspaces) {
    const log = join(root, folder, '.results/files.log')
    if (!existsSync(log)) continue
    for (const line of readFileSync(log, 'utf8').split('\n').filter(Boolean)) {
      const [word, file] = line.split(' ')
      if (word === 'begins') running.add(join(folder, file))
      else if (running.delete(join(folder, file))) ended += 1
    }
  }
  return { ended, running: [...running] }
}

/**
 * Looks at the test files now and then until `stop()` is called. When none has begun or ended for `quietMs`, `signal` is aborted;
 * `signal.reason` is the sentence that names what was running.
 */
export function endWhenQuiet(root, workspaces, { quietMs = QUIET_MS, lookMs = LOOK_MS } = {}) {
  const controller = new AbortController()
  let [last, since] = ['', performance.now()]
  const timer = setInterval(() => {
    const files = testFiles(root, workspaces)
    const now = JSON.stringify(files)
    if (now !== last) [last, since] = [now, performance.now()]
    if (performance.now() - since >= quietMs) controller.abort(sentence(files, quietMs))
  }, lookMs)
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}

function sentence({ ended, running }, quietMs) {
  const which =
    running.length > 0 ? `These had begun: ${running.join(', ')}.` : 'None was running: a process did not end.'
  return `For ${Math.round(quietMs / 1000)} s no test file began or ended (${ended} had ended). ${which}`
}
