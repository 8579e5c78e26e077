/**
 * Questions about what leaves with the end of a message: content of sensitive mail, and by logContent false content,
 * recipients and subject, in the same breath, whichever way it ended (store.ts, RELIABILITY 5).
 */
import assert from 'node:assert/strict'
import type { NewMessage } from '../../store/store.js'
import { aRecipient } from '../a-message.js'
import { accepting, assumingSent, crashing, deferring, givingUp, holding } from '../an-ending.js'
import { questions } from './question.js'
import {
  addedOne, claimedOne, found, inAnHour, inStage, journaled, rawRow, sending, silent, stageNow,
} from './steps.js' // prettier-ignore
import type { StoreUnderTest } from './store-under-test.js'

type Mail = Partial<NewMessage>

const SENSITIVE: Mail = { sensitive: true, subject: null }
const UNLOGGED: Mail = { logContent: false }

/** Every way in which a message can be finished; each answers its id. */
const ENDS: Record<string, (subject: StoreUnderTest, mail: Mail) => Promise<string>> = {
  'accepted and sent': (subject, mail) => inStage(subject, 'sent', mail),
  'sent without a dialogue': async (subject, mail) => ended(subject, accepting(await sending(subject, mail))),
  'assumed sent': async (subject, mail) => ended(subject, assumingSent(await journaled(subject, mail))),
  refused: (subject, mail) => inStage(subject, 'failed', mail),
  'refused after the dot': async (subject, mail) => ended(subject, givingUp(await journaled(subject, mail))),
  'failed for poison': async (subject, mail) =>
    ended(subject, crashing(await sending(subject, mail), { state: 'failed', reason: 'poison', lapsed: false })),
  'failed by maxRetries': async (subject, mail) => {
    const id = await inStage(subject, 'deferred', mail)
    await subject.store.requeue({ by: 'retry', due: false, maxRetries: 0, limit: 10 })
    return id
  },
  'expired while it waited': async (subject, mail) => {
    const id = await inStage(subject, 'scheduled', { ...mail, expiresAt: inAnHour() })
    await subject.age({ expires: 7200 })
    await subject.store.sweep({ limit: 10 })
    return id
  },
  'cancelled while queued': (subject, mail) => inStage(subject, 'cancelled', mail),
  'cancelled while sending': async (subject, mail) => {
    const id = await inStage(subject, 'sending open', mail)
    await subject.store.cancel([id])
    return id
  },
  "failed from the start by the don't-send list": async (subject, mail) => {
    const recipients = [aRecipient('ann@example.com', { fate: 'dontSend' })]
    return (await addedOne(subject, { ...mail, state: 'failed', reason: 'dontSend', recipients })).id
  },
  'resolved as sent': async (subject, mail) => {
    const id = await inStage(subject, 'uncertain', mail)
    await subject.store.resolveSent([id])
    return id
  },
  'accepted by a late 250': async (subject, mail) => {
    const old = await silent(subject, mail)
    await subject.store.settle([accepting(old)])
    return old.id
  },
}

/** Ways that are not the end: all must be kept. */
const NOT_THE_END: Record<string, (subject: StoreUnderTest, mail: Mail) => Promise<string>> = {
  queued: (subject, mail) => inStage(subject, 'queued', mail),
  scheduled: (subject, mail) => inStage(subject, 'scheduled', mail),
  deferred: async (subject, mail) => ended(subject, deferring(await sending(subject, mail))),
  'sending final': (subject, mail) => inStage(subject, 'sending final', mail),
  uncertain: async (subject, mail) => ended(subject, holding(await journaled(subject, mail))),
  'uncertain by a cancel': async (subject, mail) => {
    const { id } = await silent(subject, mail)
    await subject.store.cancel([id])
    return id
  },
}

const each = <T>(
  ways: Record<string, T>,
  title: (way: string) => string,
  ask: (reach: T) => (s: StoreUnderTest) => Promise<void>,
) =>
  // prettier-ignore
  Object.fromEntries(Object.entries(ways).map(([way, reach]) => [title(way), ask(reach)]))

export const contentRemovalQuestions = [
  ...questions(
    'content of sensitive mail',
    each(ENDS, (way) => `leaves when it is ${way}`, (reach) => async (subject) => {
      const other = await addedOne(subject, { state: 'scheduled', dueAt: inAnHour() })
      const id = await reach(subject, SENSITIVE)
      await isFinished(subject, id)
      assert.equal(await subject.store.content(id), null)
      assert.deepEqual(await partsOf(subject, id), [], 'the raw content should have left')
      assert.notEqual((await recipientsOf(subject, id)).length, 0, 'the recipients should be kept')
      assert.deepEqual(await subject.store.content(other.id), other.content)
    }),
  ),
  ...questions(
    'mail with logContent false',
    each(ENDS, (way) => `keeps no content, recipients or subject when it is ${way}`, (reach) => async (subject) => {
      const id = await reach(subject, UNLOGGED)
      await isFinished(subject, id)
      assert.deepEqual(await partsOf(subject, id), [])
      assert.deepEqual(await recipientsOf(subject, id), [])
      assert.equal((await rawRow(subject, id)).subject, null)
      const message = await found(subject, id)
      assert.deepEqual([message.subject, message.recipients], [null, []])
      for (const { subject: title, to } of message.attempts ?? []) assert.deepEqual([title, to], [null, null])
    }),
  ),
  ...questions(
    'ordinary mail',
    each(ENDS, (way) => `keeps everything when it is ${way}`, (reach) => async (subject) => {
      const id = await reach(subject, {})
      await isFinished(subject, id)
      assert.notEqual(await subject.store.content(id), null)
      const message = await found(subject, id)
      assert.deepEqual([message.subject, message.recipients.length], ['Your order', 1])
    }),
  ),
  ...questions(
    'mail that is not finished',
    each(NOT_THE_END, (way) => `keeps everything while it is ${way}`, (reach) => async (subject) => {
      for (const mail of [SENSITIVE, UNLOGGED]) {
        const id = await reach(subject, mail)
        assert.notEqual(await subject.store.content(id), null)
        assert.equal((await found(subject, id)).recipients.length, 1)
        await subject.store.delete([id])
      }
    }),
  ),
  ...questions('content of sensitive mail', {
    'is still there for the next attempt': async (subject) => {
      const id = await inStage(subject, 'deferred', SENSITIVE)
      await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
      assert.notEqual((await claimedOne(subject, { ids: [id] })).content, null)
    },
  }),
] // prettier-ignore

async function ended(subject: StoreUnderTest, ending: ReturnType<typeof accepting>): Promise<string> {
  assert.deepEqual(await subject.store.settle([ending]), ['settled'])
  return ending.id
}

async function isFinished(subject: StoreUnderTest, id: string): Promise<void> {
  const stage = await stageNow(subject, id)
  assert.ok(['sent', 'failed', 'cancelled'].includes(stage), `it should be finished, not ${stage}`)
}

async function partsOf(subject: StoreUnderTest, id: string) {
  return (await subject.rows('content')).filter(({ message }) => message === id)
}

async function recipientsOf(subject: StoreUnderTest, id: string) {
  return (await subject.rows('recipient')).filter(({ message }) => message === id)
}
