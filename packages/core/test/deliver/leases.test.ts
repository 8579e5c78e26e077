/** The leases that a process holds: renewed in time, all at once, and no longer than they are held (RELIABILITY chapter 3). */
import { expect, test } from '@jest/globals'
import { Leases } from '../../src/deliver/leases.js'
import { checkSettings } from '../../src/settings.js'
import { createFakeClock } from '../../src/testing/fake-clock.js'
import { createScriptedTransport } from '../../src/testing/scripted-transport.js'
import { aNewMessage, anEngine } from './parts.js'

const CLAIM = { transports: [{ name: 'default', limit: 9 }], limit: 9, lease: 30, formats: [1], crashed: 'none' as const, contentUpTo: 0 } // prettier-ignore

test('renewed every third of their length, all in one statement, as long as any is held', async () => {
  const made = anEngine({ default: createScriptedTransport() })
  const clock = createFakeClock()
  const renewed: number[] = []
  const renew: typeof made.store.renew = (request) => {
    renewed.push(request.leases.length)
    return made.store.renew(request)
  }
  const parts = { ...made.parts, store: { ...made.store, renew }, clock, settings: checkSettings({ lease: 30 }) }
  const leases = new Leases(parts)
  await made.add(aNewMessage(), aNewMessage(), aNewMessage())
  const claims = await made.store.claim(CLAIM)
  leases.hold(claims, clock.monotonic())
  await clock.advance(9_999)
  expect(renewed).toEqual([])
  await clock.advance(20_001)
  expect(renewed).toEqual([3, 3, 3])
  expect(claims.map(({ token }) => leases.isCurrent(token))).toEqual([true, true, true])
  leases.drop(claims[0]!.token)
  await clock.advance(10_000)
  expect(renewed).toEqual([3, 3, 3, 2])
  for (const { token } of claims) leases.drop(token)
  await clock.advance(60_000)
  expect(renewed).toHaveLength(4)
  expect(clock.sleepers).toBe(0)
})
