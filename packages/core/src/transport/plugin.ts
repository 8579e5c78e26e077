/**
 * A nodemailer Transport plugin or Transporter as a transport: sendmail, SES, HTTP APIs. Duty: hands it the stored
 * bytes, or the fields parsed back, and reads what it reports. The journal comes before its send(): after that only
 * it knows. It is asked once and its own retries count for nothing; the queue is the only one that tries again.
 * Failures: see plugin-outcome.ts; silence beyond timeouts.total is uncertain.
 */
import nodemailer, { type SendMailOptions, type Transporter } from 'nodemailer'
import type { Clock } from '../clock.js'
import { MailerError } from '../errors.js'
import type { CheckedSettings } from '../settings.js'
import { errorText } from '../text.js'
import { fieldsOf, type ReadFields } from './fields.js'
import { outcomeOfError, outcomeOfInfo } from './plugin-outcome.js'
import { breakageOf } from './smtp/connect-trouble.js'
import type { NodemailerTransport } from './transport-config.js'
import type { DeliveryContext, Outcome, Parcel, Transport } from './transport.js'

export interface PluginParts {
  accepts: 'bytes' | 'fields'
  settings: Pick<CheckedSettings, 'timeouts'>
  clock: Clock
}

/** A mail may name no file and no URL: what it is was read at enqueue. */
const CLOSED = { disableFileAccess: true, disableUrlAccess: true }

export function pluginTransport(use: NodemailerTransport, parts: PluginParts): Transport {
  const transporter = isTransporter(use) ? use : nodemailer.createTransport(use, CLOSED)
  const inner = transporter.transporter
  let calls = 0
  let capacity = 1
  return {
    label: inner.name,
    allow: (connections) => void (capacity = connections),
    get capacity() {
      return capacity
    },
    get newestConnection() {
      return calls
    },
    deliver: async (parcel, context) => {
      if (context.signal.aborted) return { kind: 'aborted' }
      const read = mailOf(parcel, parts.accepts)
      if (!read.ok) return unspeakable(read.problem, parcel)
      const permit = await context.journal()
      if (permit !== 'go') return { kind: 'notJournaled', permit }
      // each call is a connection of its own to the breaker
      calls += 1
      return hand(read.fields, { transporter, parcel, context, connection: calls, ...parts })
    },
    verify: async () => {
      if (typeof inner.verify !== 'function') return
      await Promise.resolve(transporter.verify()).catch((error: unknown) => {
        throw new MailerError(
          'MAILER_TRANSPORT_FAILED',
          { transport: inner.name, problem: errorText(error), failureClass: breakageOf(error).failureClass },
          { cause: error },
        )
      })
    },
    idle: async () => undefined,
    close: async () => {
      if (typeof inner.close === 'function') transporter.close()
    },
  }
}

/** Whether it is what nodemailer.createTransport answers. */
export function isTransporter(use: object): use is Transporter {
  return 'sendMail' in use && 'transporter' in use && typeof use.transporter === 'object' && use.transporter !== null
}

/** nodemailer's own transports that hand on bytes; JSONTransport wants fields. */
const OF_BYTES = ['SMTP', 'SMTP (pool)', 'Sendmail', 'StreamTransport', 'SESTransport']

/** What a transport gets when the developer did not say: nodemailer's own bytes, others fields. */
export function acceptedBy(use: NodemailerTransport): 'bytes' | 'fields' {
  const { name } = isTransporter(use) ? use.transporter : use
  return OF_BYTES.includes(name) ? 'bytes' : 'fields'
}

function mailOf(parcel: Parcel, accepts: 'bytes' | 'fields'): ReadFields {
  const envelope = { from: parcel.from, to: [...parcel.to] }
  const bytes = { raw: parcel.content, messageId: parcel.messageId }
  const read: ReadFields = accepts === 'fields' ? fieldsOf(parcel) : { ok: true, fields: bytes }
  return read.ok ? { ok: true, fields: { ...read.fields, envelope, ...CLOSED } } : read
}

/** Sent through such a transport the mail would arrive broken, at any time: failed now, where a person sees it. */
function unspeakable(problem: string, { to }: Parcel): Outcome {
  const text = `the mail ${problem}, and this transport takes fields; send it through one that takes bytes`
  const reply = { code: 554, enhancedCode: '5.6.1', text }
  return { kind: 'refused', phase: 'content', reply, recipients: to.map(() => ({ accepted: false, reply: null })) }
}

interface Handed {
  transporter: Transporter
  parcel: Parcel
  context: DeliveryContext
  connection: number
  settings: PluginParts['settings']
  clock: Clock
}

async function hand(mail: SendMailOptions, to: Handed): Promise<Outcome> {
  const stop = new AbortController()
  const limit = to.settings.timeouts.total
  const late = to.clock.sleep(limit * 1000, stop.signal).then(() => outcomeOfError(tooLate(limit), to))
  const answer = send(mail, to)
  const outcome = await Promise.race([answer, late])
  stop.abort()
  return outcome
}

function send(mail: SendMailOptions, to: Handed): Promise<Outcome> {
  return new Promise((resolve) => {
    try {
      to.transporter.sendMail(mail, (error, info: unknown) => {
        resolve(error ? outcomeOfError(error, to) : outcomeOfInfo(info, to.parcel))
      })
    } catch (error) {
      // a plugin that throws instead of calling back
      resolve(outcomeOfError(error, to))
    }
  })
}

const tooLate = (seconds: number): object => ({ code: 'ETIMEDOUT', message: `no answer for ${seconds} s` })
