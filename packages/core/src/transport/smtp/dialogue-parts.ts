/** What a dialogue is made of, and what it knows of each mail that is open on its connection. Duty: types only. */
import type { Clock } from '../../clock.js'
import type { CheckedSettings } from '../../settings.js'
import type { Outcome } from '../transport.js'
import type { Capabilities } from './capabilities.js'
import type { Delivery } from './delivery.js'
import type { LineListener } from './line.js'
import type { Talk } from './talk.js'
import type { Wire } from './wire.js'

export interface DialogueParts extends LineListener {
  wire: Wire
  capabilities: Capabilities
  /** The number of the connection, for the breaker. */
  connection: number
  clock: Clock
  timeouts: CheckedSettings['timeouts']
}

/** `envelope`: commands are out. `content`: DATA was accepted. `final`: the dot is written. */
export type Stage = 'envelope' | 'content' | 'final'

export interface OpenMail {
  delivery: Delivery
  talk: Talk
  stage: Stage
  /** The journal has been asked and has not answered: the outcome waits for it. */
  journaling: boolean
  /** What it came to while the journal was asked, or while the lone dot waits for its reply. */
  decided: Outcome | null
  startedAt: number
}

/** A mail that is written whole, or will be. */
export interface ChunkedMail {
  delivery: Delivery
  talk: Talk
  /** Since its replies are the next ones. */
  startedAt: number
}
