// A row about growth, one for each database: claims and the first send with ten thousand mails queued, with a million, and
// with ten thousand beside a million rows of another state. Mails come from frame/fill.mjs; those that are sent are whole.
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { STORE } from '@mailspool/core'
import { accepting } from '@mailspool/core/testing'
import { fill, SHORT } from '../frame/fill.mjs'
import { median } from '../frame/figures.mjs'
import { mailOf, mailsOf } from '../frame/mails.mjs'
import { openMailspool } from './mailspool.mjs'

const FEW = 10_000
const CLAIMS = 12
const BATCH = 50
/** Oldest mails, of which the rounds send some thousand; others are not read. */
const WHOLE = 100_000

/** @param timesSlower the goal for claims; mails that are queued beside what is filled in. */
export function growthRow({ database, timesSlower }) {
  const contestants = {
    '10 thousand queued': growing({ database, queued: FEW }),
    '1 million queued': growing({ database, filled: 'queued' }),
    '1 million scheduled': growing({ database, filled: 'scheduled', queued: FEW }),
    '1 million deferred': growing({ database, filled: 'deferred', queued: FEW }),
    '1 million sent': growing({ database, filled: 'sent', queued: FEW }),
  }
  const goalsOf = (of) => [
    { figure: 'claim', of, against: ['10 thousand queued'], atMost: timesSlower },
    { figure: 'first', of, atMost: 200 },
  ]
  return {
    title: `growth on ${TITLES[database]}; 10 thousand are queued beside each million of another state`,
    figures: {
      claim: { unit: `ms for a claim of ${BATCH}`, better: 'less' },
      first: { unit: 'ms until the first mail is sent', better: 'less' },
    },
    goals: Object.keys(contestants).slice(1).flatMap(goalsOf),
    quick: false,
    opensTogether: true,
    contestants,
  }
}

const TITLES = { postgres: 'Postgres', mariadb: 'MariaDB with a buffer pool of 128 MB', sqlite: 'SQLite' }

const growing = ({ database, filled, queued = 0 }) => ({
  database,
  async open({ url, quick }) {
    const mailer = await openMailspool({ url })
    const store = await mailer[STORE]()
    const content = filled === 'queued' ? await bytesOf(mailOf(0)) : SHORT
    if (filled) await fill(url, { state: filled, count: quick ? 20_000 : 1_000_000, content, whole: WHOLE })
    for (let n = 0; n < queued; n += 1_000) await mailer.sendMany(mailsOf(1_000, n))
    // what a worker would have counted long ago
    while ((await store.keepStatistics()).more);
    return {
      round: async () => ({ first: await firstSend(mailer), claim: await claims(store) }),
      close: () => mailer.close(),
    }
  },
})

const bytesOf = (mail) => new MailComposer(mail).compile().build()

/** From the start of a run until one mail's outcome is stored. */
async function firstSend(mailer) {
  const start = performance.now()
  let first = null
  const off = mailer.on('attempt', () => (first ??= performance.now() - start))
  await mailer.deliver({ maxBatch: 1 })
  off()
  return first
}

/** Each by itself; what was claimed is sent then, so that the next one finds others. */
async function claims(store) {
  const request = { transports: [{ name: 'default', limit: BATCH }], limit: BATCH, lease: 60, formats: [1], crashed: 'none', contentUpTo: 65_536 } // prettier-ignore
  const times = []
  for (let n = 0; n < CLAIMS; n++) {
    const start = performance.now()
    const claimed = await store.claim(request)
    times.push(performance.now() - start)
    if (claimed.length !== BATCH) throw new Error(`${claimed.length} of ${BATCH} were claimed`)
    await store.journal({ leases: claimed, lease: 60 })
    await store.settle(claimed.map((claim) => accepting(claim)))
  }
  return median(times)
}
