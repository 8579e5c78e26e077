/** A connection as the pool sees it. Three make it: dialogue.ts, chunk-dialogue.ts (several mails at once), send-line.ts. */
import type { Delivery } from './delivery.js'
import type { Watched } from './watch.js'

export interface Line extends Watched {
  /** Its number, for the breaker. */
  readonly connection: number
  /** It stands, and everything that it carried is answered. */
  readonly idle: boolean
  /** It can begin another mail now. */
  readonly hasRoom: boolean
  /** Most mails that it has open at once now. */
  readonly width: number
  /** Mails in hand. */
  readonly load: number
  /** Begins a mail; only while it has room. */
  carry(delivery: Delivery): void
  /** Says QUIT and closes; resolves when it is closed. */
  quit(): Promise<void>
}

/** What a line tells its pool, and asks of it. */
export interface LineListener {
  /** A mail that waits for a connection; asked right before a final dot is written. */
  next: () => Delivery | null
  /** A mail is over: it can carry another one. */
  onRoom: () => void
  /** The server had closed this kept connection before it looked at the mail: another connection, please. */
  onMoved: (delivery: Delivery) => void
  /** The server offers CHUNKING and does not know BDAT: let no other connection try. */
  onNoChunking: () => void
  /** It is no more; its mails have their outcomes. */
  onEnd: () => void
}
