// The campaign's own processes: started politely (nice), known to a guard that ends them whatever becomes of the
// campaign, and never in anybody's way afterwards.
import { fork, spawn } from 'node:child_process'
import { openSync, closeSync } from 'node:fs'
import { setPriority } from 'node:os'
import { startGuard } from '../scripts/databases/guard.mjs'

const NICENESS = 5

export function createProcesses() {
  const guard = startGuard()
  const ending = new AbortController()
  const pids = new Set()
  const known = (child) => {
    const { pid } = child
    if (pid === undefined) return child
    setPriority(pid, NICENESS)
    guard.process(pid, 'SIGKILL')
    pids.add(pid)
    child.once('exit', () => {
      pids.delete(pid)
      guard.forget(pid)
    })
    return child
  }
  return {
    guard,
    /** Aborted once everything is being ended: nobody is started anew then. */
    ending: ending.signal,
    pids: () => [process.pid, ...pids],
    /** One of our own files, which speaks to us and gets its instructions as JSON. */
    fork: (file, instructions) =>
      known(fork(file, [JSON.stringify(instructions)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })),
    /** A program whose output goes into a file. */
    spawn: (args, { cwd, output, env = process.env }) => {
      const file = openSync(output, 'a')
      const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', file, file] })
      closeSync(file)
      return known(child)
    },
    end: () => {
      ending.abort()
      return guard.end()
    },
  }
}

/** Resolves with the code or the signal by which it ended. */
export const ended = (child) =>
  child.exitCode ??
  child.signalCode ??
  new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))

/** One that is just ending need not hear it; without a callback that would be an error that nobody catches. */
export const tell = (child, message) => child.connected && child.send(message, () => {})

/** The next message of a child that has this property; rejects if it ends before. */
export function told(child, property) {
  return new Promise((resolve, reject) => {
    const onMessage = (message) => {
      if (!(property in message)) return
      child.off('message', onMessage)
      resolve(message[property])
    }
    child.on('message', onMessage)
    child.once('exit', (code, signal) => reject(new Error(`a process of the campaign ended early: ${code ?? signal}`)))
  })
}
