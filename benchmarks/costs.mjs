// `node benchmarks/costs.mjs [--mails N] [postgres] [mariadb] [sqlite]`: what a message costs, for plans past this machine
// (docs/scaling.md): bytes that the database writes to its log, rows that it writes, storage, and CPU of both sides, for
// enqueueing in bulk and one by one, for a drain without SMTP and for a purge. Databases flush as in production. Only the
// CPU depends on what else the machine does. `npm run build` first.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startGuard } from '../scripts/databases/guard.mjs'
import { openMailspool } from './contestants/mailspool.mjs'
import { meters } from './frame/costs-meters.mjs'
import { KINDS, openDatabases } from './frame/databases.mjs'
import { mailOf, mailsOf } from './frame/mails.mjs'
import { shown } from './frame/table.mjs'

const LANES = 10
const BULK = 1_000

const { values, positionals } = parseArgs({ options: { mails: { type: 'string', default: '20000' } }, allowPositionals: true }) // prettier-ignore
const wanted = positionals.length > 0 ? positionals : KINDS
const count = Number(values.mails)
/** By database: bytes by table, once two rounds are drained. */
const kept = []
const guard = startGuard()
const folder = mkdtempSync(join(tmpdir(), 'mailspool-costs-'))
guard.folder(folder)
const databases = await openDatabases({ which: wanted, folder, log: console.error })
try {
  const facts = Object.entries(databases.versions).map(([name, version]) => `${name} ${version}`)
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${facts.join(', ')}; ${count} mails of ${await sizeOf()} bytes, one recipient each\n`) // prettier-ignore
  console.log('| database | step, a mail | log, bytes | of these whole pages | rows written | storage, bytes | CPU of ours, us | CPU of the server, us |') // prettier-ignore
  console.log(`|${' --- |'.repeat(8)}`)
  for (const name of wanted) await measure(name, await databases.fresh(name, 'costs'))
  for (const [name, tables] of kept) {
    const parts = Object.entries(tables).map(([table, bytes]) => `${table} ${shown(bytes / (2 * count + BULK))}`)
    console.log(`\n${name}, bytes a mail with its indexes: ${parts.join(', ')}`)
  }
} finally {
  await databases.stop()
  await guard.end()
}
process.exit()

async function measure(name, url) {
  const mailer = await openMailspool({ url, concurrency: 20 })
  await mailer.ready()
  const meter = await meters[name](url)
  const steps = {
    'enqueue, a thousand at a time': () => inBulk(mailer),
    'drain of these': () => drained(mailer),
    'enqueue, ten in flight': () => tenInFlight(mailer),
    'drain of those': () => drained(mailer),
    'purge, of either': async () => {
      kept.push([name, await meter.tables().catch((error) => ({ [error.message]: NaN }))])
      return (await mailer.purgeLog(0)) / count
    },
  }
  // what is new costs more than what goes on: pages, pools, compiled code
  await mailer.sendMany(mailsOf(BULK))
  await mailer.deliver()
  for (const [step, run] of Object.entries(steps)) {
    await meter.settle()
    const before = await meter.read()
    const cpu = process.cpuUsage()
    const times = await run()
    const { user, system } = process.cpuUsage(cpu)
    print({ name, step, before, after: await meter.read(), times: times * count, ours: user + system })
  }
  await meter.close()
  await mailer.close()
}

async function inBulk(mailer) {
  for (let n = 0; n < count; n += BULK) await mailer.sendMany(mailsOf(BULK, n))
  return 1
}

async function tenInFlight(mailer) {
  let next = 0
  const lane = async () => {
    while (next < count) await mailer.send(mailOf(next++))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return 1
}

async function drained(mailer) {
  const { sent } = await mailer.deliver()
  return sent / count
}

function print({ name, step, before, after, times, ours }) {
  const each = (figure) => (after[figure] === null ? '' : shown((after[figure] - before[figure]) / times))
  const rows = Object.keys(after.rows).map((kind) => `${shown((after.rows[kind] - before.rows[kind]) / times)} ${kind}`)
  console.log(`| ${name} | ${step} | ${each('log')} | ${each('pages')} | ${rows.join(', ')} | ${each('storage')} | ${shown(ours / times)} | ${each('cpu')} |`) // prettier-ignore
}

async function sizeOf() {
  const mailer = await openMailspool({ url: `sqlite:${join(folder, 'one.sqlite')}` })
  const { id } = await mailer.send(mailOf(1))
  const { size } = await mailer.find(id)
  await mailer.close()
  return size
}
