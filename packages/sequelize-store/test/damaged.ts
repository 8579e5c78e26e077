/**
 * Rows that somebody wrote into, on any database: each mail fails with the reason, and the run goes on to the next. Duty:
 * the questions, once; each database's test file hands over its store and a way past it.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createMailer, type Mailer, type MailStore } from '@mailspool/core'
import type { Transaction } from 'sequelize'
import type { Place } from './each-database.js'

const MANY = 2_147_483_647
const COUNTERS = ['claim_seq', 'attempts', 'retries', 'set_asides', 'crashes', 'uncertain_attempts', 'size']

/** What is written into the row, and the reason that its mail fails with. */
const DAMAGES: (readonly [statement: string, reason: RegExp])[] = [
  ...COUNTERS.flatMap((column) => [
    [`mailer_message set ${column} = -7`, / is no number/] as const,
    [`mailer_message set ${column} = ${MANY}`, / is no number/] as const,
  ]),
  ['mailer_message set format = 0', /format is no number/],
  ['mailer_message set format = -1', /format is no number/],
  ['mailer_message set priority = 9', /priority cannot be read/],
  ['mailer_message set priority = -1', /priority cannot be read/],
  ["mailer_message set tags = '{'", /tags cannot be read/],
  ["mailer_message set metadata = '[]'", /metadata cannot be read/],
  ['mailer_message set created_at = 9000000000000000000', /createdAt is no instant/],
  ["mailer_message set envelope_from = 'shop@x> SIZE=1'", /envelope sender/],
  ["mailer_recipient set fate = 'lost'", /fate 'lost'/],
  ["mailer_recipient set address = 'nobody'", /recipient 1 is no address/],
]

/** `more`: what this database alone lets anybody write; `strays`: of it, what takes a mail out of time's reach, and the reason
 * that it fails with, or none. */
export function damages(
  open: () => Promise<Place>,
  more: typeof DAMAGES = [],
  { strays = [] }: { strays?: readonly (readonly [statement: string, reason: string | null])[] } = {},
): void {
  let place: Place
  let mailer: Mailer

  beforeAll(async () => {
    place = await open()
  })
  beforeEach(() => {
    mailer = createMailer({ store: keptOpen(place.store), transport: 'null:', defaultFrom: 'shop@example.com' })
  })
  afterEach(() => mailer.close())
  afterAll(() => place.close())

  test.each([...DAMAGES, ...more])('%s', async (statement, reason) => {
    const { id } = await mailer.send({ to: 'ann@example.com', subject: 'One', text: 'one' })
    const column = statement.startsWith('mailer_message') ? 'id' : 'message'
    await place.run(`update ${statement} where ${column} = '${id}'`)
    const next = await mailer.send({ to: 'bob@example.com', subject: 'Two', text: 'two' })
    expect(await mailer.deliver()).toMatchObject({ sent: 1, failed: 1, stoppedBy: 'empty' })
    expect((await mailer.find(next.id))?.state).toBe('sent')
    const [row] = await place.run(`select state, reason from mailer_message where id = '${id}'`)
    expect(row).toMatchObject({ state: 'failed', reason: 'undecodable' })
    const [attempt] = await place.run(`select reply from mailer_attempt where message = '${id}'`)
    expect(attempt?.reply).toMatch(reason)
    // kept, looked at without harm, and gone when asked for
    await mailer.find(id)
    await mailer.list({ limit: 50 })
    expect(await mailer.delete(id)).toBe('deleted')
  })

  test('a claim in a phase that there is not is open: when it lapses the run goes on, and the mail goes out', async () => {
    const { id } = await mailer.send({ to: 'ann@example.com', subject: 'One', text: 'one' })
    const claim = "state = 'sending', phase = 'x', token = 'gone', lease_until = 1, claim_seq = 1"
    await place.run(`update mailer_message set ${claim} where id = '${id}'`)
    expect(await mailer.deliver()).toMatchObject({ sent: 1 })
    const [row] = await place.run(`select state, crashes from mailer_message where id = '${id}'`)
    expect(row).toMatchObject({ state: 'sent', crashes: 1 })
  })

  // a test of none is an error of Jest
  if (strays.length > 0)
    test.each(strays)('%s', async (statement, reason) => {
      const { id } = await mailer.send({ to: 'ann@example.com', subject: 'One', text: 'one' })
      await place.run(`update mailer_message set ${statement} where id = '${id}'`)
      await mailer.deliver()
      const [row] = await place.run(`select state, reason from mailer_message where id = '${id}'`)
      expect(row).toMatchObject(reason === null ? { state: 'sent' } : { state: 'failed', reason })
    })

  test('what no database can hold may be asked for', async () => {
    for (const asked of [
      { recipient: 'a\0@b.de' },
      { subject: '\0' },
      { subjectContains: 'a\0' },
      { tag: '\ud800' },
      { messageId: '\0' },
    ])
      expect((await mailer.list(asked)).items).toEqual([])
  })

  test('deferred mail with a nonsense number of retries does not hold up the others', async () => {
    const ids = (await mailer.sendMany([1, 2].map((nth) => ({ to: 'a@example.com', text: String(nth) })), { priority: 'deferred' })).map(({ id }) => id) // prettier-ignore
    await place.run(`update mailer_message set attempts = 1 where id in ('${ids.join("', '")}')`)
    await place.run(`update mailer_message set retries = ${MANY} where id = '${ids[0]}'`)
    expect(await mailer.retryDeferred({ ids })).toBe(2)
    expect(await mailer.deliver()).toMatchObject({ sent: 1, failed: 1 })
  })
}

/** The store outlives the mailers of its tests. */
export const keptOpen = (store: MailStore<Transaction>): MailStore<Transaction> =>
  new Proxy(store, {
    get: (target, name) => {
      if (name === 'close') return async () => undefined
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
