import { afterEach, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import type { Transport } from '../../src/transport/transport.js'
import { aContext, aParcel, mails, open } from './parcels.js'

/** How many mails a run hands over at once: what more it has claimed can still be given back by a shutdown. */

let server: FaultServer
let transport: Transport

afterEach(async () => {
  await server.close()
  await transport.close()
})

async function connected(offer: { chunking: boolean; pipelining: boolean }): Promise<void> {
  server = await createFaultServer({ offer })
  transport = open(server.url, { concurrency: 3 })
  transport.allow(3)
}

const deliver = (count: number): Promise<unknown> =>
  Promise.all(mails(count).map((parcel) => transport.deliver(parcel, aContext())))

test.each([
  ['PIPELINING', { chunking: false, pipelining: true }],
  ['neither', { chunking: false, pipelining: false }],
])('%s: one a connection and the next, whatever inFlight says', async (_what, offer) => {
  await connected(offer)
  expect(transport.capacity).toBe(6)
  await deliver(200)
  expect(transport.capacity).toBe(6)
})

test('CHUNKING: twice what its connections have grown to, since as many are marked meanwhile', async () => {
  await connected({ chunking: true, pipelining: true })
  expect(transport.capacity).toBe(6)
  await transport.deliver(aParcel(), aContext())
  expect(transport.capacity).toBe(6)
  await deliver(200)
  expect(transport.capacity).toBe(24)
  transport.allow(1)
  expect(transport.capacity).toBe(8)
})
