/** Questions about a late 250: an older claim's acceptance counts, whatever became of the message since (RELIABILITY 3). */
import assert from 'node:assert/strict'
import { stagesBefore } from '../../message/lifecycle.js'
import type { ClaimedMessage, NewMessage, SettleAnswer } from '../../store/store.js'
import { aRecipient } from '../a-message.js'
import { accepting, assumingSent, crashing, deferring, givingUp, holding } from '../an-ending.js'
import { questions, type Ask } from './question.js'
import {
  changesNothing, claimedOne, crashed, found, isAboutNow, queuedAgain, rawRow, sending, silent, stageNow,
} from './steps.js' // prettier-ignore
import type { StoreUnderTest } from './store-under-test.js'

const TWO = { recipients: [aRecipient('ann@example.com'), aRecipient('bob@example.com')] }

/** An older claim that went silent, and what the message became afterwards. */
type Since = (subject: StoreUnderTest, overrides?: Partial<NewMessage>) => Promise<ClaimedMessage>

const queuedSince: Since = async (subject, overrides) => {
  const old = await silent(subject, overrides)
  await queuedAgain(subject, old.id)
  return old
}

const claimedSince: Since = async (subject, overrides) => {
  const old = await queuedSince(subject, overrides)
  await claimedOne(subject)
  return old
}

const endedSince =
  (ending: typeof deferring): Since =>
  async (subject, overrides) => {
    const old = await queuedSince(subject, overrides)
    assert.deepEqual(await subject.store.settle([ending(await claimedOne(subject))]), ['settled'])
    return old
  }

const uncertainSince: Since = async (subject, overrides) => {
  const old = await silent(subject, overrides)
  assert.deepEqual(await subject.store.cancel([old.id]), ['tooLate'])
  return old
}

const cancelledSince: Since = async (subject, overrides) => {
  const old = await uncertainSince(subject, overrides)
  await subject.store.requeue({ by: 'person', ids: [old.id], resolved: true })
  assert.deepEqual(await subject.store.cancel([old.id]), ['cancelled'])
  return old
}

/** Each stage of which the lifecycle says that a late acceptance makes it sent. */
const BECOMES_SENT: Record<string, Since> = {
  scheduled: silent,
  queued: queuedSince,
  'sending open': claimedSince,
  deferred: endedSince(deferring),
  failed: endedSince(givingUp),
  uncertain: uncertainSince,
  cancelled: cancelledSince,
}

export const lateQuestions = [
  ...questions(
    'a late 250',
    Object.fromEntries(
      Object.entries(BECOMES_SENT).map(([stage, since]) => [`makes a message sent that was ${stage}`, sentFrom(stage, since)]), // prettier-ignore
    ),
  ),
  ...questions('a late 250', {
    'is examined in every stage that the lifecycle names': async () => {
      assert.deepEqual(new Set(Object.keys(BECOMES_SENT)), new Set(stagesBefore('lateAccept')))
    },
  }),
  ...questions('a late 250, and a newer claim', {
    'makes it fail at its journal': async (subject) => {
      const old = await queuedSince(subject)
      const fresh = await claimedOne(subject)
      await late(subject, accepting(old))
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.journal({ leases: [fresh], lease: 60 }), ['lost'])
        assert.deepEqual(await subject.store.settle([deferring(fresh)]), ['lost'])
        assert.deepEqual(await subject.store.release([fresh]), ['lost'])
      })
    },

    'takes its token when recipients are still open, and the message is queued again': async (subject) => {
      const old = await queuedSince(subject, TWO)
      const fresh = await claimedOne(subject)
      await late(subject, accepting(old, { step: 'defer', state: 'deferred', due: { in: 60 }, fates: [accepted(1)] }))
      assert.equal(await stageNow(subject, old.id), 'queued')
      assert.deepEqual(await subject.store.journal({ leases: [fresh], lease: 60 }), ['lost'])
      assert.deepEqual(await subject.store.settle([deferring(fresh)]), ['lost'])
      const next = await claimedOne(subject)
      assert.deepEqual(next.recipients.map(({ fate }) => fate), ['open', 'accepted']) // prettier-ignore
    },

    'that is final goes on, marked as a possible duplicate': async (subject) => {
      const old = await silent(subject, TWO)
      await subject.store.cancel([old.id])
      await subject.store.requeue({ by: 'person', ids: [old.id], resolved: true })
      const fresh = await claimedOne(subject)
      assert.equal(fresh.possibleDuplicate, false)
      await subject.store.journal({ leases: [fresh], lease: 60 })
      await late(subject, accepting(old, { fates: [accepted(0)] }))
      assert.equal(await stageNow(subject, old.id), 'sending final')
      const message = await found(subject, old.id)
      assert.equal(message.possibleDuplicate, true)
      assert.deepEqual(message.recipients.map(({ fate }) => fate), ['accepted', 'open']) // prettier-ignore
      assert.deepEqual(await subject.store.renew({ leases: [fresh], lease: 60 }), ['renewed'])
      assert.deepEqual(await subject.store.settle([accepting(fresh)]), ['settled'])
      const after = await found(subject, old.id)
      assert.deepEqual([after.state, after.attempts?.length], ['sent', 3])
    },

    'that was sent already stays sent': async (subject) => {
      const old = await queuedSince(subject)
      await subject.store.settle([accepting(await claimedOne(subject))])
      await late(subject, accepting(old))
      const { state, attempts } = await found(subject, old.id)
      assert.deepEqual([state, attempts?.length], ['sent', 3])
    },

    'that was assumed sent has its fate known': async (subject) => {
      const old = await queuedSince(subject)
      const fresh = await claimedOne(subject)
      await subject.store.journal({ leases: [fresh], lease: 60 })
      await subject.store.settle([assumingSent(fresh)])
      await late(subject, accepting(old))
      const { state, recipients } = await found(subject, old.id)
      assert.deepEqual([state, recipients[0]?.fate], ['sent', 'accepted'])
    },
  }),
  ...questions('a late 250, by recipient', {
    'leaves a message where it is while others are open': async (subject) => {
      for (const [stage, since] of Object.entries(BECOMES_SENT)) {
        if (stage === 'sending open' || stage === 'failed') continue
        const old = await since(subject, TWO)
        await late(subject, accepting(old, { fates: [accepted(0)] }))
        assert.equal(await stageNow(subject, old.id), stage)
        const { recipients } = await found(subject, old.id)
        assert.deepEqual(recipients.map(({ fate }) => fate), ['accepted', 'open']) // prettier-ignore
        await subject.store.delete([old.id])
      }
    },

    'makes a refused message partial when the others are refused': async (subject) => {
      const old = await endedSince(givingUp)(subject, TWO)
      await late(subject, accepting(old, { fates: [accepted(0)] }))
      const { state, reason, recipients } = await found(subject, old.id)
      assert.deepEqual([state, reason], ['failed', 'partial'])
      assert.deepEqual(recipients.map(({ fate }) => fate), ['accepted', 'refused']) // prettier-ignore
    },

    "asks nothing of those on the don't-send list": async (subject) => {
      const recipients = [aRecipient('ann@example.com', { fate: 'dontSend' }), aRecipient('bob@example.com')]
      const old = await silent(subject, { recipients })
      await late(subject, accepting(old))
      const message = await found(subject, old.id)
      assert.equal(message.state, 'sent')
      assert.deepEqual(message.recipients.map(({ fate }) => fate), ['dontSend', 'accepted']) // prettier-ignore
    },

    'keeps the reply, and applies acceptances only': async (subject) => {
      const old = await silent(subject, TWO)
      const fates = [accepted(0), { index: 1, fate: 'refused', reply: '550 no' } as const]
      await late(subject, accepting(old, { step: 'giveUp', state: 'failed', reason: 'partial', fates }))
      const { state, recipients } = await found(subject, old.id)
      assert.equal(state, 'scheduled')
      assert.deepEqual(recipients.map(({ fate, reply }) => [fate, reply]), [['accepted', '250 2.0.0 late'], ['open', null]]) // prettier-ignore
    },
  }),
  ...questions('a late 250, otherwise', {
    'is written once': async (subject) => {
      const ending = accepting(await silent(subject))
      await late(subject, ending)
      await changesNothing(subject, async () => {
        const [answer] = await subject.store.settle([ending])
        assert.ok(answer === 'late' || answer === 'settled', `not '${answer}'`)
      })
    },

    'counts though the sweep called the claim crashed': async (subject) => {
      const old = await crashed(subject, await sending(subject))
      await late(subject, accepting(old))
      assert.equal(await stageNow(subject, old.id), 'sent')
    },

    'needs an acceptance: silence and refusals come too late': async (subject) => {
      const old = await queuedSince(subject)
      await changesNothing(subject, async () => {
        for (const ending of [givingUp(old), deferring(old), assumingSent(old), holding(old), crashing(old)]) {
          assert.deepEqual(await subject.store.settle([ending]), ['lost'])
        }
      })
    },

    'takes the content of sensitive mail along': async (subject) => {
      const old = await silent(subject, { sensitive: true, subject: null })
      assert.notEqual(await subject.store.content(old.id), null)
      await late(subject, accepting(old))
      assert.deepEqual(await subject.rows('content'), [])
    },

    'takes everything along by logContent false': async (subject) => {
      const old = await silent(subject, { logContent: false })
      await late(subject, accepting(old))
      assert.deepEqual([await subject.rows('content'), await subject.rows('recipient')], [[], []])
      assert.equal((await rawRow(subject, old.id)).subject, null)
    },

    'makes a message sent whose recipients have left with its content': async (subject) => {
      const old = await endedSince(givingUp)(subject, { logContent: false })
      assert.deepEqual(await subject.rows('recipient'), [])
      await late(subject, accepting(old))
      assert.equal(await stageNow(subject, old.id), 'sent')
    },

    "answers 'gone' when the message was deleted": async (subject) => {
      const old = await endedSince(givingUp)(subject)
      await subject.store.delete([old.id])
      assert.deepEqual(await subject.store.settle([accepting(old)]), ['gone'])
    },
  }),
]

function sentFrom(stage: string, since: Since): Ask {
  return async (subject) => {
    const old = await since(subject, TWO)
    assert.equal(await stageNow(subject, old.id), stage)
    const before = (await subject.rows('attempt')).length
    await late(subject, accepting(old))
    const message = await found(subject, old.id)
    assert.deepEqual([message.state, message.reason], ['sent', null])
    isAboutNow(message.finishedAt)
    assert.equal((await rawRow(subject, old.id)).token, null)
    assert.deepEqual(message.recipients.map(({ fate }) => fate), ['accepted', 'accepted']) // prettier-ignore
    assert.equal((await subject.rows('attempt')).length, before + 1)
    assert.equal(message.attempts?.at(-1)?.result, 'success')
  }
}

async function late(subject: StoreUnderTest, ending: ReturnType<typeof accepting>): Promise<void> {
  const wanted: SettleAnswer[] = ['late']
  assert.deepEqual(await subject.store.settle([ending]), wanted)
}

function accepted(index: number) {
  return { index, fate: 'accepted', reply: '250 2.0.0 late' } as const
}
