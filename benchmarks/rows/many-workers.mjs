// Four worker processes beside one, nothing sent: they share the queue without standing in each other's way, and none of
// them gets what another one has.
import { TEN_THOUSAND } from '../contestants/drainers.mjs'
import { openMailspool } from '../contestants/mailspool.mjs'
import { startWorker } from '../contestants/start-worker.mjs'
import { mailsOf } from '../frame/mails.mjs'
import { timed } from '../frame/rate.mjs'

const contestant = (database, processes) => ({
  database,
  async open({ url, quick }) {
    const mailer = await openMailspool({ url })
    await mailer.ready()
    const settings = { url, transport: 'null:', concurrency: 20, notes: true }
    const workers = await Promise.all(Array.from({ length: processes }, () => startWorker(settings)))
    const count = TEN_THOUSAND(quick)
    return {
      async round() {
        await mailer.sendMany(mailsOf(count))
        const { rate } = await timed(count, () => Promise.all(workers.map((worker) => worker.ask('deliver'))))
        const ended = (await Promise.all(workers.map((worker) => worker.ask('ended')))).flat()
        return { rate, duplicates: ended.length - mustBeAll(ended, count) }
      },
      async close() {
        for (const worker of workers) worker.end()
        await mailer.close()
      },
    }
  },
})

function mustBeAll(ended, count) {
  const different = new Set(ended.map(([id]) => id)).size
  if (different !== count) throw new Error(`${different} of ${count} mails were sent`)
  return different
}

const asFast = (many, one) => ({ figure: 'rate', of: many, against: [one], atLeast: 1 })
const none = (of) => ({ figure: 'duplicates', of, atMost: 0 })

export default {
  title: 'many workers: four processes drain without SMTP, beside one',
  figures: {
    rate: { unit: 'mails/s', better: 'more' },
    duplicates: { unit: 'mails that were sent twice', better: 'less' },
  },
  goals: [
    asFast('postgres, 4 processes', 'postgres, 1 process'),
    asFast('mariadb, 4 processes', 'mariadb, 1 process'),
    none('postgres, 4 processes'),
    none('mariadb, 4 processes'),
  ],
  quick: false,
  contestants: {
    'postgres, 1 process': contestant('postgres', 1),
    'postgres, 4 processes': contestant('postgres', 4),
    'mariadb, 1 process': contestant('mariadb', 1),
    'mariadb, 4 processes': contestant('mariadb', 4),
  },
}
