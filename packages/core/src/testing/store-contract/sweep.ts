/** Questions about sweep: what time does to messages, judged by the clock of the database and no other. */
import assert from 'node:assert/strict'
import { deferring, holding, settingAside } from '../an-ending.js'
import { aRecipient } from '../a-message.js'
import { questions } from './question.js'
import {
  STAGES, added, addedOne, changesNothing, found, inAnHour, inStage, isAboutNow, journaled, queuedAgain, sending, silent,
  stageNow,
} from './steps.js' // prettier-ignore

const NOTHING = { moved: [], lapsed: [], more: false }

export const sweepQuestions = [
  ...questions('sweep, due', {
    'queues scheduled mail whose time has come, and tells so': async (subject) => {
      const [soon, later] = await added(
        subject,
        { state: 'scheduled', dueAt: inAnHour() },
        { state: 'scheduled', dueAt: new Date(Date.now() + 9_000_000) },
      )
      assert.deepEqual(await subject.store.sweep({ limit: 10 }), NOTHING)
      await subject.age({ due: 3601 })
      const { moved } = await subject.store.sweep({ limit: 10 })
      assert.deepEqual(moved, [{ id: soon!.id, step: 'due', from: 'scheduled', to: 'queued', reason: null }])
      assert.deepEqual([await stageNow(subject, soon!.id), await stageNow(subject, later!.id)], ['queued', 'scheduled'])
    },

    'queues mail whose time had passed when it was added': async (subject) => {
      const { id } = await addedOne(subject, { state: 'scheduled', dueAt: new Date(Date.now() - 120_000) })
      await subject.store.sweep({ limit: 10 })
      assert.equal(await stageNow(subject, id), 'queued')
    },

    'queues mail that was set aside': async (subject) => {
      const claim = await sending(subject)
      await subject.store.settle([settingAside(claim)])
      await queuedAgain(subject, claim.id)
    },

    'leaves deferred mail that is due to retry': async (subject) => {
      const claim = await sending(subject)
      await subject.store.settle([deferring(claim)])
      await subject.age({ due: 3600 })
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.sweep({ limit: 10 }), NOTHING)
      })
    },
  }),
  ...questions('sweep, expired', {
    'fails what waits past its expiresAt, and tells so': async (subject) => {
      for (const stage of ['scheduled', 'queued', 'deferred'] as const) {
        const id = await inStage(subject, stage, { expiresAt: inAnHour() })
        assert.deepEqual(await subject.store.sweep({ limit: 10 }), NOTHING)
        await subject.age({ expires: 3601 })
        const { moved } = await subject.store.sweep({ limit: 10 })
        assert.deepEqual(moved, [{ id, step: 'expire', from: stage, to: 'failed', reason: 'expired' }])
        const message = await found(subject, id)
        assert.deepEqual([message.state, message.reason], ['failed', 'expired'])
        isAboutNow(message.finishedAt)
      }
    },

    'makes it uncertain where an uncertain attempt is behind it': async (subject) => {
      const scheduled = await silent(subject, { expiresAt: inAnHour() })
      const queued = await silent(subject, { expiresAt: inAnHour() })
      await queuedAgain(subject, queued.id)
      await subject.age({ expires: 3601 })
      const { moved } = await subject.store.sweep({ limit: 10 })
      assert.deepEqual(new Set(moved.map(({ to, reason }) => `${to} ${reason}`)), new Set(['uncertain null']))
      for (const { id } of [scheduled, queued]) {
        assert.equal(await stageNow(subject, id), 'uncertain')
        assert.notEqual(await subject.store.content(id), null, 'what is uncertain may have to go out again')
      }
    },

    'fails rather than queues what is due and expired': async (subject) => {
      const { id } = await addedOne(subject, { state: 'scheduled', dueAt: inAnHour(), expiresAt: inAnHour() })
      await subject.age({ due: 3601, expires: 3601 })
      await subject.store.sweep({ limit: 10 })
      assert.equal(await stageNow(subject, id), 'failed')
    },

    'touches neither what is being sent nor what is finished': async (subject) => {
      for (const stage of STAGES.filter((one) => !['scheduled', 'queued', 'deferred'].includes(one))) {
        await inStage(subject, stage, { expiresAt: inAnHour() })
      }
      await subject.age({ expires: 7200, due: 7200, created: 7200, finished: 7200 })
      await changesNothing(subject, async () => {
        assert.deepEqual((await subject.store.sweep({ limit: 100 })).moved, [])
      })
    },
  }),
  ...questions('sweep, lapsed', {
    'reads the claims whose lease ran out, with their phase, and changes nothing': async (subject) => {
      const recipients = [aRecipient('ann@example.com'), aRecipient('bob@example.com', { kind: 'bcc' })]
      const [open, final] = [await sending(subject, { recipients }), await journaled(subject)]
      await subject.age({ lease: 61 })
      await changesNothing(subject, async () => {
        const { lapsed, moved } = await subject.store.sweep({ limit: 10 })
        assert.deepEqual(moved, [])
        const byId = new Map(lapsed.map((claim) => [claim.id, claim]))
        assert.equal(byId.size, 2)
        for (const [claim, phase] of [[open, 'open'], [final, 'final']] as const) {
          const read = byId.get(claim.id)
          assert.ok(read)
          assert.equal(read.phase, phase)
          assert.deepEqual([read.token, read.sequence], [claim.token, claim.sequence])
          assert.deepEqual(read.recipients, claim.recipients)
          assert.deepEqual([read.attempts, read.crashes, read.onUncertain], [0, 0, null])
        }
      }) // prettier-ignore
    },

    'says how old the first attempt is': async (subject) => {
      await sending(subject)
      await subject.age({ lease: 3600, firstAttempt: 5000 })
      const [lapsed] = (await subject.store.sweep({ limit: 10 })).lapsed
      assert.ok((lapsed?.age ?? 0) >= 5000)
    },

    'leaves a lease alone that still runs': async (subject) => {
      await sending(subject)
      await subject.age({ lease: 20 })
      assert.deepEqual(await subject.store.sweep({ limit: 10 }), NOTHING)
    },

    'can hold an uncertain outcome by it': async (subject) => {
      const { id } = await journaled(subject)
      await subject.age({ lease: 3600 })
      const [lapsed] = (await subject.store.sweep({ limit: 10 })).lapsed
      assert.deepEqual(await subject.store.settle([holding(lapsed!, { lapsed: true })]), ['settled'])
      assert.equal(await stageNow(subject, id), 'uncertain')
    },
  }),
  ...questions('sweep, its limit', {
    'moves at most so many of each and says that there are more': async (subject) => {
      const due = Array.from({ length: 5 }, () => ({ state: 'scheduled', dueAt: inAnHour() }) as const)
      await added(subject, ...due)
      await subject.age({ due: 3601 })
      const first = await subject.store.sweep({ limit: 3 })
      assert.deepEqual([first.moved.length, first.more], [3, true])
      const second = await subject.store.sweep({ limit: 3 })
      assert.deepEqual([second.moved.length, second.more], [2, false])
      assert.equal((await subject.store.counts({})).queued, 5)
    },

    'holds for expired and for lapsed ones too': async (subject) => {
      await added(subject, ...Array.from({ length: 4 }, () => ({ expiresAt: inAnHour() })))
      await subject.age({ expires: 3601 })
      const expired = await subject.store.sweep({ limit: 3 })
      assert.deepEqual([expired.moved.length, expired.more], [3, true])
      await subject.store.sweep({ limit: 3 })
      for (let n = 0; n < 4; n++) await sending(subject)
      await subject.age({ lease: 61 })
      const lapsed = await subject.store.sweep({ limit: 3 })
      assert.deepEqual([lapsed.lapsed.length, lapsed.more], [3, true])
    },

    'finds nothing in an empty store': async (subject) => {
      assert.deepEqual(await subject.store.sweep({ limit: 10 }), NOTHING)
    },
  }),
]
