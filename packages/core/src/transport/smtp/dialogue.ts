/**
 * THE mail dialogue on one connection, one state machine. With PIPELINING the content and final dot of one mail and
 * MAIL, RCPT.., DATA of the next leave in one write: one round trip a mail. Without it the same commands go one at a
 * time. `#open` holds the mails in the order of their replies; only the first one's turn has come, the one behind it
 * has had nothing but its envelope written. Failures: any end of the connection gives each open mail its outcome.
 * Standards: RFC 5321 4.1.1, 4.5.3.2; RFC 2920 3.1 (what may be pipelined, the lone dot). docs/decisions/0012.
 */
import type { JournalPermit, Outcome, Reply } from '../transport.js'
import { isBig, stuffDots, terminatorOf } from './content.js'
import type { Delivery } from './delivery.js'
import type { DialogueParts, OpenMail } from './dialogue-parts.js'
import type { Line } from './line.js'
import { Talk, type Command, type Step } from './talk.js'
import { networkTrouble, protocolTrouble, type Breakage, type Due } from './wire.js'

const NOTHING = Buffer.alloc(0)
const notJournaled = (permit: Exclude<JournalPermit, 'go'>): Outcome => ({ kind: 'notJournaled', permit })

export class Dialogue implements Line {
  readonly #parts: DialogueParts
  readonly #open: OpenMail[] = []
  #carried: number
  #resetDue: boolean

  /** `isUsed`: mails went over the connection before, and a transaction of theirs may be open. */
  constructor(parts: DialogueParts, { isUsed } = { isUsed: false }) {
    this.#parts = parts
    this.#carried = isUsed ? 1 : 0
    this.#resetDue = isUsed
    parts.wire.listen({ onUnasked: (reply) => this.#unasked(reply), onEnd: (breakage) => this.#ended(breakage) })
  }

  get connection(): number {
    return this.#parts.connection
  }

  get idle(): boolean {
    return this.#open.length === 0 && this.#parts.wire.ended === null
  }

  get hasRoom(): boolean {
    return this.idle
  }

  get width(): number {
    return 1
  }

  get load(): number {
    return this.#open.length
  }

  /** Begins a mail; only while idle. */
  carry(delivery: Delivery): void {
    const mail = this.#begin(delivery)
    if (mail === null) return this.#parts.onRoom()
    this.#takeTurn(mail)
    this.#speak(mail, { before: [], due: [] })
  }

  /** Looks whether something took too long. */
  check(now: number): void {
    this.#parts.wire.check(now, this.#open[0]?.startedAt)
  }

  quit(): Promise<void> {
    return this.#parts.wire.quit()
  }

  /** Null: it was over before a word was said. */
  #begin(delivery: Delivery): OpenMail | null {
    const talk = new Talk(delivery.parcel, this.#parts.capabilities, { reset: this.#resetDue, content: 'DATA' })
    if (talk.hopeless || !delivery.context.held()) {
      delivery.settle(talk.refused() ?? { kind: 'aborted' })
      return null
    }
    this.#resetDue = false
    const mail: OpenMail = { delivery, talk, stage: 'envelope', journaling: false, decided: null, startedAt: Infinity }
    delivery.onAbort = () => this.#abort(mail)
    this.#open.push(mail)
    return mail
  }

  #takeTurn(mail: OpenMail): void {
    mail.startedAt = this.#parts.clock.monotonic()
    mail.talk.begin()
  }

  /** Writes its envelope, whole or the first command, after what has to go before it. */
  #speak(mail: OpenMail, first: { before: (string | Buffer)[]; due: Due[] }): void {
    const { wire, capabilities } = this.#parts
    const { commands } = mail.talk
    const now = capabilities.pipelining ? commands : commands.slice(0, 1)
    const lines = now.map((command) => command.line).join('')
    wire.write([...first.before, lines], [...first.due, ...now.map((command, nth) => this.#dueTo(mail, command, nth))])
  }

  #dueTo(mail: OpenMail, command: Command, nth: number): Due {
    return { limit: 'command', take: (reply) => this.#hear(mail, { command, nth, reply }) }
  }

  #hear(mail: OpenMail, heard: { command: Command; nth: number; reply: Reply }): void {
    const step = mail.talk.hear(heard.command, heard.reply)
    if (step === 'nonsense') {
      return this.#parts.wire.breakOff(protocolTrouble(`nonsense in reply to ${heard.command.verb}`, heard.reply))
    }
    // the wire ends after a 421 and #ended deals with it
    if (heard.reply.code === 421) return
    this.#follow(mail, { step, nth: heard.nth })
  }

  #follow(mail: OpenMail, { step, nth }: { step: Exclude<Step, 'nonsense'>; nth: number }): void {
    const last = nth === mail.talk.commands.length - 1
    const all = this.#parts.capabilities.pipelining
    if (step === 'content') void this.#content(mail)
    else if (step === 'emptyDot') this.#emptyDot(mail)
    else if (all && !last) return
    else if (step === 'over') this.#over(mail, mail.talk.refused()!)
    else if (!mail.delivery.context.held()) this.#destroy(mail, { kind: 'aborted' })
    else {
      const command = mail.talk.commands[nth + 1]!
      this.#parts.wire.write([command.line], [this.#dueTo(mail, command, nth + 1)])
    }
  }

  /** DATA was accepted though nobody is left to get it: RFC 2920 3.1 wants a lone dot. It never counts as sent. */
  #emptyDot(mail: OpenMail): void {
    mail.decided = mail.talk.refused()
    mail.talk.begun = false
    this.#parts.wire.write(['.\r\n'], [{ limit: 'final', take: () => this.#over(mail, mail.decided!) }])
  }

  async #content(mail: OpenMail): Promise<void> {
    mail.stage = 'content'
    const { delivery } = mail
    try {
      const content = stuffDots(delivery.parcel.content)
      const big = isBig(content)
      if (big && !(await this.#parts.wire.writeSlices(content))) return
      mail.journaling = true
      const permit = await delivery.journal()
      mail.journaling = false
      const not = permit === 'go' ? mail.decided : notJournaled(permit)
      if (not !== null) this.#destroy(mail, not)
      else this.#dot(mail, { content: big ? NOTHING : content, terminator: terminatorOf(content) })
    } catch (error) {
      // the journal threw: without its word no dot, and an open DATA can only be destroyed
      delivery.fail(error)
      this.#parts.wire.breakOff(networkTrouble('we broke off'))
    }
  }

  /** The point of no return: from here on only the server knows. */
  #dot(mail: OpenMail, last: { content: Buffer; terminator: string }): void {
    mail.stage = 'final'
    mail.talk.begun = false
    const due: Due[] = [{ limit: 'final', take: (reply) => this.#hearFinal(mail, reply) }]
    const before = [last.content, last.terminator]
    const behind = this.#parts.capabilities.pipelining ? this.#beginNext() : null
    if (behind === null) this.#parts.wire.write(before, due)
    else this.#speak(behind, { before, due })
  }

  #beginNext(): OpenMail | null {
    for (let next = this.#parts.next(); next !== null; next = this.#parts.next()) {
      const mail = this.#begin(next)
      if (mail !== null) return mail
    }
    return null
  }

  #hearFinal(mail: OpenMail, reply: Reply): void {
    const outcome = mail.talk.hearFinal(reply)
    if (outcome !== null) return this.#over(mail, outcome)
    this.#parts.wire.breakOff(protocolTrouble('nonsense in reply to the final dot', reply))
  }

  /** The mail has its outcome and the connection stands: the one behind it takes its turn. */
  #over(mail: OpenMail, outcome: Outcome): void {
    this.#open.shift()
    this.#carried += 1
    this.#resetDue ||= mail.talk.begun
    mail.delivery.settle(outcome)
    const [head] = this.#open
    if (head === undefined) return this.#parts.onRoom()
    // it was broken off while it waited behind this one: its DATA may be answered any moment, so no further
    if (head.delivery.settled) return this.#parts.wire.breakOff(networkTrouble('we broke off'))
    this.#takeTurn(head)
  }

  /** An outcome that leaves a DATA open: RELIABILITY 3, it must never be followed by the next command. */
  #destroy(mail: OpenMail, outcome: Outcome): void {
    mail.delivery.settle(outcome)
    this.#parts.wire.breakOff(networkTrouble('we broke off'))
  }

  /** Broken off: nothing more of it is written, unless its journal mark is asked for or its dot is out. */
  #abort(mail: OpenMail): void {
    if (mail.stage === 'final' || mail.journaling || mail.decided !== null) return
    // behind another mail: that one's final reply comes first
    if (mail !== this.#open[0]) return mail.delivery.settle({ kind: 'aborted' })
    this.#destroy(mail, { kind: 'aborted' })
  }

  /** A reply counts only where one is due; while content is written a 4xx or 5xx is the mail's answer all the same. */
  #unasked(reply: Reply): void {
    const [head] = this.#open
    if (head?.stage === 'content' && reply.code >= 400) {
      this.#decide(head, head.talk.refusedContent(reply))
      return this.#parts.wire.breakOff(networkTrouble('refused before its end'))
    }
    this.#parts.wire.breakOff(protocolTrouble('a reply that nobody asked for', reply))
  }

  #decide(mail: OpenMail, outcome: Outcome): void {
    if (mail.journaling) mail.decided ??= outcome
    else mail.delivery.settle(outcome)
  }

  #ended(breakage: Breakage): void {
    const [head, ...behind] = this.#open.splice(0)
    if (head !== undefined) this.#endHead(head, breakage)
    for (const mail of behind) mail.delivery.settle(this.#trouble({ ...breakage, phase: 'connect' }))
    this.#parts.onEnd()
  }

  #endHead(mail: OpenMail, breakage: Breakage): void {
    const { talk, delivery } = mail
    const recipients = talk.recipients(null)
    // servers close idle connections, and after so many mails: no trouble of anybody while this mail has no reply
    const untouched = mail.stage === 'envelope' && !talk.answered && this.#carried > 0
    if (untouched && breakage.closed === true && !delivery.settled && delivery.move())
      return this.#parts.onMoved(delivery)
    if (mail.stage === 'final') {
      return delivery.settle({ kind: 'uncertain', error: breakage.error, recipients, connection: this.connection })
    }
    const refused = mail.decided ?? (breakage.reply?.code === 421 ? talk.refused() : null)
    this.#decide(mail, refused ?? this.#trouble({ ...breakage, phase: talk.phase }))
  }

  #trouble({ phase, failureClass, reply, error }: Breakage & { phase: Talk['phase'] }): Outcome {
    return { kind: 'trouble', phase, failureClass, reply, error, connection: this.connection }
  }
}
