/** Where and beside what the page lives: mounts, prefixes, proxies, body parsers of the host, a policy of the host, HEAD. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import express from 'express'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import request from 'supertest'
import { adminRouter } from '../src/admin-router.js'
import { adminApp, BOSS, tokenOf, VERSIONS } from './app.js'
import { scene, type Scene } from './scene.js'

let shop: Scene
beforeAll(async () => {
  shop = await scene()
})

/** Follows a relative address as a browser does. */
const follow = (from: string, to: string) => new URL(to, `http://browser.example${from}`)

describe.each(VERSIONS)('%s', (_name, framework) => {
  test.each(['/', '/admin/mailer', '/a/b/c/d', '/:tenant/mail'])('mounted at %s, every link of every page leads somewhere', async (path) => {
    const app = adminApp(shop.mailer, { framework, path })
    const base = path === '/' ? '/' : `${path.replace(':tenant', 'acme')}/`
    const seen = new Set<string>()
    for (const page of ['', 'messages', `messages/${shop.ids['ann@example.com']!}`, 'dont-send']) {
      const { text, status } = await request(app).get(base + page)
      expect(status).toBe(200)
      for (const [, to = ''] of text.matchAll(/(?:href|src)="([^"#]+)/g)) seen.add(follow(base + page, to.replaceAll('&amp;', '&')).href)
      for (const [, to = ''] of text.matchAll(/action="([^"]+)"/g)) expect(follow(base + page, to).pathname.startsWith(base)).toBe(true)
    }
    expect(seen.size).toBeGreaterThan(20)
    for (const href of seen) {
      const { pathname, search } = new URL(href)
      expect([href, (await request(app).get(pathname + search)).status]).toEqual([href, 200])
    }
  })

  test('without its final slash it is the same page, and its links still lead somewhere', async () => {
    const { text, status } = await request(adminApp(shop.mailer, { framework })).get('/admin/mailer?x=1')
    expect(status).toBe(200)
    for (const [, to = ''] of text.matchAll(/(?:href|src|action)="([^"#]+)/g)) {
      expect(follow('/shop/admin/mailer', to).pathname).toMatch(/^\/shop\/admin\/mailer\//)
    }
    const closed = framework().use('/admin/mailer', adminRouter(shop.mailer, {}))
    expect((await request(closed).get('/admin/mailer')).status).toBe(403)
  })

  const parsers: [string, (app: express.Express) => void][] = [
    ['no body parser', () => undefined],
    ['urlencoded, extended', (app) => app.use(framework.urlencoded({ extended: true }))],
    ['urlencoded, plain', (app) => app.use(framework.urlencoded({ extended: false }))],
    ['json only, which leaves the stream', (app) => app.use(framework.json())],
    ['text for everything', (app) => app.use(framework.text({ type: '*/*' }))],
    ['raw for everything', (app) => app.use(framework.raw({ type: '*/*' }))],
  ]
  test.each(parsers)('changes work with %s in front', async (_parser, before) => {
    const app = adminApp(shop.mailer, { framework, before })
    const token = await tokenOf(app)
    const answer = await request(app).post('/admin/mailer/dont-send/add').set('Sec-Fetch-Site', 'same-origin').type('form').send({ token, address: 'a+b@example.com', reason: 'a & b = ü' })
    expect([answer.status, answer.headers.location]).toEqual([303, '../dont-send?done=added'])
    expect((await shop.mailer.dontSend.list({ address: 'a+b@' })).items[0]!.reason).toBe('a & b = ü')
  })

  test('a form larger than ours is refused unread to its end', async () => {
    const app = adminApp(shop.mailer, { framework })
    const answer = await request(app).post('/admin/mailer/pause').set('Sec-Fetch-Site', 'same-origin').type('form').send(`token=${await tokenOf(app)}&reason=${'x'.repeat(70_000)}`)
    expect(answer.status).toBe(413)
    expect((await shop.mailer.status()).paused).toBe(false)
  })

  test('a policy that the host set before is replaced, not joined', async () => {
    const app = adminApp(shop.mailer, { framework, before: (host) => host.use((_req, res, next) => {
      res.setHeader('Content-Security-Policy', "script-src 'unsafe-inline' *")
      next()
    }) })
    const { headers } = await request(app).get('/admin/mailer/')
    expect(headers['content-security-policy']).not.toContain('unsafe-inline')
  })

  test('HEAD is GET without a body; what other methods exist are told', async () => {
    const app = adminApp(shop.mailer, { framework })
    const head = await request(app).head('/admin/mailer/messages')
    expect([head.status, head.text]).toEqual([200, undefined])
    expect((await request(app).trace('/admin/mailer/messages')).status).toBe(405)
    const put = await request(app).put('/admin/mailer/messages')
    expect([put.status, put.headers.allow]).toEqual([405, 'GET'])
    expect((await request(app).delete(`/admin/mailer/messages/${shop.ids['ann@example.com']!}/delete`)).headers.allow).toBe('GET, POST')
  })
}) // prettier-ignore

/** Strips /shop as nginx does with `location /shop/ { proxy_pass http://app/; }`, and ends TLS. */
async function strippingProxy(to: number): Promise<Server> {
  const proxy = createServer((req, res) => {
    const path = (req.url ?? '').replace(/^\/shop/, '')
    const onward = httpRequest({ port: to, path, method: req.method, headers: { ...req.headers, host: 'app.internal', 'x-forwarded-host': 'www.example', 'x-forwarded-proto': 'https' } }, (answer) => {
      res.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(res)
    })
    req.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', () => resolve()))
  return proxy
} // prettier-ignore

test('behind a proxy that strips a prefix and ends TLS, links, redirects and changes hold', async () => {
  const app = express()
    .use('/admin/mailer', adminRouter(shop.mailer, { authorize: () => BOSS }))
    .listen(0)
  const proxy = await strippingProxy((app.address() as AddressInfo).port)
  try {
    const browser = request(proxy)
    const page = await browser.get('/shop/admin/mailer/messages')
    const [, link = ''] = /<td class="subject">.*?href="([^"]+)"/.exec(page.text) ?? []
    const message = follow('/shop/admin/mailer/messages', link).pathname
    expect(message).toMatch(/^\/shop\/admin\/mailer\/messages\/[0-9a-f-]{36}$/)
    const { text } = await browser.get(message)
    const [, sheet = ''] = /rel="stylesheet" href="([^"]+)"/.exec(text) ?? []
    expect((await browser.get(follow(message, sheet).pathname)).status).toBe(200)
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(text) ?? []
    const done = await browser
      .post(`${message}/requeue`)
      .set('Origin', 'https://www.example')
      .type('form')
      .send({ token })
    expect(done.status).toBe(303)
    expect(follow(`${message}/requeue`, done.headers.location!).pathname).toBe(message)
    const elsewhere = await browser
      .post(`${message}/requeue`)
      .set('Origin', 'https://evil.example')
      .type('form')
      .send({ token })
    expect(elsewhere.status).toBe(403)
  } finally {
    proxy.close()
    app.close()
  }
})
