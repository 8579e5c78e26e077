import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, expect, test } from '@jest/globals'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { systemClock } from '../../src/clock.js'
import { checkSettings } from '../../src/settings.js'
import { TEST_CERTIFICATE } from '../../src/testing/fault-server/certificate.js'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { openConnection } from '../../src/transport/smtp/connect.js'
import { smtpAccess } from '../../src/transport/smtp/smtp-access.js'

/** What we lean on of nodemailer besides its documented interface; each new release of it has to pass. */

let server: FaultServer

afterEach(() => server.close())

test.each([
  ['plain', false, Socket],
  ['after STARTTLS', true, TLSSocket],
])('after connect, SMTPConnection holds the socket in _socket: %s', async (_how, starttls, kind) => {
  server = await createFaultServer({ offer: { starttls } })
  const tls = { ca: TEST_CERTIFICATE, servername: 'localhost' }
  const smtp = new SMTPConnection({ host: server.host, port: server.port, tls })
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject)
    smtp.connect(() => resolve())
  })
  expect(smtp._socket).toBeInstanceOf(kind)
  const socket = smtp._socket as Socket
  // exactly one listener reads; it is the one that changes hands
  expect(socket.listenerCount('data')).toBe(1)
  // nothing of nodemailer's waits for a reply: one that it did not ask for would be an error to it
  socket.removeAllListeners('data')
  const reply = new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())))
  socket.write('NOOP\r\n')
  expect(await reply).toBe('500 5.5.1 no such command\r\n')
  smtp.close()
})

test('the transaction log tells what EHLO said, after STARTTLS what it said then', async () => {
  server = await createFaultServer({ offer: { starttls: true, smtpUtf8: false } })
  const access = smtpAccess({
    host: server.host,
    port: server.port,
    tls: { ca: TEST_CERTIFICATE, servername: 'localhost' },
  })
  const { timeouts } = checkSettings({})
  const answer = await openConnection(access, { clock: systemClock, timeouts }).result
  if (!('connected' in answer)) throw new TypeError('no connection')
  expect(answer.connected.socket).toBeInstanceOf(TLSSocket)
  expect(answer.connected.capabilities).toEqual({
    pipelining: true,
    chunking: false,
    eightBitMime: true,
    smtpUtf8: false,
    size: true,
  })
  answer.connected.socket!.destroy()
})
