/** In TypeScript: the compiler accepts the queue wherever nodemailer's own types ask for a transport, old and new. */
import { expect, test } from '@jest/globals'
import { queueTransport, type SendOptions } from '@mailspool/core'
import { createTransport } from 'nodemailer'
import { createTransport as createTransport10 } from 'nodemailer10'
import { aQueue } from './queue.js'
import { SMALL } from './mails.js'

test('a mail that stands in a variable may have the field queue; what comes back is typed', async () => {
  const { mailer } = await aQueue()
  const mail = { ...SMALL, queue: { priority: 'high', tags: ['typed'] } satisfies SendOptions }
  const old = await createTransport(queueTransport(mailer)).sendMail(mail)
  const { id, state, accepted } = await createTransport10(queueTransport(mailer)).sendMail(mail)
  expect([old.messageId, accepted, state]).toEqual([expect.any(String), ['ann@example.com'], 'queued'])
  expect(await mailer.find(id)).toMatchObject({ priority: 'high', tags: ['typed'] })
})
