// Requests to the admin page over a real socket: any path, query, form, cookie and header, of people with all rights, some and
// none. No answer is a 5xx or takes markup or headers from what was asked; who may not is refused, and changes take the token.
import fc from 'fast-check'
import { createServer } from 'node:http'
import express from 'express'
import { createMailer } from '@mailspool/core'
import { adminRouter } from '@mailspool/express'
import { ask, judgeAnswer, MARK, shaped } from './admin-asked.mjs'
import { text } from './pieces.mjs'
import { DATABASES, openQueue } from './queues.mjs'

const words = fc.oneof(
  { weight: 8, arbitrary: text },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      MARK, `"${MARK}`, `'${MARK}`, '"><script>alert(1)</script>', 'javascript:alert(1)', '../../etc/passwd', '%00', '%ff', '%', '%zz',
      '__proto__', 'constructor', 'toString', '//evil.example', '\\\\evil.example', '0', '-1', '1e999', 'NaN', '9'.repeat(30), "' or 1=1 --", '\0',
      '2026-11-25', '2026-02-31T25:61', '%', '_', 'x'.repeat(3000), 'a,b,c', '[]', '{}', 'null', '\r\nSet-Cookie: a=b', 'ann@x.example', '@x.example',
    ),
  },
) // prettier-ignore

const PATHS = [
  [], ['messages'], ['messages', 'ID'], ['messages', 'ID', 'preview'], ['messages', 'ID', 'message.eml'], ['messages', 'ID', 'attachments', '0'],
  ['messages', 'ID', 'delete'], ['failures'], ['audit'], ['dont-send'], ['progress', 'x'], ['assets', 'x'],
] // prettier-ignore
const DEEDS = [
  ['pause'], ['resume'], ['preferences'], ['dont-send', 'add'], ['dont-send', 'remove'], ['messages', 'ID', 'send'], ['messages', 'ID', 'requeue'],
  ['messages', 'ID', 'cancel'], ['messages', 'ID', 'resolve'], ['messages', 'ID', 'delete'], ['act'], ['act', 'start'], ['progress', 'x', 'stop'],
] // prettier-ignore
const steps = [...new Set([...PATHS, ...DEEDS].flat())]
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']
/** Mostly an address that is there, asked as it wants to be. */
const where = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...PATHS).map((path) => ({ method: 'GET', path })) },
  { weight: 5, arbitrary: fc.constantFrom(...DEEDS).map((path) => ({ method: 'POST', path })) },
  {
    weight: 1,
    arbitrary: fc.record({ method: fc.constantFrom(...METHODS), path: fc.constantFrom(...PATHS, ...DEEDS) }),
  },
  { weight: 1, arbitrary: fc.record({ method: fc.constantFrom(...METHODS), path: fc.array(fc.oneof(fc.constantFrom(...steps), words), { maxLength: 5 }) }) }, // prettier-ignore
)
const NAMES = [
  'q', 'text', 'state', 'reason', 'class', 'since', 'until', 'from', 'to', 'tag', 'transport', 'order', 'after', 'before', 'by', 'done', 'theme', 'locale', 'address',
  'answer', 'return', 'deed', 'id', 'ids', 'all', 'filter', 'range', 'page', 'actor', 'what', 'domain', 'source', 'days', 'recipient', 'priority', 'limit',
] // prettier-ignore
const VALUES = ['queued', 'failed', 'sent', 'all', 'hour', 'day', 'next', 'ID', 'notSent', 'dark', 'de', 'newest', 'created', 'cancel', 'requeue', 'delete', '1'] // prettier-ignore
const pair = fc.tuple(
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: words }),
  fc.oneof({ weight: 1, arbitrary: fc.constantFrom(...VALUES) }, { weight: 2, arbitrary: words }),
)
const pairs = fc.array(pair, { maxLength: 5 })

const seldom = (arbitrary) => fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })

const FORM = 'application/x-www-form-urlencoded'
const drawn = fc.record({
  where,
  query: pairs,
  form: pairs,
  token: fc.constantFrom('right', 'right', 'right', 'right', 'right', 'right', 'none', 'wrong'),
  rawPath: seldom(words),
  rawBody: seldom(words),
  who: fc.constantFrom('all', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'see', 'none', 'odd', 'throws'),
  site: fc.constantFrom('same-origin', 'same-origin', 'same-origin', 'same-origin', 'none', 'cross-site', null),
  headers: fc.array(fc.tuple(fc.constantFrom('cookie', 'accept-language', 'origin', 'referer', 'x-forwarded-host', 'x-forwarded-proto', 'host', 'range', 'if-none-match', 'content-encoding', 'x-http-method-override'), words), { maxLength: 3 }),
  type: fc.constantFrom(FORM, FORM, FORM, FORM, FORM, FORM, `${FORM}; charset=utf-7`, 'text/plain', 'application/json', 'multipart/form-data; boundary=x', ''),
}) // prettier-ignore
const input = drawn.map(({ where, ...others }) => ({ ...where, ...others })) // prettier-ignore

const CALM = { method: 'GET', path: [], query: [], form: [], token: 'right', rawPath: null, rawBody: null, who: 'all', site: 'same-origin', headers: [], type: 'application/x-www-form-urlencoded' } // prettier-ignore
const HARD = [
  MARK,
  `"${MARK}`,
  '%',
  '\0',
  '\r\nSet-Cookie: a=b',
  'x'.repeat(3000),
  '//evil.example',
  '9'.repeat(30),
  '2026-02-31T25:61',
  '\ud800',
]
const seeds = HARD.flatMap((one) => [
  ...[[], ['messages'], ['failures'], ['audit'], ['dont-send']].map((where) => ({ ...CALM, path: where, query: NAMES.slice(0, 20).map((name) => [name, one]) })), // prettier-ignore
  ...NAMES.map((name) => ({ ...CALM, path: ['messages'], query: [[name, one]] })),
  ...DEEDS.map((where) => ({ ...CALM, method: 'POST', path: where, form: NAMES.map((name) => [name, one]) })),
  { ...CALM, rawPath: one },
  { ...CALM, path: ['messages', one] },
  { ...CALM, path: ['assets', one] },
])

export default { inputs: input, seeds, variants: DATABASES.length, open: openAdmin }

async function openAdmin(variant) {
  const queue = await openQueue(variant)
  const mailer = createMailer({ store: queue.store, transport: 'null:', defaultFrom: 'shop@x.example' })
  const counts = {}
  let id = null
  const refill = async () => {
    const mail = { to: `"${MARK.replaceAll(/[<>"]/g, '')}" <ann@x.example>`, subject: MARK, html: MARK, text: MARK, attachments: [{ filename: MARK, content: 'a' }] } // prettier-ignore
    ;({ id } = await mailer.send(mail, { tags: [MARK] }))
  }
  await refill()
  await mailer.deliver()
  await refill()
  const app = express()
  const people = {
    all: { name: 'Ann', rights: 'all' },
    see: { name: MARK, rights: ['see'] },
    odd: { name: 'Ann', rights: ['root'] },
  }
  app.use('/admin', adminRouter(mailer, { authorize: (req) => actorOf(people, req.headers['x-who']) }))
  const server = createServer(app)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const asking = ask(server.address().port)
  const first = await asking({ method: 'GET', path: '/admin/', headers: { 'x-who': 'all' }, body: null })
  const token = /name="token" value="([^"]+)"/.exec(first.body)?.[1]
  if (token === undefined) throw new Error('the page has no token')
  const check = async (input) => {
    const answer = await asking(shaped(input, { id, token }))
    counts[answer.status] = (counts[answer.status] ?? 0) + 1
    judgeAnswer(input, answer)
    if (answer.status === 303 && (await mailer.find(id)) === null) await refill()
  }
  const close = async () => {
    asking.close()
    await new Promise((resolve) => server.close(resolve))
    await queue.drop()
    await mailer.close()
    await queue.close()
    return counts
  }
  return { check, close }
}

function actorOf(people, who) {
  if (who === 'throws') throw new Error(MARK)
  return people[who]
}
