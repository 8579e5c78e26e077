import { expect, test } from '@jest/globals'
import { createRequire } from 'node:module'
import { aQueue, bothWays, refusal, seen } from './queue.js'
import { SMALL } from './mails.js'

/** Strapi requires it, and asks for no more. */
const provider = createRequire(import.meta.url)('@strapi/provider-email-nodemailer') as {
  init(options: object, settings: object): { send(mail: object): Promise<unknown> }
}

/** As Strapi makes it of `config/plugins`: email.config.providerOptions and .settings. */
const settings = { defaultFrom: 'Shop <shop@example.com>', defaultReplyTo: 'office@example.com' }
const mail = { to: 'ann@example.com', subject: 'Grüße', text: 'Hi', html: '<p>Hi</p>', cc: 'bob@example.com' }

test('a mail of the provider arrives as without the queue', async () => {
  const [queued, direct] = await bothWays((transport) => provider.init(transport, settings).send(mail))
  expect(queued.map(seen)).toEqual(direct.map(seen))
  expect(queued[0]!.replyTo?.text).toBe('office@example.com')
})

test('queue options by headers, as the provider hands on no others; raw and logins are refused', async () => {
  const { mailer, transport } = await aQueue()
  const email = provider.init(transport, settings)
  await email.send({
    ...mail,
    headers: { 'X-Mailer-Priority': 'high', 'X-Mailer-Tags': 'cms' },
    xMailer: false,
  })
  expect((await mailer.list()).items).toMatchObject([{ priority: 'high', tags: ['cms'] }])
  expect(await refusal(email.send({ ...SMALL, raw: 'Subject: x\r\n\r\nx' }))).toMatchObject({
    path: 'raw',
  })
  expect(await refusal(email.send({ ...SMALL, auth: { user: 'me' } }))).toMatchObject({
    path: 'auth',
  })
})
