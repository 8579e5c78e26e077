/**
 * Opens a connection: nodemailer's SMTPConnection does DNS, proxies, TLS, STARTTLS, EHLO, AUTH and OAuth2, with all its
 * options; then its socket is ours. Its log (`transactionLog`) tells us what EHLO said and how far it is, which is all
 * that its public interface hides. Failures: an Opening never rejects, it answers a Breakage. No password leaves here.
 * docs/decisions/0012; test/transport/seam.test.ts guards what is used of nodemailer.
 */
import { Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Clock } from '../../clock.js'
import type { CheckedSettings } from '../../settings.js'
import { readCapabilities, type Capabilities } from './capabilities.js'
import { breakageOf } from './connect-trouble.js'
import { LONGEST_REPLY } from './replies.js'
import type { SmtpAccess } from './smtp-access.js'
import { networkTrouble, type Breakage } from './wire.js'

export interface Connected {
  smtp: SMTPConnection
  /** Null: what nodemailer connected is no socket of Node's; then its own send() carries the mail. */
  socket: Socket | null
  capabilities: Capabilities
}

export interface Opening {
  readonly result: Promise<{ connected: Connected } | { breakage: Breakage }>
  /** Looks whether the step under way took too long. */
  check(now: number): void
  /** Gives it up. */
  abandon(breakage: Breakage): void
}

type Timeouts = CheckedSettings['timeouts']

/** Begins to connect and log in. */
export function openConnection(access: SmtpAccess, parts: { clock: Clock; timeouts: Timeouts }): Opening {
  const progress = new Progress(parts)
  let smtp: SMTPConnection | null = null
  let abandoned = false
  let resolve: (answer: Awaited<Opening['result']>) => void
  const result = new Promise<Awaited<Opening['result']>>((done) => (resolve = done))
  const abandon = (breakage: Breakage): void => {
    abandoned = true
    // first the reason: close() tells of an end, which would be one
    resolve({ breakage })
    smtp?.close()
  }
  const fail = (error: unknown): void => abandon(breakageOf(error))
  const open = async (): Promise<void> => {
    const given = await access.socket()
    if (abandoned) return void given.connection?.destroy()
    const options = { ...limitsOf(parts.timeouts), ...access.options, ...OURS, ...given, logger: progress.log }
    smtp = new SMTPConnection(options)
    // stays for the connection's life: without a listener a late error would end the process
    smtp.on('error', fail)
    smtp.once('end', () => abandon(networkTrouble('the server closed the connection')))
    await logIn(smtp, access)
    resolve({ connected: borrow(smtp, access, progress.ehlo) })
  }
  progress.onAttack = () => abandon(ATTACK)
  open().catch(fail)
  return { result, abandon, check: (now) => progress.late(now) && abandon(networkTrouble(progress.complaint)) }
}

/**
 * nodemailer's own limits, unless a developer set them. `check` keeps ours; these only stand behind it. Its
 * connectionTimeout covers all until STARTTLS is done and is what the addresses of a host share, hence one and a half.
 */
function limitsOf({ connect, greeting }: Timeouts): { connectionTimeout: number; greetingTimeout: number } {
  return { connectionTimeout: connect * 1500, greetingTimeout: (connect + greeting) * 1000 }
}

/** Over what a developer may have set: replies are bounded, and no idle time-out of nodemailer's ends what is ours. */
const OURS = { transactionLog: true, debug: false, maxResponseSize: LONGEST_REPLY, socketTimeout: 86_400_000 }

const ATTACK: Breakage = {
  failureClass: 'tls',
  error: 'the connection was tampered with: something was sent in plain text after STARTTLS, before TLS began',
  reply: null,
}

async function logIn(smtp: SMTPConnection, access: SmtpAccess): Promise<void> {
  await new Promise<void>((resolve, reject) => smtp.connect((error) => (error ? reject(error) : resolve())))
  const auth = access.auth()
  if (!auth || !(smtp.allowsAuth || access.options.forceAuth)) return
  await new Promise<void>((resolve, reject) => smtp.login(auth, (error) => (error ? reject(error) : resolve())))
}

/** Takes the socket over: only its `data` listener changes hands, closing and errors stay nodemailer's too. */
function borrow(smtp: SMTPConnection, access: SmtpAccess, ehlo: string): Connected {
  const capabilities = readCapabilities(ehlo, access.pipelining)
  const socket = smtp._socket
  if (!(socket instanceof Socket) || access.options.lmtp === true) return { smtp, socket: null, capabilities }
  socket.pause()
  socket.removeAllListeners('data')
  socket.setTimeout(0)
  return { smtp, socket, capabilities }
}

/** Follows nodemailer's log: which step is under way, since when, and what EHLO said last. */
class Progress {
  ehlo = ''
  onAttack: () => void = () => undefined
  readonly log: Record<
    'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    (entry: unknown, text?: unknown) => void
  >
  readonly #clock: Clock
  readonly #timeouts: Timeouts
  #step: 'connect' | 'greeting' | 'command' = 'connect'
  #since: number
  #asked = ''

  constructor(parts: { clock: Clock; timeouts: Timeouts }) {
    this.#clock = parts.clock
    this.#timeouts = parts.timeouts
    this.#since = parts.clock.monotonic()
    const see = (entry: unknown, text?: unknown): void => this.#see(entry as LogEntry, String(text))
    this.log = { trace: see, debug: see, info: see, warn: see, error: see, fatal: see }
  }

  get complaint(): string {
    return COMPLAINTS[this.#step].replace('N', String(this.#timeouts[this.#step]))
  }

  late(now: number): boolean {
    return now >= this.#since + this.#timeouts[this.#step] * 1000
  }

  #see(entry: LogEntry, text: string): void {
    if (entry.discarded !== undefined) return this.onAttack()
    if (entry.tnx === 'network' && text.includes('established')) this.#enter('greeting')
    else if (entry.tnx === 'client') {
      this.#asked = text.split(' ')[0]!.toUpperCase()
      this.#enter('command')
    } else if (entry.tnx === 'server') {
      if (this.#asked === 'EHLO') this.ehlo = text.startsWith('250') ? text : ''
      this.#enter(this.#asked === 'STARTTLS' ? 'connect' : 'command')
      this.#asked = ''
    }
  }

  #enter(step: 'connect' | 'greeting' | 'command'): void {
    this.#step = step
    this.#since = this.#clock.monotonic()
  }
}

interface LogEntry {
  tnx?: string
  discarded?: number
}

const COMPLAINTS = {
  connect: 'time-out: no connection within N s',
  greeting: 'time-out: no greeting within N s',
  command: 'time-out: no reply for N s before MAIL FROM',
}
