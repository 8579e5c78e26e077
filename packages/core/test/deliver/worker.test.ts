/** The endless worker: wakes, retries in time, survives a store that is away, ends when told. */
import { expect, test } from '@jest/globals'
import { createEngine } from '../../src/deliver/engine.js'
import { MailerError } from '../../src/errors.js'
import { createScriptedTransport } from '../../src/testing/scripted-transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const away = (): MailerError =>
  new MailerError('MAILER_STORE_UNAVAILABLE', { problem: 'ECONNRESET' }, { retryable: true })

test('the worker sends what is enqueued while it sleeps, requeues deferred mail in time, and ends when told', async () => {
  const stop = new AbortController()
  let refusals = 1
  const late = aNewMessage()
  const transport = createScriptedTransport((parcel) => {
    if (parcel.id === late.id && refusals-- > 0) {
      return {
        kind: 'refused',
        phase: 'content',
        reply: { code: 451, enhancedCode: null, text: 'later' },
        recipients: [{ accepted: true, reply: null }],
      }
    }
    return 'accept'
  })
  const made = anEngine({ default: transport }, { backoff: ['1ms'], sweep: '5ms', emptyQueueSleep: '20ms' })
  const sent = new Promise<void>((resolve) => {
    made.parts.events.on('attempt', (attempt) => attempt.result === 'success' && attempt.id === late.id && resolve())
  })
  const working = made.engine.work({ signal: stop.signal })
  await made.add(late)
  await sent
  stop.abort()
  await working
  expect(await made.store.find(late.id)).toMatchObject({ state: 'sent', retries: 1, attemptCount: 2 })
})

test('the worker survives a store that is away', async () => {
  const stop = new AbortController()
  const transport = createScriptedTransport()
  const made = anEngine({ default: transport }, { sweep: '1ms', shutdownGrace: 0 })
  let refusals = 3
  const store = {
    ...made.store,
    sweep: async (request: { limit: number }) => (refusals-- > 0 ? Promise.reject(away()) : made.store.sweep(request)),
  }
  const quick = {
    ...made.parts.clock,
    sleep: async (ms: number, signal?: AbortSignal) => made.parts.clock.sleep(Math.min(ms, 2), signal),
  }
  const engine = createEngine({ ...made.parts, store, clock: quick })
  await made.add(aNewMessage())
  const sent = new Promise<void>((resolve) => made.parts.events.on('attempt', () => resolve()))
  const working = engine.work({ signal: stop.signal })
  await sent
  stop.abort()
  await working
  expect(made.said.some((one) => one.level === 'error' || one.level === 'warn')).toBe(true)
  expect(await states(made.store)).toEqual({ sent: 1 })
})

test('a pass for one fresh mail neither sweeps nor looks for suspects nor reads what others set', async () => {
  const stop = new AbortController()
  const made = anEngine({ default: createScriptedTransport() })
  const asked: string[] = []
  const noting = <Args extends unknown[], Answer>(name: string, verb: (...args: Args) => Answer) =>
    (...args: Args): Answer => {
      asked.push(name)
      return verb(...args)
    } // prettier-ignore
  const { store } = made
  const engine = createEngine({
    ...made.parts,
    store: {
      ...store,
      sweep: noting('sweep', store.sweep),
      readSettings: noting('readSettings', store.readSettings),
      claim: (request) => noting(`claim ${request.crashed}`, store.claim)(request),
    },
  })
  const settled = () => new Promise<void>((resolve) => made.parts.events.on('attempt', () => resolve()))
  await made.add(aNewMessage())
  const first = settled()
  const working = engine.work({ signal: stop.signal })
  await first
  const before = asked.length
  const second = settled()
  await made.add(aNewMessage())
  engine.wake()
  await second
  stop.abort()
  await working
  expect(asked.slice(0, before)).toContain('sweep')
  expect(new Set(asked.slice(before))).toEqual(new Set(['claim none']))
})

test('mail that is queued while others are under way is claimed at once, though the queue was dry', async () => {
  let release: (() => void) | null = null
  const late = aNewMessage()
  const transport = createScriptedTransport((parcel) =>
    parcel.id === late.id ? 'accept' : new Promise((resolve) => (release = () => resolve('accept'))),
  )
  const made = anEngine({ default: transport })
  const slow = {
    ...made.parts.clock,
    sleep: async (_: number, signal?: AbortSignal) => made.parts.clock.sleep(3_600_000, signal),
  }
  const engine = createEngine({ ...made.parts, clock: slow })
  await made.add(aNewMessage())
  const run = engine.deliver({})
  while (transport.started.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const sent = new Promise<void>((resolve) => made.parts.events.on('attempt', ({ id }) => id === late.id && resolve()))
  await made.add(late)
  engine.wake()
  await sent
  release!()
  expect(await run).toMatchObject({ sent: 2 })
})
