// Runs a program to its end and gives what it printed. A status other than 0 is an error with the last lines of it.
import { spawn } from 'node:child_process'

const LAST_LINES = 12

/**
 * @param options.environment the whole environment of the program, this process's if left out
 * @param options.cwd the root of the file system if left out: a server's user can enter that
 * @param options.user { uid, gid } to run as, of use to root only
 * @param options.signal aborting it kills the program
 * @param options.guard ends the program should this process die before it
 */
export function run(program, args, { environment, user, cwd = '/', signal, guard } = {}) {
  return new Promise((resolve, reject) => {
    // A group of its own: a script that makes a data folder has children, and they have to end with it.
    const options = { ...user, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }
    const child = spawn(program, args, { ...options, env: environment ?? process.env })
    const pieces = []
    child.stdout.on('data', (piece) => pieces.push(piece))
    child.stderr.on('data', (piece) => pieces.push(piece))
    child.on('error', (error) => reject(new Error(`${program} could not be run: ${error.message}`)))
    if (!child.pid) return
    const kill = () => killGroup(child.pid)
    guard?.process(-child.pid, 'SIGKILL')
    signal?.addEventListener('abort', kill, { once: true })
    child.on('close', (code, killedBy) => {
      guard?.forget(-child.pid)
      signal?.removeEventListener('abort', kill)
      const text = Buffer.concat(pieces).toString('utf8')
      if (code === 0) resolve(text)
      else reject(new Error(`${program} ended with ${code ?? killedBy}: ${lastLines(text) || '(it printed nothing)'}`))
    })
  })
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}

export const lastLines = (text) => text.trim().split('\n').slice(-LAST_LINES).join('\n')

/** The first thing in a program's `--version` that looks like one, or null when it cannot be run. */
export async function versionOf(program, options) {
  const text = await run(program, ['--version'], options).catch(() => '')
  return /\d+(\.\d+)+/.exec(text)?.[0] ?? null
}
