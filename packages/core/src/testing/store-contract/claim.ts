/** Questions about claim: order, limits, selection, and what a claimed message brings along. */
import assert from 'node:assert/strict'
import type { NewMessage } from '../../store/store.js'
import { aClaim, aRecipient } from '../a-message.js'
import { deferring } from '../an-ending.js'
import { questions } from './question.js'
import {
  STAGES, added, addedOne, changesNothing, claimedOne, found, inAnHour, inStage, isAboutNow, rawRow, sameInstant,
  sending, stageNow,
} from './steps.js' // prettier-ignore

const ids = (messages: readonly { id: string }[]) => messages.map(({ id }) => id)
const by = (transport: string, priority: NewMessage['priority']): Partial<NewMessage> => ({ transport, priority })

/** Two transports, three priorities, in an order that neither insertion nor id gives. */
const MIXED = [
  by('a', 'low'), by('b', 'medium'), by('a', 'high'), by('b', 'low'), by('a', 'medium'), by('b', 'high'),
  by('a', 'high'), by('b', 'medium'),
] // prettier-ignore

export const claimQuestions = [
  ...questions('claim, order and limits', {
    'goes by priority, then by age, over all transports': async (subject) => {
      const m = await added(subject, ...MIXED)
      const claimed = await subject.store.claim(aClaim({ transports: [open('b'), open('a')] }))
      assert.deepEqual(ids(claimed), [2, 5, 6, 1, 4, 7, 0, 3].map((place) => m[place]?.id)) // prettier-ignore
    },

    'goes by id, not by the order of insertion': async (subject) => {
      const [first, second, third] = [1, 2, 3].map((n) => `01900000-0000-7000-8000-00000000000${n}`)
      await added(subject, { id: third! }, { id: first! }, { id: second! })
      assert.deepEqual(ids(await subject.store.claim(aClaim())), [first, second, third])
    },

    'keeps the limit of each transport': async (subject) => {
      const m = await added(subject, ...MIXED)
      const transports = [{ name: 'a', limit: 1 }, { name: 'b', limit: 2 }] // prettier-ignore
      const claimed = await subject.store.claim(aClaim({ transports }))
      assert.deepEqual(ids(claimed), [2, 5, 1].map((place) => m[place]?.id)) // prettier-ignore
    },

    'cuts the merged order at the limit of all, and leaves the rest claimable': async (subject) => {
      const m = await added(subject, ...MIXED)
      const transports = [open('a'), open('b')]
      const first = await subject.store.claim(aClaim({ transports, limit: 3 }))
      assert.deepEqual(ids(first), [2, 5, 6].map((place) => m[place]?.id)) // prettier-ignore
      assert.equal((await subject.store.counts({})).queued, 5)
      const rest = await subject.store.claim(aClaim({ transports }))
      assert.deepEqual(ids(rest), [1, 4, 7, 0, 3].map((place) => m[place]?.id)) // prettier-ignore
    },

    'claims nothing by a limit of 0': async (subject) => {
      await added(subject, {}, {})
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.claim(aClaim({ limit: 0 })), [])
        assert.deepEqual(await subject.store.claim(aClaim({ transports: [{ name: 'default', limit: 0 }] })), [])
        assert.deepEqual(await subject.store.claim(aClaim({ transports: [] })), [])
      })
    },

    'claims nothing of a transport that is not named': async (subject) => {
      const [, wanted] = await added(
        subject,
        { transport: 'paused' },
        { transport: 'default' },
        { transport: 'Default' },
      )
      assert.deepEqual(ids(await subject.store.claim(aClaim())), [wanted?.id])
    },

    'never gives a message twice': async (subject) => {
      await added(subject, {}, {}, {})
      assert.equal((await subject.store.claim(aClaim())).length, 3)
      assert.deepEqual(await subject.store.claim(aClaim()), [])
    },
  }),
  ...questions('claim, selection', {
    'takes only the ids asked for, in the sending order': async (subject) => {
      const m = await added(subject, { priority: 'low' }, {}, { priority: 'high' }, {})
      const wanted = [m[0]!.id, m[2]!.id, '01900000-0000-7000-8000-000000000000']
      assert.deepEqual(ids(await subject.store.claim(aClaim({ ids: wanted }))), [m[2]?.id, m[0]?.id])
      assert.equal((await subject.store.counts({})).queued, 2)
    },

    'claims nothing by an empty list of ids': async (subject) => {
      await added(subject, {}, {})
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.claim(aClaim({ ids: [] })), [])
      })
    },

    'keeps the limits with ids too': async (subject) => {
      const m = await added(subject, {}, {}, {}, {})
      const claimed = await subject.store.claim(aClaim({ ids: ids(m).reverse(), limit: 2 }))
      assert.deepEqual(ids(claimed), ids(m).slice(0, 2))
    },

    'takes thousands of ids at once': async (subject) => {
      const m = await added(subject, ...Array.from({ length: 50 }, () => ({})))
      const missing = Array.from({ length: 5000 }, (_, n) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`)
      const claimed = await subject.store.claim(aClaim({ ids: [...missing, ...ids(m)] }))
      assert.deepEqual(ids(claimed), ids(m))
    },

    'takes only formats that the worker knows': async (subject) => {
      const [, second] = await added(subject, { format: 2 }, { format: 1 })
      assert.deepEqual(await subject.store.claim(aClaim({ formats: [] })), [])
      assert.deepEqual(ids(await subject.store.claim(aClaim({ formats: [1] }))), [second?.id])
      assert.equal((await subject.store.claim(aClaim({ formats: [1, 2] }))).length, 1)
    },

    'takes queued messages only, even by id': async (subject) => {
      for (const stage of STAGES.filter((one) => one !== 'queued')) {
        const id = await inStage(subject, stage)
        await changesNothing(subject, async () => {
          assert.deepEqual(await subject.store.claim(aClaim({ ids: [id] })), [], `${stage} should not be claimable`)
        })
      }
    },

    'leaves scheduled mail that is due to the sweep': async (subject) => {
      await addedOne(subject, { state: 'scheduled', dueAt: inAnHour() })
      await subject.age({ due: 7200 })
      assert.deepEqual(await subject.store.claim(aClaim()), [])
    },
  }),
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
      assert.ok((age ?? 0) < 60, 'a first claim has no age yet')
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
      const content = Buffer.from(Array.from({ length: 2_500_000 }, (_, n) => (n * 7919) % 256))
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

function open(name: string): { name: string; limit: number } {
  return { name, limit: 100 }
}
