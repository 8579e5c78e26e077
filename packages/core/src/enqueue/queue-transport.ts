/**
 * nodemailer.createTransport(queueTransport(mailer)): existing nodemailer code now queues. Duty: keeps nodemailer's
 * finished bytes (its compile and stream plugins have run) and its envelope; the mail is judged by the rules of send
 * before nodemailer reads a file or a URL for it. Fields that nodemailer ignores are ignored here too.
 * Failures: those of send, as the callback's error or the promise's.
 */
import type { MailMessage, Transport, Transporter } from 'nodemailer'
import { types } from 'node:util'
import { ENQUEUE_FINISHED, type MailerDoors } from '../doors.js'
import { MailerError } from '../errors.js'
import type { Mailer } from '../mailer-types.js'
import { normaliseAddress } from '../message/address.js'
import type { MessageId, State } from '../message/message.js'
import type { CheckedSettings } from '../settings.js'
import { parseOneAddress } from './addresses.js'
import { readFiles } from './attachment-files.js'
import { readMessageId } from './field-rules.js'
import { pickFields } from './mail-fields.js'
import { checkMail } from './mail-rules.js'
import type { Queued, SendOptions } from './mail.js'
import { takeQueueHeaders } from './queue-headers.js'
import { badMail, badOption, isAbsent, isRecord, kindOf } from './refusal.js'

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

export interface QueueTransport extends Transport<QueuedInfo> {
  /** By this a mailer sees that its own delivery transport would queue for ever. */
  readonly mailspoolQueue: true
}

type Message = MailMessage<QueuedInfo>
type MimeNode = Message['message']

/**
 * The transport; a plain object without state of its own, so that a copy by for..in works as well. Queue options of
 * one mail stand in its field `queue`, else in X-Mailer-… headers (stripped), else in `defaults`.
 */
export function queueTransport(mailer: Mailer, defaults: SendOptions = {}): QueueTransport {
  const watch = watcher(mailer.settings)
  return {
    name: 'Mailspool queue',
    version: '1',
    mailspoolQueue: true,
    send: (mail, callback) => {
      queueMail(mail, mailer, defaults).then(
        (info) => callback(null, info),
        (error: unknown) => callback(error as Error),
      )
    },
    // nodemailer's front calls this when it takes the transport: the one moment before its plugins can read anything
    on(this: Transport<QueuedInfo>) {
      watch(this.mailer)
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
  const { settings } = mailer
  await judge(data, settings) // again: plugins ran since
  await judgeTree(message, settings)
  if (isAbsent(message.getHeader('From')) && settings.defaultFrom !== null) {
    const { name, address } = parseOneAddress(settings.defaultFrom, 'defaultFrom') ?? { name: '', address: '' }
    message.setHeader('From', { name, address })
  }
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

/** Puts the judgement before every plugin of a nodemailer front, once, and turns its own reading off. */
function watcher(settings: CheckedSettings): (front: Transporter<QueuedInfo> | undefined) => void {
  const watched = new WeakSet<object>()
  return (front) => {
    if (front === undefined || watched.has(front)) return
    watched.add(front)
    Object.assign(front.options, { disableFileAccess: true, disableUrlAccess: true })
    front.use('compile', (mail, done) => {
      judge(mail.data as Record<string, unknown>, settings).then(
        () => done(),
        (error: unknown) => done(error as Error),
      )
    })
  }
}

const CONTENTS = ['text', 'html', 'amp', 'watchHtml', 'icalEvent', 'alternatives', 'attachments'] as const

/** The rules of send on nodemailer's data; files under attachmentsRoot are read here and become content. */
async function judge(data: Record<string, unknown>, settings: CheckedSettings): Promise<void> {
  if (!isAbsent(data.raw))
    throw badMail('raw', 'is not taken: give the fields of the mail, so that they can be checked')
  const { fields, files } = checkMail(pickFields(data), settings)
  if (files.length === 0) return
  await readFiles(files, settings)
  for (const name of CONTENTS) if (fields[name] !== undefined) data[name] = fields[name]
}

/** What a plugin put into the compiled message itself: nothing in it may be read from elsewhere by build. */
async function judgeTree(node: MimeNode, settings: CheckedSettings): Promise<void> {
  const { content } = node
  if (typeof content === 'object' && !types.isUint8Array(content)) {
    const { path, href, pipe } = content as { path?: unknown; href?: unknown; pipe?: unknown }
    if (!isAbsent(href) || !isAbsent(pipe) || typeof path !== 'string') throw refused('names a URL or a stream')
    const part = { content: '' as string | Buffer }
    await readFiles([{ path: 'content', file: path, part, isNamed: false }], settings)
    node.setContent(part.content)
  }
  for (const child of node.childNodes) await judgeTree(child, settings)
}

function refused(problem: string): MailerError {
  return new MailerError('MAILER_ATTACHMENT_REFUSED', { path: 'content', problem })
}
