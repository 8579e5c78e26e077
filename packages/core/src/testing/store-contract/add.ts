/** Questions about add: what is stored, what is recognised, and that it is all or nothing. */
import assert from 'node:assert/strict'
import { adding, aMessage, aRecipient } from '../a-message.js'
import { accepting } from '../an-ending.js'
import { keyed } from './idempotency.js'
import { questions } from './question.js'
import { added, addedOne, changesNothing, found, inAnHour, isAboutNow, sameInstant, sending } from './steps.js'

export const addQuestions = questions('add', {
  'keeps every field of a message': async (subject) => {
    const message = await addedOne(subject, {
      priority: 'high',
      expiresAt: new Date(Date.now() + 5_000_123),
      tags: ['receipt', 'order 7'],
      metadata: { order: '7', customer: 'ann' },
      recipients: [
        aRecipient('ann@example.com'),
        aRecipient('Bob@example.com', { kind: 'cc', fate: 'dontSend' }),
        aRecipient('cy@example.com', { kind: 'bcc' }),
      ],
    })
    const { createdAt, expiresAt, ...kept } = await found(subject, message.id)
    isAboutNow(createdAt)
    sameInstant(expiresAt, message.expiresAt)
    assert.deepEqual(kept, {
      id: message.id,
      messageId: message.messageId,
      state: 'queued',
      reason: null,
      priority: 'high',
      from: message.from,
      envelopeFrom: message.envelopeFrom,
      subject: message.subject,
      size: message.size,
      transport: 'default',
      tags: ['receipt', 'order 7'],
      metadata: { order: '7', customer: 'ann' },
      sensitive: false,
      dueAt: kept.dueAt,
      finishedAt: null,
      attemptCount: 0,
      retries: 0,
      possibleDuplicate: false,
      onUncertain: message.onUncertain,
      recipients: message.recipients.map((recipient) => ({ ...recipient, reply: null })),
      attempts: [],
    })
    assert.deepEqual(await subject.store.content(message.id), message.content)
  },

  'starts a message scheduled, its time kept to the millisecond': async (subject) => {
    const dueAt = new Date(Date.now() + 3_600_777)
    const { id } = await addedOne(subject, { state: 'scheduled', dueAt })
    const message = await found(subject, id)
    assert.equal(message.state, 'scheduled')
    sameInstant(message.dueAt, dueAt)
    assert.equal(message.finishedAt, null)
  },

  'starts a message deferred without a due time': async (subject) => {
    const { id } = await addedOne(subject, { state: 'deferred' })
    const { state, dueAt, finishedAt } = await found(subject, id)
    assert.deepEqual({ state, dueAt, finishedAt }, { state: 'deferred', dueAt: null, finishedAt: null })
  },

  "starts a message failed for the don't-send list, with its line in the log": async (subject) => {
    const recipients = [aRecipient('ann@example.com', { fate: 'dontSend' })]
    const { id } = await addedOne(subject, { state: 'failed', reason: 'dontSend', recipients })
    const message = await found(subject, id)
    assert.deepEqual([message.state, message.reason, message.attemptCount], ['failed', 'dontSend', 0])
    isAboutNow(message.finishedAt)
    assert.equal(message.attempts?.length, 1)
    const [attempt] = message.attempts
    assert.deepEqual([attempt?.result, attempt?.counted], ['dontSend', false])
    assert.deepEqual(attempt?.to, ['ann@example.com'])
  },

  'gives other messages no line in the log': async (subject) => {
    await added(subject, {}, { state: 'scheduled', dueAt: inAnHour() }, { state: 'deferred' })
    assert.deepEqual(await subject.rows('attempt'), [])
  },

  'answers in order whatever the rows a statement are': async (subject) => {
    for (const batchSize of [1, 3, 500]) {
      const messages = Array.from({ length: 7 }, () => aMessage())
      await subject.store.add(adding(messages.filter((_, place) => place % 2 === 0)))
      const answers = await subject.store.add(adding(messages, { batchSize }))
      const kinds = messages.map((_, place) => (place % 2 === 0 ? 'present' : 'added'))
      assert.deepEqual(answers.map(({ kind }) => kind), kinds) // prettier-ignore
      for (const { id, content } of messages) assert.deepEqual(await subject.store.content(id), content)
    }
  },

  'answers each of a mixed batch, and writes what belongs to those that are new': async (subject) => {
    const [there, first] = [await addedOne(subject, { tags: ['a'] }), await addedOne(subject, keyed('order-7'))]
    const [plain, twice, keyless] = [aMessage({ tags: ['a', 'b'] }), aMessage({ tags: ['a'] }), aMessage()]
    const failed = aMessage({ state: 'failed', reason: 'dontSend', recipients: [aRecipient('no@example.com', { fate: 'dontSend' })] }) // prettier-ignore
    const [second, third] = [aMessage(keyed('order-7')), aMessage(keyed('order-8'))]
    const answers = await subject.store.add(adding([plain, there, twice, failed, second, twice, third, keyless]))
    const kinds = ['added', 'present', 'added', 'added', 'sameKey', 'present', 'added', 'added']
    assert.deepEqual(answers.map(({ kind }) => kind), kinds) // prettier-ignore
    const ids = [there, first, plain, twice, failed, third, keyless].map(({ id }) => id).sort()
    const owners = async (table: 'content' | 'recipient') =>
      (await subject.rows(table)).map(({ message }) => message).sort()
    assert.deepEqual([await owners('content'), await owners('recipient')], [ids, ids])
    assert.deepEqual((await found(subject, plain.id)).tags, ['a', 'b'])
    const { items } = await subject.store.list({ tag: 'a' })
    assert.deepEqual(items.map(({ id }) => id).sort(), [there, plain, twice].map(({ id }) => id).sort())
    assert.deepEqual((await subject.rows('attempt')).map(({ message }) => message), [failed.id]) // prettier-ignore
    for (const one of [plain, twice, failed, third]) assert.deepEqual(await subject.store.content(one.id), one.content)
  },

  'of nothing adds nothing': async (subject) => {
    assert.deepEqual(await subject.store.add(adding([])), [])
    assert.deepEqual(await subject.rows('message'), [])
  },

  "writes nothing where an address is on the don't-send list, and says which": async (subject) => {
    const past = new Date(Date.now() - 120_000)
    const entry = (address: string, expiresAt: Date | null) => ({ address, reason: null, source: null, expiresAt })
    await subject.store.addDontSend([entry('no@example.com', null), entry('old@example.com', past)])
    const adds = { alone: [aMessage()], keyed: [aMessage(), aMessage(keyed('order-9'))], many: [1, 2, 3].map(() => aMessage()) } // prettier-ignore
    for (const messages of Object.values(adds)) {
      const asked = { ...adding(messages), batchSize: 2 }
      const unlessListed = ['ann@example.com', 'no@example.com', 'old@example.com']
      const answers = await subject.store.add({ ...asked, unlessListed })
      assert.deepEqual(answers, messages.map(() => ({ kind: 'listed', addresses: ['no@example.com'] }))) // prettier-ignore
      for (const table of ['message', 'content', 'recipient'] as const) assert.deepEqual(await subject.rows(table), [])
    }
    for (const messages of Object.values(adds)) {
      let isCommitted = false
      const onCommitted = () => (isCommitted = true)
      const unlessListed = ['old@example.com', 'ann@example.com']
      const answers = await subject.store.add({ ...adding(messages), batchSize: 2, unlessListed, onCommitted })
      assert.deepEqual([answers, isCommitted], [messages.map(() => ({ kind: 'added' })), true])
      assert.deepEqual(await subject.store.add({ ...adding(messages), unlessListed }), messages.map(() => ({ kind: 'present' }))) // prettier-ignore
    }
    assert.equal((await subject.rows('recipient')).length, 6)
  },

  'recognises an id that is there already and changes nothing of it': async (subject) => {
    const message = await addedOne(subject)
    await changesNothing(subject, async () => {
      const again = { ...message, subject: 'Another', content: Buffer.from('another') }
      assert.deepEqual(await subject.store.add(adding([again])), [{ kind: 'present' }])
    })
  },

  'recognises the same id within one request': async (subject) => {
    const message = aMessage()
    const answers = await subject.store.add(adding([message, message]))
    assert.deepEqual(answers, [{ kind: 'added' }, { kind: 'present' }])
    assert.equal((await subject.rows('message')).length, 1)
    assert.equal((await subject.rows('content')).length, 1)
    assert.equal((await subject.rows('recipient')).length, 1)
  },

  'recognises an id even when the message went on meanwhile': async (subject) => {
    const claim = await sending(subject)
    await subject.store.settle([accepting(claim)])
    assert.deepEqual(await subject.store.add(adding([aMessage({ id: claim.id })])), [{ kind: 'present' }])
    assert.equal((await found(subject, claim.id)).state, 'sent')
  },

  'calls onCommitted once, when the rows are visible': async (subject) => {
    const message = aMessage()
    const seen: Promise<unknown>[] = []
    const onCommitted = () => seen.push(subject.store.find(message.id))
    await subject.store.add(adding([message], { onCommitted }))
    assert.equal(seen.length, 1)
    assert.notEqual(await seen[0], null)
  },

  'keeps a hundred recipients in their order': async (subject) => {
    const recipients = Array.from({ length: 100 }, (_, n) => aRecipient(`a${(n * 37) % 100}@example.com`))
    const { id } = await addedOne(subject, { recipients })
    const addresses = (await found(subject, id)).recipients.map(({ address }) => address)
    assert.deepEqual(addresses, recipients.map(({ address }) => address)) // prettier-ignore
  },

  'keeps the null sender and a missing subject': async (subject) => {
    const { id } = await addedOne(subject, { envelopeFrom: '', subject: null })
    assert.equal((await found(subject, id)).subject, null)
    const [claim] = await subject.store.claim({ transports: [{ name: 'default', limit: 1 }], limit: 1, lease: 60, formats: [1], crashed: 'none', contentUpTo: 0 }) // prettier-ignore
    assert.deepEqual([claim?.envelopeFrom, claim?.subject], ['', null])
  },

  'keeps two messages with one Message-ID': async (subject) => {
    await added(subject, { messageId: '<same@example.com>' }, { messageId: '<same@example.com>' })
    assert.equal((await subject.rows('message')).length, 2)
  },
})
