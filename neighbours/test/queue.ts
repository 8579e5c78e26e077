/**
 * A queue with a mail server behind it, for a neighbour to send through: what arrives there is what its mail became.
 * Duty: opening both, delivering, reading what came, closing after each test.
 */
import { afterEach } from '@jest/globals'
import { createMailer, createMemoryStore, queueTransport, type Mailer, type Settings } from '@mailspool/core'
import { createFaultServer, type FaultServer, type LedgerEntry } from '@mailspool/core/testing'
import { parseMail, type ParsedMail } from './parse.js'

export interface Arrived extends ParsedMail {
  envelope: { from: string; to: readonly string[] }
  bytes: string
}

export interface Queue {
  mailer: Mailer
  server: FaultServer
  transport: ReturnType<typeof queueTransport>
  /** Delivers what is queued; everything that the server took so far. */
  arrived(): Promise<Arrived[]>
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Closed after the test; `store` and settings go before a memory store and the server. */
export async function aQueue(settings: Partial<Settings> & { store?: object } = {}): Promise<Queue> {
  const server = await aServer()
  const mailer = createMailer({
    store: createMemoryStore(),
    transport: server.url,
    transports: { bulk: server.url },
    ...(settings as Partial<Settings>),
  }) as Mailer
  afterThisTest(() => mailer.close())
  const arrived = async () => {
    await mailer.deliver()
    return Promise.all(server.ledger.map(read))
  }
  return { mailer, server, transport: queueTransport(mailer), arrived }
}

export async function aServer(): Promise<FaultServer> {
  const server = await createFaultServer()
  afterThisTest(() => server.close())
  return server
}

export async function read({ from, to, bytes }: LedgerEntry): Promise<Arrived> {
  return { ...(await parseMail(bytes)), envelope: { from, to }, bytes: bytes.toString('latin1') }
}

/**
 * What a neighbour's mail is when it went through the queue, and that of another that went to the server directly, for
 * the two to be compared. `send` gets what to hand over as transport.
 */
export async function bothWays(send: (transport: object) => Promise<unknown>): Promise<[Arrived[], Arrived[]]> {
  const [queue, straight] = [await aQueue(), await aServer()]
  await send(queue.transport)
  await send({ host: straight.host, port: straight.port })
  return [await queue.arrived(), await Promise.all(straight.ledger.map(read))]
}

/** All that a reader sees of a mail but what is new each time: Message-ID, Date, boundaries. */
export function seen({ envelope, subject, text, html, headers, attachments, headerLines }: Arrived): object {
  const values = Object.fromEntries(
    [...headers].filter(([name]) => !/^(message-id|date|content-type)$/.test(name)), // prettier-ignore
  )
  const files = attachments.map(({ filename, contentType, contentDisposition, cid, content }) => ({
    filename, contentType, contentDisposition, cid, content: content.toString('base64'),
  })) // prettier-ignore
  return { envelope, subject, text, html, values, files, names: headerLines.map(({ key }) => key) }
}

/** What was opened last is closed first. */
export function afterThisTest(close: () => unknown): void {
  closing.unshift(async () => {
    await close()
  })
}

/** How a refusal ended: its code and the field; an answer where nothing was refused. */
export async function refusal(sending: Promise<unknown>): Promise<unknown> {
  try {
    return { sent: await sending }
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { path?: string } }
    return { code, path: details?.path, message: String(error) }
  }
}
