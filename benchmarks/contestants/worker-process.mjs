// Ourselves in one more process, for rows about several: does what it is told, several things at once if need be. Told by
// its parent: process.argv[2] are the settings of openMailspool, and `notes`: whether to note of each mail when its outcome
// was known, which is when the server's answer had come and before it was stored.
import { SequelizeStore } from '@mailspool/sequelize-store'
import { withPeak } from '../frame/memory.mjs'
import { now } from '../frame/rate.mjs'
import { changedStore } from './changed-store.mjs'
import { openMailspool } from './mailspool.mjs'

const stop = new AbortController()
let ended = []
const { notes = false, ...settings } = JSON.parse(process.argv[2])
const mailer = await openMailspool(notes ? { ...settings, storeOf: noting } : settings)
await mailer.ready()
process.on('disconnect', () => process.exit())
process.on('message', async ({ number, verb, about }) => {
  try {
    process.send({ number, answer: await VERBS[verb](about ?? {}) })
  } catch (error) {
    process.send({ number, error: String(error?.stack ?? error) })
  }
})
process.send({ isReady: true })

const VERBS = {
  /** One run. @returns {Promise<{ sent, stoppedBy, before, peak }>}; memory in MB */
  async deliver(options) {
    const { answer, ...memory } = await withPeak(() => mailer.deliver(options))
    return { ...answer, ...memory }
  },
  /** Until `stop`. */
  work: () => mailer.work({ signal: stop.signal }),
  /** Until `stop` at the latest; how many went. */
  purge: ({ days }) => mailer.purgeLog(days, 'success', { signal: stop.signal }),
  /** Mails with an attachment of so many MB, one after the other, as requests send them. @returns {Promise<{ peak }>} */
  async enqueue({ count, megabytes }) {
    const { mailWith } = await import('../frame/mails.mjs')
    const { peak } = await withPeak(async () => {
      for (let n = 0; n < count; n++) await mailer.send(mailWith(n, megabytes))
    })
    return { peak }
  },
  /** [id, ms on the clock of `now`] of each that ended since the last time. */
  ended() {
    const some = ended
    ended = []
    return some
  },
  stop: () => stop.abort(),
}

function noting(url, pool) {
  const store = new SequelizeStore({ url, ...(pool ? { pool } : {}) })
  return changedStore(store, {
    settle(endings) {
      const at = now()
      for (const { id, state } of endings) if (state === 'sent') ended.push([id, at])
      return store.settle(endings)
    },
  })
}
