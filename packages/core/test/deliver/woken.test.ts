/** A worker that was stopped for longer than its lease says nothing about mail that may be another worker's by now. */
import { expect, test } from '@jest/globals'
import { systemClock } from '../../src/clock.js'
import { createEngine } from '../../src/deliver/engine.js'
import { createScriptedTransport } from '../../src/testing/scripted-transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const LEASE = 60

/** Two mails, one connection: while the first one's dialogue is on, `happens`; the second is claimed and waits. */
async function whileOneWaits(happens: (made: ReturnType<typeof anEngine>, stop: () => void) => Promise<unknown>) {
  const [first, second] = [aNewMessage(), aNewMessage()]
  let stopped = 0
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + stopped }
  const transport = createScriptedTransport(undefined, {
    before: async (_parcel, nth) => {
      if (nth === 1) {
        await claimed(made, second.id)
        await happens(made, () => (stopped += LEASE * 1000))
      }
      return null
    },
  })
  const made = anEngine({ default: transport }, { lease: LEASE, concurrency: 1 })
  await made.add(first, second)
  await createEngine({ ...made.parts, clock }).deliver({})
  return { ...made, transport, second }
}

async function claimed({ store }: ReturnType<typeof anEngine>, id: string): Promise<void> {
  for (let look = 0; store.tables.messages.get(id)?.state !== 'sending'; look++) {
    if (look > 5000) throw new Error('never seen: the second mail claimed while the first one is under way')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('what waited goes back, and out by a fresh claim', async () => {
  const { store, transport, second } = await whileOneWaits(async (_made, stop) => stop())
  expect(await states(store)).toEqual({ sent: 2 })
  expect(transport.started.filter(({ id }) => id === second.id)).toHaveLength(1)
  expect(store.tables.messages.get(second.id)).toMatchObject({ sequence: 2, crashes: 0 })
  expect(await store.find(second.id)).toMatchObject({ attemptCount: 1, attempts: [{ result: 'success' }] })
})

test('what another worker took meanwhile is not begun: it may have been refused for good', async () => {
  const { store, transport, second } = await whileOneWaits(async (made, stop) => {
    for (const row of made.store.tables.messages.values()) row.leaseUntil = new Date(0)
    const other = createScriptedTransport((parcel) => ({
      kind: 'refused',
      phase: 'rcpt',
      reply: { code: 550, enhancedCode: '5.1.1', text: 'no such user' },
      recipients: parcel.to.map(() => ({ accepted: false, reply: null })),
    }))
    const parts = { ...made.parts, transports: new Map([['default', other]]) }
    await createEngine(parts).deliver({})
    stop()
  })
  expect(transport.started.map(({ id }) => id)).not.toContain(second.id)
  expect((await store.find(second.id))?.state).toBe('failed')
})
