/** Questions about add within the caller's transaction: rows exist if and only if it commits. */
import assert from 'node:assert/strict'
import { isMailerError, type ErrorCode } from '../../errors.js'
import { aClaim, adding, aMessage } from '../a-message.js'
import { keyed } from './idempotency.js'
import { questions } from './question.js'
import { addedOne, changesNothing, found } from './steps.js'
import type { StoreUnderTest, TestTransaction } from './store-under-test.js'

const hasCode =
  (...codes: ErrorCode[]) =>
  (error: unknown) =>
    isMailerError(error) && codes.includes(error.code)

export const transactionQuestions = [
  ...questions(
    'transactional add',
    {
      'exists once the transaction commits, and not before': async (subject) => {
        const [message, transaction] = [aMessage(), await begun(subject)]
        const answers = await subject.store.add(adding([message], { transaction: transaction.tx }))
        assert.deepEqual(answers, [{ kind: 'added' }])
        assert.equal(await subject.store.find(message.id), null)
        await transaction.commit()
        assert.equal((await found(subject, message.id)).state, 'queued')
        assert.deepEqual(await subject.store.content(message.id), message.content)
        assert.equal((await subject.store.claim(aClaim())).length, 1)
      },

      'leaves nothing behind when it rolls back': async (subject) => {
        await changesNothing(subject, async () => {
          const transaction = await begun(subject)
          const recipients = [{ address: 'ann@example.com', kind: 'to', fate: 'dontSend' }] as const
          const failed = aMessage({ state: 'failed', reason: 'dontSend', recipients })
          await subject.store.add(adding([aMessage(keyed('order-7')), failed], { transaction: transaction.tx }))
          await transaction.rollback()
        })
        const answers = await subject.store.add(adding([aMessage(keyed('order-7', 'b'))]))
        assert.deepEqual(answers, [{ kind: 'added' }])
      },

      'calls onCommitted after the commit only': async (subject) => {
        const calls: string[] = []
        const first = await begun(subject)
        await subject.store.add(adding([aMessage()], { transaction: first.tx, onCommitted: () => calls.push('first') }))
        await subject.store.add(adding([aMessage()], { transaction: first.tx, onCommitted: () => calls.push('again') }))
        assert.equal(calls.length, 0)
        await first.commit()
        assert.deepEqual(calls, ['first', 'again'])
        const second = await begun(subject)
        await subject.store.add(
          adding([aMessage()], { transaction: second.tx, onCommitted: () => calls.push('never') }),
        )
        await second.rollback()
        assert.deepEqual(calls, ['first', 'again'])
      },

      'recognises ids and keys of its own transaction': async (subject) => {
        const [message, transaction] = [aMessage(keyed('order-7')), await begun(subject)]
        const add = (...messages: (typeof message)[]) =>
          subject.store.add(adding(messages, { transaction: transaction.tx }))
        await add(message)
        const twin = { kind: 'sameKey', id: message.id, messageId: message.messageId, state: 'queued' }
        assert.deepEqual(await add(message, aMessage(keyed('order-7'))), [{ kind: 'present' }, twin])
        await transaction.commit()
        assert.equal((await subject.rows('message')).length, 1)
      },

      'recognises ids and keys that were there before': async (subject) => {
        const message = await addedOne(subject, keyed('order-7'))
        const transaction = await begun(subject)
        const again = [message, aMessage(keyed('order-7'))]
        const answers = await subject.store.add(adding(again, { transaction: transaction.tx }))
        assert.deepEqual(answers.map(({ kind }) => kind), ['present', 'sameKey']) // prettier-ignore
        await transaction.commit()
        assert.equal((await subject.rows('message')).length, 1)
      },

      'adds none of a request that conflicts': async (subject) => {
        await addedOne(subject, keyed('order-7'))
        await changesNothing(subject, async () => {
          const transaction = await begun(subject)
          const request = adding([aMessage(), aMessage(keyed('order-7', 'b'))], { transaction: transaction.tx })
          await assert.rejects(subject.store.add(request), hasCode('MAILER_IDEMPOTENCY_CONFLICT'))
          await transaction.rollback()
        })
      },

      'carries many and large messages': async (subject) => {
        const large = Buffer.alloc(2_500_000, 'a line of text\r\n')
        const messages = [aMessage({ content: large }), ...Array.from({ length: 20 }, () => aMessage())]
        const transaction = await begun(subject)
        await subject.store.add(adding(messages, { transaction: transaction.tx, batchSize: 3 }))
        await transaction.commit()
        assert.equal((await subject.store.counts({})).queued, 21)
        assert.ok((await subject.store.content(messages[0]!.id))?.equals(large))
      },

      "asks the don't-send list through it, and it goes on": async (subject) => {
        const entry = { address: 'ann@example.com', reason: null, source: null, expiresAt: null }
        await subject.store.addDontSend([entry])
        const transaction = await begun(subject)
        const asked = ['ann@example.com', 'bob@example.com']
        assert.deepEqual(new Set(await subject.store.among(asked, transaction.tx)), new Set(['ann@example.com']))
        await subject.store.add(adding([aMessage()], { transaction: transaction.tx }))
        assert.deepEqual(new Set(await subject.store.among(asked, transaction.tx)), new Set(['ann@example.com']))
        await transaction.commit()
        assert.equal((await subject.store.counts({})).queued, 1)
        await assert.rejects(subject.store.among(asked, transaction.tx), hasCode('MAILER_BAD_TRANSACTION'))
      },

      'refuses a transaction that has ended, and writes nothing': async (subject) => {
        await changesNothing(subject, async () => {
          for (const end of ['commit', 'rollback'] as const) {
            const transaction = await begun(subject)
            await transaction[end]()
            const request = adding([aMessage()], { transaction: transaction.tx })
            await assert.rejects(subject.store.add(request), hasCode('MAILER_BAD_TRANSACTION'))
          }
        })
      },

      'refuses what is no transaction, and writes nothing': async (subject) => {
        await changesNothing(subject, async () => {
          const refused = hasCode('MAILER_BAD_TRANSACTION', 'MAILER_FOREIGN_TRANSACTION')
          await assert.rejects(subject.store.add(adding([aMessage()], { transaction: {} })), refused)
        })
      },
    },
    'begin',
  ),
  ...questions(
    'a transaction of another database',
    {
      'is refused, and nothing is written': async (subject) => {
        assert.ok(subject.beginElsewhere, 'open() should offer beginElsewhere, or say why it cannot')
        const transaction = await subject.beginElsewhere()
        await changesNothing(subject, async () => {
          let called = 0
          const request = adding([aMessage()], { transaction: transaction.tx, onCommitted: () => called++ })
          await assert.rejects(subject.store.among(['a'], transaction.tx), hasCode('MAILER_FOREIGN_TRANSACTION'))
          await assert.rejects(subject.store.add(request), hasCode('MAILER_FOREIGN_TRANSACTION'))
          await transaction.rollback()
          assert.equal(called, 0)
        })
      },
    },
    'beginElsewhere',
  ),
]

async function begun(subject: StoreUnderTest): Promise<TestTransaction> {
  assert.ok(subject.begin, 'open() should offer begin, or say why it cannot')
  return subject.begin()
}
