/**
 * The nodemailer front that queueTransport stands behind, in the caller's version of it (7 to 10). Duty: the rules of
 * send are asked before nodemailer or a plugin reads anything for a mail, and again once all plugins ran; nodemailer's
 * own reading of files and URLs is off. Files under attachmentsRoot are read here and become content.
 * Failures: those of mail-rules.ts and attachment-files.ts.
 */
import type { MailMessage, PluginFunction, Transporter } from 'nodemailer'
import { createHash } from 'node:crypto'
import { types } from 'node:util'
import { MailerError } from '../errors.js'
import type { Mailer } from '../mailer-types.js'
import type { CheckedSettings } from '../settings.js'
import { readFiles } from './attachment-files.js'
import { insteadOf, pickFields } from './mail-fields.js'
import { checkMail, namesSender } from './mail-rules.js'
import { badMail, isAbsent, isRecord, lineOf } from './refusal.js'

type Front = Transporter<unknown>
type Plugin = PluginFunction<unknown>
type Data = Record<string, unknown>
type MimeNode = MailMessage<unknown>['message']

/** The settings of a mailer that may open at first use; rejects with why it cannot be opened. */
export async function settingsOf(mailer: Mailer): Promise<CheckedSettings> {
  await mailer.ready()
  return mailer.settings
}

/** Takes a front under watch, once; `mailer` is the queue's. */
export function watcher(mailer: Mailer): (front: Front) => void {
  const watched = new WeakSet<object>()
  return (front) => {
    if (watched.has(front)) return
    watched.add(front)
    Object.assign(front.options, { disableFileAccess: true, disableUrlAccess: true })
    before(front, async (data) => judgeFields(data, await settingsOf(mailer)))
    front.use('compile', plugin(steadyImageNames))
    // a program that feeds nodemailer's pool waits for this
    setImmediate(() => front.emit('idle'))
  }
}

/**
 * In front of nodemailer's own plugin as well: with attachDataUrls it reads the html, and nodemailer 7 does not look at
 * disableFileAccess there. The list is not public; where it is missing, our judgement comes first after that plugin.
 */
function before(front: Front, judge: (data: Data) => Promise<void>): void {
  const { _defaultPlugins: own } = front as Front & { _defaultPlugins?: { compile?: Plugin[] } }
  if (Array.isArray(own?.compile)) own.compile.unshift(plugin(judge))
  else front.use('compile', plugin(judge))
}

function plugin(step: (data: Data) => Promise<void> | void): Plugin {
  return (mail, done) => {
    Promise.resolve(mail.data as Data)
      .then(step)
      .then(() => done(), done)
  }
}

const CONTENTS = ['text', 'html', 'amp', 'watchHtml', 'icalEvent', 'alternatives', 'attachments'] as const
/** What nodemailer would heed and a queue cannot keep. */
const NOT_KEPT = ['raw', 'dkim', 'auth', 'dsn'] as const
/** Texts that nodemailer writes into headers and that are no fields of ours. */
const LINES = ['xMailer', 'baseBoundary', 'boundaryPrefix'] as const

/** The rules of send on nodemailer's data. */
export async function judgeFields(data: Data, settings: CheckedSettings): Promise<void> {
  for (const name of NOT_KEPT) if (!isAbsent(data[name])) throw badMail(name, insteadOf(name))
  for (const name of LINES) if (!isAbsent(data[name])) lineOf({ value: data[name], path: name })
  const mail = pickFields(data)
  const { fields, files, from } = checkMail(mail, settings)
  if (!namesSender(mail)) data.from = { name: from.name, address: from.address }
  // nodemailer puts images onto the list that it is given, which is the caller's
  if (Array.isArray(data.attachments)) data.attachments = [...(data.attachments as unknown[])]
  if (files.length === 0) return
  await readFiles(files, settings)
  for (const name of CONTENTS) if (fields[name] !== undefined) data[name] = fields[name]
}

/** What a plugin put into the compiled message itself: nothing in it may be read from elsewhere by build. */
export async function judgeTree(node: MimeNode, settings: CheckedSettings): Promise<void> {
  const { content } = node
  if (typeof content === 'object' && !types.isUint8Array(content)) {
    const { path, href, pipe } = content as { path?: unknown; href?: unknown; pipe?: unknown }
    if (!isAbsent(href) || !isAbsent(pipe) || typeof path !== 'string') {
      throw new MailerError('MAILER_ATTACHMENT_REFUSED', { path: 'content', problem: 'names a URL or a stream' })
    }
    const part = { content: '' as string | Buffer }
    await readFiles([{ path: 'content', file: path, part, isNamed: false }], settings)
    node.setContent(part.content)
  }
  for (const child of node.childNodes) await judgeTree(child, settings)
}

/** What nodemailer names an image that it took out of the html: at random, so that no mail would be the same twice. */
const RANDOM_NAME = /^[0-9a-f]{20}@localhost$/

/** The same image gets the same name, so that an idempotency key finds its mail again. */
function steadyImageNames(data: Data): void {
  const { attachments } = data
  if (!Array.isArray(attachments) || typeof data.html !== 'string') return
  let html = data.html
  data.attachments = attachments.map((one: unknown, index) => {
    if (!isRecord(one) || typeof one.cid !== 'string' || !RANDOM_NAME.test(one.cid)) return one
    if (typeof one.path !== 'string' || !one.path.startsWith('data:')) return one
    const cid = `${createHash('sha256').update(`${index} ${one.path}`).digest('hex').slice(0, 20)}@localhost`
    html = html.replaceAll(`cid:${one.cid}`, `cid:${cid}`)
    return { ...one, cid }
  })
  data.html = html
}
