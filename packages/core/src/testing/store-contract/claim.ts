/** Questions about claim: order, limits, selection. claimed.ts asks what a claimed message brings along. */
import assert from 'node:assert/strict'
import type { NewMessage } from '../../store/store.js'
import { aClaim } from '../a-message.js'
import { questions } from './question.js'
import { STAGES, added, addedOne, changesNothing, inAnHour, inStage } from './steps.js'

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
]

function open(name: string): { name: string; limit: number } {
  return { name, limit: 100 }
}
