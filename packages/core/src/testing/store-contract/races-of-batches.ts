/** Questions of races between whole batches: the same thing asked by many at once happens once. */
import assert from 'node:assert/strict'
import { isMailerError } from '../../errors.js'
import type { MailStore } from '../../store/store.js'
import { aClaim, adding, aMessage } from '../a-message.js'
import { accepting } from '../an-ending.js'
import { keyed } from './idempotency.js'
import { CLAIMERS, times, withHandles } from './handles-in-race.js'
import { questions } from './question.js'
import { added, inStage, journaled, stageNow } from './steps.js'

export const batchRaceQuestions = questions('races of batches', {
  'the same id added by eight at once is there once': async (subject, abilities) => {
    await withHandles(subject, abilities, async (handles) => {
      for (let round = 0; round < 5; round++) {
        const message = aMessage()
        const answers = await Promise.all(times(CLAIMERS, (n) => handles[n % handles.length]!.add(adding([message]))))
        const kinds = answers.flat().map(({ kind }) => kind)
        assert.deepEqual(kinds.sort(), ['added', ...Array.from({ length: CLAIMERS - 1 }, () => 'present')])
        const parts = (await subject.rows('content')).filter((row) => row.message === message.id)
        assert.equal(parts.length, 1)
      }
    })
  },

  'the same key used by eight at once makes one message': async (subject, abilities) => {
    await withHandles(subject, abilities, async (handles) => {
      for (let round = 0; round < 5; round++) {
        const messages = times(CLAIMERS, () => aMessage(keyed(`order-${round}`)))
        const answers = await Promise.all(messages.map((message, n) => handles[n % handles.length]!.add(adding([message])))) // prettier-ignore
        const winner = messages[answers.findIndex(([answer]) => answer?.kind === 'added')]
        const others = answers.flat().filter(({ kind }) => kind === 'sameKey')
        assert.equal(others.length, CLAIMERS - 1)
        assert.ok(others.every((answer) => answer.kind === 'sameKey' && answer.id === winner?.id))
      }
      assert.equal((await subject.rows('message')).length, 5)
    })
  },

  'one key for two mails at once: one is added, the other refused': async (subject, abilities) => {
    await withHandles(subject, abilities, async (handles) => {
      for (let round = 0; round < 5; round++) {
        const mails = ['a', 'b'].map((mail) => aMessage(keyed(`order-${round}`, mail)))
        const outcomes = await Promise.allSettled(mails.map((mail, n) => handles[n % handles.length]!.add(adding([mail, aMessage()])))) // prettier-ignore
        const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
        assert.equal(refused.length, 1)
        assert.ok(isMailerError(refused[0]) && refused[0].code === 'MAILER_IDEMPOTENCY_CONFLICT', String(refused[0]))
      }
      assert.equal((await subject.rows('message')).length, 10)
    })
  },

  'two runs of retry-deferred add one retry': async (subject, abilities) => {
    for (let n = 0; n < 20; n++) await inStage(subject, 'deferred')
    await withHandles(subject, abilities, async (handles) => {
      const request = { by: 'retry', due: false, maxRetries: null, limit: 100 } as const
      const answers = await Promise.all([0, 1].map((n) => handles[n % handles.length]!.requeue(request)))
      assert.equal(answers.flatMap(({ requeued }) => requeued).length, 20)
      const { items } = await subject.store.list({})
      assert.deepEqual(new Set(items.map(({ retries }) => retries)), new Set([1]))
    })
  },

  'two answers to one uncertain message: one counts': async (subject, abilities) => {
    await withHandles(subject, abilities, async (handles) => {
      const [one, other] = [handles[0]!, handles[1 % handles.length]!]
      for (let round = 0; round < 10; round++) {
        const id = await inStage(subject, 'uncertain')
        const [[sent], { requeued }] = await Promise.all([
          one.resolveSent([id]),
          other.requeue({ by: 'person', ids: [id], resolved: true }),
        ])
        assert.equal(Number(sent) + requeued.length, 1)
        assert.equal(await stageNow(subject, id), sent === true ? 'sent' : 'queued')
      }
    })
  },

  'compare and set lets one of many through': async (subject, abilities) => {
    await withHandles(subject, abilities, async (handles) => {
      const written = await Promise.all(times(CLAIMERS, (n) => countUp(handles[n % handles.length]!, 5)))
      assert.equal(written.length, CLAIMERS)
      assert.equal((await subject.store.readSettings('count'))[0]?.value, CLAIMERS * 5)
      const firsts = times(CLAIMERS, (n) => handles[n % handles.length]!.writeSetting({ name: 'probe', value: n, version: 0 })) // prettier-ignore
      assert.equal((await Promise.all(firsts)).filter(Boolean).length, 1)
    })
  },

  'batches that touch the same rows in other orders come through': async (subject, abilities) => {
    await added(subject, ...times(40, () => ({})))
    const claims = await subject.store.claim(aClaim())
    await withHandles(subject, abilities, async (handles) => {
      const orders = times(CLAIMERS, (n) => (n % 2 === 0 ? claims : [...claims].reverse()))
      await Promise.all(orders.map((leases, n) => handles[n % handles.length]!.renew({ leases, lease: 60 })))
      const marks = await Promise.all(orders.map((leases, n) => handles[n % handles.length]!.journal({ leases, lease: 60 }))) // prettier-ignore
      assert.deepEqual(new Set(marks.flat()), new Set(['final']))
      const endings = claims.map((claim) => accepting(claim))
      const answers = await Promise.all([endings, [...endings].reverse()].map((batch, n) => handles[n % handles.length]!.settle(batch))) // prettier-ignore
      assert.deepEqual(new Set(answers.flat()), new Set(['settled']))
      assert.equal((await subject.rows('attempt')).length, 40)
    })
  },

  'mail can be added while others claim, settle and purge': async (subject, abilities) => {
    await withHandles(subject, abilities, async (handles) => {
      const finished = await journaled(subject)
      await subject.store.settle([accepting(finished)])
      await subject.age({ finished: 7200 })
      const worker = async (store: MailStore) => {
        for (const claim of await store.claim(aClaim({ limit: 5 }))) await store.settle([accepting(claim)])
      }
      const work = times(24, (n) => {
        const store = handles[n % handles.length]!
        if (n % 3 === 0) return worker(store)
        return n % 3 === 1 ? store.add(adding([aMessage(), aMessage()])) : store.purge({ olderThan: 3600, result: 'all', limit: 10 }) // prettier-ignore
      })
      await Promise.all(work)
      const { queued, sent } = await subject.store.counts({})
      assert.equal(queued + sent, 16, 'all that was added is there, what was old is gone')
    })
  },
})

/** Adds one to a shared number so many times, each by compare and set. */
async function countUp(store: MailStore, by: number): Promise<void> {
  for (let done = 0; done < by;) {
    const [read] = await store.readSettings('count')
    const value = ((read?.value as number | undefined) ?? 0) + 1
    if (await store.writeSetting({ name: 'count', value, version: read?.version ?? 0 })) done += 1
  }
}
