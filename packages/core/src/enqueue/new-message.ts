/**
 * The row of a message on its way in. Duty: from what was checked, suppressed and composed to NewMessage; the only
 * place that knows which state a message begins in (lifecycle.ts, step enqueue).
 */
import type { MessageId } from '../message/message.js'
import type { NewMessage, NewRecipient } from '../store/store.js'
import type { CheckedOptions } from './send-options.js'
import { isEightBit, type Composed } from './compose.js'

/** Version of the meaning of what this version writes; workers claim only what they know. */
const FORMAT = 1

export interface Ready {
  id: MessageId
  options: CheckedOptions
  from: string
  envelopeFrom: string
  subject: string | null
  idempotencyHash: string | null
  recipients: readonly NewRecipient[]
  composed: Composed
  logContent: boolean
}

export function newMessage(ready: Ready): NewMessage {
  const { options, composed, recipients } = ready
  const { state, reason, dueAt } = firstState(options, recipients)
  return {
    id: ready.id,
    format: FORMAT,
    state,
    reason,
    dueAt,
    priority: options.priority === 'deferred' ? 'medium' : options.priority,
    expiresAt: options.expiresAt,
    messageId: composed.messageId,
    idempotencyKey: options.idempotencyKey,
    idempotencyHash: ready.idempotencyHash,
    envelopeFrom: ready.envelopeFrom,
    from: ready.from,
    subject: options.sensitive ? null : ready.subject,
    size: composed.content.length,
    eightBit: isEightBit(composed.content),
    transport: options.transport,
    tags: options.tags,
    metadata: options.metadata,
    sensitive: options.sensitive,
    logContent: ready.logContent,
    onUncertain: options.onUncertain,
    recipients,
    content: composed.content,
  }
}

function firstState(
  { priority, sendAt }: CheckedOptions,
  recipients: readonly NewRecipient[],
): Pick<NewMessage, 'state' | 'reason' | 'dueAt'> {
  if (recipients.every((one) => one.fate === 'dontSend')) return { state: 'failed', reason: 'dontSend', dueAt: null }
  if (priority === 'deferred') return { state: 'deferred', reason: null, dueAt: null }
  if (sendAt !== null) return { state: 'scheduled', reason: null, dueAt: sendAt }
  return { state: 'queued', reason: null, dueAt: null }
}
