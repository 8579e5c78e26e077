import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { silentLogger } from '../../src/logger.js'
import { checkSettings } from '../../src/settings.js'
import { createFakeClock, type FakeClock } from '../../src/testing/fake-clock.js'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults, type FaultPhase } from '../../src/testing/fault-server/script.js'
import { openTransport } from '../../src/transport/open-transport.js'
import type { Outcome, Transport } from '../../src/transport/transport.js'
import { aContext, aParcel } from './parcels.js'

/** The default time-outs of RELIABILITY chapter 4, on a clock that the test moves; the sockets are real. */

let server: FaultServer
let clock: FakeClock
let transport: Transport

beforeEach(async () => {
  server = await createFaultServer()
  clock = createFakeClock()
  transport = openTransport(server.url, {
    name: 'default',
    settings: checkSettings({ concurrency: 1 }),
    clock,
    logger: silentLogger,
  })
})

afterEach(async () => {
  // first the server: it hangs, and the clock stands
  await server.close()
  await transport.close()
})

/** Delivers a mail to a server that falls silent at a phase; answers once it has. */
async function silentAt(phase: FaultPhase): Promise<{ outcome: Promise<Outcome>; waits: () => Promise<boolean> }> {
  let outcome = Promise.resolve<Outcome>({ kind: 'aborted' })
  await new Promise<void>((there) => {
    server.setFaults((point) => {
      if (point.phase !== phase) return null
      there()
      return faults.hang()
    })
    outcome = transport.deliver(aParcel(), aContext())
  })
  // the sender has read what came before the silence
  await wait(20)
  return { outcome, waits: () => Promise.race([outcome.then(() => false), wait(20).then(() => true)]) }
}

test.each<[FaultPhase, number, object]>([
  ['greeting', 30, { kind: 'trouble', phase: 'connect', error: 'time-out: no greeting within 30 s' }],
  ['ehlo', 60, { kind: 'trouble', phase: 'connect' }],
  ['mail', 60, { kind: 'trouble', phase: 'mail', error: 'time-out: no reply for 60 s' }],
  ['data', 60, { kind: 'trouble', phase: 'data', error: 'time-out: no reply for 60 s' }],
  ['final', 600, { kind: 'uncertain', error: 'time-out: no reply for 600 s' }],
])('silence at %s is borne for %d s', async (phase, seconds, expected) => {
  const mail = await silentAt(phase)
  await clock.advance((seconds - 2) * 1000)
  expect(await mail.waits()).toBe(true)
  await clock.advance(4000)
  expect(await mail.outcome).toMatchObject(expected)
})

test('a connection that hangs on its second mail is trouble, not one that the server had closed', async () => {
  expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'accepted' })
  const mail = await silentAt('mail')
  await clock.advance(62_000)
  expect(await mail.outcome).toMatchObject({ kind: 'trouble', phase: 'mail', error: 'time-out: no reply for 60 s' })
  expect(server.counts.connections).toBe(1)
})

test('a connection without mail is closed after ten seconds', async () => {
  await transport.deliver(aParcel(), aContext())
  expect(server.counts.open).toBe(1)
  await clock.advance(8000)
  expect(server.counts.open).toBe(1)
  await clock.advance(4000)
  while (server.counts.open > 0) await wait(2)
  expect(clock.sleepers).toBe(0)
})
