/**
 * What carries bytes, seen from the delivery engine. Duty: types only.
 * A transport reports what the server said; it decides nothing (deliver/verdict.ts does) and never tries again.
 */
import type { FailureClass, OnUncertain } from '../message/message.js'

/** A reply of the server. `text` is cleaned and at most 2 kB, lines joined by a space, without the code. */
export interface Reply {
  /** 200 to 599; 0 where no server spoke SMTP, such as the error of a nodemailer plugin. */
  code: number
  /** RFC 3463, such as '4.2.2'; null when the server gave none. */
  enhancedCode: string | null
  text: string
}

/** The mail as a transport gets it. */
export interface Parcel {
  id: string
  messageId: string
  /** '' is the null sender. */
  from: string
  /** Open recipients only, at least one. */
  to: readonly string[]
  /** RFC 5322 octets with CRLF line ends, not dot-stuffed. */
  content: Buffer
  eightBit: boolean
  onUncertain: OnUncertain
}

/** 'go': the mark is committed and fresh, write the dot now. Anything else: nothing of the mail may be completed. */
export type JournalPermit = 'go' | 'cancelled' | 'expired' | 'lost' | 'stale'

/** What a transport asks while it carries one mail. */
export interface DeliveryContext {
  /**
   * Awaited once, right before what makes the mail the server's (final dot, BDAT LAST, a plugin's send). 'stale': more
   * than half a lease passed since the mark; a transport that waited after 'go' asks `fresh()` just before it writes.
   */
  journal(): Promise<JournalPermit>
  /** Whether the journal mark is still younger than half a lease, by a monotonic clock. */
  fresh(): boolean
  /**
   * Whether the claim cannot have lapsed yet, by a monotonic clock. Asked before the server hears of the mail and of
   * each recipient: a process that was stopped for longer than its lease would ask again for somebody whom another
   * worker had refused for good meanwhile. False: the outcome is 'aborted'.
   */
  held(): boolean
  /** Aborted when the grace of a shutdown is over: break off now. */
  signal: AbortSignal
}

/** Where the dialogue stood: before MAIL FROM nothing concerns the mail. */
export type DialoguePhase = 'connect' | 'mail' | 'rcpt' | 'data' | 'content'

/**
 * What a negative reply means: the answer of `classify(reply, phase)` in transport/smtp/classify.ts, the rule table.
 * effect, for the recipient or the mail that the reply concerns: 'refuse' failed at once; 'defer' counted, again after
 * the back-off; 'setAside' the transport's trouble after MAIL FROM: not counted, scheduled; 'release' the transport's
 * trouble before MAIL FROM or a login: the claim goes back as if nothing had happened. `strike`: one for the breaker.
 */
export interface Classification {
  failureClass: FailureClass
  effect: 'refuse' | 'defer' | 'setAside' | 'release'
  strike: boolean
}

/** What became of one delivery. Facts only. `recipients` is in the order of Parcel.to; null: no reply for that one. */
export type Outcome =
  /** The server took the content for the recipients that it had accepted; the others have their refusal. */
  | { kind: 'accepted'; reply: Reply; recipients: readonly RecipientOutcome[] }
  /** The server answered no: to MAIL, to every RCPT, to DATA or to the content. Certainly not delivered to anybody. */
  | { kind: 'refused'; phase: Exclude<DialoguePhase, 'connect'>; reply: Reply; recipients: readonly RecipientOutcome[] }
  /** The transport failed and the mail was certainly not taken. `phase` 'connect': nothing happened to the mail. */
  | {
      kind: 'trouble'
      phase: DialoguePhase
      failureClass: FailureClass
      reply: Reply | null
      error: string
      connection: number
    }
  /** After the final dot: a drop, a time-out, or something that is no reply. */
  | { kind: 'uncertain'; error: string; recipients: readonly RecipientOutcome[]; connection: number }
  /** The journal said no; the connection is destroyed where a DATA was open. */
  | { kind: 'notJournaled'; permit: Exclude<JournalPermit, 'go'> }
  /** Broken off before the journal, by the signal or because its claim no longer held: nothing was sent. */
  | { kind: 'aborted' }

/** What became of one recipient. */
export interface RecipientOutcome {
  /** At RCPT; whether the content was taken for it says the outcome's kind. */
  accepted: boolean
  reply: Reply | null
}

/** What carries bytes. Applications configure one (`TransportConfig`); the engine speaks to this. */
export interface Transport {
  /** What to call it in logs: 'smtp mail.example.com:587'. Never a password. */
  readonly label: string
  /** From now on at most so many connections. */
  allow(connections: number): void
  /** How many `deliver` calls it can carry at once. It follows what the server offers: each that ends may change it. */
  readonly capacity: number
  /** Number of the newest connection opened so far, from 1; 0: none. A strike spares all connections up to it. */
  readonly newestConnection: number
  /** Carries one mail. Never rejects for trouble of the mail or the server; a rejection is a bug or a plugin's throw. */
  deliver(parcel: Parcel, context: DeliveryContext): Promise<Outcome>
  /** Logs in and out again; rejects with MAILER_TRANSPORT_FAILED, the details' `failureClass` 'auth' where the login was refused. Counts nothing: VERIFY does. */
  verify(): Promise<void>
  /** Closes idle connections; later `deliver` calls open new ones. */
  idle(): Promise<void>
  /** Closes everything; nothing is delivered any more. */
  close(): Promise<void>
}
