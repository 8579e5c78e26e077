/** Questions about journal: the mark before the final dot, given to nobody who may no longer write it. */
import assert from 'node:assert/strict'
import { aClaim } from '../a-message.js'
import { accepting, givingUp } from '../an-ending.js'
import { questions } from './question.js'
import {
  added, changesNothing, claimedOne, crashed, found, inAnHour, journaled, queuedAgain, sending, silent, stageNow,
} from './steps.js' // prettier-ignore

export const journalQuestions = questions('journal', {
  'marks phase final': async (subject) => {
    const claim = await sending(subject)
    assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['final'])
    assert.equal(await stageNow(subject, claim.id), 'sending final')
  },

  'renews the lease': async (subject) => {
    const claim = await sending(subject)
    await subject.store.journal({ leases: [claim], lease: 1000 })
    await subject.age({ lease: 900 })
    assert.deepEqual((await subject.store.sweep({ limit: 10 })).lapsed, [])
  },

  "answers 'final' again, after a commit of unknown fate": async (subject) => {
    const claim = await journaled(subject, { expiresAt: inAnHour() })
    await subject.age({ expires: 3601 })
    assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['final'])
    assert.equal(await stageNow(subject, claim.id), 'sending final')
  },

  'renews the lease when it is asked again': async (subject) => {
    const claim = await journaled(subject)
    await subject.store.journal({ leases: [claim], lease: 1000 })
    await subject.age({ lease: 900 })
    assert.deepEqual((await subject.store.sweep({ limit: 10 })).lapsed, [])
  },

  "answers 'expired' past expiresAt and leaves the claim as it is": async (subject) => {
    const claim = await sending(subject, { expiresAt: inAnHour() })
    await subject.age({ expires: 3601 })
    await changesNothing(subject, async () => {
      assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['expired'])
    })
    const ending = givingUp(claim, { reason: 'expired', fates: [] })
    assert.deepEqual(await subject.store.settle([ending]), ['settled'])
    assert.equal((await found(subject, claim.id)).reason, 'expired')
  },

  "answers 'final' before expiresAt": async (subject) => {
    const claim = await sending(subject, { expiresAt: inAnHour() })
    await subject.age({ expires: 3500 })
    assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['final'])
  },

  "answers 'cancelled' for a cancelled and for a deleted message": async (subject) => {
    const [first, second] = [await sending(subject), await sending(subject)]
    assert.deepEqual(await subject.store.cancel([first.id]), ['cancelled'])
    assert.deepEqual(await subject.store.delete([second.id]), ['deleted'])
    await changesNothing(subject, async () => {
      const answers = await subject.store.journal({ leases: [first, second], lease: 60 })
      assert.deepEqual(answers, ['cancelled', 'cancelled'])
    })
  },

  'marks nothing when a cancel made the message uncertain': async (subject) => {
    const { id } = await silent(subject)
    await queuedAgain(subject, id)
    const claim = await claimedOne(subject)
    assert.deepEqual(await subject.store.cancel([id]), ['tooLate'])
    const [answer] = await subject.store.journal({ leases: [claim], lease: 60 })
    assert.ok(answer === 'cancelled' || answer === 'lost', `no mark should be set, but the answer was '${answer}'`)
    assert.equal(await stageNow(subject, id), 'uncertain')
  },

  "answers 'lost' to a wrong token": async (subject) => {
    const claim = await sending(subject)
    await changesNothing(subject, async () => {
      const leases = [{ ...claim, token: 'ffffffff-ffff-4fff-8fff-ffffffffffff' }]
      assert.deepEqual(await subject.store.journal({ leases, lease: 60 }), ['lost'])
    })
  },

  "answers 'lost' once released, settled, lapsed or taken over": async (subject) => {
    const released = await sending(subject)
    await subject.store.release([released])
    await subject.store.cancel([released.id])
    await subject.store.requeue({ by: 'person', ids: [released.id], resolved: false })
    const done = await sending(subject)
    await subject.store.settle([accepting(done)])
    const lapsed = await crashed(subject, await sending(subject))
    const takenOver = await crashed(subject, await sending(subject))
    await subject.store.claim(aClaim({ ids: [takenOver.id], crashed: 'once' }))
    await changesNothing(subject, async () => {
      const leases = [released, done, lapsed, takenOver]
      assert.deepEqual(await subject.store.journal({ leases, lease: 60 }), ['lost', 'lost', 'lost', 'lost'])
    })
  },

  "answers 'lost' to the older claim when the newer one is final": async (subject) => {
    const old = await silent(subject)
    await queuedAgain(subject, old.id)
    const fresh = await claimedOne(subject)
    assert.deepEqual(await subject.store.journal({ leases: [old, fresh], lease: 60 }), ['lost', 'final'])
    assert.deepEqual(await subject.store.journal({ leases: [old], lease: 60 }), ['lost'])
  },

  'asks for the token, not for the time: a lapsed lease that nobody took still holds': async (subject) => {
    const claim = await sending(subject)
    await subject.age({ lease: 3600 })
    await subject.store.sweep({ limit: 10 })
    assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['final'])
    assert.deepEqual((await subject.store.sweep({ limit: 10 })).lapsed, [])
  },

  'answers each of many in the order asked': async (subject) => {
    await added(subject, ...Array.from({ length: 60 }, () => ({})))
    const claims = await subject.store.claim(aClaim())
    const cancelled = claims.filter((_, place) => place % 3 === 1).map(({ id }) => id)
    await subject.store.cancel(cancelled)
    const leases = claims.map((claim, place) => (place % 3 === 2 ? { ...claim, token: claim.id } : claim)).reverse()
    const wanted = claims.map((_, place) => ['final', 'cancelled', 'lost'][place % 3]).reverse()
    assert.deepEqual(await subject.store.journal({ leases, lease: 60 }), wanted)
  },

  'of nothing answers nothing': async (subject) => {
    assert.deepEqual(await subject.store.journal({ leases: [], lease: 60 }), [])
  },
})
