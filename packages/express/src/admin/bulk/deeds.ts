/**
 * What can be done to many messages at once, and what it answers for each. Duty: one batch of messages in, a count of
 * what really became of them out. Fails as the store does.
 */
import type { Mailer, Message, Steering } from '@mailspool/core'

export const DEEDS = ['send', 'requeue', 'raise', 'cancel', 'delete'] as const
export type BulkDeed = (typeof DEEDS)[number]

/** What became of messages; texts.bulk.outcomes says each. */
export type Outcome =
  | 'sent' | 'deferred' | 'failed' | 'uncertain' | 'held' | 'requeued' | 'noContent' | 'notNow' | 'changed'
  | 'unchanged' | 'tooLate' | 'notFound' | 'cancelled' | 'deleted' // prettier-ignore

export type Tally = Partial<Record<Outcome, number>>

/** Messages in one transaction, or in one run of deliveries. */
export const BATCH: Readonly<Record<BulkDeed, number>> = {
  send: 50,
  requeue: 200,
  raise: 200,
  cancel: 200,
  delete: 200,
}

interface Hands {
  mailer: Mailer
  steering: Steering
}

type Act = (hands: Hands, messages: readonly Message[]) => Promise<Outcome[]>

const ids = (messages: readonly Message[]) => messages.map(({ id }) => id)

const ACTS: Record<BulkDeed, Act> = {
  send,
  requeue: ({ steering }, messages) => steering.requeue(ids(messages)),
  raise: ({ steering }, messages) => steering.setPriority(ids(messages), 'high'),
  cancel: ({ steering }, messages) => steering.cancel(ids(messages)),
  delete: ({ steering }, messages) => steering.delete(ids(messages)),
}

/** What became of these. */
export async function actOn(deed: BulkDeed, hands: Hands, messages: readonly Message[]): Promise<Tally> {
  return tallyOf(await ACTS[deed](hands, messages))
}

export function tallyOf(outcomes: readonly Outcome[]): Tally {
  const tally: Tally = {}
  for (const outcome of outcomes) tally[outcome] = (tally[outcome] ?? 0) + 1
  return tally
}

export function added(a: Tally, b: Tally): Tally {
  const sum: Tally = { ...a }
  for (const [name, n] of Object.entries(b)) sum[name as Outcome] = (sum[name as Outcome] ?? 0) + n
  return sum
}

/** Deferred mail is put back first; what the run did not touch is held back, by a pause or a transport's trouble. */
async function send({ mailer, steering }: Hands, messages: readonly Message[]): Promise<Outcome[]> {
  const deferred = ids(messages.filter(({ state }) => state === 'deferred'))
  const put = await steering.requeue(deferred)
  const going = [...ids(messages.filter(({ state }) => state === 'queued')), ...deferred.filter((_, n) => put[n] === 'requeued')]
  const left: Outcome[] = Array.from({ length: messages.length - going.length }, () => 'notNow')
  if (going.length === 0) return left
  const run = await mailer.deliver({ ids: going })
  const counts: [Outcome, number][] = [
    ['sent', run.sent], ['deferred', run.deferred + run.setAside], ['failed', run.failed + run.dontSend + run.expired], ['uncertain', run.uncertain],
  ]
  const done = counts.flatMap(([outcome, n]) => Array.from({ length: n }, () => outcome))
  const held: Outcome[] = Array.from({ length: Math.max(0, going.length - done.length) }, () => 'held')
  return [...left, ...done, ...held]
} // prettier-ignore
