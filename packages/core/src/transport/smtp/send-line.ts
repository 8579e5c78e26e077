/**
 * The way around: where nodemailer's connection is not a socket of Node's (somebody's own stream), or speaks LMTP, its
 * own send() carries the mail, from a stream that is read lazily so that the journal still comes before the dot.
 * Failures: send() hides the phase, so trouble before the journal is the content's, and after it the mail is uncertain.
 */
import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection'
import type { Outcome, RecipientOutcome } from '../transport.js'
import { breakageOf } from './connect-trouble.js'
import type { Delivery } from './delivery.js'
import type { DialogueParts } from './dialogue-parts.js'
import type { Line } from './line.js'
import { parseReply } from './replies.js'

interface OpenMail {
  delivery: Delivery
  startedAt: number
  /** The journal has been asked. */
  journaled: boolean
}

export class SendLine implements Line {
  readonly #parts: Omit<DialogueParts, 'wire'> & { smtp: SMTPConnection }
  #mail: OpenMail | null = null
  #ended = false

  constructor(parts: Omit<DialogueParts, 'wire'> & { smtp: SMTPConnection }) {
    this.#parts = parts
    parts.smtp.once('end', () => this.#end('the connection closed'))
  }

  get connection(): number {
    return this.#parts.connection
  }

  get idle(): boolean {
    return this.#mail === null && !this.#ended
  }

  get hasRoom(): boolean {
    return this.idle
  }

  get width(): number {
    return 1
  }

  get load(): number {
    return this.#mail === null ? 0 : 1
  }

  carry(delivery: Delivery): void {
    const { parcel } = delivery
    const mail: OpenMail = { delivery, startedAt: this.#parts.clock.monotonic(), journaled: false }
    this.#mail = mail
    delivery.onAbort = () => {
      if (mail.journaled) return
      delivery.settle({ kind: 'aborted' })
      this.#end('we broke off')
    }
    const envelope = {
      from: parcel.from,
      to: [...parcel.to],
      size: parcel.content.length,
      use8BitMime: parcel.eightBit,
    }
    this.#parts.smtp.send(envelope, this.#source(mail), (error, info) => {
      const outcome = error ? this.#afterError(error, mail) : accepted(parcel.to, info)
      delivery.settle(outcome)
      this.#mail = null
      if (error) this.#end('a failed mail')
      else this.#parts.onRoom()
    })
  }

  check(now: number): void {
    const { timeouts } = this.#parts
    if (this.#mail === null || now < this.#mail.startedAt + timeouts.total * 1000) return
    this.#end(`time-out: the mail took over ${timeouts.total} s`)
  }

  async quit(): Promise<void> {
    this.#parts.smtp.quit()
    this.#end('we closed the connection')
  }

  /** The bytes, and before their end the journal. */
  #source(mail: OpenMail): Readable {
    const { delivery } = mail
    const end = async (stream: Readable): Promise<void> => {
      mail.journaled = true
      const permit = await delivery.journal()
      if (permit === 'go') return void stream.push(null)
      delivery.settle({ kind: 'notJournaled', permit })
      this.#end('the journal said no')
    }
    let given = false
    return new Readable({
      read() {
        if (!given) this.push(delivery.parcel.content)
        else
          end(this).catch((error: unknown) => {
            delivery.fail(error)
            this.destroy()
          })
        given = true
      },
    })
  }

  #afterError(error: unknown, mail: OpenMail): Outcome {
    const { failureClass, error: text, reply } = breakageOf(error)
    const { command, rejectedErrors } = error as { command?: string; rejectedErrors?: { response?: string }[] }
    const { to } = mail.delivery.parcel
    if (reply !== null && reply.code >= 400) {
      const phase = PHASES[command ?? ''] ?? 'content'
      const own = (rejectedErrors ?? []).map((one) => parseReply(one.response ?? ''))
      return {
        kind: 'refused',
        phase,
        reply,
        recipients: to.map((_, index) => ({ accepted: false, reply: own[index] ?? reply })),
      }
    }
    const { connection } = this
    if (!mail.journaled) return { kind: 'trouble', phase: 'content', failureClass, reply, error: text, connection }
    return { kind: 'uncertain', error: text, recipients: to.map(() => ({ accepted: true, reply: null })), connection }
  }

  #end(why: string): void {
    if (this.#ended) return
    this.#ended = true
    const mail = this.#mail
    if (mail !== null) mail.delivery.settle(this.#afterError({ message: why }, mail))
    this.#parts.smtp.close()
    this.#parts.onEnd()
  }
}

const PHASES: Record<string, 'mail' | 'rcpt' | 'data'> = {
  'MAIL FROM': 'mail',
  'RCPT TO': 'rcpt',
  DATA: 'content',
} as never

function accepted(to: readonly string[], info: SMTPConnectionSendInfo): Outcome {
  const reply = parseReply(info.response) ?? { code: 250, enhancedCode: null, text: info.response }
  const refusals = new Map(
    (info.rejectedErrors ?? []).map((one) => [String(one.recipient), parseReply(String(one.response))]),
  )
  const recipients = to.map((address): RecipientOutcome => {
    return info.rejected.includes(address)
      ? { accepted: false, reply: refusals.get(address) ?? null }
      : { accepted: true, reply }
  })
  return { kind: 'accepted', reply, recipients }
}
