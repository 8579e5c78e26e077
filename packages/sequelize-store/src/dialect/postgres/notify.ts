/**
 * Rings by NOTIFY, at most every 50 ms for a process. After the commit and not in it: Postgres lets transactions that
 * notify commit one after the other, and a trigger for each row was measured to halve the rate of sends.
 */
import { sql } from '../../sql.js'
import type { Gateway } from '../dialect.js'

/** Milliseconds between two of them. */
const GAP = 50

export interface Channel {
  gateway: Gateway
  /** At most 63 bytes: 'mailer_wake'. */
  name: string
  /** Goes along, so that who rang does not hear itself. */
  sender: string
}

export class Notifier {
  readonly #channel: Channel
  #rang = -Infinity
  #timer: NodeJS.Timeout | null = null
  #under: Promise<unknown> = Promise.resolve()

  constructor(channel: Channel) {
    this.#channel = channel
  }

  ring(): void {
    if (this.#timer !== null) return
    const wait = this.#rang + GAP - performance.now()
    if (wait <= 0) this.#send()
    else this.#timer = setTimeout(() => this.#send(), wait).unref()
  }

  /** What still waits goes out now: a script that sends one mail and ends has rung by then. */
  async close(): Promise<void> {
    if (this.#timer !== null) this.#send()
    await this.#under
  }

  #send(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#rang = performance.now()
    this.#under = Promise.all([this.#under, notify(this.#channel).catch(() => undefined)])
  }
}

export async function notify({ gateway, name, sender }: Channel): Promise<void> {
  await gateway.glance(({ rows }) => rows(sql`select pg_notify(${name}, ${sender})`))
}
