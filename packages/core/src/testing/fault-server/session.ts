/**
 * The server's side of one connection: answers each command in order and asks the script at each point. Duty: SMTP as
 * a receiver speaks it, and its faults. Failures: a client that goes away ends the session, nothing is thrown.
 * Standards: RFC 5321, 2920 (PIPELINING), 3030 (BDAT), 3207 (STARTTLS), 4954 (AUTH).
 */
import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { TEST_CERTIFICATE, TEST_KEY } from './certificate.js'
import { createReader, type Reader } from './reader.js'
import type { Fault, FaultPhase, FaultPoint, Offer } from './script.js'
import { interrupt, say, type Said } from './speaker.js'

/** A mail that the server took. */
export interface LedgerEntry {
  from: string
  to: readonly string[]
  /** As received, dots no longer doubled. */
  bytes: Buffer
  at: Date
  /** Counts the connections, from 1. */
  connection: number
  /** MAIL's parameters: 'SIZE=12 BODY=8BITMIME'. */
  parameters: string
  secure: boolean
  /** Who logged in. */
  user: string | null
  /** Whether a 2xx was sent for it. */
  repliedAccepted: boolean
}

/** What a session asks of its server. */
export interface SessionHost {
  readonly offer: Offer
  fault(point: FaultPoint): Fault | null
  /** The number of the next MAIL, over all connections. */
  countMail(): number
  take(entry: LedgerEntry): void
  /** The client broke a rule, such as pipelining where it was not offered. */
  complain(problem: string): void
  countRead(): void
}

interface Envelope {
  from: string
  to: string[]
  parameters: string
}

export class Session {
  readonly #host: SessionHost
  readonly #connection: number
  #socket: Socket
  #reader: Reader
  #secure: boolean
  #user: string | null = null
  #mail = 0
  #envelope: Envelope | null = null
  #chunks: Buffer[] = []

  constructor(socket: Socket, host: SessionHost, how: { connection: number; secure: boolean }) {
    this.#socket = socket
    this.#host = host
    this.#connection = how.connection
    this.#secure = how.secure
    this.#reader = this.#listen(socket)
  }

  /** Resolves when the session is over. */
  async run(): Promise<void> {
    let said = await this.#say('greeting', '220 fault.test ESMTP')
    while (said !== 'over') {
      const line = await this.#reader.line()
      said = line === null ? 'over' : await this.#command(line)
    }
    this.#socket.end()
  }

  readonly #verbs: Record<string, (line: string) => Promise<Said>> = {
    EHLO: () => this.#ehlo(),
    HELO: () => this.#say('ehlo', '250 fault.test'),
    STARTTLS: () => this.#startTls(),
    AUTH: (line) => this.#auth(line),
    MAIL: (line) => this.#mailFrom(line),
    RCPT: (line) => this.#rcptTo(line),
    DATA: () => this.#data(),
    BDAT: (line) => this.#bdat(line),
    RSET: () => this.#rset(),
    QUIT: async () => {
      await this.#say('quit', '221 2.0.0 bye')
      return 'over'
    },
  }

  async #command(line: string): Promise<Said> {
    const verb = (/^[a-z]+/i.exec(line)?.[0] ?? '').toUpperCase()
    if (this.#reader.unread > 0 && !this.#host.offer.pipelining) {
      this.#host.complain(`more was sent before the reply to ${verb}, without PIPELINING`)
    }
    const answer = this.#verbs[verb]
    if (answer !== undefined) return answer(line)
    this.#host.complain(`no such command: ${line}`)
    return this.#no('500 5.5.1 no such command')
  }

  #listen(socket: Socket): Reader {
    socket.on('error', () => socket.destroy())
    return createReader(socket, () => this.#host.countRead())
  }

  #fault(phase: FaultPhase, address: string | null = null): Fault | null {
    const envelope = { from: this.#envelope?.from ?? null, to: [...(this.#envelope?.to ?? [])] }
    return this.#host.fault({ phase, connection: this.#connection, mail: this.#mail, address, ...envelope })
  }

  #say(phase: FaultPhase, usual: string, address: string | null = null): Promise<Said> {
    return say(this.#socket, usual, this.#fault(phase, address))
  }

  #no(reply: string): Promise<Said> {
    return say(this.#socket, reply, null)
  }

  #ehlo(): Promise<Said> {
    const { offer } = this.#host
    if (!offer.ehlo) return this.#no('502 5.5.1 only HELO here')
    const lines = [
      'fault.test',
      offer.pipelining ? 'PIPELINING' : '',
      offer.chunking ? 'CHUNKING' : '',
      offer.eightBitMime ? '8BITMIME' : '',
      offer.smtpUtf8 ? 'SMTPUTF8' : '',
      offer.size === null ? '' : `SIZE ${offer.size}`,
      offer.starttls && !this.#secure ? 'STARTTLS' : '',
      offer.auth === null ? '' : 'AUTH PLAIN LOGIN',
    ].filter((line) => line !== '')
    const reply = [...lines.map((line) => `250-${line}`), '250 ENHANCEDSTATUSCODES'].join('\r\n')
    return this.#say('ehlo', reply)
  }

  async #startTls(): Promise<Said> {
    const said = await this.#say('starttls', '220 2.0.0 go ahead')
    if (said !== 'ok') return said
    this.#reader.stop()
    const secureContext = createSecureContext({ key: TEST_KEY, cert: TEST_CERTIFICATE })
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext })
    this.#reader = this.#listen(this.#socket)
    this.#secure = true
    return 'ok'
  }

  async #auth(line: string): Promise<Said> {
    const { auth } = this.#host.offer
    const [user = '', pass = ''] = await this.#credentials(line)
    const known = auth !== null && user === auth.user && pass === auth.pass
    const said = await this.#say('auth', known ? '235 2.7.0 welcome' : '535 5.7.8 wrong user or password')
    if (said === 'ok') this.#user = user
    return said
  }

  async #credentials(line: string): Promise<string[]> {
    const [, method = '', initial] = line.split(' ')
    if (method.toUpperCase() === 'LOGIN') return [await this.#ask('VXNlcm5hbWU6'), await this.#ask('UGFzc3dvcmQ6')]
    const plain = initial === undefined ? await this.#ask('') : fromBase64(initial)
    return plain.split('\0').slice(1)
  }

  async #ask(challenge: string): Promise<string> {
    this.#socket.write(`334 ${challenge}\r\n`)
    return fromBase64((await this.#reader.line()) ?? '')
  }

  async #mailFrom(line: string): Promise<Said> {
    const [, from, parameters = ''] = /^MAIL FROM:<([^>]*)>\s*(.*)$/i.exec(line) ?? []
    if (from === undefined) return this.#no('501 5.5.4 MAIL FROM:<address>')
    if (this.#envelope !== null) return this.#no('503 5.5.1 a mail is open already')
    this.#mail = this.#host.countMail()
    const said = await this.#say('mail', '250 2.1.0 ok', from)
    if (said === 'ok') this.#envelope = { from, to: [], parameters }
    return said
  }

  async #rcptTo(line: string): Promise<Said> {
    const [, to] = /^RCPT TO:<([^>]+)>/i.exec(line) ?? []
    if (to === undefined) return this.#no('501 5.5.4 RCPT TO:<address>')
    if (this.#envelope === null) return this.#no('503 5.5.1 MAIL first')
    const said = await this.#say('rcpt', '250 2.1.5 ok', to)
    if (said === 'ok') this.#envelope.to.push(to)
    return said
  }

  #rset(): Promise<Said> {
    this.#envelope = null
    this.#chunks = []
    return this.#say('rset', '250 2.0.0 reset')
  }

  async #data(): Promise<Said> {
    if (this.#envelope === null) return this.#no('503 5.5.1 MAIL first')
    const said = await this.#say(
      'data',
      this.#envelope.to.length === 0 ? '554 5.5.1 no valid recipients' : '354 go ahead',
    )
    if (said !== 'ok') return said
    const early = await this.#contentBegins()
    if (early === 'over') return 'over'
    const bytes = await this.#reader.content()
    if (bytes === null) return 'over'
    // refused out of turn: that was the answer, the rest is read and forgotten
    if (early === 'refused') this.#envelope = null
    return early === 'refused' ? 'refused' : this.#final(this.#envelope!, bytes)
  }

  async #contentBegins(): Promise<Said> {
    if (!(await this.#reader.more())) return 'over'
    const fault = this.#fault('content')
    return fault === null ? 'ok' : interrupt(this.#socket, fault)
  }

  async #bdat(line: string): Promise<Said> {
    const [, size, last] = line.split(' ')
    const early = Number(size) === 0 ? 'ok' : await this.#contentBegins()
    if (early === 'over') return 'over'
    const bytes = await this.#reader.bytes(Number(size))
    if (bytes === null) return 'over'
    const envelope = this.#envelope
    if (early === 'refused') {
      this.#envelope = null
      return 'refused'
    }
    if (envelope === null || envelope.to.length === 0) return this.#no('503 5.5.1 no valid recipients')
    this.#chunks.push(bytes)
    if (last === undefined) return this.#no('250 2.0.0 more')
    return this.#final(envelope, Buffer.concat(this.#chunks.splice(0)))
  }

  async #final(envelope: Envelope, bytes: Buffer): Promise<Said> {
    const fault = this.#fault('final')
    this.#envelope = null
    const reply = fault?.reply === undefined ? '250 2.0.0 taken' : fault.reply
    const positive = reply?.startsWith('2') === true
    if (fault?.taken ?? (positive && envelope.to.length > 0)) {
      const facts = { at: new Date(), connection: this.#connection, secure: this.#secure, user: this.#user }
      this.#host.take({ ...envelope, ...facts, bytes: Buffer.from(bytes), repliedAccepted: positive })
    }
    return say(this.#socket, '250 2.0.0 taken', fault)
  }
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
