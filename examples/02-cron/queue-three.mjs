// Queues three mails and ends: two to send now, and one that waits for retry-deferred.
import { openMailer } from '@mailspool/config'

const mailer = openMailer()
await mailer.sendMail('Your order', 'It is on its way.', null, 'ann@example.com', { priority: 'high' })
await mailer.sendMail('Your invoice', 'It is paid.', null, ['bo@example.com', 'cy@example.com'])
await mailer.sendMail('Our news', 'Nothing that could not wait.', null, 'dee@example.com', { priority: 'deferred' })
await mailer.close()
console.log('queued three mails')
