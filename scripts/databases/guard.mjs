// Ends everything that was started, whatever becomes of the process that started it: a process of its own, out of reach of
// the terminal's Ctrl-C, is told what there is to end and does it when its standard input ends. That happens when `end` is
// called, and also when the starting process exits, crashes or is killed by SIGKILL.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const FILE = fileURLToPath(import.meta.url)
const PATIENCE_MS = 10_000

/**
 * Starts a guard.
 * @returns `process(pid, signal)` ends by that signal, a group if negative; `forget(pid)`: it has ended; `command(argv, environment)`: a program to
 * run; `database(kindName, url, name)`: a database to drop; `folder(path)`: to remove, after all the rest. `end()` does all
 * this at once and rejects with what could not be done.
 */
export function startGuard() {
  const child = spawn(process.execPath, [FILE], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'pipe'] })
  let complaints = ''
  child.stderr.on('data', (piece) => (complaints += piece))
  child.stdin.on('error', () => {})
  const closed = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`Not everything that was started could be ended: ${complaints.trim() || 'the guard died'}`))
    })
  })
  closed.catch(() => {})
  const tell = (duty, ...about) => child.stdin.write(`${JSON.stringify({ duty, about })}\n`)
  const duties = ['process', 'forget', 'command', 'database', 'folder']
  const end = () => (child.stdin.end(), closed)
  return { ...Object.fromEntries(duties.map((duty) => [duty, (...about) => tell(duty, ...about)])), end }
}

/** What is known to have been started. */
class Charges {
  processes = new Map()
  commands = []
  databases = []
  folders = []
  process = (pid, signal) => this.processes.set(pid, signal)
  forget = (pid) => this.processes.delete(pid)
  command = (argv, environment) => this.commands.push({ argv, environment })
  database = (kindName, url, name) => this.databases.push({ kindName, url, name })
  folder = (path) => this.folders.push(path)

  /** Folders last: a server may write until it has ended. */
  async endAll() {
    const endings = await Promise.allSettled([
      ...[...this.processes].map(([pid, signal]) => endProcess(pid, signal)),
      ...this.commands.map(runCommand),
      ...this.databases.map(drop),
    ])
    const removals = await Promise.allSettled(this.folders.map(remove))
    return [...endings, ...removals].flatMap(({ reason }) => (reason ? [reason.message] : []))
  }
}

async function endProcess(pid, signal) {
  for (const [how, patience] of [
    [signal, PATIENCE_MS],
    ['SIGKILL', 2_000],
  ]) {
    const isGroup = pid < 0
    if (!send(pid, how) || isGroup) return
    for (const until = Date.now() + patience; Date.now() < until; await pause(10)) if (hasEnded(pid)) return
  }
  throw new Error(`process ${pid} does not end`)
}

function send(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** One whose parent died before it is gone only when process 1 has taken notice, and in some containers that never does. */
function hasEnded(pid) {
  if (!send(pid, 0)) return true
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, ''))
  } catch {
    return false
  }
}

async function runCommand({ argv, environment }) {
  const { run } = await import('./run-program.mjs')
  await run(argv[0], argv.slice(1), { environment })
}

async function drop({ kindName, url, name }) {
  const { dropDatabase } = await import('./given-url.mjs')
  await dropDatabase(kindName, url, name)
}

/** A backend that outlived a killed server may add a file in the meantime, hence the repeats. */
async function remove(path) {
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

async function standGuard() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE']) process.on(signal, () => {})
  process.stderr.on('error', () => {})
  const charges = new Charges()
  for await (const line of createInterface({ input: process.stdin })) {
    const { duty, about } = JSON.parse(line)
    charges[duty](...about)
  }
  const complaints = await charges.endAll()
  if (complaints.length > 0) process.stderr.write(`${complaints.join('; ')}\n`)
  process.exitCode = complaints.length > 0 ? 1 : 0
}

if (process.argv[1] === FILE) await standGuard()
