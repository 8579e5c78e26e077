/** Questions about what a claimed message brings along, and in which state the claim leaves it. */
import assert from 'node:assert/strict'
import { aClaim, aRecipient, someBytes } from '../a-message.js'
import { deferring } from '../an-ending.js'
import { questions } from './question.js'
import {
  added,
  addedOne,
  claimedOne,
  found,
  inAnHour,
  isAboutNow,
  rawRow,
  sameInstant,
  sending,
  stageNow,
} from './steps.js'

const ids = (messages: readonly { id: string }[]) => messages.map(({ id }) => id)

export const claimedQuestions = [
  ...questions('claim, what it gives and leaves', {
    'brings every fact that the verdict needs': async (subject) => {
      const expiresAt = inAnHour()
      const message = await addedOne(subject, {
        priority: 'low',
        expiresAt,
        eightBit: true,
        envelopeFrom: 'bounce+7@example.com',
        tags: ['receipt'],
        metadata: { order: '7' },
        onUncertain: 'hold',
        recipients: [
          aRecipient('ann@example.com'),
          aRecipient('bob@example.com', { kind: 'cc', fate: 'dontSend' }),
          aRecipient('cy@example.com', { kind: 'bcc' }),
        ],
      })
      const { token, sequence, createdAt, expiresAt: until, dueAt: _dueAt, age, ...facts } = await claimedOne(subject)
      assert.ok(token.length > 0 && sequence > 0)
      isAboutNow(createdAt)
      sameInstant(until, expiresAt)
      assert.ok(age !== null && age < 60, 'a first claim begins the first attempt: its age is 0')
      assert.deepEqual(facts, {
        id: message.id,
        priority: 'low',
        transport: 'default',
        messageId: message.messageId,
        from: message.from,
        subject: message.subject,
        size: message.size,
        eightBit: true,
        sensitive: false,
        envelopeFrom: 'bounce+7@example.com',
        recipients: message.recipients.map((recipient) => ({ ...recipient, reply: null })),
        content: message.content,
        tags: ['receipt'],
        metadata: { order: '7' },
        onUncertain: 'hold',
        attempts: 0,
        retries: 0,
        setAsides: 0,
        crashes: 0,
        claimedAlone: false,
        uncertainAttempts: 0,
        possibleDuplicate: false,
        expired: false,
        undecodable: null,
      })
    },

    'brings content along up to the size asked for': async (subject) => {
      const [small, big] = await added(subject, { content: Buffer.alloc(99, 'a') }, { content: Buffer.alloc(100, 'b') })
      const claimed = await subject.store.claim(aClaim({ contentUpTo: 99 }))
      assert.deepEqual(claimed.map(({ content }) => content), [small?.content, null]) // prettier-ignore
      assert.deepEqual(await subject.store.content(big!.id), big!.content)
    },

    'brings along content of several parts': async (subject) => {
      const content = someBytes(2_500_000)
      await addedOne(subject, { content })
      const claim = await claimedOne(subject, { contentUpTo: 3_000_000 })
      assert.ok(claim.content?.equals(content), 'the content should come along byte for byte')
    },

    'leaves the message sending, phase open, under a token': async (subject) => {
      const claim = await sending(subject)
      assert.equal(await stageNow(subject, claim.id), 'sending open')
      assert.notEqual((await rawRow(subject, claim.id)).token, null)
    },

    'makes a new token and a greater sequence each time': async (subject) => {
      const first = await sending(subject)
      await subject.store.release([first])
      const second = await claimedOne(subject)
      assert.notEqual(second.token, first.token)
      assert.ok(second.sequence > first.sequence, 'the sequence should grow')
    },

    'lasts as long as the lease says': async (subject) => {
      await addedOne(subject)
      await claimedOne(subject, { lease: 1000 })
      await subject.age({ lease: 900 })
      assert.deepEqual((await subject.store.sweep({ limit: 10 })).lapsed, [])
      await subject.age({ lease: 101 })
      assert.equal((await subject.store.sweep({ limit: 10 })).lapsed.length, 1)
    },

    'says that a message has expired, by the clock of the database': async (subject) => {
      const m = await added(subject, { expiresAt: inAnHour() }, {})
      await subject.age({ expires: 3601 })
      const claimed = await subject.store.claim(aClaim())
      assert.deepEqual(claimed.map(({ expired }) => expired), [true, false]) // prettier-ignore
      assert.deepEqual(ids(claimed), ids(m))
    },

    'counts the age from the first attempt, whatever came later': async (subject) => {
      const first = await sending(subject)
      await subject.store.settle([deferring(first)])
      await subject.age({ firstAttempt: 5000 })
      await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
      const { age } = await claimedOne(subject)
      assert.ok(age !== null && age >= 5000 && age < 5060, `the age should be about 5,000 s, not ${age}`)
    },

    'gives what the last attempt left: fates, replies and counters': async (subject) => {
      const recipients = [aRecipient('ann@example.com'), aRecipient('bob@example.com')]
      const first = await sending(subject, { recipients })
      const counters = {
        attempts: 4,
        retries: 0,
        setAsides: 3,
        crashes: 0,
        uncertainAttempts: 2,
        possibleDuplicate: true,
      }
      const fates = [{ index: 1, fate: 'accepted', reply: '250 thanks' } as const]
      await subject.store.settle([deferring(first, { counters, fates })])
      await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
      const { attempts, retries, setAsides, crashes, uncertainAttempts, possibleDuplicate, ...claim } =
        await claimedOne(subject)
      const read = { attempts, retries, setAsides, crashes, uncertainAttempts, possibleDuplicate }
      assert.deepEqual(read, { ...counters, retries: 1 })
      assert.deepEqual(claim.recipients[0], { address: 'ann@example.com', kind: 'to', fate: 'open', reply: null })
      assert.deepEqual(claim.recipients[1], { address: 'bob@example.com', kind: 'to', fate: 'accepted', reply: '250 thanks' }) // prettier-ignore
    },

    'touches content and recipients of nobody': async (subject) => {
      const { id } = await addedOne(subject)
      const before = [await subject.rows('content'), await subject.rows('recipient'), await subject.rows('attempt')]
      await claimedOne(subject)
      assert.deepEqual([await subject.rows('content'), await subject.rows('recipient'), await subject.rows('attempt')], before) // prettier-ignore
      assert.equal((await found(subject, id)).attemptCount, 0)
    },
  }),
]
