// What campaigns past one machine share: servers of their own by scripts/databases' parts, each a process on loopback at a
// random port, and a plan in which one server dies in the middle.
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { unpackedBinaries } from '../scripts/databases/debian-packages.mjs'
import { startGuard } from '../scripts/databases/guard.mjs'
import { mayBeMissing } from '../scripts/databases/kinds.mjs'
import { startServer } from '../scripts/databases/server.mjs'
import { planActions } from './plan.mjs'
import { randomFor } from './random.mjs'

/**
 * @param make (start) => the database of the campaign; `start(kind)` answers a server. Whatever is in its `eyes` is closed at
 * the end.
 * @returns that, with `stop()`, which ends every server that was started and removes its data; null where the programs
 * are missing and TEST_ALLOW_MISSING names them
 */
export async function openCluster(kind, { log, signal, make }) {
  const guard = startGuard()
  const context = { environment: process.env, durable: true, log, signal, guard }
  const servers = []
  try {
    // the servers run as other users than root, so everyone may enter it; their own folders inside are private
    context.folder = mkdtempSync(join(tmpdir(), 'mailspool-cluster-'))
    guard.folder(context.folder)
    chmodSync(context.folder, 0o755)
    const binaries = await programsOf(kind, context)
    if (binaries === null) return await guard.end().then(() => null)
    const start = async (its) => {
      const server = await startServer(its, binaries, context)
      servers.push(server)
      return server
    }
    const database = await make(start)
    return withStop(database, async () => {
      for (const server of servers) server.expectEnd()
      await guard.end()
    })
  } catch (error) {
    await guard.end().catch(({ message }) => log(message))
    throw error
  }
}

/** A container would be none of ours to kill as the machine does. */
async function programsOf(kind, context) {
  const found = await kind.find(context)
  if (found) return found
  try {
    return await unpackedBinaries(kind, context)
  } catch (error) {
    context.signal?.throwIfAborted()
    if (mayBeMissing(kind, context.environment)) return null
    const advice = `${kind.title} is not installed, and its Debian packages cannot be unpacked: ${error.message}`
    throw new Error(`${advice}\nInstall it, or set TEST_ALLOW_MISSING=${kind.aliases[0]} to do without.`, {
      cause: error,
    })
  }
}

function withStop(database, end) {
  database.stop = async () => {
    await Promise.race([Promise.all(database.all.map((eye) => eye.close().catch(() => {}))), pause(2000)])
    await end()
  }
  return database
}

/** Workers die as in the other campaigns; between 40 % and 60 % of the mails one server dies, unless --database-kills is 0. */
export function planOf(options) {
  const random = randomFor(options.seed, 'server')
  const at = Math.floor(options.messages * (0.4 + 0.2 * random()))
  const death = { what: 'killDatabase', at, chance: random(), wait: Math.floor(random() * 1500) }
  const others = planActions({ ...options, 'database-kills': 0 })
  const deaths = options['database-kills'] === 0 ? [] : [death]
  return [...others, ...deaths].toSorted((a, b) => a.at - b.at)
}

/** postgres://postgres@127.0.0.1:1/postgres and the like, to one URL; the first stays the first. */
export function urlOfAll(urls) {
  const hosts = urls.map((url) => new URL(url).host)
  return urls[0].replace(hosts[0], hosts.join(','))
}

/** What a server may never answer, with what was waited for. */
export async function inTime(what, seconds, promise) {
  const answered = new AbortController()
  const late = pause(seconds * 1000, null, { signal: answered.signal }).then(() => {
    throw new Error(`${what}: not within ${seconds} s`)
  })
  late.catch(() => {}) // also when nobody waits for it any more
  return Promise.race([promise, late]).finally(() => answered.abort())
}
