/**
 * sendAgain: what a message says, once more, as a new message. Duty: whom it goes to, and the order: everything is checked
 * and composed, then the old message is stopped, then the new one stored. A crash between the two leaves the old one
 * cancelled, which is seen and can be requeued; the other way round both would go out.
 * Failures: MAILER_BAD_ADDRESS and what else a send meets; then the old message is as it was.
 */
import type { Clock } from '../clock.js'
import type { Logger } from '../logger.js'
import type { Message, MessageId, Recipient, RecipientKind } from '../message/message.js'
import type { CancelAnswer, ReadingStore } from '../store/store.js'
import { badArgument, verbOptions } from '../verb-options.js'
import { renewed } from './again-headers.js'
import { parseOneAddress } from './addresses.js'
import { newMessageId } from './compose.js'
import type { Enqueue } from './enqueue.js'
import type { SendAgainOptions, SentAgain } from './mail.js'

interface Parts {
  store: Pick<ReadingStore, 'find' | 'content'>
  clock: Clock
  logger: Logger
  cancel(id: MessageId): Promise<CancelAnswer>
  enqueue: Pick<Enqueue<never>, 'sendFinishedIf'>
}

interface Target {
  address: string
  kind: RecipientKind
  insteadOf: string | null
}

export async function sendAgain(parts: Parts, id: MessageId, given?: SendAgainOptions): Promise<SentAgain | null> {
  const options = verbOptions('sendAgain', given)
  const message = await parts.store.find(id)
  const content = message === null || message.sensitive ? null : await parts.store.content(id)
  if (message === null || content === null) return none(parts.logger, message, id)
  const targets = targetsOf(message, options.to)
  const from = parseOneAddress(message.from, 'from')
  const messageId = from === null ? message.messageId : newMessageId(from)
  const addresses = new Map(targets.flatMap(({ address, insteadOf }) => (insteadOf === null ? [] : [[insteadOf, address]])))
  const renewedContent = renewed(content, { messageId, now: parts.clock.now(), addresses })
  const of = (kind: RecipientKind) => targets.filter((one) => one.kind === kind).map(({ address }) => address)
  const mail = { from: message.from, to: of('to'), cc: of('cc'), bcc: of('bcc'), ...(message.subject === null ? {} : { subject: message.subject }) }
  const envelope = { from: message.envelopeFrom === '' ? false : message.envelopeFrom, to: targets.map(({ address }) => address) } as const
  let cancelled = false
  const stopOld = async (): Promise<boolean> => {
    cancelled = !isFinished(message) && (await parts.cancel(id)) === 'cancelled'
    // with the server just now: to the same people it would be a second copy, for certain
    return message.state !== 'sending' || cancelled || addresses.size > 0
  }
  const finished = { content: renewedContent, messageId, envelope, mail }
  const queued = await parts.enqueue.sendFinishedIf(finished, optionsOf(message, options), stopOld)
  return queued === null ? none(parts.logger, message, id) : { ...queued, cancelled }
} // prettier-ignore

function none(logger: Logger, message: Message | null, id: MessageId): null {
  const why =
    message === null ? 'there is no such message'
    : message.sensitive ? 'it is sensitive, and what it says is for nobody but its recipients'
    : message.state === 'sending' ? 'it is with the server just now'
    : 'its content has left the database' // prettier-ignore
  logger.info({ id }, `Not sent again: ${why}.`)
  return null
}

/** An uncertain message waits for an answer, and keeps waiting for it. */
const isFinished = ({ state }: Message): boolean => ['sent', 'failed', 'cancelled', 'uncertain'].includes(state)

function targetsOf(message: Message, asked: SendAgainOptions['to']): readonly Target[] {
  if (asked === undefined) {
    const left = message.recipients.filter(({ fate }) => fate !== 'accepted')
    return (left.length > 0 ? left : message.recipients).map(({ address, kind }) => ({ address, kind, insteadOf: null }))
  }
  return asked.map((one, index) => {
    const path = `to[${index}]`
    const { address: text, insteadOf } = typeof one === 'string' ? { address: one, insteadOf: null } : one
    const address = parseOneAddress(text, path)?.address
    if (address === undefined) throw badArgument(path, 'must be one e-mail address')
    const old = recipientOf(message, insteadOf ?? address)
    if (old === null && insteadOf !== null) throw badArgument(`${path}.insteadOf`, 'is no recipient of the message')
    const changed = insteadOf !== null && insteadOf !== address
    return { address, kind: old?.kind ?? 'to', insteadOf: changed ? insteadOf : null }
  })
} // prettier-ignore

const recipientOf = ({ recipients }: Message, address: string): Recipient | null =>
  recipients.find((one) => one.address === address) ?? null

function optionsOf(message: Message, { idempotencyKey }: SendAgainOptions) {
  const { priority, transport, tags, metadata, onUncertain } = message
  return {
    priority, transport, tags, metadata,
    ...(onUncertain === null ? {} : { onUncertain }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  } // prettier-ignore
}
