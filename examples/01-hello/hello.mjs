// Lesson 1: queue a mail, deliver it. Without a config file this is the development default: the queue is the SQLite
// file .mailer/queue.sqlite, and mail goes to the folder .mailer/outbox in place of a mail server.
import { openMailer } from '@mailspool/config'

const mailer = openMailer()

const queued = await mailer.send({
  from: 'Shop <shop@example.com>',
  to: 'ann@example.com',
  subject: 'Hello, Ann',
  text: 'Your first mail out of a queue.',
})
console.log(`${queued.state}: ${queued.id}`)

const summary = await mailer.deliver()
console.log(`sent: ${summary.sent}, deferred: ${summary.deferred}, failed: ${summary.failed}`)

const message = await mailer.find(queued.id)
console.log(`${message.recipients[0].address}: ${message.state} after ${message.attemptCount} attempt`)

await mailer.close()
