/**
 * nodemailer.createTransport(queueTransport(mailer)): existing nodemailer code now queues. Duty: keeps nodemailer's
 * finished bytes (its compile and stream plugins have run) and its envelope; the mail is judged by the rules of send
 * before nodemailer reads a file or a URL for it (nodemailer-front.ts). Fields that nodemailer ignores are ignored here
 * too. The caller's nodemailer may be of version 7 to 10.
 * Failures: those of send, as the callback's error or the promise's.
 */
import type { MailMessage, Transport } from 'nodemailer'
import { ENQUEUE_FINISHED, type MailerDoors } from '../doors.js'
import type { Mailer } from '../mailer-types.js'
import { normaliseAddress } from '../message/address.js'
import type { MessageId, State } from '../message/message.js'
import { readMessageId } from './field-rules.js'
import type { Queued, SendOptions } from './mail.js'
import { judgeFields, judgeTree, settingsOf, watcher } from './nodemailer-front.js'
import { takeQueueHeaders } from './queue-headers.js'
import { badOption, isAbsent, isRecord, kindOf } from './refusal.js'

/** What sendMail answers, in nodemailer's words; `accepted` means queued. */
export interface QueuedInfo {
  /** The queue's id. */
  id: MessageId
  state: State
  messageId: string
  envelope: { from: string | false; to: string[] }
  accepted: string[]
  /** On the don't-send list. */
  rejected: string[]
  pending: string[]
  /** 'queued as <id>' */
  response: string
}

/** A nodemailer transport that queues instead of sending: what `nodemailer.createTransport` takes. */
export interface QueueTransport extends Transport<QueuedInfo> {
  /** By this a mailer sees that its own delivery transport would queue for ever. */
  readonly mailspoolQueue: true
}

type Message = MailMessage<QueuedInfo>

/**
 * The transport; a plain object without state of its own, so that a copy by for..in works as well. Queue options of
 * one mail stand in its field `queue`, else in X-Mailer-… headers (stripped), else in `defaults`.
 */
export function queueTransport(mailer: Mailer, defaults: SendOptions = {}): QueueTransport {
  const watch = watcher(mailer)
  return {
    name: 'Mailspool queue',
    version: '1',
    mailspoolQueue: true,
    send(this: Transport<QueuedInfo>, mail, callback) {
      const front = this.mailer
      queueMail(mail, mailer, defaults)
        .then(
          (info) => callback(null, info),
          (error: unknown) => callback(error as Error),
        )
        .finally(() => front?.emit('idle'))
    },
    // nodemailer's front calls this when it takes the transport: the one moment before its plugins can read anything
    on(this: Transport<QueuedInfo>) {
      if (this.mailer !== undefined) watch(this.mailer)
      return this as QueueTransport
    },
    verify: async (callback?: (error: Error | null, success?: true) => void) => {
      const opened = mailer.ready().then(() => true as const)
      if (callback === undefined) return opened
      return opened.then(
        (success) => callback(null, success),
        (error: unknown) => callback(error as Error),
      )
    },
    isIdle: () => true,
    // the mailer belongs to the application, which may have other transports and workers on it
    close: () => undefined,
  }
}

async function queueMail(mail: Message, mailer: Mailer, defaults: SendOptions): Promise<QueuedInfo> {
  const { message } = mail
  const data = mail.data as Record<string, unknown>
  const settings = await settingsOf(mailer)
  await judgeFields(data, settings) // again: plugins ran since
  await judgeTree(message, settings)
  const options = { ...defaults, ...takeQueueHeaders(message), ...ownOptions(data.queue) }
  const messageId = readMessageId({ value: message.messageId(), path: 'messageId' })
  const content = await message.build()
  const { from, to } = message.getEnvelope()
  const door = (mailer as Mailer & MailerDoors)[ENQUEUE_FINISHED].bind(mailer)
  const queued = await door({ content, messageId, envelope: { from, to }, mail: data }, options)
  return infoOf(queued, { from, to })
}

function ownOptions(queue: unknown): SendOptions {
  if (isAbsent(queue)) return {}
  if (!isRecord(queue)) throw badOption('queue', `must be an object of send options, not ${kindOf(queue)}`)
  return queue
}

function infoOf(queued: Queued, envelope: QueuedInfo['envelope']): QueuedInfo {
  const dropped = new Set(queued.dropped.map(normaliseAddress))
  return {
    id: queued.id,
    state: queued.state,
    messageId: queued.messageId,
    envelope,
    accepted: envelope.to.filter((address) => !dropped.has(normaliseAddress(address))),
    rejected: [...queued.dropped],
    pending: [],
    response: `queued as ${queued.id}`,
  }
}
