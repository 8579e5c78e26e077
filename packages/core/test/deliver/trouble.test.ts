/** What the engine does when the journal, the store, the worker or the lease is in trouble (RELIABILITY 3 and 4). */
import { expect, test } from '@jest/globals'
import { createEngine } from '../../src/deliver/engine.js'
import { MailerError } from '../../src/errors.js'
import type { DeliveryStore } from '../../src/store/store.js'
import { accepted, createScriptedTransport } from '../../src/testing/scripted-transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const away = (): MailerError =>
  new MailerError('MAILER_STORE_UNAVAILABLE', { problem: 'ECONNRESET' }, { retryable: true })

/** The same engine over a store of which some verbs are in trouble. */
function withStore(made: ReturnType<typeof anEngine>, change: Partial<DeliveryStore>) {
  return createEngine({ ...made.parts, store: { ...made.store, ...change } })
}

test('cancelled between claim and dot: nothing is sent, and no attempt is written', async () => {
  const message = aNewMessage()
  const transport = createScriptedTransport(undefined, {
    before: async () => {
      expect(await made.store.cancel([message.id])).toEqual(['cancelled'])
      return null
    },
  })
  const made = anEngine({ default: transport })
  await made.add(message)
  expect(await made.engine.deliver({})).toMatchObject({ sent: 0, failed: 0 })
  expect(transport.taken).toHaveLength(0)
  expect(await made.store.find(message.id)).toMatchObject({ state: 'cancelled', attempts: [] })
})

test('deleted while its mail is under way, before the dot: nothing is sent; after it: told as gone', async () => {
  const early = aNewMessage()
  const transport = createScriptedTransport(undefined, {
    before: async (parcel) => {
      await made.store.delete([parcel.id])
      return null
    },
  })
  const made = anEngine({ default: transport })
  await made.add(early)
  await made.engine.deliver({})
  expect(transport.taken).toHaveLength(0)
  expect(await made.store.find(early.id)).toBeNull()
})

test('the journal cannot be written: nothing is sent, the claim goes back', async () => {
  const transport = createScriptedTransport()
  const made = anEngine({ default: transport }, { concurrency: 1 })
  const stop = new AbortController()
  await made.add(aNewMessage())
  const engine = withStore(made, {
    journal: async () => {
      stop.abort()
      throw new MailerError('MAILER_STORE_FAILED', { problem: 'read-only' })
    },
  })
  await engine.deliver({ signal: stop.signal })
  expect(transport.taken).toHaveLength(0)
  expect(await states(made.store)).toEqual({ queued: 1 })
})

test('a journal whose commit is of unknown fate is asked again and found final: sent once', async () => {
  const transport = createScriptedTransport()
  const made = anEngine({ default: transport })
  const message = aNewMessage()
  await made.add(message)
  let asked = 0
  const engine = withStore(made, {
    journal: async (request) => {
      const answers = await made.store.journal(request)
      if (++asked === 1) throw away()
      return answers
    },
  })
  expect(await engine.deliver({})).toMatchObject({ sent: 1 })
  expect(asked).toBe(2)
  expect(transport.taken).toHaveLength(1)
})

test('the database is away after the 250: the outcome is kept and stored later, the mail goes out once', async () => {
  const transport = createScriptedTransport()
  const made = anEngine({ default: transport })
  await made.add(...Array.from({ length: 3 }, () => aNewMessage()))
  let refusals = 3
  const engine = withStore(made, {
    settle: async (endings) => {
      if (refusals-- > 0) throw away()
      return made.store.settle(endings)
    },
  })
  expect(await engine.deliver({})).toMatchObject({ sent: 3 })
  expect(transport.taken).toHaveLength(3)
  expect(await states(made.store)).toEqual({ sent: 3 })
})

test('one ending that the store can never take does not hold the others up', async () => {
  const transport = createScriptedTransport()
  const made = anEngine({ default: transport })
  const messages = Array.from({ length: 20 }, () => aNewMessage())
  await made.add(...messages)
  const engine = withStore(made, {
    settle: async (endings) => {
      if (endings.some((one) => one.id === messages[7]!.id)) throw new RangeError('bad row')
      return made.store.settle(endings)
    },
  })
  expect(await engine.deliver({})).toMatchObject({ sent: 19 })
  expect(await states(made.store)).toEqual({ sent: 19, sending: 1 })
})

test('the worker was stopped for more than half a lease before the dot: no dot, set aside, no copy', async () => {
  const made = anEngine({ default: createScriptedTransport() }, { lease: 1 })
  const message = aNewMessage()
  await made.add(message)
  const clock = { ...made.parts.clock }
  let jump = 0
  clock.monotonic = () => made.parts.clock.monotonic() + jump
  const transport = createScriptedTransport()
  const store = {
    ...made.store,
    journal: async (request: Parameters<DeliveryStore['journal']>[0]) => {
      const answers = await made.store.journal(request)
      jump += 600
      return answers
    },
  }
  const engine = createEngine({ ...made.parts, clock, store, transports: new Map([['default', transport]]) })
  expect(await engine.deliver({})).toMatchObject({ sent: 0, setAside: 1 })
  expect(transport.taken).toHaveLength(0)
  expect(await made.store.find(message.id)).toMatchObject({
    state: 'scheduled',
    possibleDuplicate: false,
    attemptCount: 0,
  })
})

test('no more than W = 2 x connections x inFlight messages are journaled and not settled', async () => {
  const transport = createScriptedTransport(undefined, { capacity: 50 })
  const made = anEngine({ default: transport }, { concurrency: 1, inFlight: 2 })
  await made.add(...Array.from({ length: 60 }, () => aNewMessage()))
  let journaled = 0
  let most = 0
  const engine = withStore(made, {
    journal: async (request) => {
      const answers = await made.store.journal(request)
      journaled += answers.filter((one) => one === 'final').length
      most = Math.max(most, journaled)
      return answers
    },
    settle: async (endings) => {
      await new Promise((resolve) => setImmediate(resolve))
      journaled -= endings.length
      return made.store.settle(endings)
    },
  })
  expect(await engine.deliver({})).toMatchObject({ sent: 60 })
  expect(most).toBeLessThanOrEqual(4)
  expect(most).toBeGreaterThan(1)
})

test('a lapsed claim in phase final goes out again, marked as a possible duplicate', async () => {
  const transport = createScriptedTransport()
  const made = anEngine({ default: transport }, { uncertainDelay: 0, backoff: [0] })
  const message = aNewMessage()
  await made.add(message)
  const [claim] = await made.store.claim({
    transports: [{ name: 'default', limit: 1 }],
    limit: 1,
    lease: 0,
    formats: [1],
    crashed: 'none',
    contentUpTo: 0,
  })
  await made.store.journal({ leases: [claim!], lease: 0 })
  await made.engine.deliver({})
  await made.engine.deliver({})
  const found = await made.store.find(message.id)
  expect(found).toMatchObject({ state: 'sent', possibleDuplicate: true })
  expect(found?.attempts?.map((one) => [one.result, one.possibleDuplicate])).toEqual([
    ['uncertain', false],
    ['success', true],
  ])
})

test('a lapsed claim in phase open was surely not sent: it goes out, with a crash in its log and no mark', async () => {
  const transport = createScriptedTransport()
  const made = anEngine({ default: transport })
  const message = aNewMessage()
  await made.add(message, aNewMessage())
  await made.store.claim({
    transports: [{ name: 'default', limit: 1 }],
    limit: 1,
    lease: 0,
    formats: [1],
    crashed: 'none',
    contentUpTo: 0,
  })
  expect(await made.engine.deliver({})).toMatchObject({ sent: 2 })
  const found = await made.store.find(message.id)
  expect(found).toMatchObject({ state: 'sent', possibleDuplicate: false, attemptCount: 1 })
  expect(found?.attempts?.map((one) => one.result)).toEqual(['crashed', 'success'])
})

test.each([
  { crashes: 1, others: 4, how: 'beside any other mail' },
  { crashes: 2, others: 0, how: 'while nothing else is in hand' },
])('a message of $crashes crashes is sent $how', async ({ crashes, others }) => {
  const messages = Array.from({ length: 12 }, () => aNewMessage())
  const crashed = messages[0]!
  let beside = 0
  let under = 0
  const transport = createScriptedTransport(async (parcel) => {
    under += 1
    await new Promise((resolve) => setImmediate(resolve))
    if (parcel.id === crashed.id) beside = under - 1
    under -= 1
    return accepted(parcel)
  })
  const made = anEngine({ default: transport })
  await made.add(...messages)
  const row = made.store.tables.messages.get(crashed.id)!
  Object.assign(row, { state: 'sending', phase: 'open', token: 't', leaseUntil: new Date(0), crashes: crashes - 1 })
  expect(await made.engine.deliver({})).toMatchObject({ sent: 12 })
  expect(row.crashes).toBe(crashes)
  expect(beside).toBe(others)
})
