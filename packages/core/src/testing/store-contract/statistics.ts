/** Questions about the figures by minute and the groups of failures. */
import assert from 'node:assert/strict'
import { LATENCY_BOUNDS, type SpanCount } from '../../store/store.js'
import { accepting, anAttempt, deferring, givingUp, settingAside } from '../an-ending.js'
import { aRecipient } from '../a-message.js'
import { questions } from './question.js'
import { addedOne, found, inStage, journaled, sending } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

/** Long enough ago that its minute has ended, and in the same hour's reach of every question. */
const AGO = 120

export const statisticsQuestions = [
  ...questions('keepStatistics', {
    'counts the minutes that have ended by transport and by what came of each attempt': async (subject) => {
      const [one, two] = [await journaled(subject), await journaled(subject, { transport: 'bulk' })]
      await subject.store.settle([accepting(one)])
      await subject.store.settle([accepting(two, { attempt: anAttempt({ transport: 'bulk' }) })])
      await subject.store.settle([deferring(await sending(subject))])
      await subject.store.settle([givingUp(await sending(subject))])
      await subject.store.settle([settingAside(await sending(subject))])
      await inStage(subject, 'uncertain')
      await subject.age({ attempted: AGO })
      const wanted = { 'bulk sent': 1, 'default deferred': 1, 'default failed': 1, 'default sent': 1, 'default setAside': 1, 'default uncertain': 1 } // prettier-ignore
      for (const span of [60, 900, 3600, 86_400] as const) assert.deepEqual(await figures(subject, span), wanted)
    },

    'takes a failure that was tried again later for a deferral': async (subject) => {
      const claim = await sending(subject)
      await subject.store.settle([deferring(claim)])
      await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
      const again = await subject.store.claim({ transports: [{ name: 'default', limit: 1 }], limit: 1, lease: 60, formats: [1], crashed: 'none', contentUpTo: 0 }) // prettier-ignore
      await subject.store.settle([givingUp(again[0]!)])
      await subject.age({ attempted: AGO })
      assert.deepEqual(await figures(subject), { 'default deferred': 1, 'default failed': 1 })
    },

    'counts a message whose retries are used up as failed when it was given up, and its last attempt as deferred':
      async (subject) => {
        await inStage(subject, 'deferred')
        await subject.age({ attempted: 3 * AGO })
        await subject.store.requeue({ by: 'retry', due: false, maxRetries: 0, limit: 10 })
        await subject.age({ finished: AGO })
        for (let n = 0; n < 2; n++)
          assert.deepEqual(await figures(subject), { 'default deferred': 1, 'default failed': 1 })
      },

    'counts nothing twice, however often it is asked': async (subject) => {
      await subject.store.settle([accepting(await journaled(subject))])
      await subject.age({ attempted: AGO })
      for (let n = 0; n < 3; n++) assert.deepEqual(await figures(subject), { 'default sent': 1 })
    },

    'says up to where figures are complete, and leaves out the minute under way': async (subject) => {
      assert.equal((await subject.store.keepStatistics()).through, null)
      await subject.store.settle([accepting(await journaled(subject))])
      await subject.age({ attempted: AGO })
      const { through, more } = await subject.store.keepStatistics()
      assert.equal(more, false)
      assert.ok(through !== null && Math.abs(Date.now() - through.getTime()) < 130_000)
      assert.equal(through.getTime() % 60_000, 0)
    },

    'keeps how long sent mail took, by priority, from its time where it had to wait for one': async (subject) => {
      const slow = await journaled(subject, { priority: 'high' })
      await subject.age({ created: 3600 })
      await subject.store.settle([accepting(slow)])
      await subject.store.settle([accepting(await journaled(subject, { priority: 'low' }))])
      await subject.age({ created: AGO, attempted: AGO })
      await subject.store.keepStatistics()
      const from = new Date(Date.now() - 3_600_000)
      const latencies = await subject.store.latencies({ span: 60, from })
      assert.deepEqual(latencies.map(({ priority }) => priority), ['high', 'low']) // prettier-ignore
      const [high = [], low = []] = latencies.map(({ buckets }) => buckets)
      assert.equal(high.length, LATENCY_BOUNDS.length + 1)
      assert.equal(high.findIndex((n) => n > 0), LATENCY_BOUNDS.findIndex((bound) => bound >= 3600)) // prettier-ignore
      assert.ok(low.findIndex((n) => n > 0) < LATENCY_BOUNDS.findIndex((bound) => bound >= 60))
    },
  }),
  ...questions('failureGroups', {
    'groups what is failed by what the servers said, however the mails differ': async (subject) => {
      const refusals = ['550 5.1.1 <ann@example.com>: unknown', '550 5.1.1 <bob@example.org>: unknown', '552 5.3.4 too large'] // prettier-ignore
      for (const [n, reply] of refusals.entries()) {
        const recipients = [aRecipient(`user${n}@${n === 1 ? 'example.org' : 'example.com'}`)]
        const claim = await sending(subject, { recipients })
        await subject.store.settle([givingUp(claim, { fates: [{ index: 0, fate: 'refused', reply }] })])
      }
      await inStage(subject, 'deferred')
      await subject.store.keepStatistics()
      const { groups, orMore } = await subject.store.failureGroups({ from: null })
      assert.equal(orMore, false)
      assert.deepEqual(groups.map(({ n, reply }) => [n, reply]), [[2, '550 5.1.1 …: unknown'], [1, '552 5.3.4 too large']]) // prettier-ignore
      const first = groups[0]!
      assert.deepEqual([first.reason, first.failureClass, first.otherDomains], ['refused', 'permanent', 0])
      assert.deepEqual(first.domains, [{ domain: 'example.com', n: 1 }, { domain: 'example.org', n: 1 }]) // prettier-ignore
      assert.ok(first.firstAt <= first.lastAt)
      const { items } = await subject.store.list({ failureGroup: first.key })
      assert.equal(items.length, 2)
    },

    'leaves out what is failed no more, and what failed before': async (subject) => {
      const id = await inStage(subject, 'failed')
      await inStage(subject, 'failed')
      await subject.store.keepStatistics()
      await subject.store.requeue({ by: 'person', ids: [id], resolved: false })
      assert.deepEqual(
        (await subject.store.failureGroups({ from: null })).groups.map(({ n }) => n),
        [1],
      )
      assert.deepEqual((await subject.store.failureGroups({ from: new Date(Date.now() + 3_600_000) })).groups, [])
      const [group] = (await subject.store.failureGroups({ from: null })).groups
      assert.equal((await subject.store.list({ failureGroup: group?.key ?? '' })).items.length, 1)
    },

    'has a group for what no server was asked about': async (subject) => {
      const recipients = [aRecipient('ann@example.com', { fate: 'dontSend' })]
      const { store } = subject
      await addedOne(subject, { state: 'failed', reason: 'dontSend', recipients })
      await store.keepStatistics()
      const { groups } = await store.failureGroups({ from: null })
      assert.deepEqual(groups.map(({ reason, reply }) => [reason, reply]), [['dontSend', null]]) // prettier-ignore
      assert.equal((await found(subject, (await store.list({})).items[0]?.id ?? '')).state, 'failed')
    },
  }),
]

/** All figures of the last hours, added up: { 'default sent': 1 }. */
async function figures({ store }: StoreUnderTest, span: 60 | 900 | 3600 | 86_400 = 60): Promise<Record<string, number>> {
  await store.keepStatistics()
  const counts = await store.spanCounts({ span, from: new Date(Date.now() - 7_200_000) })
  const sums: Record<string, number> = {}
  const nameOf = ({ transport, tally }: SpanCount) => `${transport} ${tally}`
  for (const one of counts) sums[nameOf(one)] = (sums[nameOf(one)] ?? 0) + one.n
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)))
} // prettier-ignore
