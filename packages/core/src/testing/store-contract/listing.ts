/** Questions about find and list: filters that hold together, and pages without gaps or doubles. */
import assert from 'node:assert/strict'
import type { Message } from '../../message/message.js'
import type { MessageQuery } from '../../store/store.js'
import { aRecipient } from '../a-message.js'
import { deferring } from '../an-ending.js'
import { questions } from './question.js'
import { STAGES, added, addedOne, claimedOne, found, inStage, sending } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

const to = (...addresses: string[]) => ({ recipients: addresses.map((address) => aRecipient(address)) })

export const listingQuestions = [
  ...questions('find and content', {
    'answer null for what is not there': async (subject) => {
      await addedOne(subject)
      const missing = '01900000-0000-7000-8000-000000000000'
      assert.deepEqual([await subject.store.find(missing), await subject.store.content(missing)], [null, null])
    },

    'bring the attempts, the oldest first': async (subject) => {
      const claim = await sending(subject)
      await subject.store.settle([deferring(claim)])
      for (let n = 0; n < 3; n++) {
        await subject.store.requeue({ by: 'retry', due: false, maxRetries: null, limit: 10 })
        await subject.store.settle([deferring(await claimedOne(subject))])
      }
      const stored = (await found(subject, claim.id)).attempts?.map(({ id }) => id) ?? []
      assert.equal(stored.length, 4)
      assert.deepEqual(stored, [...stored].sort())
    },
  }),
  ...questions('list, filters', {
    'by state, one or several': async (subject) => {
      const ids = new Map<string, string>()
      for (const stage of STAGES) ids.set(stage, await inStage(subject, stage))
      await holds(subject, { state: 'failed' }, [ids.get('failed')])
      await holds(subject, { state: ['sending'] }, [ids.get('sending open'), ids.get('sending final')])
      await holds(subject, { state: ['sent', 'uncertain'] }, [ids.get('sent'), ids.get('uncertain')])
      await holds(subject, { state: [] }, [])
      await holds(subject, {}, [...ids.values()])
    },

    'by transport and by tag, as written': async (subject) => {
      const [bulk, a, ab, odd] = await added(subject, { transport: 'bulk' }, { tags: ['a', 'x'] }, { tags: ['ab'] }, { tags: [`it's "5%", so_so\\`] }) // prettier-ignore
      await holds(subject, { transport: 'bulk' }, [bulk?.id])
      await holds(subject, { tag: 'a' }, [a?.id])
      await holds(subject, { tag: 'ab' }, [ab?.id])
      await holds(subject, { tag: `it's "5%", so_so\\` }, [odd?.id])
      await holds(subject, { tag: '%' }, [])
      await holds(subject, { tag: 'a","x' }, [])
    },

    'by recipient, whichever and in whichever case': async (subject) => {
      const [one, two, , four] = await added(
        subject,
        to('ann@example.com'),
        { recipients: [aRecipient('x@example.org'), aRecipient('Ann.B@example.com', { kind: 'bcc' })] },
        to('ann@example.com.example'),
        to('a_n@example.com'),
      )
      await holds(subject, { recipient: 'ann@example.com' }, [one?.id])
      await holds(subject, { recipient: 'ANN@Example.com' }, [one?.id])
      await holds(subject, { recipient: 'ann.b@example.com' }, [two?.id])
      await holds(subject, { recipient: 'a_n@example.com' }, [four?.id])
      await holds(subject, { recipient: 'nn@example.com' }, [])
    },

    'by the domain of a recipient': async (subject) => {
      const [one, two] = await added(subject, to('ann@example.com'), to('bob@example.org', 'cy@EXAMPLE.com'), to('dan@sub.example.com'), to('eve@example.com.example')) // prettier-ignore
      await holds(subject, { recipient: '@example.com' }, [one?.id, two?.id])
      await holds(subject, { recipient: '@sub.example.com' }, 1)
      await holds(subject, { recipient: '@%' }, [])
    },

    'each message once, though several recipients match': async (subject) => {
      const { id } = await addedOne(subject, to('ann@example.com', 'bob@example.com', 'cy@example.com'))
      await holds(subject, { recipient: '@example.com' }, [id])
      const [message] = (await subject.store.list({ recipient: '@example.com' })).items
      assert.equal(message?.recipients.length, 3)
    },

    'by Message-ID, with and without angle brackets': async (subject) => {
      const [one, same] = await added(subject, { messageId: '<a@example.com>' }, { messageId: '<a@example.com>' }, { messageId: '<b@example.com>' }) // prettier-ignore
      await holds(subject, { messageId: '<a@example.com>' }, [one?.id, same?.id])
      await holds(subject, { messageId: 'a@example.com' }, [one?.id, same?.id])
      await holds(subject, { messageId: 'example.com' }, [])
    },

    'by the beginning of the subject, no character of which is a wildcard': async (subject) => {
      const [percent, line, slash] = await added(subject, { subject: '100% off' }, { subject: '1_0 things' }, { subject: '1\\0' }, { subject: '1000 more' }, { subject: null }) // prettier-ignore
      await holds(subject, { subject: '100%' }, [percent?.id])
      await holds(subject, { subject: '1_' }, [line?.id])
      await holds(subject, { subject: '1\\' }, [slash?.id])
      await holds(subject, { subject: 'off' }, [])
      await holds(subject, { subject: '1' }, 4)
    },

    'by the time of creation': async (subject) => {
      const old = await addedOne(subject)
      await subject.age({ created: 7200 })
      const fresh = await addedOne(subject)
      const between = new Date(Date.now() - 3_600_000)
      await holds(subject, { createdAfter: between }, [fresh.id])
      await holds(subject, { createdBefore: between }, [old.id])
      await holds(subject, { createdAfter: new Date(Date.now() - 10_000_000), createdBefore: between }, [old.id])
    },

    'all at once': async (subject) => {
      const wanted = { transport: 'bulk', tags: ['a'], subject: 'Hello', ...to('ann@example.com') }
      const [hit] = await added(subject, wanted, { ...wanted, tags: [] }, { ...wanted, subject: 'Bye' }, { ...wanted, ...to('bob@example.com') }) // prettier-ignore
      const query = { state: 'queued', transport: 'bulk', tag: 'a', subject: 'Hel', recipient: '@example.com' } as const
      await holds(subject, { ...query, recipient: 'ann@example.com' }, [hit?.id])
      await holds(subject, query, 2)
      await holds(subject, { ...query, state: 'sent' }, [])
    },
  }),
  ...questions('list, order and pages', {
    'newest first by default, 100 at most, without attempts': async (subject) => {
      const messages = await added(subject, ...Array.from({ length: 101 }, () => ({})))
      const page = await subject.store.list({})
      assert.deepEqual(page.items.map(({ id }) => id), messages.map(({ id }) => id).reverse().slice(0, 100)) // prettier-ignore
      assert.ok(page.next !== null)
      assert.ok(page.items.every(({ attempts }) => attempts === undefined))
      assert.equal(page.items[0]?.recipients.length, 1)
    },

    'in every order, in pages without gaps or doubles': async (subject) => {
      const priorities = ['low', 'high', 'medium'] as const
      const messages = await added(subject, ...Array.from({ length: 25 }, (_, n) => ({ priority: priorities[n % 3] ?? 'low' }))) // prettier-ignore
      const byAge = messages.map(({ id }) => id)
      const next = (['high', 'medium', 'low'] as const).flatMap((p) => messages.filter(({ priority }) => priority === p).map(({ id }) => id)) // prettier-ignore
      for (const limit of [1, 7, 25, 1000]) {
        assert.deepEqual(await pages(subject, { order: 'oldest', limit }), byAge)
        assert.deepEqual(await pages(subject, { order: 'newest', limit }), [...byAge].reverse())
        assert.deepEqual(await pages(subject, { state: 'queued', order: 'next', limit }), next)
      }
    },

    'in pages that neither repeat nor skip while rows come and go': async (subject) => {
      const messages = await added(subject, ...Array.from({ length: 12 }, () => ({})))
      const ids = messages.map(({ id }) => id)
      const first = await subject.store.list({ limit: 4 })
      await subject.store.delete([ids[8]!])
      await added(subject, {}, {}, {})
      const rest = await pages(subject, { limit: 4, after: first.next ?? '' })
      assert.deepEqual(rest, ids.slice(0, 8).reverse())
    },

    "in the order 'next' that claim then takes": async (subject) => {
      const priorities = ['low', 'high', 'medium', 'high', 'low'] as const
      await added(subject, ...priorities.map((priority) => ({ priority })))
      const listed = await pages(subject, { state: 'queued', order: 'next', limit: 2 })
      for (const id of listed) assert.equal((await claimedOne(subject, { limit: 1 })).id, id)
    },

    'with filters on every page': async (subject) => {
      const messages = await added(subject, ...Array.from({ length: 20 }, (_, n) => ({ tags: n % 2 === 0 ? ['even'] : [] }))) // prettier-ignore
      const even = messages.filter((_, n) => n % 2 === 0).map(({ id }) => id)
      assert.deepEqual(await pages(subject, { tag: 'even', limit: 3, order: 'oldest' }), even)
      assert.deepEqual(await pages(subject, { recipient: '@example.com', limit: 3, order: 'oldest' }), messages.map(({ id }) => id)) // prettier-ignore
    },

    'behind a message, whichever way, whether it fits or not': async (subject) => {
      const messages = await added(subject, ...Array.from({ length: 9 }, (_, n) => ({ tags: n % 2 === 0 ? ['even'] : [] }))) // prettier-ignore
      const ids = messages.map(({ id }) => id)
      const next = async (query: MessageQuery) => (await subject.store.list({ ...query, limit: 1 })).items[0]?.id
      const after = ids[5] ?? ''
      assert.equal(await next({ after }), ids[4])
      assert.equal(await next({ after, order: 'oldest' }), ids[6])
      assert.equal(await next({ after, order: 'next', state: 'queued' }), ids[6])
      assert.equal(await next({ after, tag: 'even' }), ids[4])
      assert.equal(await next({ after, recipient: '@example.com', order: 'oldest' }), ids[6])
      assert.equal(await next({ after: ids[0] ?? '' }), undefined)
      assert.equal(await next({ after: ids[8] ?? '', order: 'oldest' }), undefined)
    },

    'of an empty store answers an empty page': async (subject) => {
      assert.deepEqual(await subject.store.list({}), { items: [], next: null })
    },
  }),
]

/** The ids of all pages, in order. */
async function pages(subject: StoreUnderTest, query: MessageQuery): Promise<string[]> {
  const all: Message[] = []
  let after = query.after ?? null
  for (let n = 0; n < 100; n++) {
    const page = await subject.store.list(after === null ? query : { ...query, after })
    assert.ok(page.items.length <= (query.limit ?? 100))
    all.push(...page.items)
    if (page.next === null) return all.map(({ id }) => id)
    after = page.next
  }
  assert.fail('the pages should come to an end')
}

/** The query finds just these (in any order), or so many. */
async function holds(
  subject: StoreUnderTest,
  query: MessageQuery,
  wanted: (string | undefined)[] | number,
): Promise<void> {
  const { items } = await subject.store.list(query)
  if (typeof wanted === 'number') assert.equal(items.length, wanted)
  else assert.deepEqual(items.map(({ id }) => id).sort(), [...wanted].sort()) // prettier-ignore
}
