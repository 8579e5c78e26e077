/** sendAgain: what a message says once more, to whom it should have gone; what becomes of the old one; and what many at once tell. */
import { expect, test } from '@jest/globals'
import { steeringOf } from './steering.js'
import { createMailer } from '../src/mailer.js'
import { createMemoryStore } from '../src/store/memory-store/memory-store.js'
import { createTestMailer } from '../src/testing/test-mailer.js'

const hello = {
  to: ['Sam <sam@exmaple.com>', 'bo@example.com'],
  bcc: 'eve@example.net',
  subject: 'Grüße',
  text: 'Hi',
  headers: { 'X-Order': '7' },
}

test('a new message with a Message-ID of its own, to the corrected address, where To says the new one', async () => {
  const mailer = createTestMailer()
  const { id, messageId } = await mailer.send(hello, { tags: ['a'], priority: 'high', onUncertain: 'hold', metadata: { order: '7' } })
  const again = await mailer.sendAgain(id, { to: [{ address: 'sam@example.com', insteadOf: 'sam@exmaple.com' }, 'bo@example.com', 'new@example.org'] })
  expect(again).toMatchObject({ cancelled: true, state: 'queued', dropped: [] })
  expect(again!.messageId).not.toBe(messageId)
  expect(await mailer.find(id)).toMatchObject({ state: 'cancelled' })
  expect(await mailer.find(again!.id)).toMatchObject({ tags: ['a'], priority: 'high', onUncertain: 'hold', metadata: { order: '7' }, subject: 'Grüße' })
  await mailer.deliver()
  const [mail] = mailer.outbox.mails
  expect(mail!.envelope.to).toEqual(['sam@example.com', 'bo@example.com', 'new@example.org'])
  expect(mail!.messageId).toBe(again!.messageId)
  const head = mail!.raw.toString().split('\r\n\r\n')[0]!
  expect(head).toContain('Sam <sam@example.com>, bo@example.com')
  expect(head).not.toContain('exmaple')
  expect(head.match(/^(message-id|date):/gim)).toHaveLength(2)
  expect(head).toContain('X-Order: 7')
  expect(mail!.subject).toBe('Grüße')
  await mailer.close()
}) // prettier-ignore

test('by default it goes to those who have not got it, or to all where all have', async () => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello)
  await mailer.deliver()
  const again = await mailer.sendAgain(id)
  expect(again).toMatchObject({ cancelled: false })
  expect((await mailer.find(again!.id))!.recipients.map(({ address, kind }) => [address, kind])).toEqual([['sam@exmaple.com', 'to'], ['bo@example.com', 'to'], ['eve@example.net', 'bcc']])
  expect((await mailer.find(id))!.state).toBe('sent')
  await mailer.close()
}) // prettier-ignore

test('one key sends it once', async () => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello)
  const [a, b] = [await mailer.sendAgain(id, { idempotencyKey: 'k' }), await mailer.sendAgain(id, { idempotencyKey: 'k' })]
  expect(b!.id).toBe(a!.id)
  expect(await mailer.counts()).toMatchObject({ queued: 1, cancelled: 1 })
  await mailer.close()
}) // prettier-ignore

test('a wrong address, or one that stands for nobody, leaves the old message as it was', async () => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello)
  const to = (one: string | { address: string; insteadOf: string }) => mailer.sendAgain(id, { to: [one] })
  await expect(to('no address')).rejects.toMatchObject({ code: 'MAILER_BAD_ADDRESS', details: { path: 'to[0]' } })
  await expect(to('a@b.example\r\nRCPT TO:<evil@b.example>')).rejects.toMatchObject({ code: 'MAILER_BAD_ADDRESS' })
  await expect(to({ address: 'a@b.example', insteadOf: 'x@y.example' })).rejects.toMatchObject({ code: 'MAILER_BAD_ARGUMENT' })
  await expect(mailer.sendAgain(id, { to: [] })).rejects.toMatchObject({ code: 'MAILER_BAD_ARGUMENT' })
  await expect(mailer.sendAgain(id, { too: ['a@b.example'] } as never)).rejects.toThrow(/did you mean to/)
  expect(await mailer.find(id)).toMatchObject({ state: 'queued' })
  expect((await mailer.counts()).queued).toBe(1)
  await mailer.close()
}) // prettier-ignore

test('what is sensitive, gone or nowhere is sent to nobody', async () => {
  const mailer = createTestMailer({ logContent: false })
  const secret = await mailer.send(hello, { sensitive: true })
  expect(await mailer.sendAgain(secret.id, { to: ['eve@example.net'] })).toBeNull()
  const { id } = await mailer.send(hello)
  await mailer.deliver()
  expect(await mailer.sendAgain(id)).toBeNull()
  expect(await mailer.sendAgain('019a0000-0000-7000-8000-000000000000')).toBeNull()
  expect(await mailer.counts()).toMatchObject({ queued: 0, sent: 2 })
  await mailer.close()
})

test('who is on the don’t-send list is left out of the new one too', async () => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello)
  await mailer.dontSend.add('bo@example.com')
  expect((await mailer.sendAgain(id))!.dropped).toEqual(['bo@example.com'])
  await mailer.close()
})

test('a cancel of many tells of each message that moved, and of no other', async () => {
  const mailer = createMailer({ store: createMemoryStore(), transport: 'null:', defaultFrom: 'a@example.com' })
  const [one, two] = await mailer.sendMany([hello, hello])
  await mailer.cancel(two!.id)
  const told: string[] = []
  mailer.on('transition', ({ id, from, to }) => told.push(`${id} ${from} ${to}`))
  const steering = await steeringOf(mailer)
  expect(await steering.cancel([one!.id, two!.id, 'x'])).toEqual(['cancelled', 'cancelled', 'notFound'])
  expect(told).toEqual([`${one!.id} queued cancelled`])
  await mailer.close()
})

test('a delete tells of each message that went, with the state that it was in, one at a time or many', async () => {
  const mailer = createMailer({ store: createMemoryStore(), transport: 'null:', defaultFrom: 'a@example.com' })
  const [one, two, three] = await mailer.sendMany([hello, hello, hello])
  await mailer.deliver({ ids: [one!.id] })
  await mailer.delete(three!.id) // nobody listens yet
  const told: unknown[] = []
  mailer.on('deleted', (event) => told.push(event))
  expect(await mailer.delete(one!.id)).toBe('deleted')
  expect(await mailer.delete(one!.id)).toBe('notFound')
  const steering = await steeringOf(mailer)
  expect(await steering.delete([two!.id, one!.id])).toEqual(['deleted', 'notFound'])
  const { messageId } = one!
  expect(told).toEqual([
    { id: one!.id, messageId, state: 'sent', transport: 'default' },
    { id: two!.id, messageId: two!.messageId, state: 'queued', transport: 'default' },
  ])
  await mailer.close()
})

test.each(['cancel', 'delete'] as const)('%s of mail of which a copy may be out there makes it uncertain, and that is told', async (step) => {
  const store = createMemoryStore()
  const mailer = createMailer({ store, transport: 'null:', defaultFrom: 'a@example.com' })
  const [one, two] = await mailer.sendMany([hello, hello])
  store.tables.messages.get(one!.id)!.possibleDuplicate = true
  await mailer.deliver({ ids: [two!.id] })
  const told: string[] = []
  mailer.on('transition', ({ id, from, to }) => told.push(`${id} ${from} ${to}`))
  mailer.on('deleted', ({ id }) => told.push(`${id} deleted`))
  const steering = await steeringOf(mailer)
  expect(await steering[step]([one!.id, two!.id])).toEqual(['tooLate', step === 'cancel' ? 'tooLate' : 'deleted'])
  expect(await mailer[step](one!.id)).toBe(step === 'cancel' ? 'tooLate' : 'deleted') // uncertain mail may be deleted
  const gone = step === 'delete' ? [`${two!.id} deleted`, `${one!.id} queued uncertain`, `${one!.id} deleted`] : [`${one!.id} queued uncertain`]
  expect(told).toEqual(gone)
  await mailer.close()
}) // prettier-ignore

test('figures are kept by a run, without anybody who looks', async () => {
  const store = createMemoryStore()
  let kept = 0
  const counting = { ...store, keepStatistics: () => ((kept += 1), store.keepStatistics()) }
  const mailer = createMailer({ store: counting, transport: 'null:', defaultFrom: 'a@example.com' })
  const { id } = await mailer.send(hello)
  await mailer.deliver({ ids: [id] })
  expect(kept).toBe(0)
  await mailer.deliver()
  expect(kept).toBe(1)
  const over = new AbortController()
  const working = mailer.work({ signal: over.signal })
  over.abort()
  await working
  expect(kept).toBe(2)
  await mailer.close()
})
