/** What the pages say and do, on both Express versions: overview, list, search, message, actions, don't-send list. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, type Mailer } from '@mailspool/core'
import type { Express } from 'express'
import request from 'supertest'
import { adminApp, pageText, submit, VERSIONS } from './app.js'
import { scene, shopServer, type Scene } from './scene.js'

/** Text as a reader sees it. */
const seen = (html: string): string =>
  html
    .replace(/<wbr\/?>|<\/?(b|bdi)>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:)])/g, '$1')

const sentence = (html: string): string => seen(/<p class="said">(.*?)<\/p>/.exec(html)?.[1] ?? '').trim()

describe.each(VERSIONS)('%s', (_name, framework) => {
  let shop: Scene
  let app: Express
  beforeEach(async () => {
    shop = await scene()
    app = adminApp(shop.mailer, { framework })
  })
  const message = (address: string, query = '') => pageText(app, `/messages/${shop.ids[address]!}${query}`)

  test('the overview says whether mail goes out, and how much is in each state', async () => {
    const html = await pageText(app, '/')
    expect(sentence(html)).toBe('Mail is going out.')
    for (const [state, n] of [['queued', 2], ['scheduled', 1], ['deferred', 2], ['uncertain', 1], ['failed', 4], ['sent', 7], ['cancelled', 1]] as const) {
      expect(html).toMatch(new RegExp(`state=${state}"[^>]*>.*?<span class="n">${n}</span>`))
    }
    expect(seen(html)).toContain('Working')
  })

  test('each message opens with the answer', async () => {
    expect(sentence(await message('ann@example.com'))).toBe('Delivered to ann@example.com 2 min ago, on the 2nd attempt.')
    expect(sentence(await message('carla.fernandez-iturriagagoitia@correo.universidad.example.org'))).toMatch(/^Deferred: correo.universidad.example.org says the mailbox is full \(452 4\.2\.2\)\. Next try in 13 min\.$/)
    expect(sentence(await message('old.address+newsletter-2019@mail.subsidiary.example.org'))).toBe('Failed: mail.subsidiary.example.org knows no such mailbox (550 5.1.1).')
    expect(sentence(await message('li.wei@example.net'))).toBe('Uncertain: example.net had the whole message, but the line broke before it said yes or no.')
    expect(sentence(await message('team@fjordshop.example'))).toMatch(/^Goes out in 2 h 5\d min\.$/)
    expect(sentence(await message('omar@kaffee.example'))).toMatch(/^Waits for its turn, \d+ s so far\.$/)
    expect(sentence(await message('noor@example.org'))).toBe('Cancelled 56 min ago, before anything was sent.')
    expect(sentence(await message('j.novak@example.net'))).toBe('Not sent: j.novak@example.net is on the don’t-send list.')
  })

  test('a message shows its recipients with fate and reply, and its attempts', async () => {
    const text = seen(await message('carla.fernandez-iturriagagoitia@correo.universidad.example.org'))
    expect(text).toContain('paul@example.com Cc Delivered 250 2.0.0 Ok: queued as 4dKf7L2mZ9z1Qx')
    expect(text).toContain('lager@fjordshop.example Bcc Delivered')
    expect(text).toContain('2 of 3 recipients have it and are not written to again.')
    expect(text).toMatch(/4th attempt.*3rd attempt: mailbox full.*2nd attempt: mailbox full.*1st attempt.*Queued/)
  })

  test('“Who was it for?” takes an address, a domain, a Message-ID, an id and the beginning of a subject', async () => {
    const { messageId } = (await shop.mailer.find(shop.ids['ann@example.com']!))!
    const found = async (q: string) => {
      const html = await pageText(app, `/messages?${new URLSearchParams({ q })}`)
      return [...html.matchAll(/<td class="to"><div class="pair"><span title="([^"]+)"/g)].map(([, to]) => to)
    }
    expect(await found('ANN@Example.com')).toEqual(['ann@example.com'])
    expect(await found('Ann Lindqvist <ann@example.com>')).toEqual(['ann@example.com'])
    expect(await found('lager@fjordshop.example')).toEqual(['carla.fernandez-iturriagagoitia@correo.universidad.example.org'])
    expect(await found('@example.net')).toEqual(['j.novak@example.net', 'li.wei@example.net', 'bo@example.net'])
    expect(await found('kaffee.example')).toEqual(['omar@kaffee.example'])
    expect(await found(messageId)).toEqual(['ann@example.com'])
    expect(await found(messageId.slice(1, -1))).toEqual(['ann@example.com'])
    expect(await found('Reset your')).toEqual(['ann@example.com'])
    const direct = await request(app).get(`/admin/mailer/messages?q=${shop.ids['ann@example.com']!}`)
    expect(direct.headers.location).toBe(`messages/${shop.ids['ann@example.com']!}`)
  })

  test('an empty list says why and looks wider; a don’t-send address is named', async () => {
    const html = await pageText(app, '/messages?q=anne%40example.com&since=day&state=sent')
    expect(html).toContain('No sent mail to anne@example.com in the last 24 hours')
    expect(html).toContain('It is not on the don’t-send list either.')
    expect(html).toContain('href="messages?q=anne%40example.com&amp;since=day"')
    expect(html).toContain('href="messages?q=%40example.com')
    const stopped = await pageText(app, '/messages?q=complaints%40bigmail.example')
    expect(stopped).toContain('complaints@bigmail.example is on the don’t-send list')
  })

  test('filters by state, tag and time combine; what is none of ours is ignored', async () => {
    expect(seen(await pageText(app, '/messages?state=failed&since=hour'))).toContain('2 messages')
    expect(seen(await pageText(app, '/messages?tag=order'))).toContain('1 message')
    expect(seen(await pageText(app, '/messages?state=nonsense&since=nonsense&order=nonsense'))).toContain('18 messages')
    expect((await request(app).get('/admin/mailer/messages?after=nonsense')).status).toBe(200)
  })

  test('requeue, cancel, delete and resolve say what they did, and did it', async () => {
    const state = async (address: string) => (await shop.mailer.find(shop.ids[address]!))?.state
    const act = (address: string, deed: string, fields = {}) => submit(app, `/messages/${shop.ids[address]!}/${deed}`, fields)
    const requeued = await act('sam@exmaple.com', 'requeue')
    expect([requeued.status, requeued.headers.location]).toEqual([303, `../../messages/${shop.ids['sam@exmaple.com']!}?done=requeued`])
    expect(await state('sam@exmaple.com')).toBe('queued')
    expect((await act('omar@kaffee.example', 'cancel')).headers.location).toContain('done=cancelled')
    expect(await state('omar@kaffee.example')).toBe('cancelled')
    expect((await act('ann@example.com', 'cancel')).headers.location).toContain('done=tooLate')
    expect((await act('li.wei@example.net', 'resolve', { answer: 'perhaps' })).headers.location).toContain('done=notResolved')
    expect((await act('li.wei@example.net', 'resolve', { answer: 'sent' })).headers.location).toContain('done=resolved')
    expect(await state('li.wei@example.net')).toBe('sent')
    const asked = await pageText(app, `/messages/${shop.ids['noor@example.org']!}/delete`)
    expect(asked).toContain('Delete 1 message')
    expect(await state('noor@example.org')).toBe('cancelled')
    expect((await act('noor@example.org', 'delete')).headers.location).toBe('../../messages?done=deleted')
    expect(await state('noor@example.org')).toBeUndefined()
    expect((await act('noor@example.org', 'delete')).status).toBe(404)
    expect(await pageText(app, '/messages?done=deleted')).toContain('The message is deleted.')
  })

  test('from a message on to the newer and the older one of its list, and back to the list, with the filters kept', async () => {
    const at = (address: string, query: string) => pageText(app, `/messages/${shop.ids[address]!}${query}`)
    const crumb = (html: string) => [...(/<nav class="crumb".*?<\/nav>/.exec(html)?.[0] ?? '').matchAll(/(?:rel="(\w+)" )?href="([^"]+)"/g)].map(([, rel, href]) => [rel, href!.replaceAll('&amp;', '&')])
    const to = (address: string, query = '') => `../messages/${shop.ids[address]!}${query}`
    expect(crumb(await at('layla@souq.example', ''))).toEqual([[undefined, '../messages'], ['prev', to('petra.oehlenschlaeger@stadtverwaltung.example')], ['next', to('j.novak@example.net')]])
    expect(crumb(await at('j.novak@example.net', '?state=failed'))[1]).toEqual(['next', to('sam@exmaple.com', '?state=failed')])
    expect(crumb(await at('old.address+newsletter-2019@mail.subsidiary.example.org', '?state=failed&tab=text&evil=1'))).toEqual([
      [undefined, '../messages?state=failed'], ['prev', to('sam@exmaple.com', '?state=failed')], ['next', to('archive@bigmail.example', '?state=failed')],
    ])
    expect(crumb(await at('archive@bigmail.example', '?state=failed'))).toHaveLength(2)
    expect(crumb(await at('bo@example.net', '?q=%40example.net&by=domain'))).toEqual([[undefined, '../messages?q=%40example.net&by=domain'], ['prev', to('li.wei@example.net', '?q=%40example.net&by=domain')]])
    expect(crumb(await at('bo@example.net', '?contains=order'))).toHaveLength(1) // it would look through thousands
    expect(crumb(await at('bo@example.net', '?q=not%20an%20%40&by=recipient'))).toHaveLength(1)
    expect(await pageText(app, '/messages?state=failed')).toContain(`href="messages/${shop.ids['sam@exmaple.com']!}?state=failed"`)
    const requeued = await submit(app, `/messages/${shop.ids['sam@exmaple.com']!}/requeue`, { in: 'state=failed&done=x' })
    expect(requeued.headers.location).toBe(`../../messages/${shop.ids['sam@exmaple.com']!}?state=failed&done=requeued`)
    const deleted = await submit(app, `/messages/${shop.ids['noor@example.org']!}/delete`, { in: 'state=cancelled' })
    expect(deleted.headers.location).toBe('../../messages?state=cancelled&done=deleted')
  })

  test('send now delivers that one message while the page waits', async () => {
    const answer = await submit(app, `/messages/${shop.ids['omar@kaffee.example']!}/send`)
    expect(answer.headers.location).toContain('done=tried')
    expect((await shop.mailer.find(shop.ids['omar@kaffee.example']!))?.state).toBe('sent')
    expect((await shop.mailer.find(shop.ids['kim@example.com']!))?.state).toBe('queued')
    await shop.mailer.pause()
    const paused = await submit(app, `/messages/${shop.ids['petra.oehlenschlaeger@stadtverwaltung.example']!}/send`)
    expect(paused.headers.location).toContain('done=paused')
    expect((await submit(app, `/messages/${shop.ids['ann@example.com']!}/send`)).headers.location).toContain('done=notTried')
  })

  test('pause names who and why, everywhere; resume takes it off', async () => {
    const answer = await submit(app, '/pause', { reason: 'Wrong price <in> the picture' })
    expect(answer.headers.location).toBe('./')
    const html = await pageText(app, '/')
    expect(sentence(html)).toBe('Sending is paused.')
    expect(seen(html)).toContain('Paused by Kenji Mori just now: “Wrong price &lt;in> the picture”. Mail is still taken in')
    expect(sentence(await message('omar@kaffee.example'))).toBe('Held back: sending is paused by Kenji Mori.')
    await submit(app, '/resume')
    expect((await shop.mailer.status()).paused).toBe(false)
    await submit(app, '/pause', { transport: 'billing' })
    expect(seen(await pageText(app, '/'))).toContain('billing is paused by Kenji Mori just now.')
    expect((await submit(app, '/pause', { transport: 'gone' })).status).toBe(404)
    await submit(app, '/resume', { transport: 'billing' })
    expect((await shop.mailer.status()).pauses).toEqual([])
  })

  test('the don’t-send list: search, add, remove, and what is no address is said on the page', async () => {
    expect(seen(await pageText(app, '/dont-send?address=j.no'))).toContain('Asked not to get mail')
    expect(seen(await pageText(app, '/dont-send?address=zz'))).toContain('No address on the list begins with zz')
    const added = await submit(app, '/dont-send/add', { address: 'New <new@example.org>', reason: 'Asked by phone', until: 'month' })
    expect(added.headers.location).toBe('../dont-send?done=added')
    const entry = (await shop.mailer.dontSend.list({ address: 'new@' })).items[0]!
    expect([entry.reason, entry.source]).toEqual(['Asked by phone', 'Kenji Mori'])
    expect(Math.round((entry.expiresAt!.getTime() - Date.now()) / 86_400_000)).toBe(30)
    const refused = await submit(app, '/dont-send/add', { address: 'not an address', reason: 'Kept' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('value="not an address"')
    expect(refused.text).toContain('value="Kept"')
    expect((await submit(app, '/dont-send/remove', { address: 'new@example.org' })).headers.location).toContain('done=removed')
    expect((await submit(app, '/dont-send/remove', { address: 'x' })).headers.location).toContain('done=notRemoved')
    expect(await shop.mailer.dontSend.has('new@example.org')).toBe(false)
  })

  test('what is not there is 404, whatever the path looks like', async () => {
    for (const path of ['/nothing', '/messages/', '/messages/x', '/messages/%00', '/messages/%zz', `/messages/${'9'.repeat(36)}`, '/assets/mail.css', '/messages/../..%2f', '/__proto__']) {
      expect([path, (await request(app).get(`/admin/mailer${path}`)).status]).toEqual([path, 404])
    }
  })

  test('assets carry their hash and may be kept by this browser', async () => {
    const html = await pageText(app, '/')
    for (const [, path = ''] of html.matchAll(/(?:href|src)="(assets\/[^"]+)"/g)) {
      const answer = await request(app).get(`/admin/mailer/${path}`)
      expect(answer.status).toBe(200)
      expect(answer.headers['cache-control']).toBe('private, max-age=31536000, immutable')
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
    }
  })
}) // prettier-ignore

describe('a long list', () => {
  let mailer: Mailer
  beforeEach(() => {
    mailer = createMailer({ store: createMemoryStore(), transport: { use: shopServer() as never, accepts: 'bytes' } })
  })

  test('is paged by keyset, each message once', async () => {
    for (let n = 0; n < 120; n++) await mailer.send({ from: 'a@example.com', to: 'b@example.com', subject: `Number ${n}`, text: 'x' })
    const app = adminApp(mailer)
    const subjects: string[] = []
    let next: string | undefined = '/messages?q=b%40example.com'
    let pages = 0
    while (next !== undefined) {
      const html = await pageText(app, next)
      subjects.push(...[...html.matchAll(/<bdi>(Number \d+)<\/bdi>/g)].map(([, subject]) => subject!))
      pages += 1
      next = /rel="next" href="(messages[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
      next &&= `/${next}`
    }
    expect(pages).toBe(3)
    expect(new Set(subjects).size).toBe(120)
    expect(subjects[0]).toBe('Number 119')
  })

  test('before the first mail the overview shows the first steps', async () => {
    const text = seen(await pageText(adminApp(mailer), '/'))
    expect(text).toContain('No mail yet')
    expect(text).toContain('mailer-cli send-mail')
  })
}) // prettier-ignore
