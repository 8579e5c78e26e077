/**
 * A real SMTP server on loopback that misbehaves as it is told, with a ledger of what it took: for tests of delivery.
 * Duty: connections, numbers, the ledger; session.ts speaks, script.ts says what can go wrong. It is a receiver of its
 * own, by raw sockets, and shares no code with the sender it tests.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { TEST_CERTIFICATE, TEST_KEY } from './certificate.js'
import { DEFAULT_OFFER, readFaults, type Faults, type FaultScript, type Offer } from './script.js'
import { Session, type LedgerEntry, type SessionHost } from './session.js'

/** A running SMTP server, its ledger and its counts. */
export interface FaultServer {
  readonly host: string
  readonly port: number
  /** 'smtp://127.0.0.1:port', or smtps. */
  readonly url: string
  /** Every mail that it took, oldest first. */
  readonly ledger: readonly LedgerEntry[]
  readonly counts: FaultServerCounts
  /** Rules that the client broke; a test of a client expects none. */
  readonly complaints: readonly string[]
  /** Other faults from now on; the numbers of connections and mails go on. */
  setFaults(faults: Faults): void
  /** Other abilities from the next EHLO on. */
  setOffer(offer: Partial<Offer>): void
  /** Resets every connection. */
  dropAll(): void
  /** Ends at once. */
  close(): Promise<void>
}

/** What a client did, in numbers. */
export interface FaultServerCounts {
  /** Connections so far. */
  connections: number
  /** Of them open now. */
  open: number
  /** MAIL commands so far. */
  mails: number
  /** Times that bytes arrived: about the client's writes, so with one mail open at a time its round trips. */
  reads: number
}

/** Where it listens and where its ledger goes. */
export interface FaultServerOptions extends FaultScript {
  /** 0 or left out: any that is free. */
  port?: number
  /** Told of each mail before the client is; the ledger then stays empty, so that a long campaign needs no memory. */
  onTaken?: (entry: LedgerEntry) => void
}

/** Listens on 127.0.0.1. */
export async function createFaultServer(script: FaultServerOptions = {}): Promise<FaultServer> {
  const state = newState(script)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    state.counts.connections += 1
    state.counts.open += 1
    socket.setNoDelay(true)
    socket.once('close', () => {
      sockets.delete(socket)
      state.counts.open -= 1
    })
    const secure = script.implicitTls === true
    const how = { connection: state.counts.connections, secure }
    void new Session(secure ? overTls(socket) : socket, state, how).run()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(script.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const dropAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    host: '127.0.0.1',
    port,
    url: `${script.implicitTls === true ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    ledger: state.ledger,
    counts: state.counts,
    complaints: state.complaints,
    setFaults: (faults) => (state.fault = readFaults(faults)),
    setOffer: (offer) => void Object.assign(state.offer, offer),
    dropAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        dropAll()
      }),
  }
}

function overTls(socket: Socket): Socket {
  // a client that turns away from the certificate is no error of ours
  socket.on('error', () => socket.destroy())
  return new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext({ key: TEST_KEY, cert: TEST_CERTIFICATE }),
  })
}

interface State extends SessionHost {
  offer: Offer
  ledger: LedgerEntry[]
  complaints: string[]
  counts: FaultServerCounts
}

function newState(script: FaultServerOptions): State {
  const state: State = {
    offer: { ...DEFAULT_OFFER, ...script.offer },
    ledger: [],
    complaints: [],
    counts: { connections: 0, open: 0, mails: 0, reads: 0 },
    fault: readFaults(script.faults ?? []),
    countMail: () => (state.counts.mails += 1),
    take: script.onTaken ?? ((entry) => void state.ledger.push(entry)),
    complain: (problem) => void state.complaints.push(problem),
    countRead: () => void (state.counts.reads += 1),
  }
  return state
}
