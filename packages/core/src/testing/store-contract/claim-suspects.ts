/** Questions about suspects: who may claim a message that crashed a worker, and with how many others (RELIABILITY 3). */
import assert from 'node:assert/strict'
import type { CrashedBefore } from '../../message/crashes.js'
import type { NewMessage } from '../../store/store.js'
import { aClaim } from '../a-message.js'
import { crashing } from '../an-ending.js'
import { questions } from './question.js'
import { added, addedOne, changesNothing, claimedOne } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

const ids = (messages: readonly { id: string }[]) => messages.map(({ id }) => id)
const SUSPECTS = { crashed: 'suspects' } as const
const ONCE = { crashed: 'once' } as const

export const suspectQuestions = questions('claim, suspects', {
  'gives what crashed once, and nothing else, to who asks for it, as many as there is room for': async (subject) => {
    const once = await crashed(
      subject,
      1,
      Array.from({ length: 20 }, () => ({})),
    )
    await crashed(subject, 2, [{}])
    await added(subject, {}, {})
    const claimed = await subject.store.claim(aClaim(ONCE))
    assert.deepEqual(claimed.map(({ id, crashes }) => [id, crashes]), once.map((id) => [id, 1])) // prettier-ignore
    assert.deepEqual(await subject.store.claim(aClaim(ONCE)), [])
  },

  'gives no suspect, and nothing that crashed, to a worker that holds others': async (subject) => {
    await crashed(subject, 1, [{}])
    await crashed(subject, 2, [{}])
    const { id } = await addedOne(subject)
    assert.deepEqual(ids(await subject.store.claim(aClaim())), [id])
  },

  'gives only suspects to a worker that asks for them': async (subject) => {
    const [suspect] = await crashed(subject, 2, [{}])
    await crashed(subject, 1, [{}])
    await added(subject, {}, {})
    const claimed = await subject.store.claim(aClaim(SUSPECTS))
    assert.deepEqual(claimed.map(({ id, crashes }) => [id, crashes]), [[suspect, 2]]) // prettier-ignore
  },

  'gives none where none is': async (subject) => {
    await added(subject, {}, {})
    await changesNothing(subject, async () => {
      assert.deepEqual(await subject.store.claim(aClaim(SUSPECTS)), [])
    })
  },

  'gives 16 together after two crashes, in the sending order': async (subject) => {
    const m = await crashed(subject, 2, Array.from({ length: 20 }, (_, n): Partial<NewMessage> => ({ priority: n < 18 ? 'low' : 'high' }))) // prettier-ignore
    const claimed = await subject.store.claim(aClaim(SUSPECTS))
    assert.deepEqual(ids(claimed), [...m.slice(18), ...m.slice(0, 14)])
    assert.equal((await subject.store.claim(aClaim(SUSPECTS))).length, 4)
  },

  'keeps limits, transports, formats and ids for suspects too': async (subject) => {
    const m = await crashed(subject, 2, [{}, {}, { transport: 'other' }, {}])
    await changesNothing(subject, async () => {
      assert.deepEqual(await subject.store.claim(aClaim({ ...SUSPECTS, limit: 0 })), [])
      assert.deepEqual(await subject.store.claim(aClaim({ ...SUSPECTS, ids: [] })), [])
      assert.deepEqual(await subject.store.claim(aClaim({ ...SUSPECTS, formats: [2] })), [])
    })
    assert.deepEqual(ids(await subject.store.claim(aClaim({ ...SUSPECTS, limit: 1 }))), [m[0]])
    assert.deepEqual(ids(await subject.store.claim(aClaim({ ...SUSPECTS, ids: [m[3]!] }))), [m[3]])
    assert.deepEqual(ids(await subject.store.claim(aClaim(SUSPECTS))), [m[1]])
  },

  'gives singly after three crashes, and stores that it was alone': async (subject) => {
    const m = await crashed(subject, 3, [{}, {}, {}])
    for (const id of m) {
      const claim = await claimedOne(subject, SUSPECTS)
      assert.deepEqual([claim.id, claim.crashes, claim.claimedAlone], [id, 3, true])
    }
    await subject.age({ lease: 3600 })
    const { lapsed } = await subject.store.sweep({ limit: 10 })
    assert.deepEqual(lapsed.map(({ claimedAlone }) => claimedAlone), [true, true, true]) // prettier-ignore
  },

  'gives those of two crashes before those of more, never both together': async (subject) => {
    const more = await crashed(subject, 4, [{ priority: 'high' }])
    const twice = await crashed(subject, 2, [{ priority: 'low' }, { priority: 'low' }])
    assert.deepEqual(ids(await subject.store.claim(aClaim(SUSPECTS))), twice)
    assert.deepEqual(ids(await subject.store.claim(aClaim(SUSPECTS))), more)
  },

  'says of an ordinary claim that it was not alone, also after one that was': async (subject) => {
    const [id] = await crashed(subject, 3, [{}])
    const claim = await claimedOne(subject, SUSPECTS)
    assert.equal(claim.claimedAlone, true)
    await subject.store.release([claim])
    await subject.store.cancel([id!])
    await subject.store.requeue({ by: 'person', ids: [id!], resolved: false })
    assert.equal((await claimedOne(subject)).claimedAlone, false)
  },
})

const ASKED: readonly CrashedBefore[] = ['none', 'once', 'suspects']

/** Messages that crashed so many workers, each. */
async function crashed(subject: StoreUnderTest, crashes: number, overrides: Partial<NewMessage>[]): Promise<string[]> {
  const messages = await added(subject, ...overrides)
  for (let crash = 0; crash < crashes; crash++) {
    for (const { id, transport } of messages) {
      const transports = [{ name: transport, limit: 1 }]
      await claimedOne(subject, { ids: [id], transports, crashed: ASKED[Math.min(crash, 2)]! })
    }
    await subject.age({ lease: 3600 })
    const { lapsed } = await subject.store.sweep({ limit: 1000 })
    const answers = await subject.store.settle(lapsed.map((claim) => crashing(claim)))
    assert.deepEqual(new Set(answers), new Set(['settled']))
  }
  return messages.map(({ id }) => id)
}
