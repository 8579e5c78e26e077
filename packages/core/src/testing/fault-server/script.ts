/**
 * What the fault server can be told to do wrong. Duty: types, and short names for the usual faults. A script is a
 * function that is asked at each point of each dialogue, or a table whose first fitting row decides.
 */

/**
 * Where in a dialogue. 'greeting': instead of the 220. 'content': when the first bytes of a content arrive, before its
 * dot was looked for (or the rest of a chunk). 'final': after the dot (or BDAT LAST). The others: instead of the reply to that command.
 */
export type FaultPhase =
  | 'greeting' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'content' | 'final' | 'rset' | 'quit' // prettier-ignore

/** A point of a dialogue, as a script sees it. */
export interface FaultPoint {
  phase: FaultPhase
  /** Counts the connections of this server, from 1. */
  connection: number
  /** Counts MAIL commands over all connections, from 1; 0 before the first of this connection. */
  mail: number
  /** MAIL's sender, RCPT's recipient; else null. */
  address: string | null
  /** What the envelope holds so far. */
  from: string | null
  to: readonly string[]
}

/** What to do there; a member that is left out is as usual. */
export interface Fault {
  /** Said instead of the usual reply, as it stands (CRLF is added at the end); a 2xx or 3xx is carried out too. Null: nothing, ever. */
  reply?: string | null
  /** Milliseconds before it is said. */
  after?: number
  /** Milliseconds between its bytes. */
  drip?: number
  /** What becomes of the connection then. A reply of 421 closes by itself. */
  then?: 'close' | 'reset'
  /** At 'final': whether the mail counts as taken, when the reply does not tell. */
  taken?: boolean
}

/** A row of a script: where it applies, what happens there, and how often. */
export interface FaultRule extends Partial<Pick<FaultPoint, 'connection' | 'mail' | 'address'>> {
  phase: FaultPhase
  fault: Fault
  /** How often it applies; left out: always. */
  times?: number
}

/** A script: a table whose first fitting row decides, or a function that is asked at each point. */
export type Faults = readonly FaultRule[] | ((point: FaultPoint) => Fault | null | undefined)

/** What EHLO offers. */
export interface Offer {
  /** False: EHLO is refused, only HELO works. */
  ehlo: boolean
  pipelining: boolean
  chunking: boolean
  eightBitMime: boolean
  smtpUtf8: boolean
  /** The limit in bytes; null: not offered. Nothing is refused for its size unless a fault says so. */
  size: number | null
  starttls: boolean
  /** Who may log in, by PLAIN or LOGIN; null: AUTH is not offered. */
  auth: { user: string; pass: string } | null
}

/** How the server begins. */
export interface FaultScript {
  /** Default: PIPELINING, 8BITMIME, SMTPUTF8, SIZE. */
  offer?: Partial<Offer>
  /** TLS from the first byte (smtps). */
  implicitTls?: boolean
  faults?: Faults
}

export const DEFAULT_OFFER: Offer = {
  ehlo: true, pipelining: true, chunking: false, eightBitMime: true, smtpUtf8: true, size: 26_214_400, starttls: false, auth: null,
} // prettier-ignore

/** The usual faults by name. */
export const faults = {
  /** Any negative reply, '450 4.2.0 later' or '550 5.1.1 no such user'; also any text at all. */
  reply: (reply: string): Fault => ({ reply }),
  /** No reply, the connection stays open. */
  hang: (): Fault => ({ reply: null }),
  /** No reply, and the connection is reset. */
  drop: (): Fault => ({ reply: null, then: 'reset' }),
  /** No reply, and the connection is closed in order. */
  close: (): Fault => ({ reply: null, then: 'close' }),
  /** The usual reply, a byte every so many milliseconds. */
  drip: (milliseconds: number): Fault => ({ drip: milliseconds }),
  /** The usual reply, so many milliseconds late. */
  late: (milliseconds: number): Fault => ({ after: milliseconds }),
  /** The usual reply, and then the connection is closed. */
  thenClose: (): Fault => ({ then: 'close' }),
  /** At 'final': the mail is taken, and nobody is told. */
  lostReply: (): Fault => ({ reply: null, then: 'close', taken: true }),
  /** At 'data': the 250 of the content before there is any. */
  earlyReply: (): Fault => ({ reply: '354 go ahead\r\n250 2.0.0 early' }),
} as const

/** Reads a table or a function as one function; rows with `times` are used up. */
export function readFaults(given: Faults): (point: FaultPoint) => Fault | null {
  if (typeof given === 'function') return (point) => given(point) ?? null
  const rows = given.map((rule) => ({ rule, left: rule.times ?? Infinity }))
  return (point) => {
    const row = rows.find(({ rule, left }) => left > 0 && fits(rule, point))
    if (row === undefined) return null
    row.left -= 1
    return row.rule.fault
  }
}

function fits(rule: FaultRule, point: FaultPoint): boolean {
  if (rule.phase !== point.phase) return false
  return (['connection', 'mail', 'address'] as const).every(
    (name) => rule[name] === undefined || rule[name] === point[name],
  )
}
