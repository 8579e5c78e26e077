/** Wakes one waiter: what happened before it waited counts too. Duty: so that no change is slept through. */
import type { Clock } from '../clock.js'

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
      const end = (): void => over.abort()
      this.#wake = end
      signal?.addEventListener('abort', end, { once: true })
      await clock.sleep(milliseconds, over.signal)
      signal?.removeEventListener('abort', end)
      this.#wake = null
    }
    this.#raised = false
  }
}
