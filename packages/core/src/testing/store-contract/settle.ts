/** Questions about settle: what a verdict writes. settle-lease.ts asks who may, and how often. */
import assert from 'node:assert/strict'
import { aClaim, aRecipient } from '../a-message.js'
import { accepting, anAttempt, countersOf, deferring, givingUp, puttingBack, settingAside } from '../an-ending.js'
import { questions } from './question.js'
import { added, claimedOne, found, isAboutNow, journaled, rawRow, sameInstant, sending } from './steps.js'

const TWO = { recipients: [aRecipient('ann@example.com'), aRecipient('bob@example.com', { kind: 'bcc' })] }

export const settleQuestions = [
  ...questions('settle', {
    'makes an accepted message sent, with its line in the log': async (subject) => {
      const claim = await journaled(subject, TWO)
      const attempt = anAttempt({ code: 250, enhancedCode: '2.0.0', reply: '2.0.0 queued as 7', durationMs: 321 })
      assert.deepEqual(await subject.store.settle([accepting(claim, { attempt })]), ['settled'])
      const message = await found(subject, claim.id)
      assert.deepEqual([message.state, message.reason, message.attemptCount], ['sent', null, 1])
      isAboutNow(message.finishedAt)
      assert.equal((await rawRow(subject, claim.id)).token, null)
      assert.equal(message.attempts?.length, 1)
      const { at, ...line } = message.attempts[0]!
      isAboutNow(at)
      const { messageId, subject: title, from } = message
      assert.deepEqual(line, { ...attempt, message: claim.id, messageId, subject: title, from, to: ['ann@example.com', 'bob@example.com'] }) // prettier-ignore
    },

    'keeps every column of an attempt': async (subject) => {
      const claim = await sending(subject)
      const attempt = anAttempt({
        result: 'failure',
        counted: true,
        failureClass: 'greylisted',
        code: 451,
        enhancedCode: '4.7.1',
        reply: '4.7.1 come back in 300 s',
        transport: 'bulk',
        worker: 'mail-2/4711/9',
        durationMs: 123_456,
        possibleDuplicate: true,
      })
      await subject.store.settle([deferring(claim, { attempt })])
      const stored = (await found(subject, claim.id)).attempts?.[0]
      assert.ok(stored)
      for (const [name, value] of Object.entries(attempt)) {
        assert.deepEqual(stored[name as keyof typeof attempt], value, `the attempt's ${name}`)
      }
    },

    'moves the recipients that the attempt concerned, with their reply': async (subject) => {
      const claim = await sending(subject, {
        recipients: ['a', 'b', 'c', 'd'].map((name) => aRecipient(`${name}@example.com`)),
      })
      const fates = [
        { index: 3, fate: 'refused', reply: '550 5.1.1 no such user' },
        { index: 0, fate: 'accepted', reply: '250 2.1.5 ok' },
        { index: 1, fate: 'open', reply: '450 4.2.1 later' },
      ] as const
      await subject.store.settle([deferring(claim, { fates })])
      const { recipients } = await found(subject, claim.id)
      assert.deepEqual(
        recipients.map(({ address, fate, reply }) => [address, fate, reply]),
        [
          ['a@example.com', 'accepted', '250 2.1.5 ok'],
          ['b@example.com', 'open', '450 4.2.1 later'],
          ['c@example.com', 'open', null],
          ['d@example.com', 'refused', '550 5.1.1 no such user'],
        ],
      )
    },

    'never moves an accepted recipient again': async (subject) => {
      const claim = await sending(subject, TWO)
      await subject.store.settle([deferring(claim, { fates: [{ index: 0, fate: 'accepted', reply: '250 ok' }] })])
      await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
      const next = await claimedOne(subject)
      const fates = [0, 1].map((index) => ({ index, fate: 'refused', reply: '550 no' }) as const)
      await subject.store.settle([givingUp(next, { fates })])
      const { recipients } = await found(subject, claim.id)
      assert.deepEqual(recipients.map(({ fate }) => fate), ['accepted', 'refused']) // prettier-ignore
    },

    'stores the counters as the verdict says': async (subject) => {
      const claim = await sending(subject)
      const counters = {
        attempts: 7,
        retries: 3,
        setAsides: 2,
        crashes: 0,
        uncertainAttempts: 1,
        possibleDuplicate: true,
      }
      await subject.store.settle([puttingBack(claim, { counters })])
      assert.deepEqual(countersOf(await claimedOne(subject)), counters)
    },

    'stores the reason': async (subject) => {
      for (const reason of [
        'refused',
        'partial',
        'maxRetries',
        'maxAge',
        'expired',
        'dontSend',
        'undecodable',
      ] as const) {
        const claim = await sending(subject)
        await subject.store.settle([givingUp(claim, { reason })])
        assert.equal((await found(subject, claim.id)).reason, reason)
      }
    },

    'makes it due so many seconds from now, by the clock of the database': async (subject) => {
      const claim = await sending(subject)
      await subject.store.settle([settingAside(claim, { due: { in: 500 } })])
      isAboutNow((await found(subject, claim.id)).dueAt, -500)
      await subject.age({ due: 400 })
      assert.deepEqual((await subject.store.sweep({ limit: 10 })).moved, [])
      await subject.age({ due: 101 })
      assert.equal((await subject.store.sweep({ limit: 10 })).moved.length, 1)
    },

    'makes it due at an instant that the caller chose, to the millisecond': async (subject) => {
      const [claim, at] = [await sending(subject), new Date(Date.now() + 7_654_321)]
      await subject.store.settle([deferring(claim, { due: { at } })])
      sameInstant((await found(subject, claim.id)).dueAt, at)
    },

    'leaves a deferred message without a due time when there is none': async (subject) => {
      const claim = await sending(subject)
      await subject.store.settle([deferring(claim, { due: null })])
      assert.equal((await found(subject, claim.id)).dueAt, null)
    },

    'writes no line in the log when the verdict has none': async (subject) => {
      const claim = await sending(subject)
      await subject.store.settle([accepting(claim, { attempt: null })])
      assert.deepEqual(await subject.rows('attempt'), [])
    },

    'holds while the token stands, also when the lease ran out': async (subject) => {
      const claim = await journaled(subject)
      await subject.age({ lease: 3600 })
      await subject.store.sweep({ limit: 10 })
      assert.deepEqual(await subject.store.settle([accepting(claim)]), ['settled'])
    },

    'answers each of many in the order asked': async (subject) => {
      await added(subject, ...Array.from({ length: 60 }, () => ({})))
      const claims = await subject.store.claim(aClaim())
      await subject.store.delete(claims.filter((_, place) => place % 3 === 1).map(({ id }) => id))
      const endings = claims.map((claim, place) => deferring(place % 3 === 2 ? { ...claim, token: claim.id } : claim))
      const wanted = claims.map((_, place) => ['settled', 'gone', 'lost'][place % 3])
      assert.deepEqual(await subject.store.settle(endings.reverse()), wanted.reverse())
      assert.equal((await subject.store.counts({})).deferred, 20)
      assert.equal((await subject.rows('attempt')).length, 20)
    },

    'of nothing answers nothing': async (subject) => {
      assert.deepEqual(await subject.store.settle([]), [])
    },

    "undoes the claim by 'release': the age starts with the next one": async (subject) => {
      const claim = await sending(subject)
      await subject.age({ firstAttempt: 5000 })
      assert.deepEqual(await subject.store.settle([puttingBack(claim)]), ['settled'])
      assert.ok(((await claimedOne(subject)).age ?? 0) < 60, 'a claim that was undone has no age')
    },
  }),
]
