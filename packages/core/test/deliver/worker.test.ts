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
