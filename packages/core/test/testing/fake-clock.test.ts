/** The fake clock: time moves only by advance, and sleepers wake in the order of their times. */
import { expect, test } from '@jest/globals'
import { createFakeClock } from '../../src/testing/fake-clock.js'

test('now and monotonic move together, and only by advance', async () => {
  const clock = createFakeClock(new Date('2026-03-01T12:00:00Z'))
  await clock.advance(1500)
  expect(clock.now().toISOString()).toBe('2026-03-01T12:00:01.500Z')
  expect(clock.monotonic()).toBe(1500)
})

test('sleepers wake in the order of their times, each at its own time', async () => {
  const clock = createFakeClock()
  const woken: [string, number][] = []
  const nap = async (name: string, milliseconds: number) => {
    await clock.sleep(milliseconds)
    woken.push([name, clock.monotonic()])
  }
  const naps = [nap('c', 300), nap('a', 100), nap('b', 200), nap('d', 301)]
  await clock.advance(300)
  expect(woken).toEqual([['a', 100], ['b', 200], ['c', 300]]) // prettier-ignore
  expect(clock.sleepers).toBe(1)
  await clock.advance(1)
  await Promise.all(naps)
})

test('what sleeps again while the clock advances wakes again within the same advance', async () => {
  const clock = createFakeClock()
  const beats: number[] = []
  const heart = async () => {
    for (let n = 0; n < 5; n++) {
      await clock.sleep(10)
      beats.push(clock.monotonic())
    }
  }
  const beating = heart()
  await clock.advance(45)
  expect(beats).toEqual([10, 20, 30, 40])
  await clock.advance(5)
  await beating
})

test('an aborted sleep ends at once, and no listener stays', async () => {
  const clock = createFakeClock()
  const stop = new AbortController()
  const sleeping = clock.sleep(1000, stop.signal)
  stop.abort()
  await sleeping
  await clock.sleep(1000, stop.signal)
  expect([clock.sleepers, clock.monotonic()]).toEqual([0, 0])
})
