/** Statistics by minute and groups of failures, kept beside the queue. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { FailReason, FailureClass } from '../message/message.js'
import type { Priority } from '../message/priority.js'
import type { Seconds } from '../duration.js'

/** What an attempt came to for the plots. `setAside` is the transport's trouble and no attempt of the message's. */
export type Tally = 'sent' | 'deferred' | 'failed' | 'setAside' | 'uncertain' | 'dontSend' | 'crashed'

/** Lengths of time, in seconds, that figures are kept by. */
export const SPANS = [60, 900, 3600, 86_400] as const
/** One of those lengths. */
export type Span = (typeof SPANS)[number]

/** For how many days the figures of each length are kept. */
export const SPAN_DAYS: Readonly<Record<Span, number>> = { 60: 2, 900: 8, 3600: 35, 86_400: 800 }

/** Figures of one stretch of time. */
export interface SpanCount {
  /** Its beginning. */
  at: Date
  transport: string
  tally: Tally
  n: number
}

/** How long sent mail of one priority took from enqueue (or from its `sendAt`) to the server's yes. */
export interface Latency {
  priority: Priority
  /** By bucket of LATENCY_BOUNDS; the last one is for all that took longer. */
  buckets: readonly number[]
}

/** Upper bounds of the histogram's buckets, in seconds: 0.1 s, and twice as long each time, to 29 hours. */
export const LATENCY_BOUNDS: readonly Seconds[] = Array.from({ length: 21 }, (_, n) => 0.1 * 2 ** n)

/** Failed messages of which the servers said the same. */
export interface FailureGroup {
  /** Stands for class and reply in a query: MessageQuery.failureGroup. */
  key: string
  reason: FailReason | null
  failureClass: FailureClass | null
  /** The reply with addresses, numbers and ids taken out (message/failure-group.ts); null: no server said anything. */
  reply: string | null
  n: number
  firstAt: Date
  lastAt: Date
  /** Of the recipients, most frequent first, at most five. */
  domains: readonly { domain: string; n: number }[]
  /** How many other domains there are. */
  otherDomains: number
}

/** Failed messages, grouped. */
export interface FailureGroups {
  /** Largest first. */
  groups: readonly FailureGroup[]
  /** Only the newest GROUPED messages were looked at; there are more. */
  orMore: boolean
}

/** Failed messages that are grouped at most. */
export const GROUPED = 10_000

/** Figures that pages show: kept by one host at a time from the log, never counted while somebody waits, never written by settle. */
export interface StatisticsStore {
  /**
   * Brings figures and groups up to date with the log: each minute that has ended is counted whole, and what is too old
   * to be kept goes. A bounded piece of work; `more`: ask again. Another host that is at it: nothing is done.
   * `through`: figures are complete up to there; null: nothing was ever attempted.
   */
  keepStatistics(): Promise<{ through: Date | null; more: boolean }>
  /** From the stretch that holds `from` on, in order. */
  spanCounts(request: { span: Span; from: Date }): Promise<SpanCount[]>
  /** Over all stretches from the one that holds `from` on, one for each priority that was sent. */
  latencies(request: { span: Span; from: Date }): Promise<Latency[]>
  /** Of messages that are failed now and became so since `from`. */
  failureGroups(request: { from: Date | null }): Promise<FailureGroups>
}
