/** Applications around the admin page, of both Express versions, and the hands of a browser: a token out of a page, a form sent. */
import type { Mailer } from '@mailspool/core'
import express, { type Express } from 'express'
import express4 from 'express4'
import request, { type Response } from 'supertest'
import { adminRouter } from '../src/admin-router.js'
import type { Actor } from '../src/admin/actor.js'

export const BOSS: Actor = { name: 'Kenji Mori', rights: 'all' }

/** Both versions; Express 4 has no types of its own here. */
export const VERSIONS: readonly [string, typeof express][] = [
  ['Express 5', express],
  ['Express 4', express4],
]

interface AppOptions {
  framework?: typeof express
  /** What authorize answers. */
  actor?: unknown
  path?: string
  /** Before the page is mounted. */
  before?: (app: Express) => void
}

export function adminApp(mailer: Mailer, options: AppOptions = {}): Express {
  const { framework = express, path = '/admin/mailer', before } = options
  const actor = 'actor' in options ? options.actor : BOSS
  const app = framework()
  before?.(app)
  app.use(path, adminRouter(mailer, { authorize: () => actor }))
  return app
}

/** The token that a page's forms carry. */
export async function tokenOf(app: Express, path = '/admin/mailer/'): Promise<string> {
  const { text } = await request(app).get(path)
  return /name="token" value="([^"]+)"/.exec(text)?.[1] ?? 'none on the page'
}

/** Sends a form as our own page would. */
export async function submit(app: Express, path: string, fields: Record<string, string> = {}): Promise<Response> {
  return request(app)
    .post(`/admin/mailer${path}`)
    .set('Sec-Fetch-Site', 'same-origin')
    .type('form')
    .send({ token: await tokenOf(app), ...fields })
}

/** A page's text. */
export async function pageText(app: Express, path: string): Promise<string> {
  const answer = await request(app).get(`/admin/mailer${path}`)
  return answer.text
}
