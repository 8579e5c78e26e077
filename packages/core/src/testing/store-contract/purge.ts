/** Questions about purge: finished messages leave by age and result, with all that belongs to them. */
import assert from 'node:assert/strict'
import type { Stage } from '../../message/lifecycle.js'
import { adding, aMessage } from '../a-message.js'
import { keyed } from './idempotency.js'
import { questions } from './question.js'
import { STAGES, changesNothing, inStage, rawRow } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

const DAY = 86_400

const TAKEN: Record<'success' | 'failure' | 'all', readonly Stage[]> = {
  success: ['sent'],
  failure: ['failed'],
  all: ['sent', 'failed', 'uncertain', 'cancelled'],
}

export const purgeQuestions = questions('purge', {
  'takes by result, and never what is not finished': async (subject) => {
    for (const result of ['success', 'failure', 'all'] as const) {
      const ids = new Map<Stage, string>()
      for (const stage of STAGES) ids.set(stage, await inStage(subject, stage))
      await subject.age({ finished: 2 * DAY, created: 2 * DAY, due: 2 * DAY, lease: 2 * DAY, firstAttempt: 2 * DAY })
      assert.equal(await subject.store.purge({ olderThan: DAY, result, limit: 1000 }), TAKEN[result].length)
      for (const [stage, id] of ids) {
        const left = (await subject.store.find(id)) !== null
        assert.equal(left, !TAKEN[result].includes(stage), `${stage} by ${result}`)
      }
      await subject.store.delete([...ids.values()])
    }
  },

  'goes by the time since the end, by the clock of the database': async (subject) => {
    await inStage(subject, 'sent')
    await subject.age({ finished: DAY - 60, created: 30 * DAY, firstAttempt: 30 * DAY })
    const request = { olderThan: DAY, result: 'success', limit: 10 } as const
    await changesNothing(subject, async () => {
      assert.equal(await subject.store.purge(request), 0)
    })
    await subject.age({ finished: 61 })
    assert.equal(await subject.store.purge(request), 1)
  },

  'by an age of 0 takes everything finished': async (subject) => {
    await inStage(subject, 'sent')
    await subject.age({ finished: 1 })
    assert.equal(await subject.store.purge({ olderThan: 0, result: 'success', limit: 10 }), 1)
  },

  "takes content, recipients and attempts along, and nobody else's": async (subject) => {
    const kept = await inStage(subject, 'failed')
    await inStage(subject, 'sent')
    await subject.age({ finished: 2 * DAY })
    await subject.store.purge({ olderThan: DAY, result: 'success', limit: 10 })
    assert.deepEqual((await subject.rows('message')).map(({ id }) => id), [kept]) // prettier-ignore
    for (const table of ['content', 'recipient', 'attempt'] as const) {
      assert.deepEqual((await subject.rows(table)).map(({ message }) => message), [kept], table) // prettier-ignore
    }
  },

  'takes at most so many, the oldest first, and answers how many': async (subject) => {
    const ids: string[] = []
    for (let n = 0; n < 5; n++) {
      ids.push(await inStage(subject, 'sent'))
      await subject.age({ finished: DAY })
    }
    const purge = (): Promise<number> => subject.store.purge({ olderThan: 0, result: 'all', limit: 2 })
    assert.equal(await purge(), 2)
    assert.deepEqual(await left(subject), ids.slice(2))
    assert.deepEqual([await purge(), await purge(), await purge()], [2, 1, 0])
  },

  'frees the idempotency keys': async (subject) => {
    const id = await inStage(subject, 'sent', keyed('order-7'))
    const again = aMessage(keyed('order-7', 'b'))
    await subject.age({ finished: 2 * DAY })
    await subject.store.purge({ olderThan: DAY, result: 'success', limit: 10 })
    assert.deepEqual(await subject.store.add(adding([again])), [{ kind: 'added' }])
    assert.notEqual(again.id, id)
    assert.equal((await rawRow(subject, again.id)).state, 'queued')
  },

  'of an empty store answers 0': async (subject) => {
    assert.equal(await subject.store.purge({ olderThan: 0, result: 'all', limit: 10 }), 0)
  },
})

async function left(subject: StoreUnderTest): Promise<string[]> {
  return (await subject.rows('message')).map(({ id }) => id).sort()
}
