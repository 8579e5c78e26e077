/**
 * The admin page as a function from Request to Response (web standard), whatever framework is around it. Top to bottom:
 * let in or 403, find the route, the right for it, for changes the origin and the token, then the handler.
 * Duty: closed by default; nothing is revealed and nothing is read from the database before somebody is let in.
 * Never rejects: trouble is a page, and a line in the log.
 */
import { isMailerError, type Logger, type Mailer } from '@mailspool/core'
import { may, readActor, type Actor, type Right } from './actor.js'
import { adminKey } from './admin-key.js'
import { acceptsToken, comesFromElsewhere, issueToken } from './csrf.js'
import { loggerOf, stoppedTransports } from './doors.js'
import { themeOf } from './handlers/preferences.js'
import { linksFrom, type Link } from './link.js'
import { Closed, NotLetIn } from './pages/closed.js'
import { Alone, ProblemPage } from './pages/problem.js'
import { respondHtml, respondJson, respondJsonDone, respondJsonProblem, respondPage, respondPlain } from './respond.js'
import { page, type Answer, type PageAnswer, type Visit } from './route.js'
import { match, type Match } from './routes.js'
import { wantsJson } from './wants-json.js'
import { CLOSED_HEADERS } from './security-headers.js'
import { texts } from './texts/index.js'
import { fill } from './texts/fill.js'
import { COUNTED_UP_TO } from './words/numbers.js'

/** What the framework around us knows of one request. */
export interface Host {
  /** The app's authorize, bound to its own kind of request; null: none was given, and the page is closed. */
  authorize: (() => unknown) | null
  /** The fields of a POST, whoever read them; null: more octets than `limit`. Asked only after the request was let in. */
  form: (limit: number) => Promise<URLSearchParams | null>
  /** './mailer/' where the mount was asked for as '/admin/mailer', without its final slash; else ''. */
  folder: string
}

/** The path of the request is the path inside the mount, beginning with '/'. */
export type Admin = (request: Request, host: Host) => Promise<Response>

interface Inside {
  mailer: Mailer
  logger: Logger
  key: () => Promise<Buffer>
  now: () => Date
}

const words = texts.problems

/** Our forms are a few hundred octets, with a list's chosen rows some thousands; more is not ours. */
const FORM_LIMIT = 64 * 1024

/** One admin page for one mailer. `now`: for tests; default the wall clock. */
export function createAdmin(mailer: Mailer, options: { now?: () => Date } = {}): Admin {
  const inside = { mailer, logger: loggerOf(mailer), key: adminKey(mailer), now: options.now ?? (() => new Date()) }
  return async (request, host) => {
    try {
      return await answer(inside, request, host)
    } catch (error) {
      return trouble(inside, request, error)
    }
  }
}

async function answer(inside: Inside, request: Request, host: Host): Promise<Response> {
  const actor = await letIn(inside, request, host)
  if (actor instanceof Response) return actor
  const path = new URL(request.url).pathname
  const found = match(request.method, path)
  const asked: Asked = { inside, request, actor, link: linksFrom(path, host.folder) }
  if ('allow' in found) {
    return found.allow.length === 0 ? notFound(asked) : notThatWay(asked, [...new Set(found.allow)].join(', '))
  }
  const refused = await refusal(asked, found, host)
  if (refused instanceof Response) return refused
  const result = await found.route.handler(visitOf(asked, found, refused))
  return result.kind === 'notFound' ? notFound(asked) : respond(asked, result)
}

/** The actor, or the 403. A throw in authorize is the app's bug: it is logged, and lets nobody in. */
async function letIn({ logger }: Inside, request: Request, { authorize }: Host): Promise<Actor | Response> {
  const production = process.env.NODE_ENV === 'production'
  const json = wantsJson(request)
  if (authorize === null && json) return respondJsonProblem({ heading: words.closed, lead: words.closedLead }, 403)
  if (authorize === null) return respondHtml(<Closed production={production} />, { status: 403, headers: CLOSED_HEADERS })
  let answered: unknown = undefined
  try {
    answered = await authorize()
  } catch (error) {
    logger.error({ error: String(error) }, 'authorize of the admin page threw; nobody was let in.')
  }
  const actor = readActor(answered)
  if (actor !== null) return actor
  // true, or an object with a misspelt right, is a mistake of the developer and should not be a riddle
  const mistaken = Boolean(answered)
  const hint = fill(words.noActor, { kind: typeof answered })
  if (mistaken) logger.warn({}, hint)
  if (json) return respondJsonProblem({ heading: words.notLetIn, lead: words.notLetInLead }, 403)
  return respondHtml(<NotLetIn hint={mistaken && !production ? hint : null} />, { status: 403, headers: CLOSED_HEADERS })
} // prettier-ignore

interface Asked {
  inside: Inside
  request: Request
  actor: Actor
  link: Link
}

/** Why a request that was let in is refused all the same; else the fields of its form. */
async function refusal(asked: Asked, { route }: Match, host: Host): Promise<Response | URLSearchParams> {
  const { actor, request, inside } = asked
  if (!may(actor, route.right)) return noRight(asked, route.right)
  if (route.method === 'GET') return new URLSearchParams()
  if (comesFromElsewhere(request.headers)) return problem(asked, 403, [words.elsewhere, words.elsewhereLead])
  const form = await host.form(route.formLimit ?? FORM_LIMIT)
  if (form === null) return problem(asked, 413, [words.tooLarge, words.tooLargeLead])
  const token = { given: form.get('token') ?? '', now: inside.now() }
  if (acceptsToken(await inside.key(), actor, token)) return form
  return problem(asked, 403, [words.token, words.tokenLead])
}

function visitOf(asked: Asked, { params }: Match, form: URLSearchParams): Visit {
  const { inside, request, actor, link } = asked
  const { mailer, logger, now } = inside
  return { mailer, logger, actor, params, form, now: now(), query: new URL(request.url).searchParams, link }
} // prettier-ignore

async function respond(asked: Asked, result: Exclude<Answer, { kind: 'notFound' }>): Promise<Response> {
  if (result.kind === 'page') return framed(asked, result)
  if (result.kind === 'redirect' && result.cookie === undefined && wantsJson(asked.request))
    return respondJsonDone(result.to)
  return respondPlain(result)
}

async function framed({ inside, request, actor, link }: Asked, result: PageAnswer): Promise<Response> {
  const now = inside.now()
  const [key, counts, stopped] = await Promise.all([inside.key(), inside.mailer.counts({ upTo: COUNTED_UP_TO }), stoppedTransports(inside.mailer)]) // prettier-ignore
  const theme = themeOf(request.headers.get('cookie'))
  const frame = { link, now, actor, token: issueToken(key, actor, now), theme, counts, stopped }
  return wantsJson(request) ? respondJson(result, frame) : respondPage(result, frame)
}

/** A problem is said inside the frame to those who may see it, alone to others: the frame shows counts. */
async function problem(asked: Asked, status: number, [heading, lead]: readonly [string, string]): Promise<Response> {
  if (wantsJson(asked.request)) return respondJsonProblem({ heading, lead }, status)
  if (!may(asked.actor, 'see')) {
    return respondHtml(<Alone heading={heading} lead={lead} />, { status, headers: CLOSED_HEADERS })
  }
  const data = { heading, lead }
  return framed(asked, page({ title: heading, here: { page: null }, data, component: ProblemPage, status }))
}

const notFound = (asked: Asked) => problem(asked, 404, [words.notFound, words.notFoundLead])

async function notThatWay(asked: Asked, allow: string): Promise<Response> {
  const response = await problem(asked, 405, [words.method, fill(words.methodLead, { allow })])
  response.headers.set('Allow', allow)
  return response
}

function noRight(asked: Asked, right: Right): Promise<Response> {
  const lead = fill(words.noRightLead, { name: asked.actor.name, right })
  return problem(asked, 403, [words.noRight, lead])
}

/** The database is away, or a bug of ours. Which of them is said; the details are for the log alone. */
function trouble({ logger }: Inside, request: Request, error: unknown): Response {
  const path = new URL(request.url).pathname
  const store = isMailerError(error) && /^MAILER_(STORE|NOT_MIGRATED|DRIVER|CLOSED)/.test(error.code)
  const facts = { path, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  logger.error(facts, 'A page of the admin could not be made.')
  const [heading, lead] = store ? [words.store, words.storeLead] : [words.failed, words.failedLead]
  if (wantsJson(request)) return respondJsonProblem({ heading, lead }, store ? 503 : 500)
  return respondHtml(<Alone heading={heading} lead={lead} />, { status: store ? 503 : 500, headers: CLOSED_HEADERS })
}
