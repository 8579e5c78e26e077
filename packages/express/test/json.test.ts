/** The same answers for programs: Accept: application/json, the same rights, the same refusals, no secret of the settings. */
import { beforeAll, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore } from '@mailspool/core'
import type { Express } from 'express'
import express from 'express'
import request from 'supertest'
import { adminRouter } from '../src/admin-router.js'
import { ROUTES } from '../src/admin/routes.js'
import { adminApp } from './app.js'
import { scene, type Scene } from './scene.js'

let shop: Scene
let app: Express
beforeAll(async () => {
  shop = await scene()
  app = adminApp(shop.mailer)
})

const json = (path: string, on = app) => request(on).get(`/admin/mailer${path}`).set('Accept', 'application/json')

test('every page answers its data, under the headers of a download', async () => {
  const pages = ROUTES.filter(({ method, path }) => method === 'GET' && !/preview|eml|attachments|assets|progress|export/.test(path))
  expect(pages.length).toBeGreaterThan(8)
  for (const { path } of pages) {
    const { status, headers, body } = await json(path.replace(':id', shop.ids['sam@exmaple.com']!))
    expect([path, status, headers['content-type']]).toEqual([path, 200, 'application/json; charset=utf-8'])
    expect(Object.keys(body as object)).toEqual(['title', 'actor', 'counts', 'token', 'data'])
    expect([headers['x-content-type-options'], headers['cache-control'], headers['vary']]).toEqual(['nosniff', 'no-store', 'Accept'])
  }
}) // prettier-ignore

test('the data is what the page shows', async () => {
  const list = (await json('/messages?state=failed&q=%40exmaple.com')).body
  expect(list.data.messages.map(({ state, recipients }: never) => [state, recipients[0]['address']])).toEqual([['failed', 'sam@exmaple.com']]) // prettier-ignore
  expect(list.counts.failed).toBe(4)
  const one = (await json(`/messages/${shop.ids['ann@example.com']!}?tab=text`)).body
  expect(one.data.message.attempts).toHaveLength(2)
  expect(one.data.mail.text).toContain('Your old password still works')
  expect((await json('/failures')).body.data.groups.length).toBeGreaterThan(1)
  expect((await json('/')).body.data.status.transports[0]).toMatchObject({ name: 'default', breaker: 'closed' })
})

test('content takes its right here too, and sensitive content is for nobody', async () => {
  const see = adminApp(shop.mailer, { actor: { name: 'K', rights: ['see'] } })
  const without = (await json(`/messages/${shop.ids['ann@example.com']!}?tab=source`, see)).text
  expect(without).not.toContain('password still works')
  expect(JSON.parse(without).data.mail).toEqual({ kind: 'noRight' })
  const sensitive = (await json(`/messages/${shop.ids['kim@example.com']!}?tab=source`)).text
  expect(sensitive).not.toContain('one-time code')
})

test('changes take the token of an answer, and say what they did', async () => {
  const { token } = (await json('/messages')).body
  const post = (path: string, fields: object) => request(app).post(`/admin/mailer${path}`).set('Accept', 'application/json').type('form').send(fields) // prettier-ignore
  const id = shop.ids['sam@exmaple.com']!
  const done = await post(`/messages/${id}/requeue`, { token })
  expect([done.status, done.body.done]).toEqual([200, 'requeued'])
  expect((await shop.mailer.find(id))?.state).toBe('queued')
  const refused = await post(`/messages/${id}/cancel`, {})
  expect([refused.status, refused.body.error.status]).toEqual([403, 403])
  const wrong = await post('/dont-send/add', { token, address: 'no address' })
  expect([wrong.status, wrong.body.data.problem]).toEqual([422, expect.stringContaining('Not added')])
})

test('refusals and what is not there are JSON too, and a closed page tells nothing', async () => {
  expect((await json('/nothing')).body.error).toMatchObject({ status: 404, title: 'There is nothing here' })
  const closed = express().use('/admin/mailer', adminRouter(shop.mailer, {}))
  for (const on of [closed, adminApp(shop.mailer, { actor: true })]) {
    const { status, body, text } = await json('/messages', on)
    expect([status, Object.keys(body as object)]).toEqual([403, ['error']])
    expect(text).not.toContain('authorize')
  }
  const right = await json('/messages', adminApp(shop.mailer, { actor: { name: 'K', rights: ['act'] } }))
  expect([right.status, right.body.error.title]).toEqual([403, 'That takes another right'])
})

test('no answer holds a password of the settings', async () => {
  const secret = createMailer({
    store: createMemoryStore(),
    transport: 'smtp://user:hunter2@127.0.0.1:2525',
    defaultFrom: 'a@example.com',
  })
  const { id } = await secret.send({ to: 'b@example.com', subject: 'x', text: 'x' })
  for (const path of ['/', '/messages', `/messages/${id}`, '/transports']) {
    expect((await json(path, adminApp(secret))).text).not.toContain('hunter2')
  }
  await secret.close()
})

test('a browser gets pages, whatever else it would take', async () => {
  for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*', 'text/html, application/json;q=0.9', '']) {
    const answer = await request(app).get('/admin/mailer/').set('Accept', accept)
    expect([accept, answer.headers['content-type']]).toEqual([accept, 'text/html; charset=utf-8'])
  }
})
