/**
 * Every route and every right on each database: with the right it answers, without it 403, without authorize 403; and each
 * page can be made of what the database answers. The rest of the page's tests are on the memory store.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openMailer } from '@mailspool/config'
import type { Mailer, MessageId } from '@mailspool/core'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import request from 'supertest'
import { RIGHTS } from '../src/admin/actor.js'
import { ROUTES } from '../src/admin/routes.js'
import { adminApp, pageText, submit, tokenOf } from './app.js'
import { shopServer } from './scene.js'

const folder = mkdtempSync(join(tmpdir(), 'mailspool-admin-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const DATABASES = [
  { name: 'SQLite', url: `sqlite:${join(folder, 'queue.sqlite')}`, kind: 'sqlite' },
  { name: 'Postgres', url: process.env.TEST_POSTGRES_URL ?? '', kind: 'postgres' },
  { name: 'MariaDB', url: process.env.TEST_MYSQL_URL ?? '', kind: 'mysql' },
]
const mayBeMissing = (process.env.TEST_ALLOW_MISSING ?? '').split(',')

const REFUSED = { 'sam@exmaple.com': ['550 5.1.2 Host or domain name not found'], 'full@example.com': ['452 4.2.2 Mailbox full'] } // prettier-ignore

for (const { name, url, kind } of DATABASES) {
  if (url === '' && mayBeMissing.includes(kind)) {
    process.stderr.write(`SKIPPED the admin page on ${name}: no address of one is set\n`)
    continue
  }
  describe(name, () => {
    let mailer: Mailer
    let app: Express
    let id: MessageId

    beforeAll(async () => {
      const transport = { use: shopServer(REFUSED) as never, accepts: 'bytes' as const }
      const tablePrefix = `admin_${randomBytes(4).toString('hex')}_`
      mailer = openMailer({ database: url, tablePrefix, autoMigrate: true, transport, transports: { spare: 'null:' }, defaultFrom: 'a@example.com' })
      app = adminApp(mailer)
      id = (await mailer.send({ to: ['sam@exmaple.com', 'bo@example.com'], subject: 'Welcome', html: '<p>Hi</p>', attachments: [{ filename: 'a.txt', content: 'a' }] }, { tags: ['welcome'] })).id
      await mailer.sendMany([{ to: 'full@example.com', subject: 'Two', text: 'x' }, { to: 'cy@example.com', subject: 'Three', text: 'x' }])
      await mailer.deliver()
      await mailer.dontSend.add('no@example.com')
    }, 40_000) // prettier-ignore
    afterAll(() => mailer.close(), 20_000)

    const address = (path: string) => path.replace(':id', id).replace(':number', '1').replace(':name', 'x.css')
    const ask = (on: Express, { method, path }: (typeof ROUTES)[number]) =>
      method === 'GET' ? request(on).get(`/admin/mailer${address(path)}`) : request(on).post(`/admin/mailer${address(path)}`) // prettier-ignore

    test('every route takes its right, no other will do, and 403 is all that others get', async () => {
      for (const route of ROUTES) {
        const others = RIGHTS.filter((right) => right !== route.right)
        const without = await ask(adminApp(mailer, { actor: { name: 'K', rights: others } }), route)
        const only = await ask(adminApp(mailer, { actor: { name: 'K', rights: [route.right] } }), route)
        const nobody = await ask(adminApp(mailer, { actor: false }), route)
        // without a token a POST is refused for that; a sheet of another version and a deed that nobody began are not there
        const wanted = route.method === 'POST' ? 403 : /assets|progress/.test(route.path) ? 404 : 200
        expect([route.path, without.status, nobody.status, only.status]).toEqual([route.path, 403, 403, wanted])
      }
    }, 60_000)

    test('filters, searches and figures are answered', async () => {
      const found = async (query: string) => [...(await pageText(app, `/messages?${query}`)).matchAll(/<tr class="\w+-row"/g)].length // prettier-ignore
      expect(await found('state=failed')).toBe(1)
      expect(await found('q=sam%40exmaple.com')).toBe(1)
      expect(await found('q=%40example.com')).toBe(3)
      expect(await found('begins=full&contains=TWO&priority=medium&since=hour')).toBe(1)
      expect(await found('tag=welcome&transport=default')).toBe(1)
      expect(await found('order=next&state=deferred')).toBe(1)
      expect(await pageText(app, '/failures')).toContain('No such domain')
      expect(await pageText(app, '/transports')).toContain('Send a test')
      expect(await pageText(app, '/?range=hour')).toContain('Last hour')
    }, 30_000)

    test('changes are done: send again, try, test, pause, list, requeue of a group', async () => {
      const again = await submit(app, `/messages/${id}/send-again`, { old: 'sam@exmaple.com', to: 'sam@example.com' })
      expect(again.headers.location).toMatch(/done=again/)
      await submit(app, '/transports/probe', { transport: 'default' })
      expect(await pageText(app, '/transports')).toMatch(/Tried .*works/)
      expect((await submit(app, '/transports/test', { transport: 'spare', to: 'me@example.com' })).headers.location).toContain('done=tried') // prettier-ignore
      await submit(app, '/pause', { reason: 'x' })
      expect((await mailer.status()).paused).toBe(true)
      await submit(app, '/resume')
      await submit(app, '/dont-send/import', { lines: 'a@example.com\nb@example.com' })
      expect((await request(app).get('/admin/mailer/dont-send/export')).text).toBe('a@example.com\nb@example.com\nno@example.com\n') // prettier-ignore
      const token = await tokenOf(app)
      const form = { token, do: 'requeue', which: 'all', query: 'state=failed', before: new Date(Date.now() + 1000).toISOString() } // prettier-ignore
      const started = await submit(app, '/act/start', form)
      expect(started.headers.location).toMatch(/progress\//)
      expect((await mailer.find(id))?.state).toBe('queued')
      expect(await pageText(app, '/audit')).toContain('sent again')
    }, 40_000)
  })
}
