/** From send() to the server and back into the log: a SQLite file, the SMTP dialogue, real sockets, no part replaced. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Mailer } from '@mailspool/core'
import { createFaultServer, faults, type FaultServer } from '@mailspool/core/testing'
import { openMailer, type FileConfig } from '../src/index.js'

let folder: string
let server: FaultServer
let mailer: Mailer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailspool-end-to-end-'))
  server = await createFaultServer()
})

afterEach(async () => {
  await mailer.close()
  await server.close()
  await rm(folder, { recursive: true })
})

function open(settings: FileConfig = {}): Mailer {
  mailer = openMailer({
    database: `sqlite:${join(folder, 'queue.sqlite')}`,
    transport: server.url,
    defaultFrom: 'Fjord Shop <hello@fjord.example>',
    ...settings,
  })
  return mailer
}

const receipt = {
  to: 'Ann <ann@example.com>',
  subject: 'ご注文ありがとうございます 📦',
  text: '.a line that begins with a dot\n..two\nлиния\n',
  html: '<p>Thank you</p><img src="cid:logo@fjord.example">',
  attachments: [
    {
      filename: 'receipt.pdf',
      content: Buffer.from('%PDF-1.4 \x00\xff\r\n.\r\n', 'latin1'),
      contentType: 'application/pdf',
    },
    { cid: 'logo@fjord.example', filename: 'logo.png', content: Buffer.alloc(70_000, 7) },
  ],
}

test('what the server received are the stored bytes, to every recipient and to nobody else', async () => {
  const spool = open()
  const queued = await spool.send({ ...receipt, cc: 'bo@example.com', bcc: 'eve@example.com' })
  expect(await spool.deliver()).toMatchObject({ sent: 1, stoppedBy: 'empty' })
  const [entry] = server.ledger
  expect(entry?.bytes.equals((await spool.content(queued.id))!)).toBe(true)
  expect(entry).toMatchObject({
    from: 'hello@fjord.example',
    to: ['ann@example.com', 'bo@example.com', 'eve@example.com'],
  })
  expect(entry?.bytes.toString('latin1')).not.toContain('eve@')
  expect(entry?.bytes.toString('latin1').match(/^Message-ID:/gim)).toHaveLength(1)
  expect(server.complaints).toEqual([])
})

test('500 mails over a few connections, each once, bytes as stored', async () => {
  const spool = open()
  const mails = Array.from({ length: 500 }, (_, nth) => ({
    to: `user${nth}@example.com`,
    subject: `No ${nth}`,
    text: 'Hi',
  }))
  const queued = await spool.sendMany(mails)
  expect(await spool.deliver()).toMatchObject({ sent: 500 })
  expect(new Set(server.ledger.map((entry) => entry.to[0])).size).toBe(500)
  expect(server.ledger).toHaveLength(500)
  expect(server.counts.connections).toBeLessThanOrEqual(5)
  const received = new Map(server.ledger.map((entry) => [entry.to[0], entry.bytes]))
  for (const nth of [0, 99, 499]) {
    expect(received.get(`user${nth}@example.com`)).toEqual(await spool.content(queued[nth]!.id))
  }
})

test('refused fails with its reason at once; greylisted is deferred, retried, and then sent', async () => {
  const spool = open()
  server.setFaults([
    { phase: 'rcpt', address: 'gone@example.com', fault: faults.reply('550 5.1.1 No such user') },
    {
      phase: 'rcpt',
      address: 'grey@example.com',
      fault: faults.reply('451 4.7.1 Greylisted, come back later'),
      times: 1,
    },
  ])
  const gone = await spool.send({ ...receipt, to: 'gone@example.com' })
  const grey = await spool.send({ ...receipt, to: 'grey@example.com' })
  expect(await spool.deliver()).toMatchObject({ sent: 0, failed: 1, deferred: 1 })
  expect(await spool.find(gone.id)).toMatchObject({
    state: 'failed', reason: 'refused', attemptCount: 1, recipients: [{ fate: 'refused', reply: '550 5.1.1 No such user' }],
    attempts: [{ failureClass: 'permanent', code: 550, enhancedCode: '5.1.1' }],
  }) // prettier-ignore
  expect(await spool.find(grey.id)).toMatchObject({ state: 'deferred', attempts: [{ failureClass: 'greylisted' }] })
  expect(await spool.deliver()).toMatchObject({ sent: 0 })
  expect(await spool.retryDeferred()).toBe(1)
  expect(await spool.deliver()).toMatchObject({ sent: 1 })
  expect(await spool.find(grey.id)).toMatchObject({ state: 'sent', retries: 1, attemptCount: 2 })
})

test('some recipients deferred: the others have it and are not written to again', async () => {
  const spool = open()
  server.setFaults([
    { phase: 'rcpt', address: 'full@example.com', fault: faults.reply('452 4.2.2 Mailbox full'), times: 1 },
  ])
  const { id } = await spool.send({ ...receipt, to: ['ann@example.com', 'full@example.com'] })
  expect(await spool.deliver()).toMatchObject({ deferred: 1 })
  await spool.retryDeferred()
  expect(await spool.deliver()).toMatchObject({ sent: 1 })
  expect(server.ledger.map((entry) => entry.to)).toEqual([['ann@example.com'], ['full@example.com']])
  expect(server.ledger[0]!.bytes).toEqual(server.ledger[1]!.bytes)
  expect((await spool.find(id))?.recipients.map((one) => one.fate)).toEqual(['accepted', 'accepted'])
})

test('a line that breaks after the dot: uncertain, goes out again marked, same bytes', async () => {
  const spool = open({ uncertainDelay: 0, backoff: [0], sweep: '1ms' })
  server.setFaults([{ phase: 'final', fault: { reply: null, then: 'reset', taken: true }, times: 1 }])
  const { id } = await spool.send(receipt)
  expect(await spool.deliver()).toMatchObject({ uncertain: 1 })
  await spool.deliver()
  expect(await spool.find(id)).toMatchObject({ state: 'sent', possibleDuplicate: true })
  expect(server.ledger).toHaveLength(2)
  expect(server.ledger[0]!.bytes).toEqual(server.ledger[1]!.bytes)
})

test('with hold the queue makes no second copy by itself, and a person says what became of it', async () => {
  const spool = open({ onUncertain: 'hold' })
  server.setFaults([{ phase: 'final', fault: { reply: null, then: 'reset', taken: true }, times: 1 }])
  const { id } = await spool.send(receipt)
  await spool.deliver()
  await spool.retryDeferred()
  await spool.deliver()
  expect(server.ledger).toHaveLength(1)
  expect((await spool.find(id))?.state).toBe('uncertain')
  expect(await spool.resolveUncertain(id, 'sent')).toBe(true)
  expect((await spool.find(id))?.state).toBe('sent')
})

test('a refused login costs no mail an attempt, the password stands nowhere, and the run says transport', async () => {
  server.setOffer({ auth: { user: 'shop', pass: 'right' } })
  const spool = open({ transport: server.url.replace('smtp://', 'smtp://shop:wrong-secret@') })
  const { id } = await spool.send(receipt)
  expect(await spool.deliver()).toMatchObject({ sent: 0, deferred: 0, stoppedBy: 'transport' })
  expect(await spool.find(id)).toMatchObject({ state: 'queued', attemptCount: 0, attempts: [] })
  expect(JSON.stringify(await spool.status())).not.toContain('secret')
})

test('the worker delivers what is sent while it runs, and ends when told', async () => {
  const spool = open()
  const stop = new AbortController()
  const working = spool.work({ signal: stop.signal })
  const delivered = new Promise<void>((resolve) => spool.on('attempt', () => resolve()))
  await spool.send(receipt)
  await delivered
  stop.abort()
  await working
  expect(server.ledger).toHaveLength(1)
})
