// The worker of `npm run races`, as a process of its own: sends what is queued until its parent says that it is over.
import { createMailer } from '@mailspool/core'
import { SequelizeStore } from '@mailspool/sequelize-store'

const { url, transport } = JSON.parse(process.argv[2])
const stop = new AbortController()
const mailer = createMailer({
  store: new SequelizeStore({ url }),
  transport,
  concurrency: 8,
  emptyQueueSleep: 0.05,
  sweep: 0.5,
})

process.on('message', () => stop.abort())
process.on('disconnect', () => process.exit(1))
await mailer.work({ signal: stop.signal })
await mailer.close()
process.exit(0)
