/** Steering by a person: cancel, delete, requeue, resolve, pause, resume. One message or one transport at a time. */
import type { Steering } from '../doors.js'
import { MailerError } from '../errors.js'
import type { MessageId, State } from '../message/message.js'
import { breakerName, loginsName, pauseName, type PauseFact } from '../store/shared-facts.js'
import type { CancelAnswer, DeleteAnswer } from '../store/store.js'
import { cleanText } from '../text.js'
import { verbOptions } from '../verb-options.js'
import { tellTransitions, type UpkeepParts } from './parts.js'

export async function cancel(parts: UpkeepParts, id: MessageId): Promise<CancelAnswer> {
  const before = await parts.store.find(id)
  const [answer = 'notFound'] = await parts.store.cancel([id])
  if (answer === 'cancelled' && before !== null && before.state !== 'cancelled') {
    tellTransitions(parts.events, [{ id, step: 'cancel', from: before.state, to: 'cancelled', reason: null }])
  }
  return answer
}

export async function remove(parts: UpkeepParts, id: MessageId): Promise<DeleteAnswer> {
  const [answer = 'notFound'] = await parts.store.delete([id])
  return answer
}

/** False: the message is in no state that can be requeued, or its content is gone; the log says which. */
export async function requeue(parts: UpkeepParts, id: MessageId): Promise<boolean> {
  return putBack(parts, id, { resolved: false })
}

/** For the door STEERING: each verb is one transaction for all of them. */
export function steeringOf(parts: UpkeepParts): Steering {
  return {
    cancel: async (ids) => {
      const [before, answers] = [await statesOf(parts, ids), await parts.store.cancel(ids)]
      tellTransitions(
        parts.events,
        ids.flatMap((id, index) => {
          const from = before.get(id)
          const moved = answers[index] === 'cancelled' && from !== undefined && from !== 'cancelled'
          return moved ? ([{ id, step: 'cancel', from, to: 'cancelled', reason: null }] as const) : []
        }),
      )
      return answers
    },
    delete: (ids) => parts.store.delete(ids),
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

/** Asked only where somebody listens to what a cancel moved. */
async function statesOf(
  { store, events }: UpkeepParts,
  ids: readonly MessageId[],
): Promise<ReadonlyMap<MessageId, State>> {
  if (!events.heard('transition')) return new Map()
  const found = await Promise.all(ids.map((id) => store.find(id)))
  return new Map(found.flatMap((message) => (message === null ? [] : [[message.id, message.state] as const])))
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
