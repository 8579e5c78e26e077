/** Questions about searching: beginnings, contents, classes of errors, many filters at once; counting; priorities; whom the don't-send list stopped. */
import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import type { MessageQuery, NewMessage } from '../../store/store.js'
import { aRecipient } from '../a-message.js'
import { anAttempt, deferring } from '../an-ending.js'
import { questions } from './question.js'
import { STAGES, added, addedOne, changesNothing, found, inStage, sending } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

const to = (...addresses: string[]): Partial<NewMessage> => ({ recipients: addresses.map((one) => aRecipient(one)) })

export const matchingQuestions = [
  ...questions('list, search', {
    'by the beginning of a recipient’s address, whichever and in whichever case': async (subject) => {
      const [one, two] = await added(subject, to('Ann@example.com'), to('x@example.org', 'annette@example.org'), to('joann@example.com'), to('a_n@example.com')) // prettier-ignore
      await holds(subject, { recipientBegins: 'ann' }, [one?.id, two?.id])
      await holds(subject, { recipientBegins: 'ANN@' }, [one?.id])
      await holds(subject, { recipientBegins: 'a_n' }, 1)
      await holds(subject, { recipientBegins: '%' }, [])
    },

    'a message once, though several recipients begin so': async (subject) => {
      const { id } = await addedOne(subject, to('ann@example.com', 'anna@example.com', 'anne@example.com'))
      await holds(subject, { recipientBegins: 'ann' }, [id])
    },

    'by what the subject contains, in whichever case, no character of which is a wildcard': async (subject) => {
      const [one, two] = await added(subject, { subject: 'Your ORDER 88231' }, { subject: '100% off ördér' }, { subject: null }, { subject: 'Bye' }) // prettier-ignore
      await holds(subject, { subjectContains: 'order' }, [one?.id])
      await holds(subject, { subjectContains: 'ÖRDÉR' }, [two?.id])
      await holds(subject, { subjectContains: '% O' }, [two?.id])
      await holds(subject, { subjectContains: '_' }, [])
      await holds(subject, { subjectContains: 'order', createdBefore: new Date(Date.now() - 3_600_000) }, [])
    },

    'by priority, and by a class of errors that an attempt met': async (subject) => {
      const high = await addedOne(subject, { priority: 'high' })
      const grey = await sending(subject, { transport: 'bulk' })
      await subject.store.settle([deferring(grey, { attempt: anAttempt({ result: 'failure', failureClass: 'greylisted' }) })]) // prettier-ignore
      await holds(subject, { priority: 'high' }, [high.id])
      await holds(subject, { priority: 'low' }, [])
      await holds(subject, { failureClass: 'greylisted' }, [grey.id])
      await holds(subject, { failureClass: 'greylisted', state: 'deferred', transport: 'bulk' }, [grey.id])
      await holds(subject, { failureClass: 'tls' }, [])
      await holds(subject, { failureGroup: '0123456789abcdef' }, [])
    },

    'any two filters hold together, whichever finds the messages': async (subject) => {
      const wanted = { transport: 'bulk', tags: ['a'], subject: 'Hello', priority: 'high', messageId: '<one@example.com>', ...to('ann@example.com') } as const // prettier-ignore
      const [hit] = await added(subject, wanted)
      const miss = { transport: 'other', tags: ['b'], subject: 'Bye', priority: 'low', messageId: '<two@example.com>', ...to('bob@example.org') } as const // prettier-ignore
      await added(subject, miss)
      const filters: MessageQuery = { transport: 'bulk', tag: 'a', subject: 'Hel', subjectContains: 'ell', priority: 'high', messageId: 'one@example.com', recipient: 'ann@example.com', recipientBegins: 'an', state: 'queued', createdAfter: new Date(Date.now() - 3_600_000) } // prettier-ignore
      const names = Object.keys(filters) as (keyof MessageQuery)[]
      for (const one of names) {
        for (const other of names) {
          const query: MessageQuery = { [one]: filters[one], [other]: filters[other] }
          const { items } = await subject.store.list(query)
          const both = new Set(['state', 'createdAfter'])
          const n = both.has(one) && both.has(other) ? 2 : 1
          assert.deepEqual([one, other, items.length], [one, other, n])
          if (n === 1) assert.equal(items[0]?.id, hit?.id)
        }
      }
    },

    'in pages without gaps or doubles, with filters that no index has together': async (subject) => {
      const messages = await added(subject, ...Array.from({ length: 30 }, (_, n) => ({ subject: `Note ${n}`, priority: n % 3 === 0 ? 'high' : 'low' }) as const)) // prettier-ignore
      const high = messages.filter(({ priority }) => priority === 'high').map(({ id }) => id)
      for (const limit of [1, 4, 100]) {
        const query = { priority: 'high', subject: 'Note', order: 'oldest', limit } as const
        assert.deepEqual(await pages(subject, query), high)
        assert.deepEqual(await pages(subject, { ...query, order: 'newest' }), [...high].reverse())
      }
    },
  }),
  ...questions('countMatching', {
    'counts what a query finds, up to a bound': async (subject) => {
      await added(subject, ...Array.from({ length: 12 }, (_, n) => ({ tags: n % 2 === 0 ? ['even'] : [], subject: `Note ${n}` }))) // prettier-ignore
      const counted = (query: MessageQuery, upTo = 100) => subject.store.countMatching({ query, upTo })
      assert.deepEqual(await counted({}), { n: 12, orMore: false })
      assert.deepEqual(await counted({ tag: 'even', limit: 2, order: 'oldest' }), { n: 6, orMore: false })
      assert.deepEqual(await counted({ tag: 'even', subjectContains: 'NOTE 1' }), { n: 1, orMore: false })
      assert.deepEqual(await counted({ state: ['queued', 'sent'] }, 5), { n: 5, orMore: true })
      assert.deepEqual(await counted({ subjectContains: 'note' }, 5), { n: 5, orMore: true })
      assert.deepEqual(await counted({ state: 'sent' }), { n: 0, orMore: false })
    },
  }),
  ...questions('setPriority', {
    'changes it for what waits, and for nothing else': async (subject) => {
      const ids: string[] = []
      for (const stage of STAGES) ids.push(await inStage(subject, stage, { priority: 'low' }))
      const answers = await subject.store.setPriority({ ids: [...ids, uuidv7()], priority: 'high' })
      const wanted = STAGES.map((stage) => (['scheduled', 'queued', 'deferred'].includes(stage) ? 'changed' : 'tooLate')) // prettier-ignore
      assert.deepEqual(answers, [...wanted, 'notFound'])
      for (const [n, id] of ids.entries()) assert.equal((await found(subject, id)).priority, wanted[n] === 'changed' ? 'high' : 'low') // prettier-ignore
    },

    'is what the next claim goes by': async (subject) => {
      const [, second] = await added(subject, { priority: 'medium' }, { priority: 'medium' })
      assert.deepEqual(await subject.store.setPriority({ ids: [second!.id], priority: 'high' }), ['changed'])
      assert.equal((await subject.store.list({ state: 'queued', order: 'next' })).items[0]?.id, second?.id)
      await changesNothing(subject, async () => {
        assert.deepEqual(await subject.store.setPriority({ ids: [second!.id], priority: 'high' }), ['unchanged'])
        assert.deepEqual(await subject.store.setPriority({ ids: [], priority: 'high' }), [])
      })
    },
  }),
  ...questions("don't-send list, stopped", {
    'says how many of the newest messages to an address had it left out': async (subject) => {
      const stopped = { recipients: [aRecipient('ann@example.com', { fate: 'dontSend' }), aRecipient('bob@example.com')] } // prettier-ignore
      await added(subject, stopped, stopped, to('Ann@example.com'))
      const asked = ['ann@example.com', 'bob@example.com', 'cy@example.com', 'ann@example.com']
      assert.deepEqual(await subject.store.stoppedTo(asked), [2, 0, 0, 2])
      assert.deepEqual(await subject.store.stoppedTo([]), [])
    },
  }),
]

async function pages(subject: StoreUnderTest, query: MessageQuery): Promise<string[]> {
  const all: string[] = []
  let after: string | null = null
  for (let n = 0; n < 100; n++) {
    const page = await subject.store.list(after === null ? query : { ...query, after })
    all.push(...page.items.map(({ id }) => id))
    if (page.next === null) return all
    after = page.next
  }
  assert.fail('the pages should come to an end')
}

/** The query finds just these (in any order), or so many. */
async function holds(subject: StoreUnderTest, query: MessageQuery, wanted: (string | undefined)[] | number) {
  const { items } = await subject.store.list(query)
  if (typeof wanted === 'number') assert.equal(items.length, wanted)
  else assert.deepEqual(items.map(({ id }) => id).sort(), [...wanted].sort()) // prettier-ignore
}
