/** Questions about the don't-send list. */
import assert from 'node:assert/strict'
import type { DontSendEntry } from '../../store/store.js'
import { questions } from './question.js'
import { inAnHour, isAboutNow, sameInstant } from './steps.js'

type NewEntry = Omit<DontSendEntry, 'createdAt'>

const listed = (address: string, overrides: Partial<NewEntry> = {}): NewEntry => ({ address, reason: null, source: null, expiresAt: null, ...overrides }) // prettier-ignore

export const dontSendQuestions = questions("don't-send list", {
  'keeps an entry as it is': async ({ store }) => {
    const expiresAt = new Date(Date.now() + 5_000_123)
    await store.addDontSend([listed('ann@example.com', { reason: 'bounced: 550', source: 'import', expiresAt })])
    const { items, next } = await store.listDontSend({})
    assert.equal(next, null)
    const [{ createdAt, expiresAt: until, ...entry }] = items as [DontSendEntry]
    isAboutNow(createdAt)
    sameInstant(until, expiresAt)
    assert.deepEqual(entry, { address: 'ann@example.com', reason: 'bounced: 550', source: 'import' })
  },

  'answers which addresses are on it': async ({ store }) => {
    await store.addDontSend([listed('ann@example.com'), listed('bob@example.com')])
    const among = await store.among(['bob@example.com', 'cy@example.com', 'ann@example.co', 'ann@example.com'])
    assert.deepEqual(new Set(among), new Set(['ann@example.com', 'bob@example.com']))
    assert.deepEqual(new Set(await store.among([])), new Set())
  },

  'compares addresses as they are written, normalised as they come': async ({ store }) => {
    await store.addDontSend([listed('a_n@example.com'), listed('jörg@example.com')])
    const others = ['axn@example.com', 'a%@example.com', 'jorg@example.com', 'a_n@example.com ']
    assert.deepEqual(new Set(await store.among(others)), new Set())
    assert.deepEqual(new Set(await store.among(['jörg@example.com'])), new Set(['jörg@example.com']))
  },

  'stops nothing once an entry has expired, by the clock of the database': async ({ store }) => {
    const past = new Date(Date.now() - 120_000)
    await store.addDontSend([listed('old@example.com', { expiresAt: past }), listed('new@example.com', { expiresAt: inAnHour() })]) // prettier-ignore
    assert.deepEqual(new Set(await store.among(['old@example.com', 'new@example.com'])), new Set(['new@example.com']))
  },

  'stops less and less as time goes by': async (subject) => {
    await subject.store.addDontSend([listed('ann@example.com', { expiresAt: inAnHour() }), listed('bob@example.com')])
    assert.equal((await subject.store.among(['ann@example.com', 'bob@example.com'])).size, 2)
    await subject.age({ expires: 7200 })
    assert.deepEqual(new Set(await subject.store.among(['ann@example.com', 'bob@example.com'])), new Set(['bob@example.com'])) // prettier-ignore
  },

  'replaces an entry that is there': async (subject) => {
    const past = new Date(Date.now() - 120_000)
    await subject.store.addDontSend([listed('ann@example.com', { reason: 'a', source: 'b', expiresAt: past })])
    await subject.store.addDontSend([listed('ann@example.com', { reason: 'c' })])
    const { items } = await subject.store.listDontSend({})
    assert.deepEqual(items.map(({ reason, source, expiresAt }) => [reason, source, expiresAt]), [['c', null, null]]) // prettier-ignore
    assert.equal((await subject.store.among(['ann@example.com'])).size, 1)
    assert.equal((await subject.rows('dontSend')).length, 1)
  },

  'takes the last of two entries for one address in one request': async (subject) => {
    await subject.store.addDontSend([listed('ann@example.com', { reason: 'a' }), listed('ann@example.com', { reason: 'b' })]) // prettier-ignore
    const { items } = await subject.store.listDontSend({})
    assert.deepEqual(items.map(({ reason }) => reason), ['b']) // prettier-ignore
  },

  'removes entries and answers which were there': async (subject) => {
    await subject.store.addDontSend([listed('ann@example.com'), listed('bob@example.com')])
    const removed = await subject.store.removeDontSend(['cy@example.com', 'ann@example.com'])
    assert.deepEqual(removed, [false, true])
    assert.deepEqual((await subject.rows('dontSend')).map(({ address }) => address), ['bob@example.com']) // prettier-ignore
    assert.deepEqual(await subject.store.removeDontSend([]), [])
    assert.equal((await subject.store.among(['ann@example.com'])).size, 0)
  },

  'is listed by the beginning of the address, in pages': async ({ store }) => {
    const addresses = Array.from({ length: 25 }, (_, n) => `user${String(n).padStart(2, '0')}@example.com`)
    await store.addDontSend([...addresses.map((address) => listed(address)), listed('u%er@example.com'), listed('zed@example.com')]) // prettier-ignore
    const found: string[] = []
    let page = await store.listDontSend({ address: 'user', limit: 7 })
    for (let n = 0; n < 10; n++) {
      assert.ok(page.items.length <= 7)
      found.push(...page.items.map(({ address }) => address))
      if (page.next === null) break
      page = await store.listDontSend({ address: 'user', limit: 7, after: page.next })
    }
    assert.deepEqual(found.sort(), addresses)
    const { items } = await store.listDontSend({ address: 'u%' })
    assert.deepEqual(items.map(({ address }) => address), ['u%er@example.com']) // prettier-ignore
  },

  'is listed to its end, whatever stands in an address': async ({ store }) => {
    const addresses = [
      '"a b"@example.com',
      '"a b c"@example.com',
      '"a"@example.com',
      'zed@example.com',
      'äd@example.com',
    ]
    await store.addDontSend(addresses.map((address) => listed(address)))
    const found: string[] = []
    let page = await store.listDontSend({ limit: 1 })
    for (let n = 0; n < 10; n++) {
      found.push(...page.items.map(({ address }) => address))
      if (page.next === null) break
      page = await store.listDontSend({ limit: 1, after: page.next })
    }
    assert.deepEqual([...found].sort(), [...addresses].sort())
  },

  'holds thousands, and finds among thousands': async ({ store }) => {
    const addresses = Array.from({ length: 3000 }, (_, n) => `user${n}@example.com`)
    await store.addDontSend(addresses.map((address) => listed(address)))
    const asked = Array.from({ length: 5000 }, (_, n) => `user${n}@example.com`)
    assert.equal((await store.among(asked)).size, 3000)
    assert.equal((await store.removeDontSend(asked)).filter(Boolean).length, 3000)
  },
})
