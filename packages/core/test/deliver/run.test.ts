import { expect, test } from '@jest/globals'
import { createEngine } from '../../src/deliver/engine.js'
import { createScriptedTransport, refused } from '../../src/testing/scripted-transport.js'
import type { Parcel } from '../../src/transport/transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const many = (count: number, change: (index: number) => Parameters<typeof aNewMessage>[0] = () => ({})) =>
  Array.from({ length: count }, (_, index) => aNewMessage(change(index)))
const no = (code: number, text = 'no') => ({ code, enhancedCode: null, text })

test('a run sends everything that is queued, at most capacity at once, and says so', async () => {
  const transport = createScriptedTransport(async () => 'accept' as const)
  const { engine, add, store } = anEngine({ default: transport })
  await add(...many(57))
  const summary = await engine.deliver({})
  expect(summary).toMatchObject({ sent: 57, deferred: 0, failed: 0, stoppedBy: 'empty' })
  expect(await states(store)).toEqual({ sent: 57 })
  expect(transport.busiest).toBe(5)
})

test('the concurrency of a call goes before the setting, up and down', async () => {
  const transport = createScriptedTransport(() => new Promise((resolve) => setImmediate(() => resolve('accept'))))
  const { engine, add } = anEngine({ default: transport })
  await add(...many(40))
  await engine.deliver({ concurrency: 2 })
  expect(transport.busiest).toBe(2)
  await add(...many(40))
  await engine.deliver({ concurrency: 9 })
  expect(transport.busiest).toBe(9)
})

test('priority goes before age', async () => {
  const transport = createScriptedTransport(undefined, { capacity: 1 })
  const { engine, add } = anEngine({ default: transport }, { concurrency: 1 })
  const [low, medium, high] = [aNewMessage({ priority: 'low' }), aNewMessage(), aNewMessage({ priority: 'high' })]
  await add(low, medium, high)
  await engine.deliver({})
  expect(transport.started.map((parcel) => parcel.id)).toEqual([high.id, medium.id, low.id])
})

test('a high priority mail enqueued meanwhile is started before lower ones that are not', async () => {
  const high = aNewMessage({ priority: 'high' })
  const transport = createScriptedTransport(
    async (_, nth) => {
      if (nth === 3) await add(high)
      return 'accept' as const
    },
    { capacity: 2 },
  )
  const { engine, add } = anEngine({ default: transport }, { concurrency: 2, throttle: '1ms' })
  await add(...many(20, () => ({ priority: 'low' })))
  await engine.deliver({})
  expect(transport.started.findIndex((parcel) => parcel.id === high.id)).toBeLessThan(6)
})

test('mail enqueued meanwhile is sent by the same run', async () => {
  const transport = createScriptedTransport(async (_, nth) => {
    if (nth <= 3) await add(aNewMessage())
    return 'accept' as const
  })
  const { engine, add } = anEngine({ default: transport })
  await add(aNewMessage())
  expect((await engine.deliver({})).sent).toBe(4)
})

test('maxBatch is never passed under concurrency, and failures do not use it up', async () => {
  const transport = createScriptedTransport((parcel, nth) => (nth % 2 === 0 ? refused(parcel, no(450)) : 'accept'))
  const { engine, add, store } = anEngine({ default: transport })
  await add(...many(40))
  const summary = await engine.deliver({ maxBatch: 7 })
  expect(summary).toMatchObject({ sent: 7, stoppedBy: 'maxBatch' })
  expect(transport.taken).toHaveLength(7)
  expect((await states(store)).sending).toBeUndefined()
})

test('maxDeferred counts deferrals and failures, and is never passed', async () => {
  const transport = createScriptedTransport((parcel, nth) => refused(parcel, no(nth % 2 === 0 ? 450 : 550)))
  const { engine, add } = anEngine({ default: transport })
  await add(...many(40))
  const summary = await engine.deliver({ maxDeferred: 6 })
  expect(summary.deferred + summary.failed).toBe(6)
  expect(summary.stoppedBy).toBe('maxDeferred')
  expect(transport.started).toHaveLength(6)
})

test('a limit of 0 claims nothing', async () => {
  const transport = createScriptedTransport()
  const { engine, add } = anEngine({ default: transport })
  await add(aNewMessage())
  expect(await engine.deliver({ maxBatch: 0 })).toMatchObject({ sent: 0, stoppedBy: 'maxBatch' })
  expect(transport.started).toHaveLength(0)
})

test('a selection sends just those, an empty one nothing', async () => {
  const transport = createScriptedTransport()
  const { engine, add } = anEngine({ default: transport })
  const messages = many(10)
  await add(...messages)
  await engine.deliver({ ids: [] })
  expect(transport.started).toHaveLength(0)
  const chosen = [messages[3]!.id, messages[8]!.id]
  expect(await engine.deliver({ ids: chosen })).toMatchObject({ sent: 2, stoppedBy: 'empty' })
  expect(transport.taken.map((parcel) => parcel.id)).toEqual(chosen)
})

test('of 100 mails whose 50th throws in the transport 99 are sent', async () => {
  const messages = many(100)
  const transport = createScriptedTransport((parcel: Parcel) => {
    if (parcel.id === messages[49]!.id) throw new RangeError('plugin broke')
    return 'accept' as const
  })
  const { engine, add, store } = anEngine({ default: transport })
  await add(...messages)
  expect(await engine.deliver({})).toMatchObject({ sent: 99, deferred: 1 })
  expect((await store.find(messages[49]!.id))?.attempts?.[0]?.reply).toContain('plugin broke')
})

test('of 100 mails whose 50th throws in errorHandler 99 are sent, and the built-in rules decide on that one', async () => {
  const messages = many(100)
  const transport = createScriptedTransport((parcel) =>
    parcel.id === messages[49]!.id ? refused(parcel, no(450)) : 'accept',
  )
  const errorHandler = () => {
    throw new RangeError('hook broke')
  }
  const { engine, add, said } = anEngine({ default: transport }, { errorHandler })
  await add(...messages)
  expect(await engine.deliver({})).toMatchObject({ sent: 99, deferred: 1 })
  expect(said.some((one) => one.sentence.startsWith('errorHandler threw'))).toBe(true)
})

test('an errorHandler that never answers holds up one mail for its 60 s, and the log says so', async () => {
  const transport = createScriptedTransport((parcel) => refused(parcel, no(550)))
  const made = anEngine({ default: transport }, { errorHandler: () => new Promise<null>(() => undefined) })
  const { sleep } = made.parts.clock
  const waits: number[] = []
  const clock = {
    ...made.parts.clock,
    sleep: async (ms: number, signal?: AbortSignal) => sleep((waits.push(ms), 1), signal),
  }
  await made.add(aNewMessage())
  expect(await createEngine({ ...made.parts, clock }).deliver({})).toMatchObject({ failed: 1 })
  expect(waits).toContain(60_000)
  expect(made.said.some((one) => one.sentence.startsWith('errorHandler took over 60 s'))).toBe(true)
})

test.each([
  ['defer', { deferred: 1, failed: 0, sent: 0 }],
  ['fail', { deferred: 0, failed: 1, sent: 0 }],
  ['sent', { deferred: 0, failed: 0, sent: 1 }],
  [null, { deferred: 0, failed: 1, sent: 0 }],
  ['nonsense', { deferred: 0, failed: 1, sent: 0 }],
] as const)('errorHandler answers %p to a 550', async (answer, expected) => {
  const transport = createScriptedTransport((parcel) => refused(parcel, no(550)))
  const { engine, add } = anEngine({ default: transport }, { errorHandler: () => answer as null })
  await add(aNewMessage())
  expect(await engine.deliver({})).toMatchObject(expected)
})

test("a mail whose recipients are put on the don't-send list after enqueue is not sent, and not a success", async () => {
  const transport = createScriptedTransport()
  const { engine, add, store } = anEngine({ default: transport })
  const message = aNewMessage({ to: ['Ann@Example.com', 'bo@example.com'] })
  const other = aNewMessage({ to: ['ann@example.com'] })
  await add(message, other)
  await store.addDontSend([{ address: 'ann@example.com', reason: null, source: null, expiresAt: null }])
  expect(await engine.deliver({})).toMatchObject({ sent: 1, dontSend: 1 })
  expect(transport.taken.map((parcel) => parcel.to)).toEqual([['bo@example.com']])
  const found = await store.find(message.id)
  expect(found?.state).toBe('sent')
  expect(found?.recipients.map((one) => one.fate)).toEqual(['dontSend', 'accepted'])
  expect(await store.find(other.id)).toMatchObject({ state: 'failed', reason: 'dontSend' })
})

test('expired mail fails without being sent', async () => {
  const transport = createScriptedTransport()
  const { engine, add, store } = anEngine({ default: transport })
  const message = aNewMessage({ expiresAt: new Date(Date.now() - 1000) })
  await add(message)
  await engine.deliver({})
  expect(await store.find(message.id)).toMatchObject({ state: 'failed', reason: 'expired' })
  expect(transport.started).toHaveLength(0)
})

test('paused: nothing is claimed, and the run says so', async () => {
  const transport = createScriptedTransport()
  const { engine, add, store } = anEngine({ default: transport })
  await add(aNewMessage())
  await store.writeSetting({ name: 'pause', value: { transport: null, reason: 'x', by: 'me', at: 'now' } })
  expect(await engine.deliver({})).toMatchObject({ sent: 0, stoppedBy: 'paused' })
  await store.writeSetting({ name: 'pause', value: undefined })
  expect(await engine.deliver({})).toMatchObject({ sent: 1, stoppedBy: 'empty' })
})

test('mail of an unknown transport is left alone, mail of a second one goes its own way', async () => {
  const [first, second] = [createScriptedTransport(), createScriptedTransport()]
  const { engine, add, store } = anEngine({ default: first, bulk: second })
  await add(aNewMessage({ transport: 'bulk' }), aNewMessage({ transport: 'elsewhere' }), aNewMessage())
  expect((await engine.deliver({})).sent).toBe(2)
  expect([first.taken.length, second.taken.length]).toEqual([1, 1])
  expect(await states(store)).toEqual({ sent: 2, queued: 1 })
})

test('an aborted run claims nothing more, and what is in flight ends', async () => {
  const stop = new AbortController()
  const transport = createScriptedTransport(async (_, nth) => {
    if (nth === 10) stop.abort()
    return 'accept' as const
  })
  const { engine, add, store } = anEngine({ default: transport })
  await add(...many(200))
  const summary = await engine.deliver({ signal: stop.signal })
  expect(summary.stoppedBy).toBe('signal')
  expect(summary.sent).toBe(transport.taken.length)
  expect(summary.sent).toBeLessThan(30)
  expect((await states(store)).sending).toBeUndefined()
})

test('throttle: one mail at a time', async () => {
  const transport = createScriptedTransport()
  const { engine, add } = anEngine({ default: transport }, { throttle: '5ms' })
  await add(...many(5))
  const summary = await engine.deliver({})
  expect(summary.sent).toBe(5)
  expect(transport.busiest).toBe(1)
  expect(summary.durationMs).toBeGreaterThanOrEqual(4 * 5 - 1)
})

test('every attempt and transition is told after it is stored', async () => {
  const transport = createScriptedTransport()
  const { engine, add, heard } = anEngine({ default: transport })
  const message = aNewMessage()
  await add(message)
  await engine.deliver({})
  expect(heard.find((one) => one.event === 'transition')?.detail).toMatchObject({
    id: message.id,
    from: 'sending',
    to: 'sent',
    phase: 'final',
    sequence: 1,
  })
  expect(heard.find((one) => one.event === 'attempt')?.detail).toMatchObject({
    id: message.id,
    result: 'success',
    code: 250,
  })
})
