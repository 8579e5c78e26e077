/** What is the memory store's own: its clock, its copies, its transactions side by side. The exam asks the rest. */
import { expect, test } from '@jest/globals'
import { createMemoryStore } from '../../src/store/memory-store/memory-store.js'
import { aClaim, adding, aMessage } from '../../src/testing/a-message.js'
import { createFakeClock } from '../../src/testing/fake-clock.js'

test("the clock's now stands for the database's: due, expired and lapsed go by it alone", async () => {
  const clock = createFakeClock()
  const store = createMemoryStore({ clock })
  const later = new Date(clock.now().getTime() + 60_000)
  await store.add(adding([aMessage({ state: 'scheduled', dueAt: later }), aMessage({ expiresAt: later }), aMessage()]))
  await store.claim(aClaim({ lease: 60, ids: [(await store.list({ order: 'newest' })).items[0]!.id] }))
  await clock.advance(59_999)
  expect(await store.sweep({ limit: 10 })).toEqual({ moved: [], lapsed: [], more: false })
  await clock.advance(1)
  const { moved, lapsed } = await store.sweep({ limit: 10 })
  expect(moved.map(({ step }) => step)).toEqual(['expire', 'due'])
  expect(lapsed).toHaveLength(1)
})

test('nobody can change what is stored through what was given or answered', async () => {
  const store = createMemoryStore()
  const message = aMessage({ tags: ['a'], metadata: { a: 'b' } })
  await store.add(adding([message]))
  const before = JSON.stringify([await store.find(message.id), await store.content(message.id)])
  message.content.fill(0)
  ;(message.tags as string[]).push('b')
  ;(message.metadata as Record<string, string>).c = 'd'
  const found = (await store.find(message.id))!
  found.recipients[0]!.fate = 'refused'
  found.createdAt.setTime(0)
  ;(await store.content(message.id))!.fill(0)
  expect(JSON.stringify([await store.find(message.id), await store.content(message.id)])).toBe(before)
})

test.each(['commit', 'rollback'] as const)(
  'a key held by an open transaction makes the next one wait for its %s',
  async (end) => {
    const store = createMemoryStore()
    const key = { idempotencyKey: 'order-7', idempotencyHash: 'a'.repeat(64) }
    const first = store.transaction()
    await store.add(adding([aMessage(key)], { transaction: first }))
    let answered = false
    const second = store.add(adding([aMessage(key)])).finally(() => (answered = true))
    await new Promise(setImmediate)
    expect(answered).toBe(false)
    await first[end]()
    expect((await second).map(({ kind }) => kind)).toEqual([end === 'commit' ? 'sameKey' : 'added'])
  },
)
