/** Questions about settle when it is repeated, and when the lease is not one's own (any more). */
import assert from 'node:assert/strict'
import { accepting, crashing, deferring, givingUp, puttingBack, settingAside } from '../an-ending.js'
import { questions } from './question.js'
import { changesNothing, claimedOne, crashed, found, inAnHour, journaled, sending, stageNow } from './steps.js'

export const settleLeaseQuestions = [
  ...questions('settle, once', {
    "answers 'settled' again, after a commit of unknown fate, and writes nothing twice": async (subject) => {
      const claim = await journaled(subject)
      const ending = accepting(claim)
      await subject.store.settle([ending])
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.settle([ending]), ['settled'])
      })
      assert.equal((await subject.rows('attempt')).length, 1)
    },

    "answers 'settled' again even when the message was claimed anew": async (subject) => {
      const ending = deferring(await sending(subject))
      await subject.store.settle([ending])
      await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
      const next = await claimedOne(subject)
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.settle([ending]), ['settled'])
      })
      assert.deepEqual(await subject.store.settle([deferring(next)]), ['settled'])
      assert.equal((await subject.rows('attempt')).length, 2)
    },

    'repeats a batch of which one part was stored': async (subject) => {
      const [first, second] = [deferring(await sending(subject)), deferring(await sending(subject))]
      await subject.store.settle([first])
      assert.deepEqual(await subject.store.settle([first, second]), ['settled', 'settled'])
      assert.equal((await subject.rows('attempt')).length, 2)
    },
  }),
  ...questions('settle, without the lease', {
    "answers 'lost' to a wrong token, and changes nothing": async (subject) => {
      const claim = { ...(await sending(subject)), token: 'ffffffff-ffff-4fff-8fff-ffffffffffff' }
      await changesNothing(subject, async () => {
        for (const ending of [deferring(claim), givingUp(claim), settingAside(claim), puttingBack(claim)]) {
          assert.deepEqual(await subject.store.settle([ending]), ['lost'])
        }
      })
    },

    "answers 'lost' to a claim that was taken over, and the newer one settles": async (subject) => {
      const old = await crashed(subject, await sending(subject))
      const fresh = await claimedOne(subject, { crashed: 'once' })
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.settle([deferring(old)]), ['lost'])
        assert.deepEqual(await subject.store.settle([givingUp(old)]), ['lost'])
      })
      assert.deepEqual(await subject.store.settle([accepting(fresh)]), ['settled'])
    },

    "answers 'lost' to a released and to a cancelled claim": async (subject) => {
      const [released, cancelled] = [await sending(subject), await sending(subject)]
      await subject.store.release([released])
      await subject.store.cancel([cancelled.id])
      await changesNothing(subject, async () => {
        const answers = await subject.store.settle([deferring(released), givingUp(cancelled)])
        assert.deepEqual(answers, ['lost', 'lost'])
      })
    },

    "answers 'gone' for a deleted message": async (subject) => {
      const claim = await sending(subject)
      await subject.store.delete([claim.id])
      assert.deepEqual(await subject.store.settle([accepting(claim)]), ['gone'])
      assert.deepEqual(await subject.rows('attempt'), [])
      assert.deepEqual(await subject.rows('message'), [])
    },
  }),
  ...questions('settle, in the name of the sweep', {
    'ends a lapsed claim while it is lapsed': async (subject) => {
      const { id } = await crashed(subject, await sending(subject))
      assert.equal(await stageNow(subject, id), 'queued')
      assert.deepEqual((await found(subject, id)).attempts?.map(({ result }) => result), ['crashed']) // prettier-ignore
    },

    "answers 'lost' when the worker came back and renewed in between": async (subject) => {
      const claim = await sending(subject)
      await subject.age({ lease: 3600 })
      const { lapsed } = await subject.store.sweep({ limit: 10 })
      assert.deepEqual(await subject.store.renew({ leases: [claim], lease: 60 }), ['renewed'])
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.settle(lapsed.map((one) => crashing(one))), ['lost'])
      })
    },

    "answers 'lost' when the worker set the journal mark in between": async (subject) => {
      const claim = await sending(subject)
      await subject.age({ lease: 3600 })
      const { lapsed } = await subject.store.sweep({ limit: 10 })
      assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['final'])
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.settle(lapsed.map((one) => crashing(one))), ['lost'])
      })
      assert.deepEqual(await subject.store.settle([accepting(claim)]), ['settled'])
    },

    "answers 'lost' to a second sweep that read the same claim": async (subject) => {
      await sending(subject, { expiresAt: inAnHour() })
      await subject.age({ lease: 3600 })
      const first = await subject.store.sweep({ limit: 10 })
      const second = await subject.store.sweep({ limit: 10 })
      assert.equal(second.lapsed.length, 1, 'the sweep only reads what lapsed')
      assert.deepEqual(await subject.store.settle(first.lapsed.map((one) => crashing(one))), ['settled'])
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.settle(second.lapsed.map((one) => crashing(one))), ['lost'])
      })
    },

    'fails a message for poison': async (subject) => {
      const claim = await sending(subject)
      await subject.age({ lease: 3600 })
      const [lapsed] = (await subject.store.sweep({ limit: 10 })).lapsed
      const ending = crashing({ ...claim, ...lapsed }, { state: 'failed', reason: 'poison' })
      assert.deepEqual(await subject.store.settle([ending]), ['settled'])
      const { state, reason } = await found(subject, claim.id)
      assert.deepEqual([state, reason], ['failed', 'poison'])
    },
  }),
]
