/**
 * The database's own clock steps while mail is under way (RELIABILITY chapters 3 and 4). A step of it by an hour and all stored
 * instants moved by an hour the other way are the same thing to whoever compares them, so that is what is done here.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createMailer, type Mailer, type MailerConfig } from '@mailspool/core'
import type { Transaction } from 'sequelize'
import { keptOpen } from './damaged.js'
import { empty, onEachDatabase, type Place } from './each-database.js'

const MAIL = { to: 'ann@example.com', subject: 'Hello', text: 'Hi' }
const HOUR = 3_600_000
const INSTANTS = {
  message: ['due_at', 'lease_until', 'expires_at', 'first_attempt_at', 'created_at', 'finished_at'],
  attempt: ['at'],
  dont_send: ['expires_at', 'created_at'],
  setting: ['lasts_until'],
}

/** A point that is reached and held until it is let go, at the end of the test at the latest. */
function gate() {
  let [reach, letGo] = [() => {}, () => {}]
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const open = new Promise<void>((resolve) => (letGo = resolve))
  gates.push(letGo)
  return { reached, letGo, hold: async () => (reach(), open) }
}
const gates: (() => void)[] = []

type Done = (error: Error | null, info?: object) => void

onEachDatabase((open) => {
  let place: Place
  const mailers: Mailer<Transaction>[] = []
  const taken: string[] = []

  beforeAll(async () => {
    place = await open()
  })
  beforeEach(async () => {
    taken.splice(0)
    await empty(place)
  })
  afterEach(async () => {
    for (const letGo of gates.splice(0)) letGo()
    for (const mailer of mailers.splice(0)) await mailer.close()
  })
  afterAll(() => place.close())

  /** The database's clock goes on by so many milliseconds at once; back, if negative. */
  async function step(by: number): Promise<void> {
    for (const [table, columns] of Object.entries(INSTANTS))
      await place.run(`update mailer_${table} set ${columns.map((one) => `${one} = ${one} - ${by}`).join(', ')}`)
  }

  /** A process with a transport that takes everything, once `before` lets it. */
  function worker(config: Partial<MailerConfig<Transaction>> = {}, before: () => Promise<void> = async () => {}) {
    const send = (mail: { message: { messageId: () => string } }, done: Done): void => {
      void before().then(() => {
        taken.push(mail.message.messageId())
        done(null, { response: '250 ok' })
      })
    }
    const transport = { use: { name: 'api', version: '1', send } as never, accepts: 'bytes' as const }
    const store = keptOpen(place.store)
    const mailer = createMailer({
      store,
      transport,
      defaultFrom: 'shop@example.com',
      uncertainDelay: 0,
      backoff: [0],
      ...config,
    })
    mailers.push(mailer)
    return mailer
  }

  /** The store with something before or after one of its verbs. */
  function around(verb: 'journal' | 'renew', how: (work: () => Promise<unknown>) => Promise<unknown>) {
    const store = keptOpen(place.store)
    const wrapped = (request: never) => how(() => store[verb](request))
    const get = (target: object, name: string): unknown => (name === verb ? wrapped : Reflect.get(target, name))
    return new Proxy(store, { get: (target, name) => get(target, String(name)) })
  }
  /** Whose journal waits: the mail is under way, and nothing of it is the server's. */
  const heldBeforeItsJournal = (hold: () => Promise<void>) => around('journal', async (work) => (await hold(), work()))
  /** Told once it is done. */
  const telling = (verb: 'renew', tell: () => Promise<void>) =>
    around(verb, async (work) => {
      const answer = await work()
      await tell()
      return answer
    })

  test('an hour on, before the end of a mail: another worker sends it, and the first one sends nothing', async () => {
    const point = gate()
    const first = worker({ store: heldBeforeItsJournal(point.hold) })
    const { id } = await first.send(MAIL)
    const running = first.deliver()
    await point.reached
    await step(HOUR)
    expect(await worker().deliver()).toMatchObject({ sent: 1 })
    point.letGo()
    expect(await running).toMatchObject({ sent: 0, failed: 0, deferred: 0 })
    expect(taken).toHaveLength(1)
    expect(await first.find(id)).toMatchObject({ state: 'sent', possibleDuplicate: false, attemptCount: 1 })
  })

  test.each([
    ['retry', 'scheduled'],
    ['hold', 'uncertain'],
  ] as const)(
    'an hour on, after the end of a mail, %s: it is %s until the 250 comes, and that wins',
    async (onUncertain, meanwhile) => {
      const point = gate()
      const first = worker({ onUncertain }, point.hold)
      const { id } = await first.send(MAIL)
      const running = first.deliver()
      await point.reached
      await step(HOUR)
      const second = worker({ onUncertain, uncertainDelay: 300 })
      expect(await second.deliver()).toMatchObject({ sent: 0 })
      expect((await second.find(id))?.state).toBe(meanwhile)
      point.letGo()
      await running
      expect((await second.find(id))?.state).toBe('sent')
      expect(await second.deliver()).toMatchObject({ sent: 0, stoppedBy: 'empty' })
      expect(taken).toHaveLength(1)
    },
  )

  test('an hour on, and the copy goes out before the 250 comes: it is marked', async () => {
    const point = gate()
    const first = worker({}, point.hold)
    const { id } = await first.send(MAIL)
    const running = first.deliver()
    await point.reached
    await step(HOUR)
    const second = worker()
    await second.deliver()
    await second.deliver()
    point.letGo()
    await running
    expect(taken).toHaveLength(2)
    expect(new Set(taken).size).toBe(1)
    expect(await second.find(id)).toMatchObject({ state: 'sent', possibleDuplicate: true })
  })

  test('an hour back: what is queued goes out, what is under way ends, and what was to come waits an hour longer', async () => {
    const point = gate()
    const first = worker({}, point.hold)
    const under = await first.send(MAIL)
    const running = first.deliver({ ids: [under.id] })
    await point.reached
    const queued = await first.send(MAIL)
    const later = await first.send(MAIL, { sendAt: new Date(Date.now() + HOUR / 2) })
    await step(-HOUR)
    expect(await worker().deliver()).toMatchObject({ sent: 1 })
    point.letGo()
    await running
    const state = async (id: string) => (await first.find(id))?.state
    expect([await state(under.id), await state(queued.id), await state(later.id)]).toEqual([
      'sent',
      'sent',
      'scheduled',
    ])
    expect(taken).toHaveLength(2)
    await step(HOUR)
    expect(await first.deliver()).toMatchObject({ sent: 0 })
    await step(HOUR / 2)
    expect(await first.deliver()).toMatchObject({ sent: 1 })
  })

  test('an hour back: a lease that is renewed is as long as any other', async () => {
    const point = gate()
    const renewed = gate()
    const first = worker({ lease: 1, store: telling('renew', renewed.hold) }, point.hold)
    await first.send(MAIL)
    const running = first.deliver()
    await point.reached
    const away = async () => {
      const [row] = await place.run('select lease_until - created_at as away from mailer_message')
      return Number(row!.away)
    }
    await step(-HOUR)
    expect(await away()).toBeGreaterThan(0)
    await renewed.reached
    renewed.letGo()
    // it began an hour ahead of the clock, and its lease does not end there any more
    expect(await away()).toBeLessThan(-HOUR / 2)
    point.letGo()
    expect(await running).toMatchObject({ sent: 1 })
  })

  test('an hour back: a transport that rests is tried after its own pause at the latest', async () => {
    const mailer = worker()
    await mailer.send(MAIL)
    const value = { state: 'open', pause: 300, error: 'gone', suspect: null }
    await place.store.writeSetting({ name: 'breaker:default', value, until: 300 })
    expect(await mailer.deliver()).toMatchObject({ sent: 0, stoppedBy: 'transport' })
    await step(-HOUR)
    expect(await worker().deliver()).toMatchObject({ sent: 1 })
    expect((await mailer.status()).transports).toMatchObject([{ breaker: 'closed' }])
  })
})
