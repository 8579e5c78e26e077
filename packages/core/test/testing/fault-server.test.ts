import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import nodemailer from 'nodemailer'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createFaultServer, faults, type FaultScript, type FaultServer } from '../../src/testing/index.js'

/** The fault server judged by a client that is not ours, and by hand. */

let server: FaultServer
let socket: Socket | null = null

afterEach(async () => {
  socket?.destroy()
  socket = null
  await server.close()
})

async function serve(script: FaultScript = {}): Promise<void> {
  server = await createFaultServer(script)
}

/** Says these lines at once and answers with all that comes back until the server is done. */
async function talk(lines: string): Promise<string[]> {
  socket = connect(server.port, server.host)
  let heard = ''
  socket.on('data', (chunk) => (heard += chunk.toString()))
  socket.on('error', () => undefined)
  socket.write(lines)
  await once(socket, 'close')
  return heard.trim().split('\r\n')
}

const send = (): Promise<unknown> =>
  nodemailer.createTransport({ host: server.host, port: server.port, tls: { rejectUnauthorized: false } }).sendMail({
    from: 'shop@example.com',
    to: ['ann@example.com', 'bob@example.com'],
    subject: 'Hello',
    text: '.dot\n',
  })

test('takes mail and keeps it in the ledger', async () => {
  await serve({ offer: { starttls: true } })
  await send()
  expect(server.ledger).toMatchObject([
    {
      from: 'shop@example.com',
      to: ['ann@example.com', 'bob@example.com'],
      connection: 1,
      secure: true,
      user: null,
      repliedAccepted: true,
    },
  ])
  expect(server.ledger[0]!.bytes.toString()).toMatch(/^From: shop@example.com\r\n[\s\S]*\r\n\r\n\.dot\r\n$/)
  expect(server.counts).toMatchObject({ connections: 1, mails: 1 })
  expect(server.complaints).toEqual([])
})

test('EHLO shows what is offered', async () => {
  await serve({ offer: { pipelining: false, chunking: true, size: 1000, auth: { user: 'a', pass: 'b' } } })
  expect(await talk('EHLO me\r\nQUIT\r\n')).toEqual([
    '220 fault.test ESMTP', '250-fault.test', '250-CHUNKING', '250-8BITMIME', '250-SMTPUTF8', '250-SIZE 1000',
    '250-AUTH PLAIN LOGIN', '250 ENHANCEDSTATUSCODES', '221 2.0.0 bye',
  ]) // prettier-ignore
})

test('complains of a client that pipelines where it was not offered', async () => {
  await serve({ offer: { pipelining: false } })
  await talk('EHLO me\r\nMAIL FROM:<a@b>\r\nQUIT\r\n')
  expect(server.complaints).toContain('more was sent before the reply to MAIL, without PIPELINING')
})

test('speaks BDAT', async () => {
  await serve({ offer: { chunking: true } })
  const said = await talk('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT 4\r\n.\r\nxBDAT 2 LAST\r\n\r\nQUIT\r\n')
  expect(said.slice(1)).toEqual(['250 2.1.0 ok', '250 2.1.5 ok', '250 2.0.0 more', '250 2.0.0 taken', '221 2.0.0 bye'])
  expect(server.ledger.map((one) => one.bytes.toString())).toEqual(['.\r\nx\r\n'])
})

describe('faults', () => {
  test('a table: by recipient, by number, so many times', async () => {
    await serve({
      faults: [
        { phase: 'rcpt', address: 'bob@example.com', fault: faults.reply('550 5.1.1 no') },
        { phase: 'final', mail: 2, fault: faults.reply('451 4.3.0 later'), times: 1 },
      ],
    })
    await send()
    await expect(send()).rejects.toMatchObject({ responseCode: 451 })
    await send()
    expect(server.ledger.map((one) => one.to)).toEqual([['ann@example.com'], ['ann@example.com']])
  })

  test('a function sees where the dialogue stands', async () => {
    const seen: unknown[] = []
    await serve()
    server.setFaults((point) => void seen.push(point))
    await send()
    expect(seen).toContainEqual({
      phase: 'rcpt',
      connection: 1,
      mail: 1,
      address: 'bob@example.com',
      from: 'shop@example.com',
      to: ['ann@example.com'],
    })
    expect(seen.map((point) => (point as { phase: string }).phase).slice(0, 8)).toEqual([
      'greeting', 'ehlo', 'mail', 'rcpt', 'rcpt', 'data', 'content', 'final',
    ]) // prettier-ignore
  })

  test('a lost reply is in the ledger as such; a refused content is not in it', async () => {
    await serve({
      faults: [
        { phase: 'final', mail: 1, fault: faults.lostReply() },
        { phase: 'final', mail: 2, fault: faults.reply('554 no') },
      ],
    })
    await expect(send()).rejects.toThrow()
    await expect(send()).rejects.toMatchObject({ responseCode: 554 })
    expect(server.ledger).toMatchObject([{ repliedAccepted: false }])
  })

  test('421 closes', async () => {
    await serve({ faults: [{ phase: 'mail', fault: faults.reply('421 4.3.2 closing') }] })
    expect((await talk('MAIL FROM:<a@b>\r\n')).at(-1)).toBe('421 4.3.2 closing')
  })
})
