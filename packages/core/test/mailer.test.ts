/** The mailer as an application uses it, on the memory store: each verb of API.md at least once, end to end. */
import { expect, test } from '@jest/globals'
import { systemClock } from '../src/clock.js'
import { MailerError } from '../src/errors.js'
import { createMailer } from '../src/mailer.js'
import { createMemoryStore } from '../src/store/memory-store/memory-store.js'
import { createTestMailer } from '../src/testing/test-mailer.js'

const hello = { to: 'Ann <ann@example.com>', subject: 'Hello', text: 'Hi', html: '<p>Hi</p>' }

test('send, deliver, find: one message with its attempt, and the bytes that were sent', async () => {
  const mailer = createTestMailer()
  const queued = await mailer.send({ ...hello, bcc: 'bo@example.com' })
  expect(queued).toMatchObject({ state: 'queued', dropped: [] })
  expect(queued.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab]/)
  expect(await mailer.deliver()).toMatchObject({ sent: 1, stoppedBy: 'empty' })
  const [mail] = mailer.outbox.mails
  expect(mail).toMatchObject({
    subject: 'Hello',
    envelope: { to: ['ann@example.com', 'bo@example.com'] },
    messageId: queued.messageId,
  })
  expect(mail?.raw.toString()).not.toContain('bo@example.com')
  expect(await mailer.content(queued.id)).toEqual(mail?.raw)
  const message = await mailer.find(queued.id)
  expect(message).toMatchObject({
    state: 'sent',
    attemptCount: 1,
    recipients: [
      { fate: 'accepted', kind: 'to' },
      { fate: 'accepted', kind: 'bcc' },
    ],
  })
  expect(message?.attempts).toHaveLength(1)
  await mailer.close()
})

test('the outbox of a test waits for mail that the application sends later, and says so when none comes', async () => {
  const mailer = createTestMailer()
  setImmediate(() => void mailer.sendMail('Later', 'text', null, 'ann@example.com'))
  expect(await mailer.outbox.waitFor((mail) => mail.subject === 'Later')).toMatchObject({
    text: expect.stringContaining('text'),
  })
  await expect(mailer.outbox.waitFor((mail) => mail.subject === 'Never', 0.01)).rejects.toMatchObject({
    code: 'MAILER_NO_SUCH_MAIL',
  })
  mailer.outbox.clear()
  expect(mailer.outbox.mails).toHaveLength(0)
})

test('sendAt waits for its time by the clock of the store', async () => {
  const mailer = createTestMailer()
  const sendAt = new Date(mailer.clock.now().getTime() + 3_600_000)
  const { id } = await mailer.send(hello, { sendAt })
  await mailer.deliver()
  expect(await mailer.find(id)).toMatchObject({ state: 'scheduled', dueAt: sendAt })
  await mailer.clock.advance(3_600_001)
  await mailer.deliver()
  expect((await mailer.find(id))?.state).toBe('sent')
})

test('sensitive content is shown to nobody and gone once sent', async () => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello, { sensitive: true })
  expect(await mailer.content(id)).toBeNull()
  expect((await mailer.find(id))?.subject).toBeNull()
  await mailer.deliver()
  expect(mailer.outbox.mails).toHaveLength(1)
  expect(await mailer.requeue(id)).toBe(false)
})

test('cancel, requeue, delete, purge', async () => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello)
  expect(await mailer.cancel(id)).toBe('cancelled')
  expect(await mailer.deliver()).toMatchObject({ sent: 0 })
  expect(await mailer.requeue(id)).toBe(true)
  expect(await mailer.deliver()).toMatchObject({ sent: 1 })
  expect(await mailer.cancel(id)).toBe('tooLate')
  expect(await mailer.purgeLog(1)).toBe(0)
  await mailer.clock.advance(86_400_001)
  expect(await mailer.purgeLog(1)).toBe(1)
  expect(await mailer.find(id)).toBeNull()
  expect(await mailer.delete(id)).toBe('notFound')
})

test("the don't-send list: by any way of writing the address, all lost is failed and never a success", async () => {
  const mailer = createTestMailer()
  await mailer.dontSend.add('Ann@Example.COM', { reason: 'asked' })
  expect(await mailer.dontSend.has('"Ann" <ANN@example.com>')).toBe(true)
  const queued = await mailer.send(hello)
  expect(queued).toMatchObject({ state: 'failed', dropped: ['ann@example.com'] })
  expect(await mailer.find(queued.id)).toMatchObject({ reason: 'dontSend' })
  expect(await mailer.dontSend.remove('ann@example.com')).toBe(true)
  expect(await mailer.requeue(queued.id)).toBe(true)
  expect(await mailer.deliver()).toMatchObject({ sent: 1 })
})

test('pause and resume, with who and why in the status', async () => {
  const mailer = createTestMailer()
  await mailer.send(hello)
  await mailer.pause({ reason: 'provider moves', by: 'kenji' })
  expect(await mailer.deliver()).toMatchObject({ stoppedBy: 'paused' })
  expect(await mailer.status()).toMatchObject({ paused: true, pauses: [{ by: 'kenji', reason: 'provider moves' }] })
  await mailer.resume()
  expect(await mailer.deliver()).toMatchObject({ sent: 1 })
  expect(await mailer.status()).toMatchObject({ paused: false, counts: { sent: 1 }, oldestDueAt: null })
  await expect(mailer.pause({ transport: 'nope' })).rejects.toMatchObject({ code: 'MAILER_UNKNOWN_TRANSPORT' })
})

test('retryDeferred keeps the priority, counts a retry, and fails what has none left', async () => {
  const refuse = { name: 'refusing', version: '1', send: (_: unknown, done: (error: Error & { responseCode?: number }) => void) => done(Object.assign(new RangeError('later'), { responseCode: 450 })) } // prettier-ignore
  const mailer = createMailer({
    store: createMemoryStore(),
    defaultFrom: 'a@example.com',
    transport: { use: refuse as never, accepts: 'bytes' },
    maxRetries: 1,
  })
  const { id } = await mailer.send(hello, { priority: 'high' })
  expect(await mailer.deliver()).toMatchObject({ deferred: 1 })
  expect(await mailer.retryDeferred()).toBe(1)
  expect(await mailer.find(id)).toMatchObject({ state: 'queued', priority: 'high', retries: 1 })
  expect(await mailer.deliver()).toMatchObject({ failed: 1 })
  expect(await mailer.find(id)).toMatchObject({ state: 'failed', reason: 'maxRetries' })
})

test('a signal ends retryDeferred and purgeLog between two transactions; what was done stays done and is counted', async () => {
  const store = createMemoryStore()
  const ending = new AbortController()
  const mailer = createMailer({
    store: { ...store, requeue: ends(store.requeue), purge: ends(store.purge) },
    transport: 'null:',
    defaultFrom: 'a@example.com',
  })
  function ends<Request, Answer>(verb: (request: Request) => Promise<Answer>) {
    return async (request: Request) => {
      const answer = await verb(request)
      ending.abort()
      return answer
    }
  }
  const { signal } = ending
  await mailer.sendMany(Array.from({ length: 1500 }, () => ({ mail: hello, options: { priority: 'deferred' as const } }))) // prettier-ignore
  expect(await mailer.retryDeferred({ signal })).toBe(1000)
  expect(await mailer.counts()).toMatchObject({ queued: 1000, deferred: 500 })
  expect(await mailer.purgeLog(0, 'success', { signal })).toBe(0)
  expect(await mailer.retryDeferred()).toBe(500)
  await mailer.deliver()
  for (const row of store.tables.messages.values()) row.finishedAt = new Date(0)
  expect(await mailer.purgeLog(0, 'success', { signal: new AbortController().signal })).toBe(1500)
})

test('events tell of enqueue once it is committed, and of each step', async () => {
  const mailer = createTestMailer()
  const heard: string[] = []
  mailer.on('enqueued', ({ state }) => heard.push(`enqueued ${state}`))
  mailer.on('transition', ({ from, to }) => heard.push(`${from} ${to}`))
  mailer.on('attempt', () => {
    throw new RangeError('a listener that throws harms nobody')
  })
  await mailer.send(hello)
  await mailer.deliver()
  expect(heard).toEqual(['enqueued queued', 'sending sent'])
})

test('an event that is none is refused by name: its listener would wait for ever', async () => {
  const mailer = createTestMailer()
  const on = mailer.on as (event: unknown, listener: () => void) => () => void
  expect(() => on('atempt', () => undefined)).toThrow(
    'atempt is no event of a mailer (did you mean attempt?); events are enqueued, transition, deleted, attempt, gone, paused, resumed, breaker, authFailed.',
  )
  for (const event of ['toString', 'error', undefined])
    expect(() => on(event, () => undefined)).toThrow(/ is no event of a mailer; events are enqueued, /)
  await mailer.close()
})

test('settings that are wrong are refused at once, all of them, by name', () => {
  const wrong = { maxBach: 3, concurrency: 0, lease: 'soon' } as never
  expect(() => createMailer({ store: createMemoryStore(), ...(wrong as object) })).toThrow(
    /maxBach is no setting; did you mean maxBatch\?.*concurrency.*lease/s,
  )
})

test('a mailer without a transport queues, and says what is missing when it is to deliver', async () => {
  const mailer = createMailer({ store: createMemoryStore(), defaultFrom: 'a@example.com' })
  expect(await mailer.send(hello)).toMatchObject({ state: 'queued' })
  await expect(mailer.deliver()).rejects.toMatchObject({ code: 'MAILER_NOT_CONFIGURED' })
})

test('a closed mailer refuses every call, and closing twice is nothing', async () => {
  const mailer = createTestMailer()
  await mailer.close()
  await mailer.close()
  await expect(mailer.send(hello)).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
})

test('messages() walks all pages', async () => {
  const mailer = createTestMailer()
  await mailer.sendMany(Array.from({ length: 25 }, (_, index) => ({ ...hello, subject: `No ${index}` })))
  const seen = new Set<string>()
  for await (const message of mailer.messages({ limit: 4 })) seen.add(message.id)
  expect(seen.size).toBe(25)
})

test('a worker that starts before its database waits for it; an error that no waiting mends ends it', async () => {
  const store = createMemoryStore()
  let refusals = 2
  const opening = {
    ...store,
    pendingMigrations: async () => {
      if (refusals-- > 0)
        throw new MailerError('MAILER_STORE_UNAVAILABLE', { problem: 'starting' }, { retryable: true })
      return []
    },
  }
  const quick = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 2), signal),
  }
  const mailer = createMailer({ store: opening, transport: 'null:', clock: quick, defaultFrom: 'shop@example.com' })
  const stop = new AbortController()
  const sent = new Promise<void>((resolve) => mailer.on('attempt', () => resolve()))
  const working = mailer.work({ signal: stop.signal })
  const { id } = await createMailer({ store, transport: 'null:' }).send({ ...hello, from: 'shop@example.com' })
  await Promise.race([sent, working])
  stop.abort()
  await working
  expect((await store.find(id))?.state).toBe('sent')

  const broken = createMailer({
    store: { ...store, pendingMigrations: async () => ['0001-first'] },
    transport: 'null:',
  })
  await expect(broken.work()).rejects.toMatchObject({ code: 'MAILER_NOT_MIGRATED' })
})
