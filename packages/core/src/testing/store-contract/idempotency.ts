/** Questions about idempotency keys: two adds with one key are one message, and another mail under it is refused. */
import assert from 'node:assert/strict'
import { isMailerError } from '../../errors.js'
import type { NewMessage } from '../../store/store.js'
import { adding, aMessage } from '../a-message.js'
import { questions } from './question.js'
import { added, addedOne, changesNothing, rawRow } from './steps.js'

const isConflict = (error: unknown) => isMailerError(error) && error.code === 'MAILER_IDEMPOTENCY_CONFLICT'

export const idempotencyQuestions = questions('add, idempotency', {
  'answers the earlier message for the same key and hash': async (subject) => {
    const first = await addedOne(subject, keyed('order-7'))
    const twin = { kind: 'sameKey', id: first.id, messageId: first.messageId }
    await changesNothing(subject, async () => {
      const answers = await subject.store.add(adding([aMessage(keyed('order-7'))]))
      assert.deepEqual(answers, [{ ...twin, state: 'queued' }])
    })
    await subject.store.cancel([first.id])
    const answers = await subject.store.add(adding([aMessage(keyed('order-7'))]))
    assert.deepEqual(answers, [{ ...twin, state: 'cancelled' }])
  },

  'answers the first of two with one key in one request': async (subject) => {
    const [first, second] = [aMessage(keyed('order-7')), aMessage(keyed('order-7'))]
    const answers = await subject.store.add(adding([first, second]))
    const twin = { kind: 'sameKey', id: first.id, messageId: first.messageId, state: 'queued' }
    assert.deepEqual(answers, [{ kind: 'added' }, twin])
    assert.equal((await subject.rows('message')).length, 1)
  },

  'rejects all when a key was used for another mail, and calls nobody': async (subject) => {
    await addedOne(subject, keyed('order-7'))
    let called = 0
    await changesNothing(subject, async () => {
      const messages = [aMessage(), aMessage(keyed('order-7', 'b')), aMessage()]
      const request = adding(messages, { batchSize: 1, onCommitted: () => called++ })
      await assert.rejects(subject.store.add(request), isConflict)
    })
    assert.equal(called, 0)
  },

  'rejects all when one request uses a key for two mails': async (subject) => {
    const messages = [aMessage(keyed('order-7')), aMessage(keyed('order-7', 'b'))]
    await assert.rejects(subject.store.add(adding(messages)), isConflict)
    assert.deepEqual(await subject.rows('message'), [])
    assert.deepEqual(await subject.rows('content'), [])
  },

  'takes keys as they are written: case, accents and spaces at the end count': async (subject) => {
    const keys = ['order', 'Order', 'örder', 'order ', 'o\u0308rder', '订单', '🧾', '🧾🧾']
    await added(subject, ...keys.map((key) => keyed(key)))
    for (const key of keys) {
      const [answer] = await subject.store.add(adding([aMessage(keyed(key))]))
      assert.equal(answer?.kind, 'sameKey', `the key '${key}' should be known`)
    }
  },

  'has a key free again when its message was deleted': async (subject) => {
    const { id } = await addedOne(subject, keyed('order-7'))
    await subject.store.delete([id])
    const { id: next } = await addedOne(subject, keyed('order-7', 'b'))
    assert.equal((await rawRow(subject, next)).state, 'queued')
  },

  'never compares messages without a key': async (subject) => {
    await added(subject, {}, {}, {})
    assert.equal((await subject.rows('message')).length, 3)
  },
})

/** A key and the hash of what stands under it. */
export function keyed(idempotencyKey: string, mail = 'a'): Partial<NewMessage> {
  return { idempotencyKey, idempotencyHash: mail.repeat(64) }
}
