// How long a mail is under way: twenty a second, a worker in a process of its own. From the call of send() until the
// server's 250 has come, the mail's commit and the journal's included. Postgres wakes the worker; elsewhere it looks.
import { openMailspool } from '../contestants/mailspool.mjs'
import { startWorker } from '../contestants/start-worker.mjs'
import { percentile } from '../frame/figures.mjs'
import { mailOf } from '../frame/mails.mjs'
import { now, paced } from '../frame/rate.mjs'
import { startSinks } from '../sink/start.mjs'

const PER_SECOND = 20
/** Of an hourglass: a mail that is not sent by then is a failure of the row. */
const PATIENCE_MS = 30_000

const contestant = (database) => ({
  database,
  async open({ url, seconds, given }) {
    const mailer = await openMailspool({ url })
    await mailer.ready()
    const worker = await startWorker({ url, transport: given.sink, notes: true })
    const stopped = worker.ask('work')
    return {
      async round() {
        const sent = await paced({ seconds: seconds * 2.5, perSecond: PER_SECOND }, async (n) => {
          const at = now()
          const { id } = await mailer.send(mailOf(n))
          return [id, at]
        })
        const ended = await allOf(worker, sent)
        const took = sent.map(([id, at]) => ended.get(id) - at)
        return { p50: percentile(took, 0.5), p99: percentile(took, 0.99) }
      },
      async close() {
        await worker.ask('stop')
        await stopped
        worker.end()
        await mailer.close()
      },
    }
  },
})

async function allOf(worker, sent) {
  const ended = new Map()
  for (const until = now() + PATIENCE_MS; sent.some(([id]) => !ended.has(id));) {
    if (now() > until) throw new Error(`Of ${sent.length} mails ${ended.size} were sent`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    for (const [id, at] of await worker.ask('ended')) ended.set(id, at)
  }
  return ended
}

const within = (of, p50) => ({ figure: 'p50', of, atMost: p50 })

export default {
  title: 'from send() to the server’s 250, 20 mails a second, the worker in another process',
  figures: { p50: { unit: 'ms', better: 'less' }, p99: { unit: 'ms', better: 'less' } },
  goals: [
    within('postgres', 6),
    { figure: 'p99', of: 'postgres', atMost: 20 },
    within('mariadb', 60),
    within('sqlite', 60),
  ],
  arrange: () => startSinks({ sink: { offer: 'chunking' } }),
  contestants: {
    postgres: contestant('postgres'),
    mariadb: contestant('mariadb'),
    sqlite: contestant('sqlite'),
  },
}
