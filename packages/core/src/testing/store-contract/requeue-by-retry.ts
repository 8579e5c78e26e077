/** Questions about requeue by retry: retry-deferred and the worker put deferred mail back, as often as they may. */
import assert from 'node:assert/strict'
import type { NewMessage, RequeueRequest } from '../../store/store.js'
import { aRecipient } from '../a-message.js'
import { countersOf, deferring } from '../an-ending.js'
import { questions } from './question.js'
import {
  STAGES, added, addedOne, changesNothing, claimedOne, found, inStage, isAboutNow, queuedAgain, rawRow, sending, silent,
  stageNow,
} from './steps.js' // prettier-ignore
import type { StoreUnderTest } from './store-under-test.js'

type ByRetry = Extract<RequeueRequest, { by: 'retry' }>

const NOTHING = { requeued: [], exhausted: [], noContent: [], more: false }

export const retryQuestions = questions('requeue by retry', {
  'queues deferred mail, adds a retry, and tells so': async (subject) => {
    const id = await deferred(subject)
    const answer = await subject.store.requeue(retry())
    assert.deepEqual(answer, { ...NOTHING, requeued: [{ id, step: 'retry', from: 'deferred', to: 'queued', reason: null }] }) // prettier-ignore
    const { state, retries, attemptCount } = await found(subject, id)
    assert.deepEqual([state, retries, attemptCount], ['queued', 1, 1])
    assert.equal((await claimedOne(subject)).retries, 1)
  },

  'adds none for a message that was never attempted': async (subject) => {
    const { id } = await addedOne(subject, { state: 'deferred' })
    await subject.store.requeue(retry())
    const { state, retries } = await found(subject, id)
    assert.deepEqual([state, retries], ['queued', 0])
  },

  'keeps priority, set-asides, uncertain attempts and the age': async (subject) => {
    const claim = await sending(subject, { priority: 'low' })
    const counters = { ...countersOf(claim), attempts: 1, setAsides: 2, uncertainAttempts: 1, possibleDuplicate: true }
    await subject.store.settle([deferring(claim, { counters })])
    await subject.age({ firstAttempt: 5000 })
    await subject.store.requeue(retry())
    const next = await claimedOne(subject)
    assert.deepEqual(countersOf(next), { ...counters, retries: 1 })
    assert.equal(next.priority, 'low')
    assert.ok((next.age ?? 0) >= 5000)
  },

  'opens no refused recipient': async (subject) => {
    const claim = await sending(subject, { recipients: [aRecipient('ann@example.com'), aRecipient('bob@example.com')] })
    await subject.store.settle([deferring(claim, { fates: [{ index: 0, fate: 'refused', reply: '550 no' }] })])
    await subject.store.requeue(retry())
    assert.deepEqual((await claimedOne(subject)).recipients.map(({ fate }) => fate), ['refused', 'open']) // prettier-ignore
  },

  'takes only the ids asked for, and nothing by an empty list': async (subject) => {
    const [first, second] = [await deferred(subject), await deferred(subject)]
    await changesNothing(subject, async () => {
      assert.deepEqual(await subject.store.requeue(retry({ ids: [] })), NOTHING)
    })
    await subject.store.requeue(retry({ ids: [second] }))
    assert.deepEqual([await stageNow(subject, first), await stageNow(subject, second)], ['deferred', 'queued'])
  },

  'by due: waits for the end of the back-off, by the clock of the database': async (subject) => {
    const id = await deferred(subject)
    await changesNothing(subject, async () => {
      assert.deepEqual(await subject.store.requeue(retry({ due: true })), NOTHING)
    })
    await subject.age({ due: 61 })
    assert.equal((await subject.store.requeue(retry({ due: true }))).requeued.length, 1)
    assert.equal(await stageNow(subject, id), 'queued')
  },

  'by due: takes none without a due time': async (subject) => {
    await addedOne(subject, { state: 'deferred' })
    const claim = await sending(subject)
    await subject.store.settle([deferring(claim, { due: null })])
    await changesNothing(subject, async () => {
      assert.deepEqual(await subject.store.requeue(retry({ due: true })), NOTHING)
    })
  },

  'takes deferred mail only': async (subject) => {
    for (const stage of STAGES.filter((one) => one !== 'deferred')) await inStage(subject, stage)
    const ids = (await subject.rows('message')).map(({ id }) => id)
    await changesNothing(subject, async () => {
      assert.deepEqual(await subject.store.requeue(retry()), NOTHING)
      assert.deepEqual(await subject.store.requeue(retry({ ids })), NOTHING)
    })
  },

  'fails a message whose retries are used up': async (subject) => {
    const id = await deferred(subject)
    await subject.store.requeue(retry({ maxRetries: 1 }))
    await subject.store.settle([deferring(await claimedOne(subject))])
    const answer = await subject.store.requeue(retry({ maxRetries: 1 }))
    const transition = { id, step: 'retry', from: 'deferred', to: 'failed', reason: 'maxRetries' }
    assert.deepEqual(answer, { ...NOTHING, exhausted: [transition] })
    const { state, reason, retries, finishedAt } = await found(subject, id)
    assert.deepEqual([state, reason, retries], ['failed', 'maxRetries', 1])
    isAboutNow(finishedAt)
  },

  'by maxRetries 0: fails what was tried, and queues what never was': async (subject) => {
    const tried = await deferred(subject)
    const { id: fresh } = await addedOne(subject, { state: 'deferred' })
    const { requeued, exhausted } = await subject.store.requeue(retry({ maxRetries: 0 }))
    assert.deepEqual([requeued.map(({ id }) => id), exhausted.map(({ id }) => id)], [[fresh], [tried]]) // prettier-ignore
  },

  'makes it uncertain, not failed, where an uncertain attempt is behind it': async (subject) => {
    const { id } = await silent(subject)
    await queuedAgain(subject, id)
    await subject.store.settle([deferring(await claimedOne(subject))])
    const { exhausted } = await subject.store.requeue(retry({ maxRetries: 0 }))
    assert.deepEqual(exhausted, [{ id, step: 'retry', from: 'deferred', to: 'uncertain', reason: null }])
    assert.equal(await stageNow(subject, id), 'uncertain')
    assert.notEqual(await subject.store.content(id), null)
  },

  'takes at most so many at a time and says that there are more': async (subject) => {
    await added(subject, ...Array.from({ length: 5 }, (): Partial<NewMessage> => ({ state: 'deferred' })))
    const first = await subject.store.requeue(retry({ limit: 3 }))
    assert.deepEqual([first.requeued.length, first.more], [3, true])
    const second = await subject.store.requeue(retry({ limit: 3 }))
    assert.deepEqual([second.requeued.length, second.more], [2, false])
  },

  'takes the oldest first, whatever their priority': async (subject) => {
    const [older] = await added(subject, { state: 'deferred', priority: 'low' })
    await subject.age({ created: 100, due: 100 })
    const [newer] = await added(subject, { state: 'deferred', priority: 'high' })
    const first = await subject.store.requeue(retry({ limit: 1 }))
    const second = await subject.store.requeue(retry({ limit: 1 }))
    assert.deepEqual([...first.requeued, ...second.requeued].map(({ id }) => id), [older?.id, newer?.id]) // prettier-ignore
  },

  'takes those that are due longest first, whatever their priority': async (subject) => {
    const [later, sooner] = [await sending(subject, { priority: 'high' }), await sending(subject, { priority: 'low' })]
    await subject.store.settle([deferring(later, { due: { in: 90 } }), deferring(sooner, { due: { in: 30 } })])
    await subject.age({ due: 200 })
    const first = await subject.store.requeue(retry({ due: true, limit: 1 }))
    assert.deepEqual(first.requeued.map(({ id }) => id), [sooner.id]) // prettier-ignore
  },

  'counts the used-up ones within the limit': async (subject) => {
    for (let n = 0; n < 4; n++) await deferred(subject)
    const first = await subject.store.requeue(retry({ limit: 3, maxRetries: 0 }))
    assert.deepEqual([first.exhausted.length, first.more], [3, true])
    const second = await subject.store.requeue(retry({ limit: 3, maxRetries: 0 }))
    assert.deepEqual([second.exhausted.length, second.more], [1, false])
  },

  'has no due time left to wait for': async (subject) => {
    const id = await deferred(subject)
    await subject.store.requeue(retry())
    assert.deepEqual((await subject.store.sweep({ limit: 10 })).moved, [])
    assert.equal((await rawRow(subject, id)).state, 'queued')
    assert.equal((await claimedOne(subject)).id, id)
  },
})

function retry(overrides: Partial<ByRetry> = {}): ByRetry {
  return { by: 'retry', due: false, maxRetries: null, limit: 100, ...overrides }
}

/** Deferred after a counted attempt, due in 60 s. */
async function deferred(subject: StoreUnderTest): Promise<string> {
  return inStage(subject, 'deferred')
}
