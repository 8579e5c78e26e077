/**
 * The admin page for Express: a thin adapter around admin/admin.tsx. It is a plain handler, typed as a Router because
 * that is how it is mounted; no code of Express is needed at run time, so it never matters which copy of Express the app
 * uses (docs/decisions/0009-the-admin-router-is-a-plain-handler.md). Fails into next(error) only if the host ended the answer itself.
 */
import type { Mailer } from '@mailspool/core'
import type {
  NextFunction,
  Request as ExpressRequest,
  RequestHandler,
  Response as ExpressResponse,
  Router,
} from 'express'
import type { AdminOptions } from './admin/actor.js'
import { createAdmin, type Admin } from './admin/admin.js'
import { readForm, toWebRequest, writeWebResponse } from './express-request.js'

/** Answers one request whose path inside the mount is `path`. */
export type AdminHandler = (request: Asked, path: string) => void

export interface Asked {
  req: ExpressRequest
  res: ExpressResponse
  next: NextFunction
}

/**
 * The admin page, to mount by hand after session and passport: `app.use('/admin/mailer', adminRouter(mailer, { authorize }))`.
 * Without `authorize`, and for everybody to whom it does not answer an Actor, every route answers 403.
 */
export function adminRouter(mailer: Mailer, options: AdminOptions): Router {
  const answer = adminHandler(mailer, options)
  const handler: RequestHandler = (req, res, next) => answer({ req, res, next }, req.path)
  return handler as Router
}

/** The page without a mount of its own, for the middleware, which knows its path itself. */
export function adminHandler(mailer: Mailer, options: Pick<AdminOptions, 'authorize'>): AdminHandler {
  const admin = createAdmin(mailer)
  // Express 4 does not look at the promise of a handler
  return (asked, path) => void handle(admin, options, { ...asked, path }).catch(asked.next)
}

async function handle(admin: Admin, { authorize }: Pick<AdminOptions, 'authorize'>, asked: Asked & { path: string }) {
  const { req, res, path } = asked
  const response = await admin(toWebRequest(req, path), {
    authorize: authorize === undefined ? null : () => authorize(req),
    form: (limit) => readForm(req, limit),
    folder: folderOf(req, path),
  })
  await writeWebResponse(response, res)
}

/** './mailer/' when the mount itself was asked for without its final slash: links are relative to the page's folder. */
function folderOf({ originalUrl }: ExpressRequest, path: string): string {
  const whole = originalUrl.split('?')[0] ?? ''
  return path !== '/' || whole.endsWith('/') ? '' : `./${whole.slice(whole.lastIndexOf('/') + 1)}/`
}
