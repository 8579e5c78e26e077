/** Who gets in, and what for: every route of the table, with and without the right it takes, on both Express versions. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import express from 'express'
import request from 'supertest'
import { adminRouter } from '../src/admin-router.js'
import { RIGHTS } from '../src/admin/actor.js'
import { ROUTES } from '../src/admin/routes.js'
import { adminApp, submit, tokenOf, VERSIONS } from './app.js'
import { scene, type Scene } from './scene.js'

let shop: Scene
beforeAll(async () => {
  shop = await scene()
})

const ID = '019a0000-0000-7000-8000-000000000000'
const address = (path: string) =>
  `/admin/mailer${path.replace(':id', ID).replace(':number', '1').replace(':name', 'x.css')}`
const ask = (app: express.Express, { method, path }: { method: 'GET' | 'POST'; path: string }) =>
  method === 'GET' ? request(app).get(address(path)) : request(app).post(address(path))

describe.each(VERSIONS)('%s', (_name, framework) => {
  test.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s answers 403 to those whom authorize does not let in',
    async (_title, route) => {
      for (const actor of [undefined, false, null, true, 'Kenji', {}, { name: 'Kenji' }, { name: '', rights: 'all' }, { name: 'K', rights: ['sea'] }, { name: 'K', rights: 'see' }]) {
        const answer = await ask(adminApp(shop.mailer, { framework, actor }), route)
        expect([route.path, actor, answer.status]).toEqual([route.path, actor, 403])
        expect(answer.text).not.toContain('authorize: (req)')
      }
    },
  )

  test.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))('%s is closed without authorize', async (_title, route) => {
    const app = framework().use('/admin/mailer', adminRouter(shop.mailer, {}))
    const answer = await ask(app, route)
    expect(answer.status).toBe(403)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
  })

  test.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))('%s takes its right, and no other will do', async (_title, route) => {
    const others = RIGHTS.filter((right) => right !== route.right)
    const without = await ask(adminApp(shop.mailer, { framework, actor: { name: 'K', rights: others } }), route)
    expect(without.status).toBe(403)
    expect(without.text).toContain(route.right)
    const only = await ask(adminApp(shop.mailer, { framework, actor: { name: 'K', rights: [route.right] } }), route)
    // a POST without a token is refused for that, not for the right
    if (route.method === 'POST') expect(only.text).toContain('The form is too old')
    else expect(only.status).not.toBe(403)
  })

  test('a throw in authorize, at once or later, lets nobody in and is no error of the application', async () => {
    for (const authorize of [() => { throw new TypeError('no session') }, () => Promise.reject(new TypeError('no session'))]) {
      const app = framework().use('/admin/mailer', adminRouter(shop.mailer, { authorize }))
      const answer = await request(app).get('/admin/mailer/')
      expect(answer.status).toBe(403)
      expect(answer.text).not.toContain('no session')
    }
  })
}) // prettier-ignore

describe('the line of code that opens the page', () => {
  const before = process.env.NODE_ENV
  afterEach(() => {
    process.env.NODE_ENV = before
  })
  const app = () => express().use('/admin/mailer', adminRouter(shop.mailer, {}))

  test('is shown outside production', async () => {
    process.env.NODE_ENV = 'development'
    const { text } = await request(app()).get('/admin/mailer/')
    expect(text).toContain('authorize: (req)')
  })

  test('is not shown in production', async () => {
    process.env.NODE_ENV = 'production'
    const { text, status } = await request(app()).get('/admin/mailer/')
    expect(status).toBe(403)
    expect(text).not.toContain('authorize')
  })

  test('an answer that is no actor is named outside production, and logged', async () => {
    process.env.NODE_ENV = 'development'
    shop.logger.lines.length = 0
    const { text } = await request(adminApp(shop.mailer, { actor: true })).get('/admin/mailer/')
    expect(text).toContain('authorize answered boolean')
    expect(shop.logger.lines.map(({ level }) => level)).toEqual(['warn'])
    process.env.NODE_ENV = 'production'
    const again = await request(adminApp(shop.mailer, { actor: true })).get('/admin/mailer/')
    expect(again.text).not.toContain('authorize answered')
  })
})

describe('what an actor may not do is not offered either', () => {
  const page = async (rights: readonly string[], path: string) =>
    (await request(adminApp(shop.mailer, { actor: { name: 'K', rights } })).get(`/admin/mailer${path}`)).text

  test('act: no buttons on message and overview without it', async () => {
    const path = `/messages/${shop.ids['li.wei@example.net']!}`
    expect(await page(['see', 'act'], path)).toContain('It did not arrive, send it again')
    const without = await page(['see'], path)
    expect(without).not.toContain('It did not arrive')
    expect(without).not.toContain('Delete…')
    expect(await page(['see', 'act'], '/')).toContain('Pause sending')
    expect(await page(['see'], '/')).not.toContain('Pause')
  })

  test('configure: no form and no Remove on the don’t-send list without it', async () => {
    expect(await page(['see', 'configure'], '/dont-send')).toContain('Add an address')
    const without = await page(['see', 'act', 'seeContent'], '/dont-send')
    expect(without).not.toContain('Add an address')
    expect(without).not.toContain('Remove')
  })

  test('seeContent: the page says what it takes, and shows nothing of the mail', async () => {
    const text = await page(['see', 'act', 'configure'], `/messages/${shop.ids['ann@example.com']!}?tab=text`)
    expect(text).toContain('<code>seeContent</code>')
    expect(text).not.toContain('Your old password still works')
    expect(text).not.toContain('iframe')
    expect(text).not.toContain('message.eml')
  })
})

describe('changes', () => {
  let app: express.Express
  beforeEach(() => {
    app = adminApp(shop.mailer)
  })
  const acts = ROUTES.filter(({ method }) => method === 'POST').map(({ path }) => [path] as const)
  const onlyPost = acts.filter(([path]) => !ROUTES.some((route) => route.method === 'GET' && route.path === path))

  test.each(onlyPost)('%s refuses GET', async (path) => {
    const answer = await request(app).get(address(path))
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toBe('POST')
  })

  test.each(acts)('%s refuses another site, by Sec-Fetch-Site and by Origin, even with a token', async (path) => {
    const token = await tokenOf(app)
    const post = () => request(app).post(address(path)).type('form').send({ token })
    for (const site of ['cross-site', 'same-site', 'nonsense']) {
      const answer = await post().set('Sec-Fetch-Site', site)
      expect([site, answer.status]).toEqual([site, 403])
      expect(answer.text).toContain('another site')
    }
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example']) {
      const answer = await post().set('Origin', origin)
      expect([origin, answer.status]).toEqual([origin, 403])
    }
  })

  test.each(acts)('%s refuses a missing, a forged, an old and another actor’s token', async (path) => {
    const token = await tokenOf(app)
    const others = await tokenOf(adminApp(shop.mailer, { actor: { name: 'Sofia Berg', rights: 'all' } }))
    const [minute = '', mac = ''] = token.split('.')
    const old = `${(Number.parseInt(minute, 36) - 721).toString(36)}.${mac}`
    for (const given of ['', 'x', '.', `${minute}.`, `${minute}.${'A'.repeat(mac.length)}`, old, others]) {
      const answer = await request(app).post(address(path)).set('Sec-Fetch-Site', 'same-origin').type('form').send({ token: given })
      expect([given, answer.status]).toEqual([given, 403])
      expect(answer.text).toContain('Nothing was changed')
    }
  })

  test('nothing of all that was done', async () => {
    expect((await shop.mailer.status()).pauses).toEqual([])
  })

  test('the own origin is enough where the browser sends no Sec-Fetch-Site, behind a proxy too', async () => {
    const token = await tokenOf(app)
    const post = () => request(app).post('/admin/mailer/preferences').type('form').send({ token, theme: 'dark' })
    const direct = await post().set('Host', 'shop.example').set('Origin', 'https://shop.example')
    expect(direct.status).toBe(303)
    const proxied = await post().set('Host', 'app:3000').set('X-Forwarded-Host', 'shop.example').set('Origin', 'https://shop.example')
    expect(proxied.status).toBe(303)
    expect((await submit(app, '/preferences', { theme: 'dark' })).headers['set-cookie']).toEqual([expect.stringMatching(/^mailspool-theme=dark; .*SameSite=Lax/)])
  })

  test('the key is made once, and is the same for every host of one database', async () => {
    const other = adminApp(shop.mailer)
    const token = await tokenOf(other)
    const answer = await request(app).post('/admin/mailer/preferences').set('Sec-Fetch-Site', 'same-origin').type('form').send({ token, theme: 'auto' })
    expect(answer.status).toBe(303)
  })
}) // prettier-ignore
