/**
 * The sweep: what is due goes to `queued`, what expired fails, lapsed claims are ended in the name of the worker that
 * vanished; with `requeueDue` deferred mail whose back-off ended is put back too (a worker does, a run never).
 * Bounded statements, repeated until nothing is left. Failures of the store reject; all of it can be repeated.
 */
import { SUSPECT_FROM } from '../message/crashes.js'
import type { Message } from '../message/message.js'
import type { Ending, LapsedClaim, Transition } from '../store/store.js'
import { endingOf, tellSettled } from './ending.js'
import { lapsedVerdict } from './local-verdicts.js'
import type { DeliveryParts } from './parts.js'
import { retryRules } from './retry-rules.js'

/** Messages a statement. */
const LIMIT = 1000

export interface SweepResult {
  /** Messages that can be claimed now and could not before. */
  claimable: number
  /** Claims that ended because their worker vanished before the end of the mail, by what they are queued as. */
  crashedOnce: number
  suspects: number
}

/** How one process sweeps. */
export interface SweepOptions {
  worker: string
  requeueDue: boolean
  /** Claims that this process has in hand: a database that was away let their leases lapse, and nobody vanished. */
  holds: (token: string) => boolean
}

export async function sweep(parts: DeliveryParts, how: SweepOptions): Promise<SweepResult> {
  const result: SweepResult = { claimable: 0, crashedOnce: 0, suspects: 0 }
  for (let more = true; more;) {
    const answer = await parts.store.sweep({ limit: LIMIT })
    tellMoved(parts, answer.moved)
    const vanished = answer.lapsed.filter(({ token }) => !how.holds(token))
    const ended = await endLapsed(parts, vanished, how.worker)
    const suspects = ended.filter(({ counters }) => counters.crashes >= SUSPECT_FROM).length
    result.claimable += answer.moved.filter((one) => one.to === 'queued').length + ended.length
    result.suspects += suspects
    result.crashedOnce += ended.length - suspects
    // what is left to its holder comes with every answer: only progress makes another one worth while
    more = answer.more && answer.moved.length + vanished.length > 0
  }
  if (how.requeueDue) result.claimable += await requeueDue(parts)
  return result
}

/** Answers those that are queued again. */
async function endLapsed(parts: DeliveryParts, lapsed: readonly LapsedClaim[], worker: string): Promise<Ending[]> {
  if (lapsed.length === 0) return []
  const rules = retryRules(parts.settings, parts.random)
  const endings = lapsed.map((claim) =>
    endingOf(claim, lapsedVerdict(claim, rules), { worker, durationMs: 0, lapsed: true }),
  )
  const answers = await parts.store.settle(endings)
  const settled = lapsed.flatMap((claim, index) =>
    answers[index] === 'settled' ? [{ claim, ending: endings[index]! }] : [],
  )
  for (const { claim, ending } of settled) {
    tellSettled(parts.events, claim, { ending, phase: claim.phase, state: ending.state })
    parts.logger.warn(
      { id: claim.id, phase: claim.phase, state: ending.state },
      'A worker vanished while it held this message.',
    )
  }
  return settled.map((one) => one.ending).filter(({ state }) => state === 'queued')
}

async function requeueDue(parts: DeliveryParts): Promise<number> {
  let count = 0
  for (let more = true; more;) {
    const answer = await parts.store.requeue({
      by: 'retry',
      due: true,
      maxRetries: parts.settings.maxRetries,
      limit: LIMIT,
    })
    tellMoved(parts, [...answer.requeued, ...answer.exhausted])
    count += answer.requeued.length
    more = answer.more
  }
  return count
}

export function tellMoved(parts: Pick<DeliveryParts, 'events'>, moved: readonly Transition[]): void {
  for (const { id, from, to, reason } of moved) {
    parts.events.emit('transition', { id, from, to, reason, attempt: null, sequence: null, phase: null })
  }
}

/** A claim as the message that callers know, for the error handler. */
export function messageOf(claim: LapsedClaim | Omit<LapsedClaim, 'phase'>): Message {
  const { id, messageId, priority, from, subject, size, transport, tags, metadata, sensitive } = claim
  return {
    id, messageId, state: 'sending', reason: null, priority, from, envelopeFrom: claim.envelopeFrom, subject, size,
    transport, tags: [...tags],
    metadata: { ...metadata }, sensitive, createdAt: claim.createdAt, dueAt: claim.dueAt, expiresAt: claim.expiresAt,
    finishedAt: null, attemptCount: claim.attempts, retries: claim.retries,
    possibleDuplicate: claim.possibleDuplicate, onUncertain: claim.onUncertain, recipients: claim.recipients.map((one) => ({ ...one })),
  } // prettier-ignore
}
