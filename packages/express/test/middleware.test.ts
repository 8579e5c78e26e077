/** mailer(): req.mailer, the mounted page, shared instances, configuration by file, and a database that is down. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, type Mailer, type MailStore } from '@mailspool/core'
import express from 'express'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import request from 'supertest'
import { mailer, type MailerMiddleware } from '../src/index.js'
import { BOSS, VERSIONS } from './app.js'

const MAIL = { from: 'shop@example.com', to: 'ann@example.com', subject: 'Hello', text: 'Hi' }
const memory = () => createMailer({ store: createMemoryStore(), transport: 'null:' })

describe.each(VERSIONS)('%s', (_name, framework) => {
  const appOf = (middleware: MailerMiddleware) => {
    const app = framework().use(middleware)
    app.get('/order', (req, res, next) => {
      req.mailer.send(MAIL).then((queued) => res.json(queued), next)
    })
    app.get('/plain', (_req, res) => void res.send('the site'))
    return app
  }

  test('req.mailer queues, .mailer is the same one, and the page shows it at /admin/mailer', async () => {
    const queue = memory()
    const middleware = mailer({ mailer: queue, admin: { authorize: () => BOSS } })
    const app = appOf(middleware)
    const { body } = await request(app).get('/order')
    expect(middleware.mailer).toBe(queue)
    expect((await queue.find(body.id))?.state).toBe('queued')
    expect((await request(app).get('/admin/mailer/messages')).text).toContain('Hello')
    expect((await request(app).get('/admin/mailer')).text).toContain('href="./mailer/messages"')
    expect((await request(app).get('/admin/mailerx')).status).toBe(404)
    expect((await request(app).get('/plain')).text).toBe('the site')
  })

  test('admin.path moves the page, admin: false leaves it out, without authorize it is closed', async () => {
    const moved = appOf(mailer({ mailer: memory(), admin: { path: 'ops/mail/', authorize: () => BOSS } }))
    expect((await request(moved).get('/ops/mail/')).status).toBe(200)
    expect((await request(moved).get('/admin/mailer/')).status).toBe(404)
    expect((await request(appOf(mailer({ mailer: memory(), admin: false }))).get('/admin/mailer/')).status).toBe(404)
    expect((await request(appOf(mailer({ mailer: memory() }))).get('/admin/mailer/')).status).toBe(403)
  })

  test('a middleware under a prefix has its page under that prefix', async () => {
    const app = framework().use('/shop', mailer({ mailer: memory(), admin: { authorize: () => BOSS } }))
    expect((await request(app).get('/shop/admin/mailer/')).status).toBe(200)
    expect((await request(app).get('/shop/admin/mailer')).text).toContain('href="./mailer/messages"')
  })

  test('a database that is down: the site goes on, each use rejects, and works when it is back', async () => {
    const store = createMemoryStore()
    let down = true
    const failing: MailStore = {
      ...store,
      pendingMigrations: () => (down ? Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'MAILER_STORE_UNAVAILABLE', name: 'MailerError' })) : store.pendingMigrations()),
    }
    const app = appOf(mailer({ mailer: createMailer({ store: failing, transport: 'null:' }), admin: { authorize: () => BOSS } }))
    expect((await request(app).get('/plain')).text).toBe('the site')
    expect((await request(app).get('/order')).status).toBe(500)
    const page = await request(app).get('/admin/mailer/messages')
    expect(page.status).toBe(503)
    expect(page.text).toContain('The queue’s database does not answer')
    expect(page.text).not.toContain('ECONNREFUSED')
    down = false
    expect((await request(app).get('/order')).status).toBe(200)
    expect((await request(app).get('/admin/mailer/messages')).text).toContain('Hello')
  })
}) // prettier-ignore

describe('sharing', () => {
  test('equal configurations share one mailer, closed by the last; others have their own', async () => {
    const config = () => ({ store: createMemoryStore() as never, transport: 'null:', tags: undefined })
    const store = config().store
    const [a, b, c] = [mailer({ store, transport: 'null:' }), mailer({ transport: 'null:', store, admin: false }), mailer({ store, transport: 'null:', concurrency: 2 })]
    expect(a.mailer).toBe(b.mailer)
    expect(c.mailer).not.toBe(a.mailer)
    await a.close()
    await a.close()
    await b.mailer.send(MAIL)
    await b.close()
    await expect(b.mailer.send(MAIL)).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
    const again = mailer({ store: createMemoryStore(), transport: 'null:' })
    expect(again.mailer).not.toBe(a.mailer)
    await Promise.all([c.close(), again.close()])
  })

  test('a wrong configuration throws where it is given, with every problem', () => {
    expect(() => mailer({ store: createMemoryStore() as never, transport: 'null:', maxRetrys: 3 } as never)).toThrow(/maxRetrys.*maxRetries/)
  })

  test('a mailer that was handed in is left open', async () => {
    const queue: Mailer = memory()
    await mailer({ mailer: queue }).close()
    await expect(queue.send(MAIL)).resolves.toMatchObject({ state: 'queued' })
  })
}) // prettier-ignore

describe('without an argument', () => {
  const cwd = process.cwd()
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailspool-express-'))
    await writeFile(join(folder, 'package.json'), '{}')
    process.chdir(folder)
  })
  afterEach(async () => {
    process.chdir(cwd)
    await rm(folder, { recursive: true, force: true })
  })

  test('database, transport and page are as the config file says, from the very first request', async () => {
    await writeFile(join(folder, 'mailer.config.json'), JSON.stringify({ database: 'sqlite:./mail.sqlite', transport: 'null:', admin: { path: '/ops' } }))
    const middleware = mailer()
    const app = express().use(middleware)
    app.get('/order', async (req, res) => void res.json(await req.mailer.send(MAIL)))
    expect((await request(app).get('/ops/')).status).toBe(403)
    expect((await request(app).get('/admin/mailer/')).status).toBe(404)
    expect((await request(app).get('/order')).body.state).toBe('queued')
    const second = mailer()
    expect(second.mailer).toBe(middleware.mailer)
    await second.close()
    await middleware.close()
  })

  test('admin alone: the queue is as the config file says, the page as the code says', async () => {
    await writeFile(join(folder, 'mailer.config.json'), JSON.stringify({ database: 'sqlite:./mail.sqlite', transport: 'null:', admin: { path: '/ops' } }))
    const [without, moved, plain] = [mailer({ admin: false }), mailer({ admin: { path: '/post' } }), mailer({})]
    expect(new Set([without.mailer, moved.mailer, plain.mailer]).size).toBe(1)
    await without.mailer.send(MAIL)
    expect((await without.mailer.status()).store).toContain('mail.sqlite')
    expect((await request(express().use(without)).get('/ops/')).status).toBe(404)
    expect((await request(express().use(without)).get('/admin/mailer/')).status).toBe(404)
    expect((await request(express().use(moved)).get('/post/')).status).toBe(403)
    expect((await request(express().use(moved)).get('/ops/')).status).toBe(404)
    expect((await request(express().use(plain)).get('/ops/')).status).toBe(403)
    await Promise.all([without, moved, plain].map((one) => one.close()))
  })

  test('a broken config file rejects each use, not the site; mended, it works', async () => {
    await writeFile(join(folder, 'mailer.config.json'), '{ "transport": "null:", ')
    const middleware = mailer()
    const app = express().use(middleware)
    app.get('/plain', (_req, res) => void res.send('the site'))
    expect((await request(app).get('/plain')).text).toBe('the site')
    await expect(middleware.mailer.send(MAIL)).rejects.toMatchObject({ code: 'MAILER_CONFIG_UNREADABLE' })
    expect((await request(app).get('/admin/mailer/')).status).toBe(403)
    await writeFile(join(folder, 'mailer.config.json'), JSON.stringify({ database: 'sqlite:./mail.sqlite', transport: 'null:', admin: { path: '/ops' } }))
    expect((await middleware.mailer.send(MAIL)).state).toBe('queued')
    expect((await request(app).get('/ops/')).status).toBe(403)
    await middleware.close()
  })
}) // prettier-ignore
