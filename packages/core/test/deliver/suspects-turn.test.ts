/** Mail that a crash happened beside is not starved by a queue that is never dry, nor does it starve the others. */
import { expect, test } from '@jest/globals'
import { systemClock } from '../../src/clock.js'
import { createEngine } from '../../src/deliver/engine.js'
import { SuspectsTurn } from '../../src/deliver/suspects-turn.js'
import type { MessageRow } from '../../src/store/memory-store/tables.js'
import type { Settings } from '../../src/settings.js'
import { createScriptedTransport, type ScriptedAnswer } from '../../src/testing/scripted-transport.js'
import { aNewMessage, anEngine } from './parts.js'

const BUSY = 600

/** Each mail that is sent brings another one until the last was sent; at the 50th `happens` makes a suspect. */
function busyQueue(settings: Partial<Settings>, happens: (row: MessageRow) => void) {
  const suspect = aNewMessage()
  const transport = createScriptedTransport(async (parcel, nth): Promise<ScriptedAnswer> => {
    if (nth === 50) happens(made.store.tables.messages.get(suspect.id)!)
    const isSuspectSent = transport.taken.some(({ id }) => id === suspect.id)
    if (nth < BUSY && !isSuspectSent && parcel.id !== suspect.id) await made.add(aNewMessage())
    await new Promise((resolve) => setImmediate(resolve))
    return 'accept'
  })
  const made = anEngine({ default: transport }, settings)
  return { ...made, suspect, transport }
}

const EACH = test.each([{ crashes: 1 }, { crashes: 2 }])

EACH('what its own sweep found lapsed, now of $crashes, is sent while the queue is full', async ({ crashes }) => {
  const lapse = (row: MessageRow) => Object.assign(row, { leaseUntil: new Date(0), crashes: crashes - 1 })
  const busy = busyQueue({ sweep: '5ms', lease: 60 }, lapse)
  await busy.add(busy.suspect)
  await busy.store.claim({ transports: [{ name: 'default', limit: 1 }], limit: 1, lease: 60, formats: [1], crashed: 'none', contentUpTo: 0 }) // prettier-ignore
  await busy.add(...Array.from({ length: 20 }, () => aNewMessage()))
  await busy.engine.deliver({})
  expect(await busy.store.find(busy.suspect.id)).toMatchObject({ state: 'sent', attemptCount: 1 })
  expect(busy.transport.taken.length).toBeLessThan(BUSY)
})

EACH('what another host found, of $crashes, is looked for once a lease', async ({ crashes }) => {
  const busy = busyQueue({ sweep: 60, lease: 1 }, (row) => Object.assign(row, { transport: 'default', crashes }))
  await busy.add({ ...busy.suspect, transport: 'another' }, ...Array.from({ length: 20 }, () => aNewMessage()))
  const from = systemClock.monotonic()
  const quick = { ...systemClock, monotonic: () => from + (systemClock.monotonic() - from) * 20 }
  await createEngine({ ...busy.parts, clock: quick }).deliver({})
  expect((await busy.store.find(busy.suspect.id))?.state).toBe('sent')
  expect(busy.transport.taken.length).toBeLessThan(BUSY)
})

test('what another host found, crashed once, is looked for as often as this one sweeps', async () => {
  const busy = busyQueue({ sweep: '5ms', lease: 60 }, (row) => Object.assign(row, { transport: 'default', crashes: 1 }))
  await busy.add({ ...busy.suspect, transport: 'another' }, ...Array.from({ length: 20 }, () => aNewMessage()))
  await busy.engine.deliver({})
  expect((await busy.store.find(busy.suspect.id))?.state).toBe('sent')
  expect(busy.transport.taken.length).toBeLessThan(BUSY)
})

test('hands that do not become empty: the rest goes on after a while, and the next look is a lease away', () => {
  let now = 0
  const turn = new SuspectsTurn({ ...systemClock, monotonic: () => now }, 60)
  expect(turn.holdsBack()).toBe(false)
  turn.found()
  expect(turn.holdsBack()).toBe(true)
  now = 10_001
  expect(turn.holdsBack()).toBe(false)
  now = 70_000
  expect(turn.isDue).toBe(false)
  now = 70_002
  expect(turn.holdsBack()).toBe(true)
  turn.looked({ any: true })
  expect(turn.isDue).toBe(true)
  turn.looked({ any: false })
  expect(turn.isDue).toBe(false)
})
