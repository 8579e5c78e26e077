// The workers: `mailer-cli run-mailer`, as an operator runs it, with a config file each. Each has a number;
// a dead one is started anew under the same number. What they say goes into a log file each.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ended } from './processes.mjs'

const CLI = fileURLToPath(new URL('../packages/cli/bin/mailer-cli.js', import.meta.url))

export function createWorkers({ processes, folder, configOf, count }) {
  const workers = Array.from({ length: count }, (_, number) => ({ number, child: null, busy: false, log: '' }))
  const surprises = []

  const start = (worker) => {
    if (processes.ending.aborted) return
    worker.log = join(folder, `worker-${worker.number}.log`)
    const file = join(folder, `worker-${worker.number}.config.mjs`)
    writeFileSync(file, `export default ${JSON.stringify(configOf(worker.number))}\n`)
    worker.from = sizeOf(worker.log)
    worker.expected = false
    const child = processes.spawn([CLI, '--config', file, 'run-mailer'], { cwd: folder, output: worker.log })
    worker.child = child
    child.once('exit', (code, signal) => {
      if (worker.expected || processes.ending.aborted) return
      surprises.push(`worker ${worker.number} ended by itself (${code ?? signal}): ${lastLine(worker.log)}`)
      start(worker)
    })
  }
  const signal = (worker, name) => {
    if (worker.child.exitCode === null && worker.child.signalCode === null) worker.child.kill(name)
  }
  return {
    surprises,
    startAll: () => workers.forEach(start),
    /** One that nothing is being done to; null: none. */
    pick: (chance) => {
      const free = workers.filter(({ busy }) => !busy)
      return free[Math.floor(chance * free.length)] ?? null
    },
    async kill(worker, wait) {
      worker.expected = true
      signal(worker, 'SIGKILL')
      await ended(worker.child)
      await pause(wait)
      start(worker)
    },
    async stop(worker, milliseconds) {
      signal(worker, 'SIGSTOP')
      await pause(milliseconds)
      signal(worker, 'SIGCONT')
    },
    /** A rolling restart: it must end by itself within its grace, and well. */
    async term(worker, patience) {
      await isUp(worker)
      worker.expected = true
      signal(worker, 'SIGTERM')
      const end = await Promise.race([ended(worker.child), pause(patience, 'nothing', { ref: false })])
      if (end !== 0) surprises.push(`worker ${worker.number} answered SIGTERM by ${end}: ${lastLine(worker.log)}`)
      if (end === 'nothing') signal(worker, 'SIGKILL')
      start(worker)
    },
    async endAll() {
      const endings = workers.map(async (worker) => {
        worker.expected = true
        signal(worker, 'SIGCONT')
        signal(worker, 'SIGTERM')
        await Promise.race([ended(worker.child), pause(15_000, null, { ref: false })])
      })
      await Promise.all(endings)
    },
  }
}

/** Before that it has nothing in hand, and no ear for SIGTERM: Node's own end is right then. */
async function isUp(worker) {
  const { child } = worker
  while (child === worker.child && child.exitCode === null && !saidSince(worker).includes('Waiting for mail'))
    await pause(100)
}

const sizeOf = (file) => (existsSync(file) ? statSync(file).size : 0)
const saidSince = ({ log, from }) => readFileSync(log).subarray(from).toString()
const lastLine = (file) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-1)[0] ?? ''
