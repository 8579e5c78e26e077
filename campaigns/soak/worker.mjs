// The process that is watched: it queues, delivers and purges, at full rate or at a given one, as an application with a worker does,
// and tells its parent every few seconds what it holds after a full collection of garbage.
import { readdirSync } from 'node:fs'
import { createMailer } from '@mailspool/core'
import { SequelizeStore } from '@mailspool/sequelize-store'

const { url, sink, backlog, rate, every } = JSON.parse(process.argv[2])
/** Mails of one sendMany. */
const BATCH = 200
const TEXT = 'It is on its way to you. '.repeat(40)

const mailer = createMailer({ store: new SequelizeStore({ url }), transport: sink, concurrency: 10 })
const stop = new AbortController()
let rejections = 0
let warnings = 0
process.on('unhandledRejection', () => (rejections += 1))
process.on('warning', () => (warnings += 1))
process.on('disconnect', () => process.exit(1))

const waiting = async () => {
  const { counts } = await mailer.status()
  return counts.queued + counts.sending
}

async function queueing() {
  const began = performance.now()
  for (let nth = 0; !stop.signal.aborted;) {
    const isEarly = nth / rate > (performance.now() - began) / 1000
    if (isEarly || (await waiting()) >= backlog) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      continue
    }
    const mails = Array.from({ length: BATCH }, () => mailOf((nth += 1)))
    await mailer.sendMany(mails)
  }
}

const mailOf = (nth) => ({
  from: 'shop@example.com',
  to: `user${nth}@example.com`,
  subject: `Order ${nth}`,
  text: TEXT,
  html: `<p>${TEXT}</p>`,
})

/** What is sent is forgotten at once, so that the database does not grow either. */
async function purging() {
  while (!stop.signal.aborted) {
    await mailer.purgeLog(0, 'all')
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

function handles() {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length
  }
}

const beat = setInterval(() => {
  globalThis.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send({ at: performance.now(), held: heapUsed + external, rss, handles: handles(), rejections, warnings })
}, every)

process.once('message', async () => {
  stop.abort()
  clearInterval(beat)
  await Promise.all(busy)
  await mailer.close()
  process.send({ rejections, warnings, ended: true }, () => process.exit(0))
})

const busy = [mailer.work({ signal: stop.signal }), queueing(), purging()]
process.send({ ready: true })
