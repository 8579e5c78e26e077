/**
 * The dialogue with a server that offers CHUNKING: RSET, MAIL, RCPT.., BDAT LAST and the content of a mail leave as one
 * write once its journal mark stands, and several mails are open at once. `#open` holds them in the order of their
 * replies; as many more are marked meanwhile, so that the journal costs no round trip. Big mails go by DATA, and those
 * that must not be doubled go alone.
 * Failures: what was written and has no reply when the connection ends is uncertain; after a 421 it was certainly not
 * carried out (replies come in order), and what still waited for its mark had nothing written: both go elsewhere.
 * Standards: RFC 3030, RFC 2920 3.1, RFC 5321 4.5.3.2. docs/decisions/0022.
 */
import type { JournalPermit, Outcome, Reply } from '../transport.js'
import { isBig } from './content.js'
import type { Delivery } from './delivery.js'
import type { ChunkedMail, DialogueParts } from './dialogue-parts.js'
import { Dialogue } from './dialogue.js'
import type { Line } from './line.js'
import { Width, type Pace } from './pace.js'
import { Talk, type Command } from './talk.js'
import { elsewhere, unanswered } from './unanswered.js'
import { protocolTrouble, type Breakage, type Due } from './wire.js'

/** I know no such command; 503 says so where somebody was accepted. */
const UNKNOWN: readonly number[] = [500, 501, 502, 503, 504]

export class ChunkDialogue implements Line {
  readonly connection: number
  readonly #parts: DialogueParts
  readonly #pace: Pace
  readonly #width: Width
  readonly #open: ChunkedMail[] = []
  /** Mails whose journal mark is asked for: nothing of them is written. */
  #marking = 0
  /** Marked, until there is room to write them. */
  readonly #ready: ChunkedMail[] = []
  /** A mail that goes alone, until the others are over. */
  #next: Delivery | null = null
  /** One that goes alone is under way. */
  #isAlone = false
  #byData: Dialogue | null = null
  #isUsed = false
  #hasAnswered = false

  constructor({ pace, ...parts }: DialogueParts & { pace: Pace }) {
    this.#parts = parts
    this.connection = parts.connection
    this.#pace = pace
    this.#width = new Width(pace)
    this.#listen()
  }

  get idle(): boolean {
    return this.load === 0 && this.#parts.wire.ended === null
  }

  get hasRoom(): boolean {
    if (this.#isAlone || this.#next !== null || this.#parts.wire.ended !== null) return false
    return this.load < 2 * this.#width.mails
  }

  get width(): number {
    return this.#width.mails
  }

  get load(): number {
    return this.#under + (this.#next === null ? 0 : 1)
  }

  get #under(): number {
    return this.#open.length + this.#ready.length + this.#marking + (this.#byData === null ? 0 : 1)
  }

  /** Begins a mail; only while it has room. */
  carry(delivery: Delivery): void {
    if (!isBig(delivery.parcel.content) && delivery.parcel.onUncertain !== 'hold') return void this.#chunk(delivery)
    this.#next = delivery
    delivery.onAbort = () => {
      this.#next = null
      delivery.settle({ kind: 'aborted' })
      this.#parts.onRoom()
    }
    this.#startAlone()
  }

  /** Looks whether something took too long. */
  check(now: number): void {
    if (this.#byData !== null) return this.#byData.check(now)
    this.#parts.wire.check(now, this.#open[0]?.startedAt)
  }

  quit(): Promise<void> {
    return this.#parts.wire.quit()
  }

  #listen(): void {
    const onUnasked = (reply: Reply): void => this.#nonsense('a reply that nobody asked for', reply)
    this.#parts.wire.listen({ onUnasked, onEnd: (breakage) => this.#ended(breakage) })
  }

  /** The one that goes alone, once nothing else is under way. */
  #startAlone(): void {
    const delivery = this.#next
    if (delivery === null || this.#under > 0) return
    this.#next = null
    this.#isAlone = true
    if (isBig(delivery.parcel.content)) this.#data(delivery)
    else void this.#chunk(delivery)
  }

  /** Big content: BDAT would send it before the replies to RCPT are known. */
  #data(delivery: Delivery): void {
    const onRoom = (): void => {
      this.#byData = null
      this.#hasAnswered = true
      this.#listen()
      this.#freed()
    }
    this.#byData = new Dialogue({ ...this.#parts, next: () => null, onRoom }, { isUsed: this.#isUsed })
    this.#isUsed = true
    this.#byData.carry(delivery)
  }

  /** Asks for the mark, and writes the mail when it stands. The connection stays whatever the journal says. */
  async #chunk(delivery: Delivery): Promise<void> {
    const talk = new Talk(delivery.parcel, this.#parts.capabilities, { reset: this.#isUsed, content: 'BDAT' })
    if (talk.hopeless) {
      delivery.settle(talk.refused()!)
      this.#freed()
      return
    }
    this.#isUsed = true
    this.#marking += 1
    // from here on the mark decides: a mail that has one is written
    delivery.onAbort = () => undefined
    try {
      this.#marked({ delivery, talk, startedAt: Infinity }, await delivery.journal())
    } catch (error) {
      delivery.fail(error)
      this.#unmarked()
    }
  }

  #marked(mail: ChunkedMail, permit: JournalPermit): void {
    const breakage = this.#parts.wire.ended
    if (permit !== 'go') {
      mail.delivery.settle({ kind: 'notJournaled', permit })
      this.#unmarked()
    } else if (breakage === null) {
      this.#marking -= 1
      this.#ready.push(mail)
      this.#writeReady()
    } else elsewhere(mail.delivery, breakage, this.#parts)
  }

  #unmarked(): void {
    this.#marking -= 1
    this.#freed()
  }

  #writeReady(): void {
    while (this.#ready.length > 0 && this.#open.length < this.#width.mails) {
      const mail = this.#ready.shift()!
      if (mail.delivery.context.fresh()) this.#write(mail)
      else mail.delivery.settle({ kind: 'notJournaled', permit: 'stale' })
    }
  }

  /** The point of no return: from here on only the server knows. */
  #write(mail: ChunkedMail): void {
    this.#open.push(mail)
    if (this.#open.length === 1) this.#takeTurn(mail)
    const due = mail.talk.commands.map((command): Due => ({
      limit: command.verb === 'BDAT' ? 'final' : 'command',
      take: (reply) => this.#hear(mail, command, reply),
    }))
    const lines = mail.talk.commands.map(({ line }) => line).join('')
    this.#parts.wire.write([lines, mail.delivery.parcel.content], due)
  }

  #takeTurn(mail: ChunkedMail): void {
    mail.startedAt = this.#parts.clock.monotonic()
    mail.talk.begin()
  }

  #hear(mail: ChunkedMail, command: Command, reply: Reply): void {
    if (command.verb === 'BDAT') return this.#hearFinal(mail, reply)
    // the wire ends after a 421 and #ended deals with it
    if (mail.talk.hear(command, reply) === 'nonsense') this.#nonsense(`nonsense in reply to ${command.verb}`, reply)
  }

  #hearFinal(mail: ChunkedMail, reply: Reply): void {
    if (mail.talk.refused() === null && UNKNOWN.includes(reply.code)) return this.#refusedBdat(mail, reply)
    const outcome = mail.talk.hearFinal(reply)
    if (outcome !== null) return this.#over(mail, outcome)
    // a yes to content that it had refused, or no word that may come here: whatever it did, it has the content
    const { error } = protocolTrouble('nonsense in reply to BDAT', reply)
    const recipients = mail.delivery.parcel.to.map(() => ({ accepted: true, reply: null }))
    mail.delivery.settle({ kind: 'uncertain', error, recipients, connection: this.connection })
    this.#nonsense('nonsense in reply to BDAT', reply)
  }

  #nonsense(what: string, reply: Reply): void {
    this.#parts.wire.breakOff(protocolTrouble(what, reply))
  }

  /** It offers what it does not know, and may take the content for commands: this connection ends, others use DATA. */
  #refusedBdat(mail: ChunkedMail, reply: Reply): void {
    const breakage = protocolTrouble('the server offers CHUNKING and refuses BDAT', reply)
    this.#parts.onNoChunking()
    this.#open.shift()
    this.#parts.wire.breakOff(breakage)
    elsewhere(mail.delivery, breakage, this.#parts)
  }

  #over(mail: ChunkedMail, outcome: Outcome): void {
    this.#open.shift()
    this.#hasAnswered = true
    this.#width.clean()
    mail.delivery.settle(outcome)
    if (this.#open[0] !== undefined) this.#takeTurn(this.#open[0])
    this.#writeReady()
    this.#freed()
  }

  #freed(): void {
    if (this.#under === 0) this.#isAlone = false
    if (this.#parts.wire.ended !== null) return
    this.#startAlone()
    this.#parts.onRoom()
  }

  #ended(breakage: Breakage): void {
    const open = this.#open.splice(0)
    const unwritten = [...this.#ready.splice(0).map(({ delivery }) => delivery), ...(this.#next ? [this.#next] : [])]
    this.#next = null
    if (open.length > 0 || breakage.closed !== true) this.#pace.trouble()
    for (const { delivery, talk } of open) {
      const outcome = unanswered(talk, breakage, { connection: this.connection, isKept: this.#hasAnswered })
      if (outcome === 'elsewhere') elsewhere(delivery, breakage, this.#parts)
      else delivery.settle(outcome)
    }
    for (const delivery of unwritten) elsewhere(delivery, breakage, this.#parts)
    this.#parts.onEnd()
  }
}
