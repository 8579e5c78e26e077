import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults } from '../../src/testing/fault-server/script.js'
import type { Transport } from '../../src/transport/transport.js'
import { aContext, aParcel, open } from './parcels.js'

/** Where nodemailer's connection is no socket of Node's, its own send() carries the mail. */

let server: FaultServer
let transport: Transport

/** A stream that behaves as a socket and is none. */
function tunnel(port: number): Duplex {
  const socket = connect(port, '127.0.0.1')
  const none = () => stream
  const stream: Duplex = Object.assign(Duplex.from({ readable: socket, writable: socket }), {
    setTimeout: none,
    setKeepAlive: none,
    setNoDelay: none,
  })
  return stream
}

beforeEach(async () => {
  server = await createFaultServer()
  const getSocket = (_options: object, done: (error: null, given: object) => void) =>
    done(null, { connection: tunnel(server.port) })
  transport = open({ host: server.host, port: server.port, getSocket }, { concurrency: 1 })
})

afterEach(async () => {
  await transport.close()
  await server.close()
})

test('the bytes arrive, the journal comes before the dot', async () => {
  const parcel = aParcel({ content: 'Subject: a\r\n\r\n.dot\r\nend\r\n' })
  const context = aContext({
    journal: async () => {
      expect(server.ledger).toHaveLength(0)
      return 'go'
    },
  })
  expect(await transport.deliver(parcel, context)).toMatchObject({ kind: 'accepted', reply: { code: 250 } })
  expect(server.ledger.map((one) => one.bytes.toString())).toEqual([parcel.content.toString()])
  expect(context.journaled).toBe(1)
  expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'accepted' })
  expect(server.counts.connections).toBe(1)
})

test('a journal that says no destroys the connection', async () => {
  expect(await transport.deliver(aParcel(), aContext({ permit: 'cancelled' }))).toEqual({
    kind: 'notJournaled',
    permit: 'cancelled',
  })
  expect(server.ledger).toHaveLength(0)
  expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'accepted' })
  expect(server.counts.connections).toBe(2)
})

test('refusals, trouble and doubt are told apart', async () => {
  server.setFaults([{ phase: 'rcpt', fault: faults.reply('550 5.1.1 no') }])
  expect(await transport.deliver(aParcel(), aContext())).toMatchObject({
    kind: 'refused',
    phase: 'rcpt',
    reply: { code: 550 },
  })
  server.setFaults([{ phase: 'rcpt', fault: faults.drop() }])
  expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'trouble' })
  server.setFaults([{ phase: 'final', fault: faults.drop() }])
  expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'uncertain' })
  server.setFaults([{ phase: 'final', fault: faults.reply('554 5.6.0 no') }])
  expect(await transport.deliver(aParcel(), aContext())).toMatchObject({
    kind: 'refused',
    phase: 'content',
    reply: { code: 554 },
  })
})
