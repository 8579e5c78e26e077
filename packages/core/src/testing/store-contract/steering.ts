/** Questions about cancel, delete and resolveSent: an answer that a person gets is kept. */
import assert from 'node:assert/strict'
import { LIFECYCLE, stagesBefore, type Stage } from '../../message/lifecycle.js'
import { aRecipient } from '../a-message.js'
import { accepting, deferring, holding } from '../an-ending.js'
import { questions } from './question.js'
import {
  STAGES, addedOne, changesNothing, claimedOne, found, inStage, isAboutNow, journaled, queuedAgain, rawRow, sending, silent,
  stageNow,
} from './steps.js' // prettier-ignore
import type { StoreUnderTest } from './store-under-test.js'

const MISSING = '01900000-0000-7000-8000-000000000000'

/** Brings a message with an uncertain attempt behind it to each stage from which the lifecycle can make it uncertain. */
const BEHIND: Record<string, (subject: StoreUnderTest) => Promise<string>> = {
  scheduled: async (subject) => (await silent(subject)).id,
  queued: async (subject) => {
    const { id } = await silent(subject)
    await queuedAgain(subject, id)
    return id
  },
  'sending open': async (subject) => {
    const id = await BEHIND.queued!(subject)
    await claimedOne(subject, { ids: [id] })
    return id
  },
  deferred: async (subject) => {
    const id = await BEHIND.queued!(subject)
    await subject.store.settle([deferring(await claimedOne(subject, { ids: [id] }))])
    return id
  },
}

export const steeringQuestions = [
  ...questions('cancel', {
    'cancels from every stage of the lifecycle that allows it': async (subject) => {
      for (const stage of stagesBefore('cancel')) {
        const id = await inStage(subject, stage)
        assert.deepEqual(await subject.store.cancel([id]), ['cancelled'], stage)
        const { state, reason, finishedAt } = await found(subject, id)
        assert.deepEqual([state, reason], ['cancelled', null])
        isAboutNow(finishedAt)
        assert.equal((await rawRow(subject, id)).token, null)
      }
    },

    "answers 'tooLate' from every other, and changes nothing": async (subject) => {
      const others = STAGES.filter((one) => one !== 'cancelled' && !stagesBefore('cancel').includes(one))
      assert.deepEqual(others, ['sending final', 'sent', 'failed', 'uncertain'])
      for (const stage of others) {
        const id = await inStage(subject, stage)
        await changesNothing(subject, async () => {
          assert.deepEqual(await subject.store.cancel([id]), ['tooLate'], stage)
        })
      }
    },

    "answers 'cancelled' again, and changes nothing": async (subject) => {
      const id = await inStage(subject, 'cancelled')
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.cancel([id]), ['cancelled'])
      })
    },

    'hides no uncertain attempt': async (subject) => {
      for (const [stage, reach] of Object.entries(BEHIND)) {
        const id = await reach(subject)
        assert.equal(await stageNow(subject, id), stage)
        assert.deepEqual(await subject.store.cancel([id]), ['tooLate'], stage)
        const { state, finishedAt } = await found(subject, id)
        assert.equal(state, 'uncertain', stage)
        isAboutNow(finishedAt)
        assert.equal((await rawRow(subject, id)).token, null)
        assert.notEqual(await subject.store.content(id), null)
      }
    },

    'is asked about an uncertain attempt wherever the lifecycle says so': async () => {
      const named = LIFECYCLE.filter(({ step, to }) => step === 'cancel' && to === 'uncertain').map(({ from }) => from)
      assert.deepEqual(new Set(Object.keys(BEHIND)), new Set(named))
    },

    'answers each in the order asked': async (subject) => {
      const [queued, final, done] = [await inStage(subject, 'queued'), await inStage(subject, 'sending final'), await inStage(subject, 'cancelled')] // prettier-ignore
      const answers = await subject.store.cancel([MISSING, final, queued, done, queued])
      assert.deepEqual(answers, ['notFound', 'tooLate', 'cancelled', 'cancelled', 'cancelled'])
      assert.deepEqual(await subject.store.cancel([]), [])
    },

    'leaves the message unclaimable and its worker without a lease': async (subject) => {
      const claim = await sending(subject)
      await subject.store.cancel([claim.id])
      assert.deepEqual(await subject.store.renew({ leases: [claim], lease: 60 }), ['lost'])
      await subject.age({ lease: 3600, due: 3600 })
      assert.deepEqual(await subject.store.sweep({ limit: 10 }), { moved: [], lapsed: [], more: false })
    },
  }),
  ...questions('delete', {
    'deletes from every stage but sending final, with all that belongs to it': async (subject) => {
      for (const stage of STAGES.filter((one) => one !== 'sending final')) {
        const id = await inStage(subject, stage)
        assert.deepEqual(await subject.store.delete([id]), ['deleted'], stage)
        assert.equal(await subject.store.find(id), null)
        assert.equal(await subject.store.content(id), null)
      }
      for (const table of ['message', 'content', 'recipient', 'attempt'] as const) {
        assert.deepEqual(await subject.rows(table), [], `${table} should be empty`)
      }
    },

    "answers 'tooLate' once the journal mark is set": async (subject) => {
      const id = await inStage(subject, 'sending final')
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.delete([id]), ['tooLate'])
      })
    },

    'hides no uncertain attempt of what is not finished': async (subject) => {
      for (const [stage, reach] of Object.entries(BEHIND)) {
        const id = await reach(subject)
        assert.deepEqual(await subject.store.delete([id]), ['tooLate'], stage)
        assert.equal(await stageNow(subject, id), 'uncertain')
        assert.deepEqual(await subject.store.delete([id]), ['deleted'], 'a person may delete what is uncertain')
      }
    },

    'answers each in the order asked': async (subject) => {
      const [queued, final] = [await inStage(subject, 'queued'), await inStage(subject, 'sending final')]
      assert.deepEqual(await subject.store.delete([final, MISSING, queued]), ['tooLate', 'notFound', 'deleted'])
      assert.deepEqual(await subject.store.delete([queued]), ['notFound'])
      assert.deepEqual(await subject.store.delete([]), [])
    },

    'touches nobody else': async (subject) => {
      const other = await addedOne(subject)
      const { id } = await addedOne(subject)
      await subject.store.delete([id])
      assert.deepEqual(await subject.store.content(other.id), other.content)
      assert.equal((await found(subject, other.id)).recipients.length, 1)
    },
  }),
  ...questions('resolveSent', {
    'makes uncertain mail sent; what was open stays uncertain': async (subject) => {
      const recipients = ['a', 'b', 'c'].map((name) => aRecipient(`${name}@example.com`))
      const claim = await journaled(subject, { recipients })
      const fates = [{ index: 0, fate: 'accepted', reply: '250 ok' }, { index: 1, fate: 'uncertain', reply: null }] as const // prettier-ignore
      await subject.store.settle([holding(claim, { fates })])
      assert.deepEqual(await subject.store.resolveSent([claim.id]), [true])
      const message = await found(subject, claim.id)
      assert.deepEqual([message.state, message.reason], ['sent', null])
      isAboutNow(message.finishedAt)
      assert.deepEqual(message.recipients.map(({ fate }) => fate), ['accepted', 'uncertain', 'uncertain']) // prettier-ignore
      assert.deepEqual(message.recipients[0]?.reply, '250 ok')
    },

    'answers false for everything else, and changes nothing': async (subject) => {
      const ids = [MISSING]
      for (const stage of STAGES.filter((one: Stage) => one !== 'uncertain')) ids.push(await inStage(subject, stage))
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.resolveSent(ids), ids.map(() => false)) // prettier-ignore
        assert.deepEqual(await subject.store.resolveSent([]), [])
      })
    },

    'answers each in the order asked': async (subject) => {
      const [queued, uncertain] = [await inStage(subject, 'queued'), await inStage(subject, 'uncertain')]
      assert.deepEqual(await subject.store.resolveSent([queued, uncertain, MISSING]), [false, true, false])
    },

    'leaves a late 250 welcome': async (subject) => {
      const claim = await silent(subject)
      await subject.store.cancel([claim.id])
      await subject.store.resolveSent([claim.id])
      assert.deepEqual(await subject.store.settle([accepting(claim)]), ['late'])
      assert.equal((await found(subject, claim.id)).recipients[0]?.fate, 'accepted')
    },
  }),
]
