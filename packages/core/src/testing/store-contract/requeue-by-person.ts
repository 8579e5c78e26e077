/** Questions about requeue by a person: from where it may be, and what starts afresh. */
import assert from 'node:assert/strict'
import type { Stage } from '../../message/lifecycle.js'
import { aRecipient } from '../a-message.js'
import { accepting, countersOf, givingUp, holding } from '../an-ending.js'
import { questions } from './question.js'
import {
  STAGES, changesNothing, claimedOne, crashed, found, inStage, journaled, sending, stageNow,
} from './steps.js' // prettier-ignore

const NOTHING = { requeued: [], exhausted: [], noContent: [], more: false }
const FROM: readonly Stage[] = ['deferred', 'failed', 'cancelled', 'uncertain']

const plain = (...ids: string[]) => ({ by: 'person', ids, resolved: false }) as const
const resolved = (...ids: string[]) => ({ by: 'person', ids, resolved: true }) as const

export const personQuestions = [
  ...questions('requeue by a person', {
    'queues from deferred, failed, cancelled and uncertain, and tells so': async (subject) => {
      for (const from of FROM) {
        const id = await inStage(subject, from)
        const answer = await subject.store.requeue(plain(id))
        assert.deepEqual(answer, { ...NOTHING, requeued: [{ id, step: 'requeue', from, to: 'queued', reason: null }] })
        const { state, reason, finishedAt } = await found(subject, id)
        assert.deepEqual([state, reason, finishedAt], ['queued', null, null])
        await claimedOne(subject, { ids: [id] })
      }
    },

    'takes nothing from elsewhere': async (subject) => {
      const ids = ['01900000-0000-7000-8000-000000000000']
      for (const stage of STAGES.filter((one) => !FROM.includes(one))) ids.push(await inStage(subject, stage))
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.requeue(plain(...ids)), NOTHING)
        assert.deepEqual(await subject.store.requeue(plain()), NOTHING)
        assert.deepEqual(await subject.store.requeue(resolved()), NOTHING)
      })
    },

    'starts the counters and the age afresh, but not the count of attempts': async (subject) => {
      const claim = await sending(subject)
      const counters = {
        attempts: 5,
        retries: 4,
        setAsides: 3,
        crashes: 2,
        uncertainAttempts: 1,
        possibleDuplicate: true,
      }
      await subject.store.settle([givingUp(claim, { counters })])
      await subject.age({ firstAttempt: 5000 })
      await subject.store.requeue(plain(claim.id))
      const next = await claimedOne(subject)
      const fresh = { retries: 0, setAsides: 0, crashes: 0, uncertainAttempts: 0 }
      assert.deepEqual(countersOf(next), { attempts: 5, ...fresh, possibleDuplicate: true })
      assert.ok((next.age ?? 0) < 60, 'the age starts afresh')
    },

    'opens every recipient but the accepted ones': async (subject) => {
      const names = ['accepted', 'refused', 'dontSend', 'uncertain', 'open'] as const
      const recipients = names.map((name) => aRecipient(`${name}@example.com`))
      const claim = await sending(subject, { recipients })
      const fates = names.map((fate, index) => ({ index, fate, reply: null }))
      await subject.store.settle([givingUp(claim, { fates, reason: 'partial' })])
      await subject.store.requeue(plain(claim.id))
      const next = await claimedOne(subject)
      assert.deepEqual(next.recipients.map(({ fate }) => fate), ['accepted', 'open', 'open', 'open', 'open']) // prettier-ignore
    },

    'keeps the log': async (subject) => {
      const id = await inStage(subject, 'failed')
      await subject.store.requeue(plain(id))
      assert.equal((await found(subject, id)).attempts?.length, 1)
    },

    'leaves what has no content any more, and names it': async (subject) => {
      const gone = await inStage(subject, 'failed', { sensitive: true, subject: null })
      const bare = await inStage(subject, 'cancelled', { logContent: false })
      const kept = await inStage(subject, 'failed')
      const before = [await stageNow(subject, gone), await stageNow(subject, bare)]
      const { requeued, noContent } = await subject.store.requeue(plain(gone, kept, bare))
      assert.deepEqual(requeued.map(({ id }) => id), [kept]) // prettier-ignore
      assert.deepEqual(new Set(noContent), new Set([gone, bare]))
      assert.deepEqual([await stageNow(subject, gone), await stageNow(subject, bare)], before)
      assert.equal((await found(subject, gone)).reason, 'refused')
    },

    'names nothing as without content that could not be requeued anyway': async (subject) => {
      const sent = await inStage(subject, 'sent', { sensitive: true, subject: null })
      assert.deepEqual(await subject.store.requeue(plain(sent)), NOTHING)
    },

    'leaves an older claim without its lease': async (subject) => {
      const old = await sending(subject)
      await subject.store.cancel([old.id])
      await subject.store.requeue(plain(old.id))
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.journal({ leases: [old], lease: 60 }), ['lost'])
        assert.deepEqual(await subject.store.settle([givingUp(old)]), ['lost'])
      })
    },

    'makes a suspect an ordinary message again': async (subject) => {
      const { id } = await crashed(subject, await sending(subject))
      await subject.store.cancel([id])
      await subject.store.requeue(plain(id))
      assert.equal((await claimedOne(subject)).crashes, 0)
    },

    'moves many at once': async (subject) => {
      const ids: string[] = []
      for (let n = 0; n < 30; n++) ids.push(await inStage(subject, 'cancelled'))
      assert.equal((await subject.store.requeue(plain(...ids))).requeued.length, 30)
    },
  }),
  ...questions("requeue, resolved as 'notSent'", {
    'queues uncertain mail, no possible duplicate any more': async (subject) => {
      const claim = await journaled(subject)
      await subject.store.settle([holding(claim)])
      const { requeued } = await subject.store.requeue(resolved(claim.id))
      const step = { id: claim.id, step: 'resolveNotSent', from: 'uncertain', to: 'queued', reason: null }
      assert.deepEqual(requeued, [step])
      assert.equal((await claimedOne(subject)).possibleDuplicate, false)
    },

    'takes uncertain mail only': async (subject) => {
      const ids: string[] = []
      for (const stage of STAGES.filter((one) => one !== 'uncertain')) ids.push(await inStage(subject, stage))
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.requeue(resolved(...ids)), NOTHING)
      })
    },

    'leaves the mark when a person only sends it again': async (subject) => {
      const claim = await journaled(subject)
      await subject.store.settle([holding(claim)])
      await subject.store.requeue(plain(claim.id))
      const next = await claimedOne(subject)
      assert.equal(next.possibleDuplicate, true)
      await subject.store.settle([accepting(next)])
      assert.equal((await found(subject, claim.id)).possibleDuplicate, true)
    },
  }),
]
