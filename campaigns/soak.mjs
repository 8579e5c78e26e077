// `npm run soak -- --db postgres|mariadb|sqlite --minutes N`: an application with a worker queues, sends and purges at
// full rate, or at a given one: on a machine whose share changes what is in hand changes too. Exits 1 if memory grows by over 1 MB an hour (beyond twice the error of the slope), if handles grow, or if
// a rejection went unhandled. The first sixth does not count: pools, caches and the JIT fill up in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { fork } from 'node:child_process'
import { startSink } from '../benchmarks/sink/start.mjs'
import { openDatabase } from './database.mjs'
import { SequelizeStore } from '@mailspool/sequelize-store'
import { createProcesses, told } from './processes.mjs'
import { slope } from './soak/slope.mjs'

const USAGE =
  'npm run soak -- --db postgres|mariadb|sqlite [--minutes N, default 60] [--backlog N, default 2000] [--rate MAILS_A_SECOND, default all it can]'
/** RELIABILITY chapter 6. */
const MOST_PER_HOUR = 1
const MB = 2 ** 20
/** Milliseconds between looks. */
const EVERY = 2000

const text = { type: 'string' }
const { values } = parseArgs({ options: { db: text, minutes: text, backlog: text, rate: text } })
const options = {
  db: values.db,
  minutes: Number(values.minutes ?? 60),
  backlog: Number(values.backlog ?? 2000),
  rate: Number(values.rate ?? Number.MAX_SAFE_INTEGER),
}
if (
  !['postgres', 'mariadb', 'sqlite'].includes(options.db) ||
  !(options.minutes > 0) ||
  !(options.backlog > 0) ||
  !(options.rate > 0)
) {
  console.error(USAGE)
  process.exit(2)
}
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => interruption.abort(new Error(name)))

try {
  process.exitCode = judge(await run())
} catch (error) {
  console.error(interruption.signal.aborted ? `Interrupted: ${error.message}` : (error.stack ?? error))
  process.exitCode = 2
}
process.exit()

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'mailspool-soak-'))
  const processes = createProcesses()
  processes.guard.folder(folder)
  try {
    const { signal } = interruption
    const database = await openDatabase({ db: options.db, folder, log: () => {}, signal })
    if (database === null) throw new Error(`there is no ${options.db}`)
    const sink = await startSink({ offer: 'chunking' })
    try {
      await migrate(database.url)
      return { ...(await watch({ url: database.url, sink, processes, signal })), version: database.version }
    } finally {
      sink.end()
      await database.stop()
    }
  } finally {
    await processes.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function migrate(url) {
  const store = new SequelizeStore({ url })
  await store.migrate()
  await store.close()
}

async function watch({ url, sink, processes, signal }) {
  const about = { url, sink: sink.url, backlog: options.backlog, rate: options.rate, every: EVERY }
  const file = new URL('soak/worker.mjs', import.meta.url)
  const child = fork(file, [JSON.stringify(about)], { execArgv: ['--expose-gc'] })
  processes.guard.process(child.pid, 'SIGKILL')
  const looks = []
  child.on('message', (message) => 'held' in message && looks.push(message))
  await told(child, 'ready')
  const began = performance.now()
  await Promise.race([pause(options.minutes * 60_000, undefined, { signal }), told(child, 'ended')])
  const seconds = (performance.now() - began) / 1000
  const sent = await sink.taken()
  const last = told(child, 'ended')
  child.send('stop')
  await Promise.race([last, pause(60_000).then(() => Promise.reject(new Error('the worker did not end in a minute')))])
  return { looks, seconds, sent }
}

/** Of each minute the look that saw least: what is in hand at a look comes and goes, and a leak stays. */
function leastOfEachMinute(looks) {
  const least = new Map()
  for (const look of looks) {
    const minute = Math.floor(look.at / 60_000)
    if (look.held < (least.get(minute)?.held ?? Infinity)) least.set(minute, look)
  }
  return [...least.values()]
}

function judge({ looks, seconds, sent, version }) {
  const counted = looks.slice(Math.floor(looks.length / 6))
  if (leastOfEachMinute(counted).length < 3) throw new Error(`only ${options.minutes} minutes: give it more minutes`)
  const hours = (at) => at / 3_600_000
  const memory = slope(leastOfEachMinute(counted).map(({ at, held }) => ({ x: hours(at), y: held / MB })))
  const most = (list) => Math.max(...list.map(({ handles }) => handles))
  const [early, late] = [counted.slice(0, counted.length / 2), counted.slice(counted.length / 2)]
  const { rejections, warnings } = looks.at(-1)
  const wrong = [
    memory.slope - 2 * memory.error > MOST_PER_HOUR && 'memory grows',
    memory.error > MOST_PER_HOUR && 'how much memory grows is not known well enough: give it more minutes',
    most(late) > most(early) + 5 && 'handles grow',
    rejections > 0 && 'rejections went unhandled',
    warnings > 0 && 'the process was warned',
  ].filter(Boolean)
  const megabytes = (bytes) => (bytes / MB).toFixed(1)
  console.log(`${options.db}${version ? ` ${version}` : ''} · ${Math.round(seconds)} s · ${sent} mails, ${Math.round(sent / seconds)}/s
held after collection: ${megabytes(counted[0].held)} MB at first, ${megabytes(counted.at(-1).held)} MB at last; ${memory.slope.toFixed(2)} MB an hour, +-${memory.error.toFixed(2)} (at most ${MOST_PER_HOUR})
resident: ${megabytes(counted[0].rss)} MB at first, ${megabytes(counted.at(-1).rss)} MB at last
handles: at most ${most(early)} in the first half, ${most(late)} in the second; unhandled rejections ${rejections}, warnings ${warnings}
${wrong.length === 0 ? 'held' : `FAIL: ${wrong.join(', ')}`}`)
  return wrong.length === 0 ? 0 : 1
}
