// A queue in memory before a real SMTP server: whatever is given is refused with a MailerError, or kept so that nobody is
// written to who was not asked for and no header is in it that nobody named. What is delivered is judged by what was received.
import assert from 'node:assert/strict'
import { createMailer, createMemoryStore, isMailerError } from '@mailspool/core'
import { judgeContent, judgeReceived, judgeRecipients } from './judge-mail.mjs'
import { openSink } from './sink.mjs'

export async function openMails() {
  const sink = await openSink()
  const store = createMemoryStore()
  const mailer = createMailer({ store, transport: sink.url, defaultFrom: 'shop@x.example', concurrency: 1 })
  const counts = { refused: 0, queued: 0, received: 0 }
  const check = async ([mail, how, deliverIt]) => {
    const queued = await mailer.send(mail, how).catch((error) => {
      if (isMailerError(error)) return null
      throw error
    })
    counts[queued === null ? 'refused' : 'queued'] += 1
    if (queued === null) return
    const message = await mailer.find(queued.id)
    const content = await store.content(queued.id)
    judgeRecipients(mail, message)
    judgeContent(mail, content)
    if (deliverIt) counts.received += await deliver({ mailer, sink, mail, message, content })
    await mailer.delete(queued.id)
  }
  const close = async () => {
    await mailer.close()
    await sink.close()
    return counts
  }
  return { check, close }
}

/** What came over the socket: once, the very bytes, to those who were open and to nobody else. */
async function deliver({ mailer, sink, mail, message, content }) {
  await mailer.deliver({ ids: [message.id] })
  const received = sink.take()
  if (message.state !== 'queued') {
    assert.equal(received.length, 0, `it was ${message.state} and was sent`)
    return 0
  }
  const after = await mailer.find(message.id)
  const open = message.recipients.filter(({ fate }) => fate === 'open').map(({ address }) => address)
  if (after.state !== 'sent') {
    assert.equal(after.state, 'failed', `the message is ${after.state}`)
    assert.notEqual(after.reason, null, 'it failed without a reason')
    assert.equal(received.length, 0, 'it failed and was received')
    return 0
  }
  assert.equal(received.length, 1, `it was received ${received.length} times`)
  const [{ to, from, bytes }] = received
  assert.deepEqual(to, open, 'it was sent to others')
  assert.equal(from, message.envelopeFrom, 'it came from another')
  assert.ok(bytes.equals(content), 'other bytes were sent than were kept')
  await judgeReceived(mail, bytes)
  return 1
}
