/** What a run is asked for and what it reports (API.md). Duty: types only. */
import type { Duration } from '../duration.js'
import type { MessageId } from '../message/message.js'

/** Each overrides the setting of the same name. */
export interface DeliverOptions {
  /** Only these; an empty list sends nothing. */
  ids?: readonly MessageId[]
  maxBatch?: number | null
  maxDeferred?: number | null
  throttle?: Duration
  concurrency?: number
  /** Aborted: claim nothing more, finish what is in flight within shutdownGrace. */
  signal?: AbortSignal
}

/** 'transport' only when nothing else is left. */
export type StoppedBy = 'empty' | 'maxBatch' | 'maxDeferred' | 'paused' | 'transport' | 'signal'

/** What one run did, in numbers of messages, and why it ended. */
export interface DeliverySummary {
  sent: number
  deferred: number
  failed: number
  dontSend: number
  expired: number
  uncertain: number
  setAside: number
  durationMs: number
  stoppedBy: StoppedBy
}
