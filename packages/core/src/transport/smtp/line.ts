/** A connection as the pool sees it: one mail's dialogue after the other. Two make it: dialogue.ts, and send-line.ts. */
import type { Delivery } from './delivery.js'
import type { Watched } from './watch.js'

export interface Line extends Watched {
  /** Its number, for the breaker. */
  readonly connection: number
  /** It stands, and everything that it carried is answered. */
  readonly idle: boolean
  /** Begins a mail; only while idle. */
  carry(delivery: Delivery): void
  /** Says QUIT and closes; resolves when it is closed. */
  quit(): Promise<void>
}

/** What a line tells its pool, and asks of it. */
export interface LineListener {
  /** A mail that waits for a connection; asked right before a final dot is written. */
  next: () => Delivery | null
  /** All is answered: it can carry another mail. */
  onIdle: () => void
  /** The server had closed this kept connection before it looked at the mail: another connection, please. */
  onMoved: (delivery: Delivery) => void
  /** It is no more; its mails have their outcomes. */
  onEnd: () => void
}
