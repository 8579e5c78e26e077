/** Steering by a person: cancel, delete, requeue, resolve, pause, resume. One message or one transport at a time. */
import type { Steering } from '../doors.js'
import { MailerError } from '../errors.js'
import type { EventName } from '../events.js'
import type { Message, MessageId } from '../message/message.js'
import { breakerName, loginsName, pauseName, type PauseFact } from '../store/shared-facts.js'
import type { CancelAnswer, DeleteAnswer } from '../store/store.js'
import { cleanText } from '../text.js'
import { verbOptions } from '../verb-options.js'
import { tellTransitions, type UpkeepParts } from './parts.js'

export async function cancel(parts: UpkeepParts, id: MessageId): Promise<CancelAnswer> {
  const [answer = 'notFound'] = await cancelAll(parts, [id])
  return answer
}

export async function remove(parts: UpkeepParts, id: MessageId): Promise<DeleteAnswer> {
  const [answer = 'notFound'] = await removeAll(parts, [id])
  return answer
}

/** False: the message is in no state that can be requeued, or its content is gone; the log says which. */
export async function requeue(parts: UpkeepParts, id: MessageId): Promise<boolean> {
  return putBack(parts, id, { resolved: false })
}

/** For the door STEERING: each verb is one transaction for all of them. */
export function steeringOf(parts: UpkeepParts): Steering {
  return {
    cancel: (ids) => cancelAll(parts, ids),
    delete: (ids) => removeAll(parts, ids),
    requeue: async (ids) => {
      const { requeued, noContent } = await parts.store.requeue({ by: 'person', ids, resolved: false })
      tellTransitions(parts.events, requeued)
      if (requeued.length > 0) parts.wake()
      const [back, gone] = [new Set(requeued.map(({ id }) => id)), new Set(noContent)]
      return ids.map((id) => (back.has(id) ? 'requeued' : gone.has(id) ? 'noContent' : 'notNow'))
    },
    setPriority: (ids, priority) => parts.store.setPriority({ ids, priority }),
  }
}

async function cancelAll(parts: UpkeepParts, ids: readonly MessageId[]): Promise<CancelAnswer[]> {
  const before = await seen(parts, ids, ['transition'])
  const answers = await parts.store.cancel(ids)
  const moved = answered(before, ids, { answers, wanted: 'cancelled' }).filter(({ state }) => state !== 'cancelled')
  const cancelled = moved.map(({ id, state }) => ({ id, step: 'cancel', from: state, to: 'cancelled', reason: null }) as const) // prettier-ignore
  tellTransitions(parts.events, cancelled)
  await tellHeldBack(parts, answered(before, ids, { answers, wanted: 'tooLate' }))
  return answers
}

async function removeAll(parts: UpkeepParts, ids: readonly MessageId[]): Promise<DeleteAnswer[]> {
  const before = await seen(parts, ids, ['deleted', 'transition'])
  const answers = await parts.store.delete(ids)
  for (const { id, messageId, state, transport } of answered(before, ids, { answers, wanted: 'deleted' })) {
    parts.events.emit('deleted', { id, messageId, state, transport })
  }
  await tellHeldBack(parts, answered(before, ids, { answers, wanted: 'tooLate' }))
  return answers
}

/** As they are before a step, each once; asked only where somebody listens to it. */
async function seen(
  { store, events }: UpkeepParts,
  ids: readonly MessageId[],
  names: readonly EventName[],
): Promise<ReadonlyMap<MessageId, Message>> {
  const heard = names.some((name) => events.heard(name))
  const found = heard ? await Promise.all([...new Set(ids)].map((id) => store.find(id))) : []
  return new Map(found.flatMap((message) => (message === null ? [] : [[message.id, message] as const])))
}

/** The messages that got this answer. */
function answered(
  before: ReadonlyMap<MessageId, Message>,
  ids: readonly MessageId[],
  { answers, wanted }: { answers: readonly string[]; wanted: string },
): Message[] {
  const those = new Set(ids.filter((_, index) => answers[index] === wanted))
  return [...before.values()].filter(({ id }) => those.has(id))
}

/** A copy may be out there: the step made them uncertain instead (decision 0002), and that is told as any step. */
async function tellHeldBack({ store, events }: UpkeepParts, tooLate: readonly Message[]): Promise<void> {
  for (const { id, state, possibleDuplicate } of tooLate) {
    if (!possibleDuplicate || state === 'uncertain' || (await store.find(id))?.state !== 'uncertain') continue
    tellTransitions(events, [{ id, step: 'cancel', from: state, to: 'uncertain', reason: null }])
  }
}

/** 'sent': it arrived. 'notSent': it did not, and goes out again. False: it was not uncertain. */
export async function resolveUncertain(
  parts: UpkeepParts,
  id: MessageId,
  answer: 'sent' | 'notSent',
): Promise<boolean> {
  if (answer === 'notSent') return putBack(parts, id, { resolved: true })
  if ((answer as string) !== 'sent')
    throw new MailerError('MAILER_BAD_ARGUMENT', { path: 'answer', problem: "must be 'sent' or 'notSent'" })
  const [resolved = false] = await parts.store.resolveSent([id])
  if (resolved)
    tellTransitions(parts.events, [{ id, step: 'resolveSent', from: 'uncertain', to: 'sent', reason: null }])
  return resolved
}

async function putBack(parts: UpkeepParts, id: MessageId, how: { resolved: boolean }): Promise<boolean> {
  const answer = await parts.store.requeue({ by: 'person', ids: [id], resolved: how.resolved })
  tellTransitions(parts.events, answer.requeued)
  if (answer.noContent.length > 0)
    parts.logger.warn({ id }, 'Not requeued: the content of the message has left the database.')
  else if (answer.requeued.length === 0)
    parts.logger.info({ id }, 'Not requeued: the message is in no state that allows it.')
  if (answer.requeued.length > 0) parts.wake()
  return answer.requeued.length > 0
}

/** Everything, or one transport, for all hosts. Pausing what is paused replaces the reason. */
export async function pause(
  parts: UpkeepParts,
  given?: { transport?: string; reason?: string; by?: string },
): Promise<void> {
  const why = verbOptions('pause', given)
  const transport = known(parts, why.transport)
  const fact: PauseFact = {
    transport,
    reason: clean(why.reason),
    by: clean(why.by),
    at: parts.clock.now().toISOString(),
  }
  await parts.store.writeSetting({ name: pauseName(transport), value: fact })
  parts.events.emit('paused', { transport, reason: fact.reason, by: fact.by })
}

/** Takes the pause off, and closes breakers: of one transport, or of all. */
export async function resume(parts: UpkeepParts, given?: { transport?: string }): Promise<void> {
  const which = verbOptions('resume', given)
  const transport = known(parts, which.transport)
  const breakers = transport === null ? parts.transportNames : [transport]
  const pauses = transport === null ? [null, ...parts.transportNames] : [transport]
  for (const name of [...pauses.map(pauseName), ...breakers.flatMap((name) => [breakerName(name), loginsName(name)])]) {
    await parts.store.writeSetting({ name, value: undefined })
  }
  parts.events.emit('resumed', { transport })
  parts.wake()
}

function known(parts: UpkeepParts, transport: string | undefined): string | null {
  if (transport === undefined) return null
  if (parts.transportNames.includes(transport)) return transport
  throw new MailerError('MAILER_UNKNOWN_TRANSPORT', { transport, known: parts.transportNames.join(', ') })
}

const clean = (text: string | undefined): string | null => (text === undefined ? null : cleanText(text, 500))
