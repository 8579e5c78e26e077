/**
 * Wakes one waiter: what happened before it waited counts too. Duty: so that no change is slept through, and so that what
 * one event of the process brought about (a flight that settled a hundred mails) wakes it once.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../clock.js'
import { whenAborted } from '../when-aborted.js'

export class Latch {
  #raised = false
  #mail = false
  #wake: (() => void) | null = null

  /** Something changed. */
  readonly raise = (): void => {
    this.#raised = true
    this.#wake?.()
  }

  /** Mail was queued: whoever thought the queue dry looks again. */
  readonly mail = (): void => {
    this.#mail = true
    this.raise()
  }

  /** Whether mail was queued since this was last asked. */
  takeMail(): boolean {
    const mail = this.#mail
    this.#mail = false
    return mail
  }

  /** Resolves when raised (also before this call), when the time is over, or when the signal aborts. */
  async wait(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (!this.#raised && signal?.aborted !== true) {
      const over = new AbortController()
      // with a reason: without one each would make an exception
      const end = (): void => over.abort('woken')
      this.#wake = end
      const letGo = signal && whenAborted(signal, end)
      await clock.sleep(milliseconds, over.signal)
      letGo?.()
      this.#wake = null
    }
    if (this.#raised) await turn()
    this.#raised = false
  }
}
