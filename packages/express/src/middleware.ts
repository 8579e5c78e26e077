/**
 * mailer(): puts the queue on every request and the admin page in the application. Duty: never holds a request up: the
 * database is opened at the first use of req.mailer, and one that is down rejects that use and nothing else. A config
 * file that is still being read (the first moments of the process) is waited for, a second at most, since only it knows
 * where the admin page is. Errors: a wrong config that is given throws at once; a wrong file rejects each use.
 */
import { loadConfig, type AdminConfig, type FileConfig, type LoadedConfig } from '@mailspool/config'
import type { Mailer } from '@mailspool/core'
import type { Request as ExpressRequest, RequestHandler } from 'express'
import { adminHandler, type AdminHandler, type Asked } from './admin-router.js'
import type { AdminOptions } from './admin/actor.js'
import { keyOf, share } from './shared-mailers.js'

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own way to add to its Request
  namespace Express {
    interface Request {
      /** The e-mail queue: `await req.mailer.send({ to, subject, text })`. Opens at first use. */
      mailer: Mailer
    }
  }
}

/** A handler for `app.use`, with the same mailer for code outside requests, and `close` for the end of the process. */
export type MailerMiddleware = RequestHandler & {
  readonly mailer: Mailer
  /** Gives the mailer back; the last of those who share one closes it. A mailer that was handed in is left open. */
  readonly close: () => Promise<void>
}

/** A mailer of the application's own making, and where and for whom its admin page is. */
export interface GivenMailer {
  mailer: Mailer
  admin?: AdminOptions | false
}

const DEFAULT_PATH = '/admin/mailer'
const CONFIG_PATIENCE_MS = 1000

/**
 * Attaches req.mailer and mounts the admin page at admin.path (default '/admin/mailer'; `admin: false`: no page).
 * Without an argument, or with `{ admin }` alone: environment and config file as mailer-cli reads them, then the
 * development default; what is given as `admin` goes before the file's.
 * The page is closed until `admin.authorize` answers an Actor. Session and passport often come later than this line:
 * then give `admin: false` here and mount `adminRouter(mailer, { authorize })` after them.
 * @throws {MailerError} MAILER_BAD_CONFIG, MAILER_NOT_CONFIGURED, MAILER_QUEUE_LOOP for a config that is given
 */
export function mailer(given?: FileConfig | GivenMailer): MailerMiddleware {
  if (given === undefined || isOnlyAdmin(given)) return fromFile(given?.admin)
  if (isMailer(given)) {
    return assemble(given.mailer, mountOf(given.mailer, given.admin), async () => {
      // whoever made it closes it
    })
  }
  const { mailer: queue, close } = share(given, keyOf(given))
  return assemble(queue, mountOf(queue, given.admin), close)
}

/** `{ admin: false }` says nothing of the queue: that stands in the file (decision 0017). */
const isOnlyAdmin = (given: FileConfig | GivenMailer): boolean => Object.keys(given).every((name) => name === 'admin')

const isMailer = (given: FileConfig | GivenMailer): given is GivenMailer => 'mailer' in given

/** Answers the request if it is for the admin page. */
type Mount = (asked: Asked) => void

function assemble(queue: Mailer, mount: Mount, close: () => Promise<void>): MailerMiddleware {
  const handler: RequestHandler = (req, res, next) => {
    req.mailer = queue
    mount({ req, res, next })
  }
  return Object.assign(handler, { mailer: queue, close })
}

/** The config file is read once, for the mailer and for the page; a read that failed is tried again at the next use. */
function fromFile(admin?: FileConfig['admin']): MailerMiddleware {
  if (admin !== undefined) {
    const { mailer: queue, close } = share(loadConfig, keyOf({}))
    return assemble(queue, mountOf(queue, admin), close)
  }
  let mount: Mount | null = null
  const load = remembered(async () => {
    const config = await loadConfig()
    mount = mountOf(queue, config.admin)
    return config
  })
  const { mailer: queue, close } = share(load, keyOf({}))
  const firstRead = load().catch(() => undefined) // each use of req.mailer says what is wrong with the file
  const closed = mountOf(queue, {})
  const patiently = async (asked: Asked): Promise<void> => {
    await Promise.race([firstRead, new Promise((resolve) => setTimeout(resolve, CONFIG_PATIENCE_MS).unref())])
    ;(mount ?? closed)(asked)
  }
  return assemble(queue, (asked) => (mount === null ? void patiently(asked).catch(asked.next) : mount(asked)), close)
}

function remembered(load: () => Promise<LoadedConfig>): () => Promise<LoadedConfig> {
  let known: Promise<LoadedConfig> | null = null
  return () => {
    known ??= load().catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
}

function mountOf(queue: Mailer, admin: AdminOptions | FileConfig['admin']): Mount {
  if (admin === false) return ({ next }) => next()
  const base = `/${(admin?.path ?? DEFAULT_PATH).replace(/^\/+|\/+$/g, '')}`
  const answer = adminHandler(queue, authorizeOf(admin))
  return (asked) => within(base, answer, asked)
}

/** A config file's authorize is a method; it stays bound to its object. */
function authorizeOf(admin: AdminOptions | AdminConfig | undefined): Pick<AdminOptions, 'authorize'> {
  return admin?.authorize === undefined ? {} : { authorize: (req: ExpressRequest) => admin.authorize?.(req) }
}

function within(base: string, answer: AdminHandler, asked: Asked): void {
  const { req, next } = asked
  const mount = base === '/' ? '' : base
  if (req.path === mount) answer(asked, '/')
  else if (req.path.startsWith(`${mount}/`)) answer(asked, req.path.slice(mount.length))
  else next()
}
