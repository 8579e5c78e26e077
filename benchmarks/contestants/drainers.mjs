// Ourselves and the peers emptying a queue over SMTP, one worker process each, the same number of connections. A round
// fills the queue, which is not measured, and then drains it: until every mail's outcome is stored. The peers keep the
// mail's fields and send them with nodemailer's pool, which composes as it sends.
import nodemailer from 'nodemailer'
import { importPeer } from '../frame/peers.mjs'
import { mailOf, mailsOf } from '../frame/mails.mjs'
import { inLanes, timed } from '../frame/rate.mjs'
import { openMailspool } from './mailspool.mjs'

const pool = (url, connections) =>
  url === 'null:'
    ? { sendMail: async () => {}, close: () => {} }
    : nodemailer.createTransport({
        url,
        pool: true,
        maxConnections: connections,
        maxMessages: Infinity,
        ignoreTLS: true,
      })

/** Mails of a round: `count(quick)`, or about so many as are sent while a round is to last. */
const countFor = ({ seconds, quick }, { count, perSecond }) => count?.(quick) ?? Math.max(200, Math.round(seconds * perSecond)) // prettier-ignore

/** So many that connections that open and grow anew each round do not matter. */
export const TEN_THOUSAND = (quick) => (quick ? 1_000 : 10_000)

/** For those whose connections stay open from round to round, and who take longer over one. */
export const FIVE_THOUSAND = (quick) => (quick ? 1_000 : 5_000)

/** A fifth is enough to compile code, and to fill caches and pools. */
const inRound = (count, { isWarmUp = false }) => (isWarmUp ? Math.ceil(count / 5) : count)

/** `sink(given)`: the URL; for 'null:' nothing is sent. `settings`: of ours, where a row is about one. */
export const mailspoolDrains = ({ database, connections, sink, count: many, perSecond, settings = {} }) => ({
  database,
  async open({ url, given, ...place }) {
    const mailer = await openMailspool({ url, transport: sink(given), concurrency: connections, ...settings })
    const whole = countFor(place, { count: many, perSecond })
    return {
      async round(about) {
        const count = inRound(whole, about)
        await mailer.sendMany(mailsOf(count))
        const drained = await timed(count, async () => {
          const { sent, stoppedBy } = await mailer.deliver()
          if (sent !== count) throw new Error(`${sent} of ${count} were sent, stopped by ${stoppedBy}`)
        })
        return drained
      },
      close: () => mailer.close(),
    }
  },
})

/** Three lanes that fetch two hundred, send them at once, and complete them: faster than its work(), which pauses. */
export const pgBossDrains = ({ connections, sink, count: many, perSecond }) => ({
  database: 'postgres',
  async open({ url, given, ...place }) {
    const { openPgBoss } = await import('./pg-boss.mjs')
    const { boss, queue, enqueueMany, close } = await openPgBoss({ url })
    const transport = pool(sink(given), connections)
    const whole = countFor(place, { count: many, perSecond })
    const lane = async () => {
      for (;;) {
        const got = await boss.fetch(queue, { batchSize: 200 })
        if (got.length === 0) return
        await Promise.all(got.map(({ data }) => transport.sendMail(data)))
        await boss.complete(queue, got.map(({ id }) => id)) // prettier-ignore
      }
    }
    return {
      async round(about) {
        const count = inRound(whole, about)
        await enqueueMany(mailsOf(count))
        return timed(count, () => Promise.all([lane(), lane(), lane()]))
      },
      async close() {
        transport.close()
        await close()
      },
    }
  },
})

/** Its local queue and its batched completion, as its page about performance advises. */
export const graphileDrains = ({ connections, sink, count: many, perSecond }) => ({
  database: 'postgres',
  async open({ url, given, ...place }) {
    const { Logger, run } = await importPeer('graphile-worker')
    const { openGraphileWorker } = await import('./graphile-worker.mjs')
    const { task, enqueueMany, close } = await openGraphileWorker({ url })
    const transport = pool(sink(given), connections)
    const whole = countFor(place, { count: many, perSecond })
    const worker = { concurrentJobs: connections * 2, localQueue: { size: 500 }, completeJobBatchDelay: 1 }
    const drain = async (count) => {
      let left = count
      let done
      const all = new Promise((resolve) => (done = resolve))
      const send = async (mail) => {
        await transport.sendMail(mail)
        if (--left === 0) done()
      }
      const runner = await run({
        connectionString: url,
        taskList: { [task]: send },
        noHandleSignals: true,
        logger: new Logger(() => () => undefined),
        // as many connections as it asks for with so many jobs at once
        maxPoolSize: connections * 2,
        preset: { worker },
      })
      await all
      await runner.stop()
    }
    return {
      async round(about) {
        const count = inRound(whole, about)
        await enqueueMany(mailsOf(count))
        return timed(count, () => drain(count))
      },
      async close() {
        transport.close()
        await close()
      },
    }
  },
})

/** nodemailer's pool by itself: composes and sends, keeps nothing. */
export const poolSends = ({ connections, sink }) => ({
  async open({ seconds, given }) {
    const transport = pool(sink(given), connections)
    return {
      round: () => inLanes({ seconds, lanes: connections * 2 }, (n) => transport.sendMail(mailOf(n))),
      close: async () => transport.close(),
    }
  },
})

export const FIGURES = {
  rate: { unit: 'mails/s', better: 'more' },
  cpu: { unit: 'us of CPU a mail', better: 'less' },
}

export const PEERS = ['pg-boss', 'graphile-worker']

/** Both peers over the same sink. */
export const peerDrainers = (about) => ({ 'pg-boss': pgBossDrains(about), 'graphile-worker': graphileDrains(about) })
