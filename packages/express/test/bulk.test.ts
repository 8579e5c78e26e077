/** Many messages at once: chosen or all that match, asked once, done in batches, told what became of each, kept in the audit. */
import { beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, type Mailer } from '@mailspool/core'
import type { Express } from 'express'
import request from 'supertest'
import { adminApp, pageText, submit } from './app.js'
import { scene, type Scene } from './scene.js'

let mailer: Mailer
let app: Express
beforeEach(async () => {
  mailer = createMailer({ store: createMemoryStore(), transport: 'null:', defaultFrom: 'shop@example.com' })
  app = adminApp(mailer)
})

const ids = async (n: number, tag = 'a') => {
  const mails = Array.from({ length: n }, (_, index) => ({ to: `user${index}@example.com`, subject: `Note ${index}`, text: 'x' })) // prettier-ignore
  return (await mailer.sendMany(mails, { tags: [tag] })).map(({ id }) => id)
}

/** Asks, and then presses the button of the page that asks back; answers the page of progress. */
async function carryOut(fields: Record<string, string | string[]>): Promise<string> {
  const asked = await submit(app, '/act', fields as Record<string, string>)
  expect(asked.status).toBe(200)
  const hidden = [...asked.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
  const form: Record<string, string | string[]> = {}
  for (const [, name, value] of hidden) {
    if (name === 'token') continue
    form[name!] = name === 'id' ? [...((form[name] ?? []) as string[]), value!] : value!.replaceAll('&amp;', '&')
  }
  const started = await submit(app, '/act/start', form as Record<string, string>)
  expect(started.status).toBe(303)
  return pageText(app, `/act/${started.headers.location}`.replace('/act/../', '/'))
}

test('all that match a filter, and nothing else; mail that came after the question is left alone', async () => {
  await ids(250)
  const [other] = await ids(1, 'b')
  const asked = await submit(app, '/act', { do: 'cancel', which: 'all', query: 'tag=a' })
  expect(asked.text).toContain('Cancel 250 messages?')
  const progress = await carryOut({ do: 'cancel', which: 'all', query: 'tag=a' })
  expect(progress).toContain('250 messages gone through')
  expect(progress).toMatch(/<dt>250<\/dt><dd>cancelled/)
  expect((await mailer.counts()).cancelled).toBe(250)
  expect((await mailer.find(other!))?.state).toBe('queued')
})

test('those chosen; what is in no state for it is told apart', async () => {
  const [first, second, third] = await ids(3)
  await mailer.cancel(first!)
  const progress = await carryOut({ do: 'requeue', which: 'chosen', id: [first!, second!] })
  expect(progress).toMatch(/<dt>1<\/dt><dd>queued again/)
  expect(progress).toMatch(/<dt>1<\/dt><dd>left alone: in no state for it/)
  expect((await mailer.find(third!))?.state).toBe('queued')
})

test('send now, raise and delete do what they say', async () => {
  const [first, second] = await ids(2)
  expect(await carryOut({ do: 'raise', which: 'chosen', id: [first!] })).toContain('have high priority now')
  expect((await mailer.find(first!))?.priority).toBe('high')
  expect(await carryOut({ do: 'send', which: 'all', query: 'tag=a' })).toMatch(/<dt>2<\/dt><dd>sent/)
  expect((await mailer.find(second!))?.state).toBe('sent')
  await carryOut({ do: 'delete', which: 'chosen', id: [second!] })
  expect(await mailer.find(second!)).toBeNull()
})

test('nothing chosen does nothing, and says so', async () => {
  await ids(1)
  const answer = await submit(app, '/act', { do: 'delete', which: 'chosen' })
  expect(answer.headers.location).toContain('done=nothingChosen')
  expect((await mailer.counts()).queued).toBe(1)
})

test('the list offers it to those who may act, and to nobody else', async () => {
  await ids(2)
  expect(await pageText(app, '/messages?tag=a')).toContain('All 2 that match')
  const without = adminApp(mailer, { actor: { name: 'K', rights: ['see'] } })
  expect(await pageText(without, '/messages?tag=a')).not.toContain('checkbox')
})

test('the audit says who did what to how many, who opened which content, and can be asked for one person', async () => {
  const [id] = await ids(2)
  await carryOut({ do: 'cancel', which: 'all', query: 'tag=a' })
  await pageText(app, `/messages/${id!}?tab=text`)
  const text = await pageText(app, '/audit')
  expect(text).toMatch(/Kenji Mori[^]*cancelled[^]*2 messages, 2 cancelled/)
  expect(text).toMatch(/looked at/)
  expect(await pageText(app, '/audit?actor=Sofia')).toContain('Nothing in the audit fits')
  expect(await pageText(app, '/audit?deed=open')).not.toContain('2 messages')
})

test('a deed on many messages that nobody began is not there', async () => {
  expect((await request(app).get('/admin/mailer/progress/019a0000-0000-7000-8000-000000000000')).status).toBe(404)
})

let shop: Scene
beforeAll(async () => {
  shop = await scene()
})

test('filters stand in the address, each with a chip that takes it off', async () => {
  const page = (query: string) => pageText(adminApp(shop.mailer), `/messages?${query}`)
  const some = await page('contains=ORDER&priority=medium&begins=petra')
  expect(some).toContain('petra.oehlenschlaeger@stadtverwaltung.example')
  expect(some).not.toContain('omar@kaffee.example')
  expect(some).toContain('Subject contains: ORDER')
  expect(some).toContain('Priority: Medium')
  expect(await page('q=petra.oe')).toContain('Your order 88237')
  expect(await page('error=greylisted&to=2001-01-01')).toContain('No mail')
  expect(await page('priority=urgent&error=x&from=yesterday')).not.toContain('Active filters')
})

test('failures are grouped by what was said, and the group can be opened and acted on', async () => {
  const shopApp = adminApp(shop.mailer)
  const text = await pageText(shopApp, '/failures')
  expect(text).toContain('were given up')
  const group = /group=([0-9a-f]{16})/.exec(text)?.[1]
  expect(await pageText(shopApp, `/messages?state=failed&group=${group!}`)).toContain('Of one group of failures')
  const asked = await submit(shopApp, '/act', { do: 'requeue', which: 'all', query: `state=failed&group=${group!}` })
  expect(asked.text).toMatch(/Requeue \d+ message/)
})
