/**
 * The way out as the mailer uses it: one run, or the endless worker. Holds what outlives a run: breakers, outcomes
 * being stored, the throttle. Failures: a run rejects with the store's error; the worker logs it, backs off, goes on.
 */
import { seconds } from '../duration.js'
import { MailerError } from '../errors.js'
import { Breakers } from './breakers.js'
import type { DeliverOptions, DeliverySummary } from './delivery.js'
import { Latch } from './latch.js'
import { countFigures, keepFigures } from './figures.js'
import type { DeliveryParts } from './parts.js'
import { Rounds } from './rounds.js'
import { Run } from './run.js'
import type { Lasting, RunOptions } from './run-options.js'
import { Settlement } from './settlement.js'
import { Throttle } from './throttle.js'
import { verbOptions } from '../verb-options.js'
import { verifyLogin } from './verify-login.js'

/** The worker's first sleep when the queue is empty, in ms; it doubles up to emptyQueueSleep. */
const FIRST_SLEEP = 50

/** First and longest back-off of the worker after an error of the store, in ms. */
const FIRST_BACKOFF = 500
const LONGEST_BACKOFF = 30_000

export interface Engine {
  deliver(options: DeliverOptions): Promise<DeliverySummary>
  work(options: { signal?: AbortSignal; concurrency?: number }): Promise<void>
  readonly breakers: Breakers
  /** A login by this transport; `open` opens the store (verify-login.ts). */
  verify(transport: string, open: () => Promise<unknown>): Promise<void>
  /** Mail was enqueued by this process. */
  wake: () => void
  /** Ends runs and workers as an aborted signal does, and waits for them. */
  close(): Promise<void>
}

export function createEngine(parts: DeliveryParts): Engine {
  const lasting: Lasting = {
    parts,
    breakers: new Breakers(parts),
    settlement: new Settlement(parts),
    throttle: new Throttle(parts.clock),
  }
  const latches = new Set<Latch>()
  const closing = new AbortController()
  const under = new Set<Promise<unknown>>()
  const wake = (): void => latches.forEach((latch) => latch.mail())

  /** Runs something that ends when its own signal or `close` says so, with a latch of its own. */
  const tracked = async <T>(
    signal: AbortSignal | undefined,
    step: (signal: AbortSignal, latch: Latch) => Promise<T>,
  ): Promise<T> => {
    const latch = new Latch()
    latches.add(latch)
    const both = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
    const ended = step(both, latch).finally(() => {
      latches.delete(latch)
      under.delete(ended)
    })
    under.add(ended)
    return ended
  }
  return {
    breakers: lasting.breakers,
    verify: (transport, open) => verifyLogin(parts, transport, { breakers: lasting.breakers, open }),
    wake,
    deliver: async (options) => {
      const run = readOptions(verbOptions('deliver', options), parts)
      return tracked(options.signal, async (signal, latch) => {
        const summary = await new Run(lasting, { ...run, signal, wake: latch, rounds: roundsOf(parts) }).finish()
        await rest(parts)
        // send now for a few messages is somebody who waits
        if (run.ids === undefined) await keepFigures(parts)
        return summary
      })
    },
    work: async (options) => {
      const { maxBatch: _, maxDeferred: __, ...run } = readOptions(verbOptions('work', options), parts)
      const endless = { ...run, maxBatch: null, maxDeferred: null, requeueDue: true }
      await tracked(options.signal, (signal, latch) =>
        workUntil(lasting, { ...endless, signal, wake: latch, rounds: roundsOf(parts) }),
      )
      await rest(parts)
      await keepFigures(parts)
    },
    close: async () => {
      closing.abort()
      wake()
      await Promise.allSettled(under)
    },
  }
}

const roundsOf = ({ clock, settings }: DeliveryParts): Rounds => new Rounds(clock, settings.sweep)

/** Idle connections are closed. */
async function rest(parts: DeliveryParts): Promise<void> {
  await Promise.all([...parts.transports.values()].map((transport) => transport.idle()))
}

async function workUntil(lasting: Lasting, options: RunOptions): Promise<void> {
  const { clock, logger, settings } = lasting.parts
  const unsubscribe = lasting.parts.store.onWake(options.wake.mail)
  let sleep = FIRST_SLEEP
  let backoff = FIRST_BACKOFF
  try {
    while (!options.signal.aborted) {
      try {
        const { durationMs: _, stoppedBy: __, ...tally } = await new Run(lasting, options).finish()
        const idle = Object.values(tally).every((count) => count === 0)
        sleep = idle ? Math.min(sleep * 2, settings.emptyQueueSleep * 1000) : FIRST_SLEEP
        backoff = FIRST_BACKOFF
        if (options.rounds.figuresAreDue) await countFigures(lasting.parts, options.rounds)
        if (sleep > 5000) await rest(lasting.parts)
      } catch (error) {
        logger.error({ error: String(error) }, 'A pass of the worker failed; it goes on after a pause.')
        sleep = backoff
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF)
      }
      await options.wake.wait(clock, Math.min(sleep, Math.max(1, options.rounds.untilSweep)), options.signal)
    }
  } finally {
    unsubscribe()
  }
}

/** The call's options, checked by verb-options.ts, over the settings. @throws {MailerError} MAILER_NOT_CONFIGURED without a transport */
function readOptions(options: DeliverOptions, parts: DeliveryParts): Omit<RunOptions, 'signal' | 'wake' | 'rounds'> {
  const { settings } = parts
  if (parts.transports.size === 0) throw new MailerError('MAILER_NOT_CONFIGURED', { missing: 'transport' })
  const limit = (name: 'maxBatch' | 'maxDeferred') => (options[name] === undefined ? settings[name] : options[name])
  return {
    ids: options.ids,
    maxBatch: limit('maxBatch'),
    maxDeferred: limit('maxDeferred'),
    throttle: seconds(options.throttle) ?? settings.throttle,
    concurrency: options.concurrency ?? settings.concurrency,
    requeueDue: false,
  }
}
