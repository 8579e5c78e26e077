/** What a mail says: who may read it, what the log keeps of that, the sandbox of the preview, downloads, sensitive mail. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { MessageId } from '@mailspool/core'
import request from 'supertest'
import { remotePictures, previewHtml } from '../src/admin/content/preview.js'
import { adminApp, pageText } from './app.js'
import { scene, type Scene } from './scene.js'

let shop: Scene
beforeAll(async () => {
  shop = await scene()
})
const at = (address: string, rest = '') => `/admin/mailer/messages/${shop.ids[address]!}${rest}`
const ANN = 'ann@example.com'
const parts = ['/preview', '/message.eml', '/attachments/1', '/attachments/2']

describe('opening content', () => {
  test('is written to the log with who, which message and which part; looking at the rest is not', async () => {
    const app = adminApp(shop.mailer)
    const opened = async (path: string) => {
      shop.logger.lines.length = 0
      await request(app).get(at(ANN, path))
      return shop.logger.lines
        .filter(({ sentence }) => sentence.includes('opened the content'))
        .map(({ facts }) => facts)
    }
    const fact = (part: string) => [{ by: 'Kenji Mori', message: shop.ids[ANN], part }]
    expect(await opened('')).toEqual([])
    expect(await opened('/preview')).toEqual(fact('preview'))
    expect(await opened('?tab=text')).toEqual(fact('text'))
    expect(await opened('?tab=headers')).toEqual(fact('headers'))
    expect(await opened('?tab=source')).toEqual(fact('source'))
    expect(await opened('/message.eml')).toEqual(fact('eml'))
    expect(await opened('/attachments/1')).toEqual(fact('attachments'))
  })

  test.each(parts)('%s takes the right seeContent', async (part) => {
    const app = adminApp(shop.mailer, { actor: { name: 'K', rights: ['see', 'act', 'configure'] } })
    shop.logger.lines.length = 0
    const answer = await request(app).get(at(ANN, part))
    expect(answer.status).toBe(403)
    expect(answer.text).not.toContain('password still works')
    expect(shop.logger.lines).toEqual([])
  })

  test('sensitive content is shown to nobody, in no part, and its subject neither', async () => {
    const app = adminApp(shop.mailer)
    for (const part of parts) expect((await request(app).get(at('kim@example.com', part))).status).toBe(404)
    for (const tab of ['', '?tab=text', '?tab=headers', '?tab=source', '?tab=attachments']) {
      const { text } = await request(app).get(at('kim@example.com', tab))
      expect(text).toContain('marked as sensitive')
      expect(text).not.toContain('one-time code')
      expect(text).not.toContain('password still works')
      expect(text).not.toContain('iframe')
    }
    expect(await pageText(app, '/messages')).not.toContain('one-time code')
  })
})

describe('the preview', () => {
  test('has a policy of its own: sandboxed, nothing loaded but data: pictures, framed by us alone', async () => {
    const { headers } = await request(adminApp(shop.mailer)).get(at(ANN, '/preview'))
    const policy = String(headers['content-security-policy']).split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        'img-src data:',
        "form-action 'none'",
        "frame-ancestors 'self'",
        'sandbox',
      ]),
    )
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['cache-control']).toBe('no-store')
  })

  test('is framed without any permission', async () => {
    const html = await pageText(adminApp(shop.mailer), `/messages/${shop.ids[ANN]!}`)
    expect(html).toMatch(/<iframe src="\.\.\/messages\/[^"]+\/preview" sandbox(="")? title/)
    expect(html).toContain('1 picture from elsewhere is not loaded.')
  })

  test('shows pictures of the mail itself, and names none from elsewhere', async () => {
    const { text } = await request(adminApp(shop.mailer)).get(at(ANN, '/preview'))
    expect(text).toContain('src="data:image/png;base64,iVBOR')
    expect(text).not.toContain('cid:')
    expect(text).not.toContain('winter-header.jpg" width')
  })

  test('elements that reach out before a policy speaks are unknown to the browser', () => {
    const hostile = '<link rel=dns-prefetch href=//evil.example><META http-equiv=refresh content="0;url=//evil.example"><base href=//evil.example><script src=//evil.example></script><iFrame src=//evil.example><object data=//e><form action=//e></form>' // prettier-ignore
    expect(previewHtml(hostile, [])).not.toMatch(/<(link|meta|base|script|iframe|object|form)\b/i)
  })

  test.each([
    ['<img src="https://e.example/a.png"><img src=//e.example/b.png><img src="data:image/png;base64,AA//BB">', 2],
    ['<img srcset="http://e.example/1x.png 1x, http://e.example/2x.png 2x">', 2],
    ['<body background="http://e.example/b.png"><td style="background:url(&quot;x&quot;)">', 1],
    ['<style>@import "http://e.example/a.css"; p { background: url( \'https://e.example/p.png\' ) }</style>', 2],
    ['<a href="https://e.example/">a link is no picture</a>', 0],
  ])('%s asks for %i pictures from elsewhere, and is left without them', (html, n) => {
    expect(remotePictures(html)).toBe(n)
    expect(remotePictures(previewHtml(html, []))).toBe(0)
  })

  test('one large picture named a thousand times does not become a thousand pictures', () => {
    const bytes = new Uint8Array(1024 * 1024)
    const files = [{ name: '', type: 'image/png', bytes, contentId: 'a', inline: true }]
    expect(previewHtml('<img src="cid:a">'.repeat(1000), files).length).toBeLessThan(60 * 1024 * 1024)
  })

  test('megabytes of the same beginning cost no minutes', () => {
    for (const piece of ['<img src="', 'url(        ', "<img srcset='//", '<td background=', '"cid:', '<link']) {
      const start = performance.now()
      remotePictures(piece.repeat(200_000))
      previewHtml(piece.repeat(200_000), [])
      expect([piece, performance.now() - start < 5000]).toEqual([piece, true])
    }
  })
})

describe('downloads', () => {
  test('attachments are bytes to be kept, whatever they say they are, and their names cannot break out', async () => {
    const answer = await request(adminApp(shop.mailer)).get(at(ANN, '/attachments/2')).buffer(true)
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="terms <b>&_x_.html"; filename*=UTF-8''terms%20%3Cb%3E%26%22x%22.html`,
    )
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['content-security-policy']).toContain('sandbox')
    expect((await request(adminApp(shop.mailer)).get(at(ANN, '/attachments/3'))).status).toBe(404)
    expect((await request(adminApp(shop.mailer)).get(at(ANN, '/attachments/0'))).status).toBe(404)
  })

  test('the .eml is the stored bytes', async () => {
    const answer = await request(adminApp(shop.mailer))
      .get(at(ANN, '/message.eml'))
      .buffer(true)
      .parse((res, done) => {
        const parts: Buffer[] = []
        res.on('data', (part: Buffer) => parts.push(part))
        res.on('end', () => done(null, Buffer.concat(parts)))
      })
    expect(Buffer.compare(answer.body as Buffer, (await shop.mailer.content(shop.ids[ANN]!))!)).toBe(0)
    expect(answer.headers['content-disposition']).toContain(`attachment; filename="${shop.ids[ANN]!}.eml"`)
  })
})

describe('hostile words', () => {
  const EVIL = `"><script>alert('x')</script><img src=x onerror=alert(1)>{whom}&amp;`
  let id: MessageId

  beforeAll(async () => {
    const sent = await shop.mailer.send(
      {
        from: `"${EVIL.replaceAll('"', '\\"')}" <shop@example.com>`,
        to: 'evil@example.com',
        subject: EVIL,
        text: EVIL,
        html: EVIL,
        headers: { 'X-Evil': EVIL },
      },
      { tags: [EVIL], metadata: { [EVIL]: EVIL } },
    )
    id = sent.id
    await shop.mailer.dontSend.add('evil-list@example.com', { reason: EVIL, source: EVIL })
    await shop.mailer.pause({ transport: 'billing', reason: EVIL, by: EVIL })
  })

  test.each([
    '/',
    '/messages',
    `/messages?q=${encodeURIComponent(EVIL)}`,
    `/messages?tag=${encodeURIComponent(EVIL)}&state=sent`,
    '/dont-send',
    `/dont-send?address=${encodeURIComponent(EVIL)}`,
    `/dont-send?add=${encodeURIComponent(EVIL)}`,
    `/messages?after=${encodeURIComponent(EVIL)}&done=${encodeURIComponent(EVIL)}`,
  ])('are text on %s', async (path) => {
    const text = await pageText(adminApp(shop.mailer, { actor: { name: EVIL, rights: 'all' } }), path)
    expect(text).not.toMatch(/<script>|<img/)
    expect(text).toContain('&lt;script>alert')
  })

  test.each(['', '?tab=text', '?tab=headers', '?tab=source', '/delete'])(
    'are text on the message’s page %s',
    async (tab) => {
      const text = await pageText(adminApp(shop.mailer), `/messages/${id}${tab}`)
      expect(text).not.toMatch(/<script>|<img/)
      expect(text).toContain('&lt;script>alert')
    },
  )

  test('a server’s reply is text, its braces too', async () => {
    const { mailer } = shop
    const found = await mailer.list({ recipient: 'support@fjordshop.example' })
    const text = await pageText(adminApp(mailer), `/messages/${found.items[0]!.id}`)
    expect(text).not.toMatch(/<script>|<b>where/)
    expect(text).toContain('Contact form: &lt;b>where is my parcel?')
  })
})

test('every page forbids inline script and style, framing, guessing and keeping', async () => {
  const shop = await scene()
  const app = adminApp(shop.mailer)
  for (const path of ['/', '/messages', `/messages/${shop.ids[ANN]!}`, '/dont-send', '/nothing']) {
    const { headers, text } = await request(app).get(`/admin/mailer${path}`)
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; base-uri 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'",
    )
    expect([
      headers['x-frame-options'],
      headers['x-content-type-options'],
      headers['cache-control'],
      headers['referrer-policy'],
    ]).toEqual(['DENY', 'nosniff', 'no-store', 'same-origin'])
    expect(text).not.toMatch(/ style=| on[a-z]+=|<style|<script(?! src=)|javascript:/)
    expect(text).not.toMatch(/(href|src|action)="(\/|https?:)/)
  }
})
