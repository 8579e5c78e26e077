// Purging from a million sent mails while the application enqueues, twenty a second: what its slowest sends notice. And
// what `status` takes over a million (the pages of the admin: benchmarks/pages.mjs).
import { STORE } from '@mailspool/core'
import { openMailspool } from '../contestants/mailspool.mjs'
import { startWorker } from '../contestants/start-worker.mjs'
import { fill, SHORT } from '../frame/fill.mjs'
import { median, percentile } from '../frame/figures.mjs'
import { mailOf } from '../frame/mails.mjs'
import { now, paced } from '../frame/rate.mjs'

const PER_SECOND = 20
const LOOKS = 10

const contestant = (database) => ({
  database,
  async open({ url, seconds, quick }) {
    const mailer = await openMailspool({ url })
    await mailer.ready()
    await fill(url, { state: 'sent', count: quick ? 20_000 : 1_000_000, content: SHORT })
    const store = await mailer[STORE]()
    // what a worker would have counted long ago, and a purge counts before it begins
    while ((await store.keepStatistics()).more);
    const settings = { url, transport: 'null:' }
    const p99 = async () => percentile(await paced({ seconds: seconds * 2, perSecond: PER_SECOND }, (n) => took(mailer, n)), 0.99) // prettier-ignore
    return {
      async round() {
        const status = await statusTime(mailer)
        const alone = await p99()
        const worker = await startWorker(settings)
        const start = now()
        const purged = worker.ask('purge', { days: 7 })
        const meanwhile = await p99()
        await worker.ask('stop')
        const rate = ((await purged) * 1000) / (now() - start)
        worker.end()
        return { alone, meanwhile, times: meanwhile / alone, rate, status }
      },
      close: () => mailer.close(),
    }
  },
})

async function took(mailer, n) {
  const start = performance.now()
  await mailer.send(mailOf(n))
  return performance.now() - start
}

async function statusTime(mailer) {
  const times = []
  for (let n = 0; n < LOOKS; n++) {
    const start = performance.now()
    await mailer.status()
    times.push(performance.now() - start)
  }
  return median(times)
}

const DATABASES = ['postgres', 'mariadb', 'sqlite']

export default {
  title: 'purging from 1 million sent mails while 20 a second are enqueued',
  figures: {
    alone: { unit: 'ms, enqueue p99 without a purge', better: 'less' },
    meanwhile: { unit: 'ms, enqueue p99 during a purge', better: 'less' },
    times: { unit: 'times as long during a purge', better: 'less' },
    rate: { unit: 'mails purged a second', better: 'more' },
    status: { unit: 'ms for status() of 1 million', better: 'less' },
  },
  goals: DATABASES.flatMap((of) => [
    { figure: 'times', of, atMost: 2 },
    { figure: 'status', of, atMost: 100 },
  ]),
  quick: false,
  warmUp: false,
  opensTogether: true,
  contestants: Object.fromEntries(DATABASES.map((database) => [database, contestant(database)])),
}
