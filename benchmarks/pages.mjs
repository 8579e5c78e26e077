// `node benchmarks/pages.mjs [--messages N | --filled URL] [sqlite] [postgres] [mariadb]`: how long each page of the admin takes over a queue of
// a million messages, on databases that flush as in production. Prints a Markdown table of milliseconds: the best of RUNS answers,
// which is what the page costs where nothing else wants the processor, and the median. `npm run build` first. Takes some minutes a database, most of it filling.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import express from 'express'
import { openMailer } from '@mailspool/config'
import { STORE } from '@mailspool/core'
import { adminRouter } from '@mailspool/express'
import { writePast } from '../examples/demo/write-past.mjs'
import { startDatabases } from '../scripts/databases/index.mjs'

const RUNS = 15
const GOAL_MS = 100
const DAYS = 30

const { values, positionals } = parseArgs({ options: { messages: { type: 'string', default: '1000000' }, filled: { type: 'string' } }, allowPositionals: true }) // prettier-ignore
const wanted = values.filled ? ['filled'] : positionals.length > 0 ? positionals : ['sqlite', 'postgres', 'mariadb']
const folder = mkdtempSync(join(tmpdir(), 'mailspool-pages-'))
const servers = wanted.filter((name) => name !== 'sqlite' && name !== 'filled')
const databases =
  servers.length > 0 ? await startDatabases({ which: servers, durable: true, log: console.error }) : null
const table = new Map()
try {
  for (const name of wanted) {
    const url = values.filled ?? (name === 'sqlite' ? `sqlite:${join(folder, 'queue.sqlite')}` : databases.urls[name])
    for (const [page, figures] of await measure(url, Number(values.messages))) table.set(page, { ...table.get(page), [name]: figures }) // prettier-ignore
  }
} finally {
  await databases?.stop()
  rmSync(folder, { recursive: true, force: true })
}
print()

async function measure(url, n) {
  const mailer = openMailer({ database: url, autoMigrate: true, transport: 'null:', transports: { billing: 'null:' }, defaultFrom: 'shop@lighthouse-tea.example' }) // prettier-ignore
  const server = express().use('/mail', adminRouter(mailer, { authorize: () => ({ name: 'Bench', rights: 'all' }) })).listen(0, '127.0.0.1') // prettier-ignore
  try {
    await mailer.ready()
    const started = performance.now()
    const written = values.filled
      ? 'Given'
      : await writePast(url, { n, hours: 24 * DAYS, transports: ['default', 'billing'] })
    const store = await mailer[STORE]()
    while ((await store.keepStatistics()).more);
    console.error(`${written} messages in ${((performance.now() - started) / 1000).toFixed(0)} s`)
    return await askAll(mailer, `http://127.0.0.1:${server.address().port}/mail`)
  } finally {
    server.close()
    server.closeAllConnections()
    await mailer.close()
  }
}

async function askAll(mailer, address) {
  const found = []
  for (const [page, path] of await pagesOf(mailer)) {
    const times = []
    for (let run = 0; run < RUNS + 1; run++) {
      const began = performance.now()
      const response = await fetch(address + path, { redirect: 'manual', headers: { accept: 'text/html' } })
      await response.arrayBuffer()
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`)
      if (run > 0) times.push(performance.now() - began) // the first opens connections and warms caches
    }
    times.sort((a, b) => a - b)
    found.push([page, { best: times[0], median: times[RUNS >> 1] }])
  }
  return found
}

/** What an operator looks at, with filters that find much, little and nothing. */
async function pagesOf(mailer) {
  const [failed, sent] = await Promise.all(['failed', 'sent'].map(async (state) => (await mailer.list({ state, limit: 1 })).items[0])) // prettier-ignore
  const [{ address }] = sent.recipients
  const next = (await mailer.list({ limit: 50 })).next
  const deep = (await mailer.list({ state: 'sent', createdBefore: new Date(Date.now() - 20 * 86_400_000), limit: 50 }))
    .next
  const q = (text) => `/messages?q=${encodeURIComponent(text)}`
  return [
    ['overview, 24 hours', '/'],
    ['overview, 30 days', '/?range=month'],
    ['messages', '/messages'],
    ['messages, second page', `/messages?after=${encodeURIComponent(next)}`],
    ['messages, sent, deep page', `/messages?state=sent&after=${encodeURIComponent(deep)}`],
    ['messages, next to be sent', '/messages?order=next'],
    ['failed', '/messages?state=failed'],
    ['failed, last week', '/messages?state=failed&since=week'],
    ['an address', q(address)],
    ['an address that is not there', q('nobody@nowhere.example')],
    ['a domain', q('@bigmail.example')],
    ['the beginning of an address', q('tomoko.z')],
    ['a Message-ID', q(sent.messageId)],
    ['the beginning of a subject', q('Your order 99')],
    ['a subject that is not there', q('No such subject')],
    ['inside the subject, a day', '/messages?contains=order+9&since=day'],
    ['inside the subject, not there', '/messages?contains=xyzzy'],
    ['a tag', '/messages?tag=newsletter'],
    ['a transport and low priority', '/messages?transport=billing&priority=low'],
    ['met greylisting', '/messages?error=greylisted'],
    ['failures', '/failures'],
    ['failures, last week', '/failures?range=week'],
    ["don't-send list", '/dont-send'],
    ['transports', '/transports'],
    ['audit', '/audit'],
    ['a message that failed', `/messages/${failed.id}`],
    ['a message that was sent, source', `/messages/${sent.id}?tab=source`],
  ]
}

function print() {
  console.log(
    `| page | ${wanted.map((name) => `${name}, ms`).join(' | ')} |\n| --- |${wanted.map(() => ' --- |').join('')}`,
  )
  for (const [page, figures] of table) {
    const cells = wanted.map((name) => `${figures[name].best.toFixed(0)} (${figures[name].median.toFixed(0)})`)
    const slow = wanted.some((name) => figures[name].best > GOAL_MS)
    console.log(`| ${page}${slow ? ' **over the goal**' : ''} | ${cells.join(' | ')} |`)
  }
}
