/** Questions about renew and release: what a worker does with a lease that it holds, and no more when it does not. */
import assert from 'node:assert/strict'
import { aClaim } from '../a-message.js'
import { accepting, countersOf, deferring } from '../an-ending.js'
import { questions } from './question.js'
import {
  added, changesNothing, claimedOne, crashed, found, journaled, queuedAgain, rawRow, sending, silent, stageNow,
} from './steps.js' // prettier-ignore

const LONG = 1000

export const leaseQuestions = [
  ...questions('renew', {
    'prolongs a lease from now on, in both phases': async (subject) => {
      const leases = [await sending(subject), await journaled(subject)]
      await subject.age({ lease: 50 })
      assert.deepEqual(await subject.store.renew({ leases, lease: LONG }), ['renewed', 'renewed'])
      await subject.age({ lease: LONG - 60 })
      assert.deepEqual((await subject.store.sweep({ limit: 10 })).lapsed, [])
      await subject.age({ lease: 61 })
      assert.equal((await subject.store.sweep({ limit: 10 })).lapsed.length, 2)
    },

    'shortens it when asked to': async (subject) => {
      const claim = await sending(subject)
      await subject.store.renew({ leases: [claim], lease: 5 })
      await subject.age({ lease: 6 })
      assert.equal((await subject.store.sweep({ limit: 10 })).lapsed.length, 1)
    },

    'saves a lease that lapsed while nobody looked': async (subject) => {
      const claim = await sending(subject)
      await subject.age({ lease: 3600 })
      assert.deepEqual(await subject.store.renew({ leases: [claim], lease: 60 }), ['renewed'])
      assert.deepEqual((await subject.store.sweep({ limit: 10 })).lapsed, [])
    },

    'leaves phase, token and sequence as they are': async (subject) => {
      const claim = await sending(subject)
      await subject.store.renew({ leases: [claim], lease: LONG })
      assert.equal(await stageNow(subject, claim.id), 'sending open')
      assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['final'])
    },

    "answers 'lost' to everybody who does not hold it, in the order asked": async (subject) => {
      const [released, done, cancelled, gone, held] = [
        await sending(subject), await sending(subject), await sending(subject), await sending(subject), await sending(subject),
      ] as const // prettier-ignore
      await subject.store.release([released])
      await subject.store.settle([deferring(done)])
      await subject.store.cancel([cancelled.id])
      await subject.store.delete([gone.id])
      const old = await silent(subject)
      await queuedAgain(subject, old.id)
      await subject.store.claim(aClaim({ ids: [old.id] }))
      await changesNothing(subject, async () => {
        const leases = [released, done, cancelled, gone, old, { ...held, token: old.token }]
        const answers = await subject.store.renew({ leases, lease: LONG })
        assert.deepEqual(new Set(answers), new Set(['lost']))
      })
      const answers = await subject.store.renew({ leases: [gone, held, done], lease: LONG })
      assert.deepEqual(answers, ['lost', 'renewed', 'lost'])
    },

    'renews hundreds at once': async (subject) => {
      await added(subject, ...Array.from({ length: 300 }, () => ({})))
      const leases = await subject.store.claim(aClaim())
      assert.deepEqual(await subject.store.renew({ leases, lease: LONG }), leases.map(() => 'renewed')) // prettier-ignore
    },

    'of nothing answers nothing': async (subject) => {
      assert.deepEqual(await subject.store.renew({ leases: [], lease: 60 }), [])
    },
  }),
  ...questions('release', {
    'puts a claim back as if it had not been': async (subject) => {
      const claim = await sending(subject)
      assert.deepEqual(await subject.store.release([claim]), ['released'])
      assert.equal(await stageNow(subject, claim.id), 'queued')
      assert.equal((await rawRow(subject, claim.id)).token, null)
      assert.deepEqual(await subject.rows('attempt'), [])
      assert.deepEqual(countersOf(await claimedOne(subject)), countersOf(claim))
    },

    'forgets the age when no attempt was made': async (subject) => {
      const claim = await sending(subject)
      await subject.age({ firstAttempt: 5000 })
      await subject.store.release([claim])
      assert.ok(((await claimedOne(subject)).age ?? 0) < 60)
    },

    'keeps the age when one was made before': async (subject) => {
      await subject.store.settle([deferring(await sending(subject))])
      await subject.age({ firstAttempt: 5000 })
      await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
      await subject.store.release([await claimedOne(subject)])
      const { age } = await claimedOne(subject)
      assert.ok(age !== null && age >= 5000, `the age should still be about 5,000 s, not ${age}`)
    },

    'lets no journaled message go': async (subject) => {
      const claim = await journaled(subject)
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.release([claim]), ['lost'])
      })
    },

    "answers 'lost' to everybody who does not hold it, in the order asked": async (subject) => {
      const [done, cancelled, gone, held] = [
        await sending(subject), await sending(subject), await sending(subject), await sending(subject),
      ] as const // prettier-ignore
      await subject.store.settle([accepting(done)])
      await subject.store.cancel([cancelled.id])
      await subject.store.delete([gone.id])
      await changesNothing(subject, async () => {
        const leases = [done, cancelled, gone, { ...held, token: done.token }]
        assert.deepEqual(await subject.store.release(leases), ['lost', 'lost', 'lost', 'lost'])
      })
      assert.deepEqual(await subject.store.release([gone, held, done]), ['lost', 'released', 'lost'])
      assert.deepEqual(await subject.store.release([held]), ['lost'])
    },

    'of nothing answers nothing': async (subject) => {
      assert.deepEqual(await subject.store.release([]), [])
    },
  }),
  ...questions('release, of a claim that the sweep called crashed', {
    'takes the mark back: no line in the log, no suspect': async (subject) => {
      const old = await crashed(subject, await sending(subject))
      assert.deepEqual(await subject.store.release([old]), ['lost'])
      assert.deepEqual(await subject.rows('attempt'), [])
      assert.equal((await claimedOne(subject)).crashes, 0)
    },

    'takes it back once': async (subject) => {
      const first = await crashed(subject, await sending(subject))
      await crashed(subject, await claimedOne(subject, { crashed: 'once' }))
      await subject.store.release([first])
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.release([first]), ['lost'])
      })
      assert.equal((await subject.rows('attempt')).length, 1)
      assert.equal((await claimedOne(subject, { crashed: 'once' })).crashes, 1)
    },

    'leaves the newer claim alone': async (subject) => {
      const old = await crashed(subject, await sending(subject))
      const fresh = await claimedOne(subject, { crashed: 'once' })
      assert.deepEqual(await subject.store.release([old]), ['lost'])
      assert.deepEqual(await subject.store.journal({ leases: [fresh], lease: 60 }), ['final'])
      assert.deepEqual(await subject.store.settle([accepting(fresh, { counters: { ...countersOf(fresh), attempts: 1 } })]), ['settled']) // prettier-ignore
      const results = (await found(subject, old.id)).attempts?.map(({ result }) => result)
      assert.deepEqual(results, ['success'])
    },

    'takes no mark of another claim': async (subject) => {
      const first = await sending(subject)
      await subject.store.release([first])
      await crashed(subject, await claimedOne(subject))
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.release([first]), ['lost'])
      })
    },
  }),
]
