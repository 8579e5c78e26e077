// Who takes part in the rows about enqueueing: each with the same two verbs, so that a row says only what is measured.
import { openBullmq } from './bullmq.mjs'
import { openGraphileWorker } from './graphile-worker.mjs'
import { openMailspool } from './mailspool.mjs'
import { openPgBoss } from './pg-boss.mjs'

async function openOurs({ url }) {
  // as many connections as the peers get
  const mailer = await openMailspool({ url, pool: { max: 10 } })
  await mailer.ready()
  return {
    enqueue: (mail) => mailer.send(mail),
    enqueueMany: (mails) => mailer.sendMany(mails),
    close: () => mailer.close(),
  }
}

const OPEN = {
  mailspool: { database: 'postgres', open: openOurs },
  'mailspool on MariaDB': { database: 'mariadb', open: openOurs },
  'mailspool on SQLite': { database: 'sqlite', open: openOurs },
  'pg-boss': { database: 'postgres', open: openPgBoss },
  'graphile-worker': { database: 'postgres', open: openGraphileWorker },
  bullmq: { open: openBullmq },
}

/**
 * Contestants of a row. `round(queue, place)` measures one round and answers its figures.
 * @param names all of them, or these
 */
export function enqueuers(round, names = Object.keys(OPEN)) {
  return Object.fromEntries(
    names.map((name) => {
      const { database, open } = OPEN[name]
      return [
        name,
        { ...(database ? { database } : {}), open: async (place) => contestant(await open(place), { round, place }) },
      ]
    }),
  )
}

const contestant = (queue, { round, place }) =>
  queue.absent ? queue : { round: () => round(queue, place), close: () => queue.close() }
