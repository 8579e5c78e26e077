/**
 * What RELIABILITY chapter 4 says of rows, texts, clocks and sizes, on each database: rows of a newer version, error texts
 * of any kind, clocks apart, huge mail, purge in batches, age and expiry.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createMailer, systemClock, type Mailer, type MailerConfig } from '@mailspool/core'
import type { Transaction } from 'sequelize'
import { empty, onEachDatabase, type Place } from './each-database.js'
import { keptOpen } from './damaged.js'

const MAIL = { to: 'ann@example.com', subject: 'Hello', text: 'Hi' }
const HOUR = 3_600_000

onEachDatabase((open) => {
  let place: Place
  const mailers: Mailer<Transaction>[] = []

  beforeAll(async () => {
    place = await open()
  })
  beforeEach(() => empty(place))
  afterEach(async () => {
    for (const mailer of mailers.splice(0)) await mailer.close()
  })
  afterAll(() => place.close())

  function mailerOn(config: Partial<MailerConfig<Transaction>> = {}): Mailer<Transaction> {
    const store = keptOpen(place.store)
    const mailer = createMailer({ store, transport: 'null:', defaultFrom: 'shop@example.com', ...config })
    mailers.push(mailer)
    return mailer
  }

  /** A transport that fails like this. */
  const failing = (error: Error) => ({
    use: { name: 'api', version: '1', send: (_mail: unknown, done: (error: Error) => void) => done(error) },
    accepts: 'bytes' as const,
  })

  test('a row of a newer version is not claimed, holds up nobody, and status says how many wait', async () => {
    const mailer = mailerOn()
    const newer = await mailer.send(MAIL)
    await place.run(`update mailer_message set format = 2 where id = '${newer.id}'`)
    await mailer.send(MAIL)
    expect(await mailer.deliver()).toMatchObject({ sent: 1, stoppedBy: 'empty' })
    expect(await mailer.status()).toMatchObject({ newerFormat: 1, counts: { queued: 1, sent: 1 } })
    expect(await mailer.find(newer.id)).toMatchObject({ state: 'queued', attempts: [] })
  })

  test.each([
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['NUL and other control characters', 'no\0 way\x07\x1b[31m'],
    ['half a character', `bad \ud83d end \udc00`],
    ['characters of four bytes where it is cut', '🦉'.repeat(5000)],
  ])('an error text with %s is cleaned, cut and stored', async (_what, text) => {
    const mailer = mailerOn({ transport: failing(Object.assign(new RangeError(text), { responseCode: 451 })) })
    const { id } = await mailer.send(MAIL)
    expect(await mailer.deliver()).toMatchObject({ deferred: 1 })
    const [attempt] = (await mailer.find(id))!.attempts!
    expect(Buffer.byteLength(attempt!.reply!)).toBeLessThanOrEqual(2048)
    expect(attempt!.reply!.isWellFormed()).toBe(true)
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(attempt!.reply).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
    expect((await mailer.log({ message: id })).items).toHaveLength(1)
  })

  test.each([-30 * 24 * HOUR, 30 * 24 * HOUR])(
    "a worker whose clock is %d ms off sends what is due and nothing else, and takes over nobody's claim",
    async (apart) => {
      const clock = { ...systemClock, now: () => new Date(Date.now() + apart) }
      const mailer = mailerOn({ clock })
      const due = await mailer.send(MAIL)
      const later = await mailer.send(MAIL, { sendAt: new Date(Date.now() + HOUR) })
      const held = await mailer.send(MAIL, { transport: 'default', priority: 'low' })
      const other = place.another()
      const request = { transports: [{ name: 'default', limit: 1 }], limit: 1, lease: 60, formats: [1], crashed: 'none' as const, contentUpTo: 0 } // prettier-ignore
      expect(await other.claim({ ...request, ids: [held.id] })).toHaveLength(1)
      expect(await mailer.deliver()).toMatchObject({ sent: 1 })
      expect((await mailer.find(due.id))?.state).toBe('sent')
      expect((await mailer.find(later.id))?.state).toBe('scheduled')
      expect((await mailer.find(held.id))?.state).toBe('sending')
      expect(await place.run("select result from mailer_attempt where result = 'crashed'")).toEqual([])
      await other.close()
    },
  )

  test('huge mail: refused over maxSize with both figures; below it kept in parts of at most 1 MB and sent whole', async () => {
    const attachments = [{ filename: 'big.bin', content: Buffer.alloc(3_000_000, 7) }]
    await expect(mailerOn({ maxSize: 1_000_000 }).send({ ...MAIL, attachments })).rejects.toMatchObject({
      code: 'MAILER_TOO_LARGE',
      details: { limit: 1_000_000, size: expect.any(Number) as unknown },
    })
    expect(await place.run('select id from mailer_message')).toEqual([])
    const mailer = mailerOn()
    const { id } = await mailer.send({ ...MAIL, attachments })
    const [parts] = await place.run('select max(length(bytes)) as longest, count(*) as parts from mailer_content')
    expect(Number(parts!.longest)).toBeLessThanOrEqual(1024 * 1024)
    expect(Number(parts!.parts)).toBe(4)
    expect(await mailer.deliver()).toMatchObject({ sent: 1 })
    expect((await mailer.content(id))!.length).toBe((await mailer.find(id))!.size)
  })

  test('older than maxAge when deferred, past expiresAt at claim: failed with that reason', async () => {
    const error = Object.assign(new RangeError('later'), { responseCode: 451 })
    const mailer = mailerOn({ transport: failing(error), maxAge: 60, backoff: [0] })
    const old = await mailer.send(MAIL)
    expect(await mailer.deliver()).toMatchObject({ deferred: 1 })
    await place.run('update mailer_message set first_attempt_at = first_attempt_at - 61000')
    await mailer.retryDeferred()
    expect(await mailer.deliver()).toMatchObject({ failed: 1 })
    expect(await mailer.find(old.id)).toMatchObject({ state: 'failed', reason: 'maxAge', attemptCount: 2 })
    const short = await mailer.send(MAIL, { expiresAt: new Date(Date.now() + HOUR) })
    await place.run(`update mailer_message set expires_at = 1000 where id = '${short.id}'`)
    await mailer.deliver()
    expect(await mailer.find(short.id)).toMatchObject({ state: 'failed', reason: 'expired', attemptCount: 0 })
  })

  test('purge takes batches of a thousand, can be broken off and gone on with, and mail can be queued meanwhile', async () => {
    const mailer = mailerOn()
    await mailer.sendMany(Array.from({ length: 2500 }, () => MAIL))
    await place.run("update mailer_message set state = 'sent', finished_at = 1000")
    const stop = new AbortController()
    const store = keptOpen(place.store)
    const batches: number[] = []
    const purge: typeof store.purge = async (request) => {
      expect(request.limit).toBe(1000)
      const count = await store.purge(request)
      batches.push(count)
      await mailer.send(MAIL)
      if (batches.length === 1) stop.abort()
      return count
    }
    const watched = new Proxy(store, { get: (target, name) => (name === 'purge' ? purge : (Reflect.get(target, name) as unknown)) }) // prettier-ignore
    const purging = mailerOn({ store: watched })
    expect(await purging.purgeLog(1, 'success', { signal: stop.signal })).toBe(1000)
    expect(await purging.purgeLog(1, 'success')).toBe(1500)
    expect(batches).toEqual([1000, 1000, 500])
    expect(await mailer.counts()).toMatchObject({ sent: 0, queued: 3 })
    expect(await place.run("select message from mailer_content where message not in (select id from mailer_message)")).toEqual([]) // prettier-ignore
  })
})
