/** The ways to authorize that docs/admin.md shows, as they stand there: who gets in, and who does not. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, type Mailer } from '@mailspool/core'
import express, { type Express, type Request } from 'express'
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import request from 'supertest'
import { adminRouter } from '../src/admin-router.js'

const DOCS = readFileSync(new URL('../../../docs/admin.md', import.meta.url), 'utf8')

/** The first block of code after these words. */
function blockAfter(words: string): string {
  const from = DOCS.indexOf(words)
  expect([words, from]).not.toEqual([words, -1])
  return /```js\n([^]*?)```/.exec(DOCS.slice(from))?.[1] ?? ''
}

const authorizeAfter = (words: string) =>
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the documents' own code is what is tested
  (new Function(`return { ${blockAfter(words)} }`)() as { authorize: (req: Request) => unknown }).authorize

let mailer: Mailer
beforeEach(() => {
  mailer = createMailer({ store: createMemoryStore(), transport: 'null:' })
})
afterEach(() => mailer.close())

const status = async (app: Express, headers: Record<string, string> = {}) =>
  (await request(app).get('/admin/mailer/messages').set(headers)).status

test('a role of the session lets in, anything else does not', async () => {
  const authorize = authorizeAfter('**Any logged-in user of a role**')
  const as = (user: unknown) =>
    express()
      .use((req, _res, next) => {
        Object.assign(req, { user })
        next()
      })
      .use('/admin/mailer', adminRouter(mailer, { authorize }))
  expect(await status(as({ role: 'support', email: 'kenji@example.com' }))).toBe(200)
  for (const user of [undefined, null, {}, { role: 'customer' }, { role: 'support' }]) expect(await status(as(user))).toBe(403)
}) // prettier-ignore

test('basic authentication: the password and nothing like it, and nobody while none is set', async () => {
  const code = blockAfter('**Basic authentication**').replace(/^import .*$/m, '')
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the documents' own code is what is tested
  const mount = new Function('app', 'queue', 'adminRouter', 'createHash', 'timingSafeEqual', 'process', code)
  const appWith = (password: string | undefined) => {
    const app = express()
    mount(app, { mailer }, adminRouter, createHash, timingSafeEqual, { env: { ADMIN_PASSWORD: password } })
    return app
  }
  const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` })
  expect(await status(appWith('secret'), basic('ops:secret'))).toBe(200)
  for (const wrong of ['ops:Secret', 'ops:', 'ops', 'other:secret', 'ops:secretx', ''])
    expect([wrong, await status(appWith('secret'), basic(wrong))]).toEqual([wrong, 401])
  expect(await status(appWith('secret'))).toBe(401)
  for (const none of [undefined, ''])
    for (const given of ['ops:', 'ops:undefined', '']) expect(await status(appWith(none), basic(given))).toBe(401)
  const asked = await request(appWith('secret')).get('/admin/mailer/')
  expect(asked.headers['www-authenticate']).toContain('Basic')
})

test('a proxy’s header lets in by name, without it nobody gets in', async () => {
  const app = express().use('/admin/mailer', adminRouter(mailer, { authorize: authorizeAfter('**A proxy that has authenticated') })) // prettier-ignore
  expect(await status(app, { 'X-Auth-Request-Email': 'kenji@example.com' })).toBe(200)
  expect(await status(app)).toBe(403)
  const page = await request(app).get('/admin/mailer/').set('X-Auth-Request-Email', 'kenji@example.com')
  expect(page.text).not.toContain('Pause sending')
})
