// `npm run races -- --db sqlite|postgres|mariadb --races 10000 [--seed S]`: each mail is cancelled, deleted or both at a random
// moment while another process sends it. An answer `cancelled` or `deleted` means that the mail server never gets it, `tooLate`
// that it did, once (RELIABILITY chapter 4). Prints the seed and a table; exit 1 with the first contradictions.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createMailer } from '@mailspool/core'
import { createFaultServer } from '@mailspool/core/testing'
import { SequelizeStore } from '@mailspool/sequelize-store'
import { openDatabase } from './database.mjs'
import { createProcesses, ended, tell } from './processes.mjs'
import { between, randomFor } from './random.mjs'
import { contradiction } from './races/judge.mjs'

const USAGE = 'npm run races -- --db sqlite|postgres|mariadb --races N [--seed S]'
const LANES = 16
const WORKERS = 2
/** Nobody waits longer for the end of one mail. */
const PATIENCE_MS = 60_000
const DEEDS = [['cancel'], ['cancel'], ['delete'], ['delete'], ['cancel', 'delete'], ['cancel', 'cancel']]

const options = read(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'mailspool-races-'))
const processes = createProcesses()
processes.guard.folder(folder)
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => interruption.abort(new Error(name)))
try {
  console.error(`races of seed ${options.seed} on ${options.db}`)
  process.exitCode = await inFolder()
} catch (error) {
  console.error(error.stack ?? error)
  process.exitCode = 2
} finally {
  await processes.end()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()

async function inFolder() {
  const { signal } = interruption
  const database = await openDatabase({ db: options.db, folder, log: () => {}, signal })
  if (database === null) {
    console.log(`SKIPPED: there is no ${options.db}, and TEST_ALLOW_MISSING allows it.`)
    return 0
  }
  const takenAt = new Map()
  const server = await createFaultServer({ faults: slowly(), onTaken: ({ to: [key] }) => takenAt.set(key, [...(takenAt.get(key) ?? []), performance.now()]) }) // prettier-ignore
  const store = new SequelizeStore({ url: database.url })
  await store.migrate()
  const mailer = createMailer({ store, transport: 'null:', defaultFrom: 'shop@x.example' })
  const given = { url: database.url, transport: server.url }
  const workers = Array.from({ length: WORKERS }, () =>
    processes.fork(new URL('races/worker.mjs', import.meta.url), given),
  )
  try {
    const found = await raceAll({ mailer, database, takenAt, signal })
    for (const worker of workers) tell(worker, { end: true })
    await Promise.race([Promise.all(workers.map(ended)), pause(20_000, null, { ref: false })])
    return report(found, { database, takenAt })
  } finally {
    await mailer.close()
    await processes.end()
    await server.close()
    await database.stop()
  }
}

/** Replies take a while, so that there is something to race with. */
function slowly() {
  const random = randomFor(options.seed, 'server')
  return ({ phase }) => (['rcpt', 'final'].includes(phase) && random() < 0.5 ? { after: between(random, 1, 15) } : null)
}

async function raceAll({ mailer, database, takenAt, signal }) {
  const found = []
  /** Milliseconds from a send to the server's having it, as it was lately: moments are drawn around it. */
  const pace = { usual: 50 }
  let begun = 0
  const lane = async () => {
    while (begun < options.races && !signal.aborted)
      found.push(await race({ nth: begun++, mailer, database, takenAt, pace }))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  signal.throwIfAborted()
  return found
}

async function race({ nth, mailer, database, takenAt, pace }) {
  const random = randomFor(options.seed, 'race', nth)
  const key = `r${nth}@x.example`
  const { id } = await mailer.send({ to: key, subject: key, text: 'Hi' })
  const from = performance.now()
  const deeds = DEEDS[Math.floor(random() * DEEDS.length)]
  await pause(random() * 2 * pace.usual)
  const answers = await Promise.all(
    deeds.map(async (deed) => ({ deed, answer: await mailer[deed](id), at: performance.now() })),
  )
  const over = await untilOver(database, id)
  const [taken] = takenAt.get(key) ?? []
  if (taken !== undefined) pace.usual += (taken - from - pace.usual) / 50
  return { id, key, answers, row: over }
}

async function untilOver({ eye }, id) {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const [row = null] = await eye.query('select state, reason from mailer_message where id = ?', {
      replacements: [id],
      type: 'SELECT',
    })
    if (row === null || ['sent', 'failed', 'cancelled', 'uncertain'].includes(row.state) || Date.now() > until)
      return row
    await pause(50)
  }
}

/** Judged when the workers have ended: until then something might still be sent. */
function report(found, { database, takenAt }) {
  const judged = found.map((one) => ({ ...one, wrong: contradiction({ ...one, takenAt: takenAt.get(one.key) ?? [] }) }))
  const wrong = judged.filter((one) => one.wrong !== null)
  const kinds = judged.map(({ answers }) => answers.map(({ deed, answer }) => `${deed}: ${answer}`).sort().join(' · ')) // prettier-ignore
  const counts = groupsOf(kinds)
  console.log(
    `seed ${options.seed} · ${options.db} ${database.version ?? ''} · ${found.length} races, ${WORKERS} workers, ${takenAt.size} mails taken by the server`,
  )
  for (const [kind, { length }] of counts.toSorted()) console.log(`${String(length).padStart(6)}  ${kind}`)
  console.log(`${wrong.length} contradictions`)
  for (const one of wrong.slice(0, 5)) console.log(`${one.id}: ${one.wrong}`)
  return wrong.length === 0 ? 0 : 1
}

function groupsOf(items) {
  const groups = new Map()
  for (const item of items) groups.set(item, [...(groups.get(item) ?? []), item])
  return [...groups]
}

function read(args) {
  const text = { type: 'string' }
  const { values } = parseArgs({ args, options: { db: text, races: text, seed: text } })
  const races = Number(values.races ?? 10_000)
  const seed = values.seed ?? String(Math.floor(Math.random() * 1e9))
  if (['sqlite', 'postgres', 'mariadb'].includes(values.db) && races >= 1) return { db: values.db, races, seed }
  console.error(USAGE)
  process.exit(2)
}
