/** Send again, transports, and the don't-send list as text: what the forms do, and what they say when they do not. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, type Mailer, type MessageId } from '@mailspool/core'
import express, { type Express } from 'express'
import request from 'supertest'
import { adminApp, pageText, submit, tokenOf } from './app.js'
import { shopServer } from './scene.js'

const NO_DOMAIN = { 'sam@exmaple.com': ['550 5.1.2 Host or domain name not found'] }
let mailer: Mailer
let app: Express
let state: { works: boolean }

beforeEach(() => {
  state = { works: true }
  const server = { ...shopServer(NO_DOMAIN), verify: () => (state.works ? Promise.resolve(true) : Promise.reject(new Error('535 5.7.8 bad <b>password</b>'))) }
  mailer = createMailer({ store: createMemoryStore(), transport: { use: server as never, accepts: 'bytes' }, transports: { spare: 'null:' }, defaultFrom: 'Shop <shop@example.com>' })
  app = adminApp(mailer)
}) // prettier-ignore
afterEach(() => mailer.close())

const refused = async (): Promise<MessageId> => {
  const { id } = await mailer.send({ to: ['sam@exmaple.com', 'bo@example.com'], subject: 'Welcome', text: 'Hi' })
  await mailer.deliver()
  return id
}
const newId = (location: string) => /messages\/([0-9a-f-]{36})/.exec(location)?.[1] ?? location

describe('send again', () => {
  test('asks for each address, those who have it left blank, and sends to the corrected one alone', async () => {
    const id = await refused()
    const html = await pageText(app, `/messages/${id}/send-again`)
    expect(html).toMatch(/Instead of sam@exmaple.com.*?name="to" value="sam@exmaple.com"/)
    expect(html).toMatch(/bo@example.com has it; again to.*?name="to" value(="")? /)
    const answer = await submit(app, `/messages/${id}/send-again`, { old: ['sam@exmaple.com', 'bo@example.com'], to: ['Sam@Example.com ', ''] } as never)
    expect([answer.status, answer.headers.location]).toEqual([303, expect.stringMatching(/\?done=again$/)])
    const again = (await mailer.find(newId(answer.headers.location!)))!
    expect(again.recipients.map(({ address }) => address)).toEqual(['Sam@example.com'])
    expect((await mailer.content(again.id))!.toString()).toMatch(/^To: Sam@example.com, bo@example.com\r$/m)
    expect((await mailer.find(id))!.state).toBe('failed')
    await mailer.deliver()
    expect((await mailer.find(again.id))!.state).toBe('sent')
    expect(await pageText(app, '/audit?deed=sendAgain')).toContain(id)
  }) // prettier-ignore

  test('old and new message name each other, with what became of the other, until it is gone', async () => {
    const id = await refused()
    const send = () =>
      submit(app, `/messages/${id}/send-again`, {
        old: 'sam@exmaple.com',
        to: 'sam@example.com',
        key: '019a0000-0000-7000-8000-00000000000a',
      })
    const again = newId((await send()).headers.location!)
    await send() // pressed twice: sent once, told once
    const lines = async (of: string) =>
      [...(await pageText(app, `/messages/${of}`)).matchAll(/<p>(Sent again .*?)<\/p>/g)].map(([, line]) =>
        line!.replace(/<(?!a )[^>]+>/g, ''),
      )
    expect(await lines(id)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Sent again just now by Kenji Mori to sam@example.com, as <a href="../messages/${again}">a new message. That one is queued.$`,
        ),
      ),
    ])
    expect(await lines(again)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Sent again just now by Kenji Mori to sam@example.com, from <a href="../messages/${id}">an older message. That one is failed.$`,
        ),
      ),
    ])
    const audit = await pageText(app, '/audit')
    expect(audit).toContain(`messages/${again}">the new one`)
    expect(audit).toContain(`messages/${id}">the older one`)
    await mailer.delete(id)
    expect(await lines(again)).toEqual([
      'Sent again just now by Kenji Mori to sam@example.com, from an older message. That one is not there any more.',
    ])
  })

  test('cancels what was not sent yet, and a button pressed twice sends once', async () => {
    const { id } = await mailer.send({ to: 'sam@exmaple.com', subject: 'Welcome', text: 'Hi' })
    const key = /name="key" value="([0-9a-f-]{36})"/.exec(await pageText(app, `/messages/${id}/send-again`))![1]!
    const press = () => submit(app, `/messages/${id}/send-again`, { key, old: 'sam@exmaple.com', to: 'sam@example.com' })
    const [first, second] = [await press(), await press()]
    expect(first.headers.location).toContain('done=againCancelled')
    expect(newId(second.headers.location!)).toBe(newId(first.headers.location!))
    expect(await mailer.counts()).toMatchObject({ cancelled: 1, queued: 1 })
  }) // prettier-ignore

  test('what is no address is said in place, with what was typed, and nothing is changed', async () => {
    const { id } = await mailer.send({ to: 'sam@exmaple.com', subject: 'Welcome', text: 'Hi' })
    for (const to of ['not an address', 'a@b.example\r\nRCPT TO:<e@evil.example>', '']) {
      const answer = await submit(app, `/messages/${id}/send-again`, { old: 'sam@exmaple.com', to })
      expect([to, answer.status]).toEqual([to, 422])
      expect(answer.text).toContain('Not sent:')
      if (to === 'not an address') expect(answer.text).toContain('value="not an address"')
    }
    expect(await mailer.counts()).toMatchObject({ queued: 1, cancelled: 0 })
  })

  test('is not offered for sensitive mail, nor for mail whose content is gone, and not done either', async () => {
    const { id } = await mailer.send({ to: 'sam@exmaple.com', subject: 'Code', text: '123' }, { sensitive: true })
    expect(await pageText(app, `/messages/${id}`)).not.toContain('Send again')
    expect(await pageText(app, `/messages/${id}/send-again`)).toContain('marked as sensitive')
    const answer = await submit(app, `/messages/${id}/send-again`, { old: 'sam@exmaple.com', to: 'eve@evil.example' })
    expect(answer.status).toBe(422)
    expect(await mailer.counts()).toMatchObject({ queued: 1, cancelled: 0 })
  })

  test('takes configure: act is not enough, and the button is not there', async () => {
    const id = await refused()
    const others = adminApp(mailer, { actor: { name: 'K', rights: ['see', 'seeContent', 'act'] } })
    expect(await pageText(others, `/messages/${id}`)).not.toContain('send-again')
    expect((await submit(others, `/messages/${id}/send-again`, { to: 'eve@evil.example' })).status).toBe(403)
  })
})

describe('transports', () => {
  test('a try that works closes the breaker, one that does not says why, to everybody, as text', async () => {
    const transport = 'default'
    state.works = false
    expect((await submit(app, '/transports/probe', { transport })).headers.location).toBe('../transports')
    const html = await pageText(app, '/transports')
    expect(html).toContain('535 5.7.8 bad &lt;b>password&lt;/b>')
    expect(html).toContain('by Kenji Mori')
    state.works = true
    await submit(app, '/transports/probe', { transport })
    expect(await pageText(app, '/transports')).toMatch(/Tried .*by Kenji Mori: works/)
    expect((await submit(app, '/transports/probe', { transport: 'gone' })).status).toBe(404)
  })

  test('a try takes no pause off', async () => {
    await mailer.pause({ transport: 'default', reason: 'Wrong price', by: 'Sofia' })
    await submit(app, '/transports/probe', { transport: 'default' })
    expect((await mailer.status()).pauses).toHaveLength(1)
    expect(await pageText(app, '/transports')).toContain('Wrong price')
  })

  test('a test mail goes through the transport that was chosen, and its page says what became of it', async () => {
    const answer = await submit(app, '/transports/test', { transport: 'spare', to: 'me@example.com' })
    expect(answer.headers.location).toContain('done=tried')
    const message = (await mailer.find(newId(answer.headers.location!)))!
    expect([message.transport, message.state, message.tags]).toEqual(['spare', 'sent', ['test']])
    const wrong = await submit(app, '/transports/test', { transport: 'spare', to: 'nobody' })
    expect([wrong.status, /value="nobody"/.test(wrong.text)]).toEqual([422, true])
    expect((await submit(app, '/transports/test', { transport: 'gone', to: 'me@example.com' })).status).toBe(404)
  })
})

describe('the don’t-send list as text', () => {
  const upload = async (fields: Record<string, string>, file?: string) => {
    let asked = request(app).post('/admin/mailer/dont-send/import').set('Sec-Fetch-Site', 'same-origin').set('Accept', 'text/html').field('token', await tokenOf(app))
    for (const [name, value] of Object.entries(fields)) asked = asked.field(name, value)
    return file === undefined ? asked : asked.attach('file', Buffer.from(file), 'list.csv')
  } // prettier-ignore

  test('lines and a file are imported without a body parser; what is no address is shown, what is there keeps its reason', async () => {
    await mailer.dontSend.add('old@example.com', { reason: 'Asked by phone' })
    const answer = await upload({ lines: 'a@example.com\r\n# a comment\n\nOLD@Example.com\nnot <b>one</b>\n', reason: 'Bounced', until: 'year' }, 'address,why\n"b@example.com",x\nb@example.com\n')
    expect(answer.status).toBe(200)
    expect(answer.text).toMatch(/<dt>2<\/dt><dd>added.*<dt>2<\/dt><dd>no e-mail address/s)
    expect(answer.text).toContain('not &lt;b>one&lt;/b>')
    const { items } = await mailer.dontSend.list()
    const kept = items.find(({ address }) => address.toLowerCase() === 'old@example.com')
    expect(items.map(({ address, source }) => [address, source])).toEqual(expect.arrayContaining([['a@example.com', 'Kenji Mori'], ['b@example.com', 'Kenji Mori']]))
    expect(items.find(({ address }) => address === 'a@example.com')).toMatchObject({ reason: 'Bounced', expiresAt: expect.any(Date) })
    expect(kept?.reason).toBe('Asked by phone')
    expect((await upload({ lines: 'nothing here' })).status).toBe(422)
    expect((await submit(app, '/dont-send/import', { lines: 'c@example.com' })).status).toBe(200)
  }) // prettier-ignore

  test('is refused above its bound, without the token, and without the right', async () => {
    expect((await upload({ lines: 'x'.repeat(5 * 1024 * 1024) })).status).toBe(413)
    const bare = await request(app).post('/admin/mailer/dont-send/import').field('lines', 'a@example.com')
    expect(bare.status).toBe(403)
    expect((await mailer.dontSend.list()).items).toEqual([])
  })

  test('is exported whole, an address a line, without what has ended', async () => {
    const past = new Date(Date.now() - 1000)
    await mailer.dontSend.add('ended@example.com', { expiresAt: past })
    for (let n = 0; n < 1500; n++) await mailer.dontSend.add(`user${String(n).padStart(4, '0')}@example.com`)
    const answer = await request(app).get('/admin/mailer/dont-send/export')
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(answer.headers['content-disposition']).toContain('attachment; filename="dont-send.txt"')
    expect(answer.text.trim().split('\n')).toHaveLength(1500)
    expect((await request(app).head('/admin/mailer/dont-send/export')).status).toBe(200)
  })

  test('says how many messages each address had left out', async () => {
    await mailer.dontSend.add('bo@example.com')
    for (let n = 0; n < 3; n++) await mailer.send({ to: 'bo@example.com', subject: 'x', text: 'x' })
    expect(await pageText(app, '/dont-send')).toMatch(/>3<span class="hide"> messages to bo@example.com/)
  })
})

test('a host whose parser read the multipart body as text or bytes changes nothing', async () => {
  const parsed = adminApp(mailer, { before: (host) => host.use(express.raw({ type: '*/*' })) })
  const answer = await request(parsed).post('/admin/mailer/dont-send/import').set('Sec-Fetch-Site', 'same-origin').field('token', await tokenOf(parsed)).field('lines', 'a@example.com')
  expect(answer.text).toContain('1 address is on the list now')
}) // prettier-ignore
