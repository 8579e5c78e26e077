// A mail server at work in a root of its own, on loopback: made, started, and ended with everything that it has started.
import { spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs' // prettier-ignore
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { randomPort } from '../../scripts/databases/ports.mjs'
import { lastLines, run } from '../../scripts/databases/run-program.mjs'
import { makeRoot, packagesOf } from './programs.mjs'

const PATIENCE_MS = 30_000
/** To whom the mailbox belongs. */
const OWNER = 5000

/**
 * @param mta postfix.mjs or exim.mjs
 * @param context.folder for its root
 * @returns { title, version, ports, inbox, log(), stop() }: a port for each of the mta's `doors`, the folder in which mail
 * arrives, a file each, and what the server wrote of its work
 */
export async function startMta(mta, { folder, guard, ...context }) {
  const packages = await packagesOf(mta, { ...context, guard })
  const root = join(folder, mta.name)
  mkdirSync(root)
  await makeRoot(root, { mta, packages, signal: context.signal })
  await certify(join(root, 'etc/mail'))
  const ports = await portsFor(mta.doors)
  for (const [path, text] of Object.entries(mta.files({ ports, ...context }))) write(join(root, path), text)
  for (const [path, user] of Object.entries({ 'var/mail': null, ...mta.folders })) own(join(root, path), user, mta)
  const child = launch(root, mta, guard)
  const log = () => readLog(join(root, mta.log))
  const server = { title: mta.title, version: packages.version, ports, log, root }
  server.inbox = join(root, 'var/mail/inbox/new')
  server.stop = () => endAll(root, child)
  try {
    await Promise.all(Object.values(ports).map((port) => greeting(port, { child, ...context })))
  } catch (error) {
    await server.stop()
    throw new Error(`${mta.title} did not start: ${error.message}\n${lastLines(`${output(root)}\n${log()}`)}`, {
      cause: error,
    })
  }
  return server
}

/** Self-signed, new each time. */
async function certify(folder) {
  mkdirSync(folder)
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name))
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30']
  const who = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', ['req', '-x509', ...how, ...who, '-keyout', key, '-out', cert])
  await run('chmod', ['644', key])
}

async function portsFor(doors) {
  const ports = {}
  for (const name of doors) {
    do ports[name] = await randomPort()
    while (Object.values(ports).filter((one) => one === ports[name]).length > 1)
  }
  return ports
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function own(path, user, { users }) {
  const id = user === null ? OWNER : users[user]
  mkdirSync(path, { recursive: true })
  chownSync(path, id, id)
}

/** Leads a process group, which the guard ends should we die. */
function launch(root, mta, guard) {
  const file = openSync(join(root, 'output'), 'a')
  const [program, ...args] = mta.command
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  const stdio = ['ignore', file, file]
  const child = spawn('chroot', [root, program, ...args], { cwd: '/', env, detached: true, stdio })
  closeSync(file)
  child.on('error', () => {}) // no greeting will come
  if (child.pid) guard.process(-child.pid, 'SIGKILL')
  return child
}

async function greeting(port, { child, signal }) {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(50)) {
    signal?.throwIfAborted()
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended at once')
    if (await greets(port)) return
  }
  throw new Error(`nobody greets on port ${port} after ${PATIENCE_MS / 1000} s`)
}

function greets(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 3000 })
    const end = (greeted) => (socket.destroy(), resolve(greeted))
    socket.on('data', (piece) => end(piece.toString().startsWith('220')))
    for (const event of ['error', 'close', 'timeout']) socket.on(event, () => end(false))
  })
}

/** Whoever lives in this root was started by this server, whatever process group it made for itself. */
async function endAll(root, child) {
  child.kill('SIGTERM')
  for (const until = Date.now() + 10_000; ; await pause(20)) {
    const left = livingIn(root)
    if (left.length === 0) return
    if (Date.now() > until) throw new Error(`processes ${left.join(', ')} of ${root} do not end`)
    for (const pid of left) endOne(pid)
  }
}

function livingIn(root) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/root`) === root
      } catch {
        return false // it has just ended
      }
    })
}

function endOne(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL')
  } catch {
    // it has just ended
  }
}

const output = (root) => readLog(join(root, 'output'))
const readLog = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
