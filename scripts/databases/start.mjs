// Starts throwaway databases, all at once, and hands out their addresses and one `stop` for all. If one cannot be had, the
// others are stopped again and the error says what was tried and what to do.
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGuard } from './guard.mjs'
import { KINDS, mayBeMissing } from './kinds.mjs'
import { isOpenToAll, isRoot } from './users.mjs'
import { Missing, startByFirstWay } from './ways.mjs'

/**
 * @param options.which of 'postgres', 'mariadb'; both if left out
 * @param options.durable with the flushing of a production server, for crash tests and benchmarks; off by default
 * @param options.folder where the data lies, the system's temporary folder if left out; removed by `stop` is a new one in it
 * @param options.log gets a sentence for each thing that takes a while or is out of the ordinary
 * @param options.environment its PATH, TEST_POSTGRES_URL, TEST_MYSQL_URL and TEST_ALLOW_MISSING; without the URLs it is
 * certain that the servers are throwaway ones, which alone can be killed
 * @param options.root and options.cache stand for `/` and the project's cache folder in tests
 * @param options.signal aborting it breaks the start off
 * @returns {Promise<{ urls, versions, sources, servers, skipped, stop }>} the first four by name; `servers[name]` is
 * `{ pid, kill(signal), restart() }`; `skipped` has a reason for each that TEST_ALLOW_MISSING let be missing.
 */
export async function startDatabases({ which = Object.keys(KINDS), log = () => {}, ...options } = {}) {
  const unknown = which.filter((name) => !(name in KINDS))
  if (unknown.length > 0)
    throw new Error(`No such database: ${unknown.join(', ')}. There are: ${Object.keys(KINDS).join(', ')}.`)
  const guard = startGuard()
  const context = { environment: process.env, durable: false, ...options, log, guard, inTurn: inTurn() }
  try {
    context.folder = ownFolder(options.folder ?? tmpdir(), guard)
    const outcomes = await Promise.all(which.map((name) => startOne(KINDS[name], context)))
    const failures = outcomes.flatMap(({ failure }) => failure ?? [])
    const databases = handOut(outcomes, guard)
    if (failures.length === 0) return databases
    await databases.stop()
    throw new Error(failures.join('\n'))
  } catch (error) {
    await guard.end().catch(({ message }) => log(message))
    throw error
  }
}

/** Never rejects, so that all have come to an end before anything is removed. */
async function startOne(kind, context) {
  const start = performance.now()
  try {
    const server = await startByFirstWay(kind, context)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    context.log(`${kind.title} ${server.version} (${server.source}) in ${seconds} s`)
    return { name: kind.name, server }
  } catch (error) {
    if (!(error instanceof Missing)) return { failure: error.message }
    if (mayBeMissing(kind, context.environment)) return skip(kind, error, context)
    return { failure: adviceFor(kind, error) }
  }
}

function skip(kind, error, { log }) {
  log(
    `SKIPPED: ${kind.title}, because TEST_ALLOW_MISSING says so. Nothing is tested on it. What was tried:\n${error.message}`,
  )
  return { name: kind.name, skipped: error.message }
}

const INSTALL = {
  postgres: 'Debian and Ubuntu: postgresql; Fedora: postgresql-server; Homebrew: postgresql@17',
  mariadb: 'Debian and Ubuntu: mariadb-server; Fedora: mariadb-server; Homebrew: mariadb',
}

function adviceFor(kind, error) {
  return [
    `There is no ${kind.title} to test on. One of these helps:`,
    `  - set ${kind.variable} to a server (${kind.url(kind.innerPort)}) with a user that may create databases`,
    `  - install it (${INSTALL[kind.name]}); it need not run`,
    '  - start docker, with its compose plugin',
    `  - set TEST_ALLOW_MISSING=${kind.aliases[0]} to do without: nothing is then tested on it`,
    `What was tried:\n${error.message}`,
  ].join('\n')
}

function handOut(outcomes, guard) {
  const started = outcomes.filter(({ server }) => server)
  const byName = (value) => Object.fromEntries(started.map(({ name, server }) => [name, value(server)]))
  let ending = null
  return {
    urls: byName(({ url }) => url),
    versions: byName(({ version }) => version),
    sources: byName(({ source }) => source),
    servers: byName((server) => server),
    skipped: Object.fromEntries(outcomes.flatMap(({ name, skipped }) => (skipped ? [[name, skipped]] : []))),
    stop() {
      for (const { server } of started) server.expectEnd()
      return (ending ??= guard.end())
    },
  }
}

/** The servers run as other users than root, so everyone may enter it; their own folders inside are private. */
function ownFolder(parent, guard) {
  const folder = mkdtempSync(join(parent, 'mailspool-databases-'))
  guard.folder(folder)
  chmodSync(folder, 0o755)
  if (isRoot() && !isOpenToAll(folder))
    throw new Error(
      `Database servers do not run as root, and other users cannot enter ${parent}. Set TMPDIR to one they can.`,
    )
  return folder
}

/** What may not happen twice at once: a function that lets its callers' work run one after the other. */
function inTurn() {
  let last = Promise.resolve()
  return (work) => (last = last.catch(() => {}).then(work))
}
