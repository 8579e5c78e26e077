/**
 * Questions of races for one message: whoever comes first, answers and rows must fit together. Many handles where the
 * store has them; no waiting on the clock: each race ends when its work is done.
 */
import assert from 'node:assert/strict'
import type { ClaimedMessage, MailStore } from '../../store/store.js'
import { aClaim } from '../a-message.js'
import { accepting, crashing, deferring } from '../an-ending.js'
import { CLAIMERS, against, times, withHandles } from './handles-in-race.js'
import { questions } from './question.js'
import { added, stageNow } from './steps.js'

/** Messages in the great race, unless the store's tests say otherwise. */
const RACE = 5000

export const raceQuestions = questions('races for a message', {
  'eight claimers share thousands of messages, and none gets one twice': async (subject, abilities) => {
    const size = abilities.raceMessages ?? RACE
    for (let left = size; left > 0; left -= 500) {
      await added(subject, ...Array.from({ length: Math.min(500, left) }, () => ({})))
    }
    await withHandles(subject, abilities, async (handles) => {
      const shares = await Promise.all(times(CLAIMERS, (n) => claimAll(handles[n % handles.length]!)))
      const ids = shares.flat().map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length, 'no message should be claimed twice')
      assert.equal(ids.length, size, 'every message should be claimed')
      const answers = await Promise.all(
        shares.map((share, n) => handles[n % handles.length]!.settle(share.map((claim) => accepting(claim)))),
      )
      assert.deepEqual(new Set(answers.flat()), new Set(['settled']))
      assert.equal((await subject.store.counts({})).sent, size)
    })
  },

  'claimers that ask for a few never overlap, and each gets its share in the sending order': async (
    subject,
    abilities,
  ) => {
    await added(subject, ...times(60, (n) => ({ priority: n % 2 === 0 ? 'low' : 'high' }) as const))
    await withHandles(subject, abilities, async (handles) => {
      const shares = await Promise.all(times(12, (n) => handles[n % handles.length]!.claim(aClaim({ limit: 3 }))))
      const ids = shares.flat().map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length)
      for (const share of shares) {
        assert.ok(share.length <= 3)
        const places = share.map(({ priority, id }) => `${priority === 'high' ? 1 : 3} ${id}`)
        assert.deepEqual(places, [...places].sort())
      }
    })
  },

  'cancel against journal: nothing is sent after an answer cancelled': async (subject, abilities) => {
    await against(subject, abilities, async (claim, [one, other]) => {
      const [[cancelled], [marked]] = await Promise.all([one.cancel([claim.id]), other.journal(lease(claim))])
      const stage = await stageNow(subject, claim.id)
      assert.deepEqual([cancelled, stage], marked === 'final' ? ['tooLate', 'sending final'] : ['cancelled', 'cancelled']) // prettier-ignore
      assert.ok(marked === 'final' || marked === 'cancelled')
    })
  },

  'delete against journal: nothing is sent after an answer deleted': async (subject, abilities) => {
    await against(subject, abilities, async (claim, [one, other]) => {
      const [[deleted], [marked]] = await Promise.all([one.delete([claim.id]), other.journal(lease(claim))])
      assert.equal(deleted, marked === 'final' ? 'tooLate' : 'deleted')
      assert.equal((await subject.store.find(claim.id)) !== null, marked === 'final')
    })
  },

  'the sweep against the worker that came back: one of them has the message': async (subject, abilities) => {
    await against(subject, abilities, async (claim, [one, other]) => {
      await subject.age({ lease: 3600 })
      const [[swept], [marked]] = await Promise.all([one.settle([crashing(claim)]), other.journal(lease(claim))])
      assert.deepEqual([swept, marked], marked === 'final' ? ['lost', 'final'] : ['settled', 'lost'])
    })
  },

  'two sweeps end a lapsed claim once': async (subject, abilities) => {
    await against(subject, abilities, async (claim, [one, other]) => {
      await subject.age({ lease: 3600 })
      const answers = await Promise.all([one, other].map((store) => store.settle([crashing(claim)])))
      assert.deepEqual(answers.flat().sort(), ['lost', 'settled'])
      const marks = (await subject.rows('attempt')).filter(({ message }) => message === claim.id)
      assert.equal(marks.length, 1)
    })
  },

  'one ending settled by two at once is written once': async (subject, abilities) => {
    await against(subject, abilities, async (claim, [one, other]) => {
      const ending = deferring(claim)
      const answers = await Promise.all([one, other].map((store) => store.settle([ending])))
      assert.deepEqual(answers.flat(), ['settled', 'settled'])
      assert.equal((await subject.store.find(claim.id))?.attempts?.length, 1)
    })
  },

  'a late 250 against the newer journal fits together': async (subject, abilities) => {
    await against(subject, abilities, async (old, [one, other]) => {
      await subject.age({ lease: 3600 })
      await subject.store.settle([crashing(old)])
      const [fresh] = await subject.store.claim(aClaim({ ids: [old.id], crashed: 'once' }))
      assert.ok(fresh)
      const [[late], [marked]] = await Promise.all([one.settle([accepting(old)]), other.journal(lease(fresh))])
      assert.equal(late, 'late')
      const message = await subject.store.find(old.id)
      const after = [message?.state, message?.possibleDuplicate]
      assert.deepEqual(after, marked === 'final' ? ['sending', true] : ['sent', false])
    })
  },
})

const lease = (claim: ClaimedMessage) => ({ leases: [claim], lease: 60 })

/** Claims until nothing is queued any more; a claim may come back empty while others hold the rows. */
async function claimAll(store: MailStore): Promise<ClaimedMessage[]> {
  const mine: ClaimedMessage[] = []
  for (;;) {
    const claimed = await store.claim(aClaim({ limit: 25, contentUpTo: 0 }))
    mine.push(...claimed)
    if (claimed.length === 0 && (await store.counts({ upTo: 1 })).queued === 0) return mine
  }
}
