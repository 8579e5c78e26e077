/** What the queue tells those who listen: typed, synchronous, and a throwing listener harms nobody. */
import type { AttemptResult, FailReason, FailureClass, MessageId, Phase, State } from './message/message.js'
import type { Logger } from './logger.js'
import { MailerError } from './errors.js'
import { didYouMean } from './text.js'

/** One step of one message, emitted after it is committed. */
export interface TransitionEvent {
  id: MessageId
  from: State | null
  to: State
  reason: FailReason | null
  /** Id of the attempt's row; null when the step was none of an attempt. */
  attempt: string | null
  /** The claim sequence; null when no claim was involved. */
  sequence: number | null
  phase: Phase | null
}

/** One attempt, emitted after it is stored. */
export interface AttemptEvent {
  id: MessageId
  messageId: string
  attempt: string
  sequence: number
  result: AttemptResult
  state: State
  failureClass: FailureClass | null
  code: number | null
  reply: string | null
  transport: string
  durationMs: number
  possibleDuplicate: boolean
}

/** Events by name, with what each listener gets. */
export interface MailerEvents {
  /** Committed: the message can be claimed now or later. */
  enqueued: { id: MessageId; messageId: string; state: State; transport: string }
  transition: TransitionEvent
  /** Removed by `delete`; `state` is what it was in before. Nothing is told of what `purgeLog` takes, which is finished and old. */
  deleted: { id: MessageId; messageId: string; state: State; transport: string }
  /** An attempt ended and is stored. */
  attempt: AttemptEvent
  /** The row was deleted while its mail was under way. */
  gone: { id: MessageId; messageId: string; reply: string | null }
  paused: { transport: string | null; reason: string | null; by: string | null }
  resumed: { transport: string | null }
  breaker: { transport: string; state: 'open' | 'closed'; seconds: number; error: string | null }
  /** The server refused the login. */
  authFailed: { transport: string; reply: string }
}

/** What `mailer.on` takes. */
export type EventName = keyof MailerEvents

/** A name that is missing here does not compile. */
const NAMES: Readonly<Record<EventName, true>> = {
  enqueued: true, transition: true, deleted: true, attempt: true, gone: true, paused: true, resumed: true, breaker: true, authFailed: true,
} // prettier-ignore

/** A listener of a misspelt event would wait for ever. @throws {MailerError} MAILER_BAD_ARGUMENT, naming the events */
export function checkEventName(event: unknown): void {
  if (typeof event === 'string' && Object.hasOwn(NAMES, event)) return
  const known = Object.keys(NAMES)
  const meant = didYouMean(String(event), known)
  const problem = `is no event of a mailer${meant === null ? '' : ` (did you mean ${meant}?)`}; events are ${known.join(', ')}`
  throw new MailerError('MAILER_BAD_ARGUMENT', { path: String(event), problem })
}

export class Events {
  readonly #listeners = new Map<EventName, Set<(detail: never) => void>>()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Answers the function that takes the listener off again. @throws {MailerError} MAILER_BAD_ARGUMENT */
  on<E extends EventName>(event: E, listener: (detail: MailerEvents[E]) => void): () => void {
    checkEventName(event)
    const set = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, set.add(listener))
    return () => set.delete(listener)
  }

  /** Whether anybody listens: what only they need is not asked for else. */
  heard(event: EventName): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0
  }

  emit<E extends EventName>(event: E, detail: MailerEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        ;(listener as (detail: MailerEvents[E]) => void)(detail)
      } catch (error) {
        this.#logger.error({ event, error: String(error) }, 'A listener threw; the queue goes on without it.')
      }
    }
  }
}
