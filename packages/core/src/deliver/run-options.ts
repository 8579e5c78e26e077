/** What a run is given: what its caller asked for, and what outlives it. Duty: types only. */
import type { Seconds } from '../duration.js'
import type { MessageId } from '../message/message.js'
import type { Breakers } from './breakers.js'
import type { Latch } from './latch.js'
import type { DeliveryParts } from './parts.js'
import type { Rounds } from './rounds.js'
import type { Settlement } from './settlement.js'
import type { Throttle } from './throttle.js'

export interface RunOptions {
  ids?: readonly MessageId[] | undefined
  maxBatch: number | null
  maxDeferred: number | null
  throttle: Seconds
  concurrency: number
  signal: AbortSignal
  /** A worker also puts deferred mail back when its back-off ended. */
  requeueDue: boolean
  rounds: Rounds
  /** Raised when this process enqueues, or the database says that somebody did. */
  wake: Latch
}

/** What outlives a run: breakers remember, outcomes are still being stored. */
export interface Lasting {
  parts: DeliveryParts
  breakers: Breakers
  settlement: Settlement
  throttle: Throttle
}
