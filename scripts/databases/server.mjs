// One throwaway server process: makes its data folder, starts it on a port at random, waits until it takes connections, and
// lets crash tests kill it and start it again on the same port and data. Its end is the guard's.
import { spawn } from 'node:child_process'
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { randomPort } from './ports.mjs'
import { lastLines } from './run-program.mjs'
import { userInsteadOfRoot } from './users.mjs'

const PATIENCE_MS = 60_000
const POLL_MS = 15
const PORTS_TO_TRY = 5

/** @returns {Promise<Server>} { url, version, source, pid, kill(signal), restart() }; rejects with the end of the server's log. */
export async function startServer(kind, binaries, context) {
  const asUser = userInsteadOfRoot(kind.users)
  const folder = mkdtempSync(join(context.folder, `${kind.name}-`))
  if (asUser) chownSync(folder, asUser.uid, asUser.gid)
  const server = new Server(kind, { ...context, binaries, folder, asUser })
  await server.prepare()
  await server.startOnAnyPort()
  return server
}

class Server {
  #kind
  #plan
  #child = null
  #exited = null
  #starts = 0
  #isUp = false

  constructor(kind, plan) {
    this.#kind = kind
    // Some systems' Postgres refuses to start when LC_ALL names a locale that is not there.
    const environment = { ...plan.environment, ...plan.binaries.environment, LC_ALL: 'C' }
    const user = plan.asUser && !kind.changesUserItself ? { uid: plan.asUser.uid, gid: plan.asUser.gid } : {}
    this.#plan = { ...plan, environment, user }
    this.version = plan.binaries.version
    this.source = plan.binaries.source
  }

  get pid() {
    return this.#child?.pid ?? null
  }

  get url() {
    return this.#kind.url(this.#plan.port)
  }

  prepare() {
    return this.#kind.initialise(this.#plan)
  }

  async startOnAnyPort() {
    for (let tries = 1; ; tries++) {
      this.#plan.port = await randomPort()
      const log = await this.#start()
      if (log === null) return
      if (!this.#kind.portIsTaken(log) || tries === PORTS_TO_TRY) throw this.#failure(log)
    }
  }

  /** Ends the process by a signal, SIGKILL if none is said, and waits until it is gone. */
  async kill(signal = 'SIGKILL') {
    this.expectEnd()
    this.#child?.kill(signal)
    await this.#exited
  }

  /** Its end is wanted from now on, and no news. */
  expectEnd() {
    this.#isUp = false
  }

  /** Starts the same server again: same port, same data; one that still runs is ended first, gracefully. */
  async restart() {
    if (this.#child) await this.kill(this.#kind.gracefulSignal)
    await this.#kind.beforeRestart?.(this.#plan)
    for (const until = Date.now() + PATIENCE_MS; ; await pause(100)) {
      const log = await this.#start()
      if (log === null) return
      if (!this.#kind.isStillOccupied(log) || Date.now() > until) throw this.#failure(log)
    }
  }

  /** @returns null once it takes connections, its log if it ended instead. */
  async #start() {
    this.#launch()
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(POLL_MS)) {
      this.#plan.signal?.throwIfAborted()
      const { pid } = this
      if (pid === null) return this.#log()
      this.#isUp = await this.#kind.isReady({ ...this.#plan, pid, log: this.#log() })
      if (this.#isUp) return null
    }
    await this.kill('SIGKILL')
    return `${this.#log()}\n(not ready after ${PATIENCE_MS / 1000} s)`
  }

  /** In a session of its own, so that Ctrl-C in a terminal does not end it before those who use it. */
  #launch() {
    const { environment, user, guard } = this.#plan
    const [program, ...args] = this.#kind.command(this.#plan)
    this.#starts++
    const output = openSync(this.#logFile(), 'w')
    const child = spawn(program, args, {
      ...user,
      env: environment,
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    this.#child = child
    if (child.pid) guard.process(child.pid, this.#kind.endSignal)
    // its group, for what its scripts have started
    if (child.pid && this.#kind.hasScripts) guard.process(-child.pid, 'SIGKILL')
    this.#exited = new Promise((resolve) => {
      child.once('error', resolve)
      child.once('exit', resolve)
    }).then(() => this.#ended(child.pid))
  }

  #ended(pid) {
    this.#child = null
    if (pid) for (const one of [pid, -pid]) this.#plan.guard.forget(one)
    if (this.#isUp)
      this.#plan.log(`${this.#kind.title} ended by itself: ${lastLines(this.#log()) || 'no word in its log.'}`)
  }

  #logFile() {
    return join(this.#plan.folder, `log-${this.#starts}`)
  }

  #log() {
    try {
      return readFileSync(this.#logFile(), 'utf8')
    } catch {
      return ''
    }
  }

  #failure(log) {
    return new Error(`${this.#plan.binaries.server} did not start: ${lastLines(log) || 'no word in its log.'}`)
  }
}
