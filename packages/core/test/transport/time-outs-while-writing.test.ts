/**
 * The time-outs of RELIABILITY chapter 4 that need a server which does not read or does not speak TLS: content that stalls,
 * a connection that never stands. Settings of milliseconds; real sockets.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { systemClock } from '../../src/clock.js'
import { silentLogger } from '../../src/logger.js'
import { checkSettings } from '../../src/settings.js'
import { openTransport } from '../../src/transport/open-transport.js'
import { aContext, aParcel } from './parcels.js'

const servers: { server: Server; sockets: Set<Socket> }[] = []
afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function listening(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  servers.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function transportTo(url: string, timeouts: object) {
  const usual = { connect: 20, greeting: 20, command: 20, content: 20, final: 20, total: 60 }
  const settings = checkSettings({ concurrency: 1, timeouts: { ...usual, ...timeouts } })
  return openTransport(url, { name: 'default', settings, clock: systemClock, logger: silentLogger })
}

/** Says 250 to everything, 354 to DATA, and reads no byte after it. */
function deaf(socket: Socket): void {
  socket.write('220 deaf.example ESMTP\r\n')
  socket.on('data', (bytes: Buffer) => {
    if (!/^DATA\r\n/m.test(bytes.toString('latin1'))) return void socket.write('250 2.0.0 Ok\r\n')
    socket.write('354 go ahead\r\n')
    socket.pause()
  })
}

test('content that stalls: trouble of the content, nothing was sent, and no journal was asked', async () => {
  const port = await listening(deaf)
  const transport = transportTo(`smtp://127.0.0.1:${port}`, { content: 0.3 })
  const content = Buffer.from(`Subject: big\r\n\r\n${'0123456789 the quick brown fox\r\n'.repeat(600_000)}`)
  const context = aContext()
  const outcome = await transport.deliver(aParcel({ content }), context)
  expect(outcome).toMatchObject({ kind: 'trouble', phase: 'content', failureClass: 'network' })
  expect(context.journaled).toBe(0)
  expect(outcome).toMatchObject({ error: expect.stringMatching(/time-out/) as unknown })
  await transport.close()
}, 30_000)

test('a TLS handshake that nobody answers: the connection never stood', async () => {
  const port = await listening(() => undefined)
  const transport = transportTo(`smtps://127.0.0.1:${port}`, { connect: 0.3 })
  const outcome = await transport.deliver(aParcel(), aContext())
  expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect', failureClass: 'network' })
  await transport.close()
}, 30_000)
