/**
 * What was said about one mail: its commands, the replies to them, and the outcome that follows. Pure state, no socket;
 * dialogue.ts writes and reads. The phase is exact: until MAIL FROM is the server's turn nothing concerns the mail.
 * Failures: an answer of the wrong kind is 'nonsense' and ends the connection.
 * Standards: RFC 5321 3.3 and 4.3.2 (which replies a command may get), RFC 6531 (SMTPUTF8), 6152, 1870.
 */
import { isAscii } from 'node:buffer'
import type { DialoguePhase, Outcome, Parcel, RecipientOutcome, Reply } from '../transport.js'
import type { Capabilities } from './capabilities.js'

export interface Command {
  verb: 'RSET' | 'MAIL' | 'RCPT' | 'DATA' | 'BDAT'
  /** With its line end. */
  line: string
  /** Of RCPT: the place in Parcel.to. */
  index: number
}

/** What follows from a reply to one of the commands. */
export type Step = 'next' | 'content' | 'emptyDot' | 'over' | 'nonsense'

export class Talk {
  readonly parcel: Parcel
  readonly commands: readonly Command[]
  phase: DialoguePhase = 'connect'
  /** MAIL was accepted: a transaction is open, RSET has to end it if the content does not. */
  begun = false
  /** Any reply to one of this mail's own commands, 421 aside. */
  answered = false
  readonly #fates: (Reply | null)[]
  readonly #accepted = new Set<number>()
  readonly #lastRecipient: number
  #refusal: { phase: Exclude<DialoguePhase, 'connect'>; reply: Reply } | null = null

  /** `content` BDAT: the whole mail leaves at once, so every command is answered whatever became of those before it. */
  constructor(parcel: Parcel, capabilities: Capabilities, options: { reset: boolean; content: 'DATA' | 'BDAT' }) {
    this.parcel = parcel
    this.#fates = parcel.to.map((address) => unspeakable(address, capabilities))
    const sender = unspeakable(parcel.from, capabilities) ?? unwritable(parcel, capabilities)
    if (sender !== null) this.#refusal = { phase: 'mail', reply: sender }
    this.commands = this.hopeless ? [] : commandsOf(parcel, { ...options, capabilities, fates: this.#fates })
    this.#lastRecipient = this.commands.findLast((command) => command.verb === 'RCPT')?.index ?? -1
  }

  /** The server cannot even be asked. */
  get hopeless(): boolean {
    return this.#refusal !== null || this.#fates.every((fate) => fate !== null)
  }

  /** Its turn has come: the replies that come now are about it. */
  begin(): void {
    this.phase = 'mail'
  }

  hear(command: Command, reply: Reply): Step {
    if (reply.code === 421) return this.#close(reply)
    if (command.verb !== 'RSET') this.answered = true
    if (command.verb === 'RSET') return isPositive(reply) ? 'next' : 'nonsense'
    if (command.verb === 'DATA') return this.#hearData(reply)
    if (!isPositive(reply) && !isRefusal(reply)) return 'nonsense'
    if (command.verb === 'MAIL') {
      this.phase = 'rcpt'
      this.begun = isPositive(reply)
      if (!this.begun) this.#refusal = { phase: 'mail', reply }
      return this.begun ? 'next' : 'over'
    }
    if (isPositive(reply)) this.#accepted.add(command.index)
    // once MAIL is refused, what RCPT gets is only a consequence
    else if (this.#refusal === null) this.#fates[command.index] = reply
    if (command.index !== this.#lastRecipient) return 'next'
    this.phase = 'data'
    return this.#accepted.size > 0 ? 'next' : 'over'
  }

  /** The reply to the final dot, or to BDAT LAST; null: it is none that may come there. */
  hearFinal(reply: Reply): Outcome | null {
    // only behind BDAT: what was refused before the content stays so, and nobody else can have got it
    const refused = this.refused()
    if (refused !== null) return isRefusal(reply) ? refused : null
    if (isPositive(reply)) return { kind: 'accepted', reply, recipients: this.recipients(reply) }
    return isRefusal(reply) ? this.refusedContent(reply) : null
  }

  /** The answer no, while the content was written or after it. */
  refusedContent(reply: Reply): Outcome {
    return { kind: 'refused', phase: 'content', reply, recipients: this.#unsent(reply) }
  }

  /** What the server's refusals before the content come to; null while it has refused nothing decisive. */
  refused(): Outcome | null {
    const why = this.#refusal ?? this.#nobodyLeft()
    return why === null
      ? null
      : { kind: 'refused', phase: why.phase, reply: why.reply, recipients: this.#unsent(why.reply) }
  }

  /** In the order of Parcel.to: accepted at RCPT, or refused with its reply. */
  recipients(reply: Reply | null): RecipientOutcome[] {
    return this.#fates.map((fate, index) =>
      this.#accepted.has(index) ? { accepted: true, reply } : { accepted: false, reply: fate },
    )
  }

  #hearData(reply: Reply): Step {
    const decided = this.#refusal !== null || this.#accepted.size === 0
    if (reply.code === 354) {
      // a transaction that it refused and opens all the same: what it would take for whom is anybody's guess
      if (this.#refusal !== null) return 'nonsense'
      if (decided) return 'emptyDot'
      this.phase = 'content'
      return 'content'
    }
    if (!isRefusal(reply)) return 'nonsense'
    if (!decided) this.#refusal = { phase: 'data', reply }
    return 'over'
  }

  #close(reply: Reply): Step {
    if (this.phase !== 'connect') this.#refusal ??= { phase: this.phase, reply }
    return 'over'
  }

  /** Every recipient refused: one that may be tried again speaks for all before one that is final. */
  #nobodyLeft(): { phase: 'rcpt'; reply: Reply } | null {
    const replies = this.#fates.filter((fate) => fate !== null)
    if (this.#accepted.size > 0 || replies.length < this.#fates.length) return null
    return { phase: 'rcpt', reply: replies.find((reply) => reply.code < 500) ?? replies[0]! }
  }

  #unsent(reply: Reply): RecipientOutcome[] {
    return this.#fates.map((fate) => ({ accepted: false, reply: fate ?? reply }))
  }
}

/** Said for the server when it offers no SMTPUTF8 (RFC 6531 3.5 gives this code to such an address). */
const NO_SMTPUTF8: Reply = {
  code: 553,
  enhancedCode: '5.6.7',
  text: 'the address has characters outside ASCII and the server does not offer SMTPUTF8',
}

/** Enqueue lets no such address in; a row that somebody wrote by hand must not speak SMTP either. */
const NO_ADDRESS: Reply = {
  code: 553,
  enhancedCode: '5.1.3',
  text: 'the address has characters that no address may have',
}

/** Nobody may get such a message without SMTPUTF8, in whose envelope it is ASCII (RFC 6531 3.4, RFC 6532 3). */
const NO_UTF8_HEADERS: Reply = {
  code: 554,
  enhancedCode: '5.6.9',
  text: 'an address in the headers has characters outside ASCII and the server does not offer SMTPUTF8',
}

// eslint-disable-next-line no-control-regex -- ASCII is meant
const needsUtf8 = (address: string): boolean => /[^\u0000-\u007f]/.test(address)

function unspeakable(address: string, capabilities: Capabilities): Reply | null {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f<>]/.test(address)) return NO_ADDRESS
  return needsUtf8(address) && !capabilities.smtpUtf8 ? NO_SMTPUTF8 : null
}

function unwritable(parcel: Parcel, capabilities: Capabilities): Reply | null {
  return hasUtf8Headers(parcel) && !capabilities.smtpUtf8 ? NO_UTF8_HEADERS : null
}

/** Display names and subjects are encoded words; what is left in UTF-8 is the local part of an address. */
function hasUtf8Headers({ eightBit, content }: Parcel): boolean {
  if (!eightBit) return false
  const end = content.indexOf('\r\n\r\n')
  return !isAscii(end < 0 ? content : content.subarray(0, end))
}

const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300
const isRefusal = (reply: Reply): boolean => reply.code >= 400

function commandsOf(
  parcel: Parcel,
  facts: {
    capabilities: Capabilities
    reset: boolean
    content: 'DATA' | 'BDAT'
    fates: readonly (Reply | null)[]
  },
): Command[] {
  const { capabilities, reset, content, fates } = facts
  const commands: Command[] = reset ? [{ verb: 'RSET', line: 'RSET\r\n', index: -1 }] : []
  const parameters = [
    capabilities.size ? ` SIZE=${parcel.content.length}` : '',
    capabilities.eightBitMime && parcel.eightBit ? ' BODY=8BITMIME' : '',
    capabilities.smtpUtf8 && ([parcel.from, ...parcel.to].some(needsUtf8) || hasUtf8Headers(parcel)) ? ' SMTPUTF8' : '',
  ]
  commands.push({ verb: 'MAIL', line: `MAIL FROM:<${parcel.from}>${parameters.join('')}\r\n`, index: -1 })
  parcel.to.forEach((address, index) => {
    if (fates[index] === null) commands.push({ verb: 'RCPT', line: `RCPT TO:<${address}>\r\n`, index })
  })
  const last = content === 'DATA' ? 'DATA\r\n' : `BDAT ${parcel.content.length} LAST\r\n`
  commands.push({ verb: content, line: last, index: -1 })
  return commands
}
