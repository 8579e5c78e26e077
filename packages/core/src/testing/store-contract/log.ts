/** Questions about attempts, counts and statistics: what the log and the figures say. */
import assert from 'node:assert/strict'
import type { Attempt } from '../../message/message.js'
import type { LogQuery, NewMessage } from '../../store/store.js'
import { accepting, anAttempt, deferring } from '../an-ending.js'
import { questions } from './question.js'
import {
  STAGES, added, addedOne, changesNothing, inAnHour, inStage, isAboutNow, journaled, sending,
} from './steps.js' // prettier-ignore
import type { StoreUnderTest } from './store-under-test.js'

const NONE = { scheduled: 0, queued: 0, sending: 0, sent: 0, deferred: 0, failed: 0, uncertain: 0, cancelled: 0 }

export const logQuestions = [
  ...questions('attempts', {
    'lists the log, newest first by default, with what the message knows': async (subject) => {
      const claims = [await sending(subject), await sending(subject), await sending(subject)]
      const endings = claims.map((claim) => deferring(claim))
      for (const ending of endings) await subject.store.settle([ending])
      const { items } = await subject.store.attempts({})
      const ids = endings.map(({ attempt }) => attempt?.id)
      assert.deepEqual(items.map(({ id }) => id), [...ids].reverse()) // prettier-ignore
      assert.deepEqual((await all(subject, { order: 'oldest' })).map(({ id }) => id), ids) // prettier-ignore
      const [last] = items
      assert.deepEqual(
        [last?.message, last?.messageId, last?.subject, last?.from, last?.to],
        [claims[2]?.id, claims[2]?.messageId, 'Your order', 'Shop <shop@example.com>', ['ann@example.com']],
      )
    },

    'filters by message, result and class, together': async (subject) => {
      const [first, second] = [await sending(subject), await sending(subject)]
      const greylisted = anAttempt({ result: 'failure', failureClass: 'greylisted' })
      await subject.store.settle([deferring(first, { attempt: greylisted }), accepting(second)])
      const hits = async (query: LogQuery) => (await all(subject, query)).map(({ message }) => message)
      assert.deepEqual(await hits({ message: second.id }), [second.id])
      assert.deepEqual(await hits({ result: 'failure' }), [first.id])
      assert.deepEqual(await hits({ failureClass: 'greylisted' }), [first.id])
      assert.deepEqual(await hits({ failureClass: 'tls' }), [])
      assert.deepEqual(await hits({ message: second.id, result: 'failure' }), [])
    },

    'comes in pages without gaps or doubles': async (subject) => {
      const ids: (string | undefined)[] = []
      for (let n = 0; n < 11; n++) {
        const ending = deferring(await sending(subject))
        await subject.store.settle([ending])
        ids.push(ending.attempt?.id)
      }
      for (const limit of [1, 4, 11]) {
        assert.deepEqual((await all(subject, { order: 'oldest', limit })).map(({ id }) => id), ids) // prettier-ignore
        assert.deepEqual((await all(subject, { limit })).map(({ id }) => id), [...ids].reverse()) // prettier-ignore
      }
    },

    'shows no subject of sensitive mail': async (subject) => {
      await subject.store.settle([deferring(await sending(subject, { sensitive: true, subject: null }))])
      assert.equal((await all(subject, {}))[0]?.subject, null)
    },

    'of an empty log answers an empty page': async (subject) => {
      assert.deepEqual(await subject.store.attempts({}), { items: [], next: null })
    },
  }),
  ...questions('counts', {
    'counts every state, also where there is none': async (subject) => {
      assert.deepEqual(await subject.store.counts({}), NONE)
      for (const stage of STAGES) await inStage(subject, stage)
      await addedOne(subject)
      const one = Object.fromEntries(Object.keys(NONE).map((state) => [state, 1]))
      assert.deepEqual(await subject.store.counts({}), { ...one, queued: 2, sending: 2 })
    },

    'stops counting where it is told to': async (subject) => {
      await added(subject, ...Array.from({ length: 7 }, () => ({})), { state: 'deferred' })
      assert.deepEqual(await subject.store.counts({ upTo: 5 }), { ...NONE, queued: 5, deferred: 1 })
      assert.deepEqual(await subject.store.counts({ upTo: 7 }), { ...NONE, queued: 7, deferred: 1 })
    },
  }),
  ...questions('statistics', {
    'of an empty store': async (subject) => {
      const statistics = await subject.store.statistics({ formats: [1] })
      assert.deepEqual(statistics, { oldestDueAt: null, newerFormat: 0, queuedByTransport: {}, lastSuccessAt: null })
    },

    'count queued mail by transport, and what is of a newer format': async (subject) => {
      const bulk: Partial<NewMessage> = { transport: 'bulk' }
      await added(subject, {}, bulk, bulk, { format: 2 }, { ...bulk, state: 'deferred' })
      const { queuedByTransport, newerFormat } = await subject.store.statistics({ formats: [1] })
      assert.deepEqual([queuedByTransport, newerFormat], [{ default: 2, bulk: 2 }, 1])
      assert.equal((await subject.store.statistics({ formats: [1, 2] })).newerFormat, 0)
    },

    'tell since when the longest waiting message waits': async (subject) => {
      await addedOne(subject)
      await subject.age({ created: 500, due: 500 })
      await addedOne(subject)
      isAboutNow((await subject.store.statistics({ formats: [1] })).oldestDueAt, 500)
    },

    'count mail that is due and not queued yet, but none that is not due': async (subject) => {
      await added(subject, { state: 'scheduled', dueAt: inAnHour() }, { state: 'deferred' })
      await inStage(subject, 'sent')
      assert.equal((await subject.store.statistics({ formats: [1] })).oldestDueAt, null)
      await subject.age({ due: 3600 + 500, created: 9000 })
      isAboutNow((await subject.store.statistics({ formats: [1] })).oldestDueAt, 500)
    },

    'tell when the last success was stored': async (subject) => {
      await subject.store.settle([deferring(await sending(subject))])
      assert.equal((await subject.store.statistics({ formats: [1] })).lastSuccessAt, null)
      await subject.store.settle([accepting(await journaled(subject))])
      isAboutNow((await subject.store.statistics({ formats: [1] })).lastSuccessAt)
    },
  }),
  ...questions('looking', {
    'changes nothing': async (subject) => {
      const id = await inStage(subject, 'deferred')
      await changesNothing(subject, async () => {
        await subject.store.find(id)
        await subject.store.content(id)
        await subject.store.list({})
        await subject.store.attempts({})
        await subject.store.counts({})
        await subject.store.statistics({ formats: [1] })
        await subject.store.among(['ann@example.com'])
        await subject.store.listDontSend({})
        await subject.store.readSettings('')
        assert.deepEqual(await subject.store.pendingMigrations(), [])
      })
    },
  }),
]

/** All pages of the log. */
async function all(subject: StoreUnderTest, query: LogQuery): Promise<Attempt[]> {
  const found: Attempt[] = []
  let after: string | null = null
  for (let n = 0; n < 100; n++) {
    const page: Awaited<ReturnType<typeof subject.store.attempts>> = await subject.store.attempts(after === null ? query : { ...query, after }) // prettier-ignore
    found.push(...page.items)
    if (page.next === null) return found
    after = page.next
  }
  assert.fail('the pages should come to an end')
}
