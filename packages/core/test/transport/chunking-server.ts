/** A server that offers CHUNKING and one connection to it, new for each test: what the tests of that dialogue share. */
import { afterEach, beforeEach } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import type { DeliveryContext, Outcome, Parcel, Transport } from '../../src/transport/transport.js'
import { aContext, mails, open } from './parcels.js'

/** Clean replies after which a connection is as wide as it gets. */
export const WIDE = 30

export interface Chunking {
  server: FaultServer
  transport: Transport
}

/** Filled before each test of the file that calls it; both are closed after it. */
export function onChunkingServer(): Chunking {
  const at = {} as Chunking
  beforeEach(async () => {
    at.server = await createFaultServer({ offer: { chunking: true, pipelining: true } })
    at.transport = open(at.server.url, { concurrency: 1 })
  })
  afterEach(async () => {
    await at.server.close()
    await at.transport.close()
  })
  return at
}

export const deliverAll = (at: Chunking, parcels: readonly Parcel[], context?: DeliveryContext): Promise<Outcome[]> =>
  Promise.all(parcels.map((parcel) => at.transport.deliver(parcel, context ?? aContext())))

export const widen = (at: Chunking): Promise<unknown> => deliverAll(at, mails(WIDE))

/** Contents are answered late; `from` is how many mails have come since. */
export function holdFinals({ server }: Chunking): { release: () => void; from: () => number } {
  const before = server.counts.mails
  server.setFaults([{ phase: 'final', fault: { after: 150 } }])
  return { release: () => server.setFaults([]), from: () => server.counts.mails - before }
}
