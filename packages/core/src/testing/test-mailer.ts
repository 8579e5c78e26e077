/**
 * A mailer for the tests of an application: memory store, a clock that the test moves, and an outbox of parsed mails.
 * Everything between is the real thing: mail is checked, composed, queued, claimed and delivered as in production.
 * Failures: waitFor rejects with MAILER_NO_SUCH_MAIL when nothing fits in time.
 */
import type { SendMailOptions, Transport } from 'nodemailer'
import PostalMime, { type Email } from 'postal-mime'
import { MailerError } from '../errors.js'
import type { Mailer } from '../mailer-types.js'
import { createMailer } from '../mailer.js'
import type { Settings } from '../settings.js'
import { createMemoryStore } from '../store/memory-store/memory-store.js'
import { createFakeClock, type FakeClock } from './fake-clock.js'

/** A delivered mail, parsed back. */
export interface OutboxMail {
  /** Who it really went to: bcc stands only here. */
  envelope: { from: string; to: string[] }
  messageId: string
  subject: string
  text: string
  html: string
  /** The To header as written. */
  to: string
  /** All else that was parsed: headers, attachments, cc, replyTo … */
  parsed: Email
  /** The RFC 5322 bytes. */
  raw: Buffer
}

/** What was delivered, parsed. */
export interface TestOutbox {
  /** In the order of their delivery. */
  readonly mails: readonly OutboxMail[]
  /** Delivers what is queued until a mail fits (any, without a condition), also one that is queued meanwhile. `seconds` of real time: 2. */
  waitFor(fits?: (mail: OutboxMail) => boolean, seconds?: number): Promise<OutboxMail>
  /** Forgets what was delivered so far. */
  clear(): void
}

/** A mailer with its outbox and its clock. */
export interface TestMailer extends Mailer {
  readonly outbox: TestOutbox
  /** Moves scheduled mail, back-offs and leases; `await clock.advance(60_000)`. */
  readonly clock: FakeClock
}

/** `settings` as createMailer takes them; the transport is the outbox, defaultFrom 'test@example.com'. */
export function createTestMailer(settings: Partial<Settings> = {}): TestMailer {
  const clock = createFakeClock()
  const mails: OutboxMail[] = []
  const look = new Set<() => void>()
  const capture = capturing((mail) => {
    mails.push(mail)
    for (const one of look) one()
  })
  const mailer = createMailer({
    defaultFrom: 'test@example.com',
    ...settings,
    store: createMemoryStore({ clock }),
    clock,
    transport: { use: capture, accepts: 'bytes' },
  })
  const waitFor: TestOutbox['waitFor'] = async (fits = () => true, seconds = 2) => {
    const found = (): OutboxMail | undefined => mails.find(fits)
    await mailer.deliver()
    if (found() === undefined) await until(() => found() !== undefined, { mailer, look, seconds })
    const mail = found()
    if (mail !== undefined) return mail
    const subjects = mails.map((one) => `'${one.subject}'`).join(', ') || 'nothing'
    throw new MailerError('MAILER_NO_SUCH_MAIL', { seconds, subjects })
  }
  return Object.assign(mailer, { clock, outbox: { mails, waitFor, clear: () => void mails.splice(0) } })
}

/** Delivers whatever is queued until the condition holds or the time, the real one, is over. */
function until(holds: () => boolean, on: { mailer: Mailer; look: Set<() => void>; seconds: number }): Promise<void> {
  return new Promise((resolve) => {
    const off = on.mailer.on('enqueued', () => void on.mailer.deliver())
    const end = (): void => {
      off()
      clearTimeout(timer)
      on.look.delete(check)
      resolve()
    }
    const check = (): void => {
      if (holds()) end()
    }
    const timer = setTimeout(end, on.seconds * 1000)
    on.look.add(check)
    check()
  })
}

/** A nodemailer transport that parses what it gets. */
function capturing(keep: (mail: OutboxMail) => void): Transport {
  return {
    name: 'test outbox',
    version: '1',
    send: (mail, done) => {
      const envelope = mail.message.getEnvelope()
      const messageId = mail.message.messageId()
      const to = Array.isArray(envelope.to) ? envelope.to : [envelope.to]
      parse((mail.data as SendMailOptions).raw as Buffer)
        .then((parsed) => {
          keep({ envelope: { from: envelope.from || '', to: to.map(String) }, messageId, ...parsed })
          done(null, { envelope: { from: envelope.from || '', to: to.map(String) }, messageId })
        })
        .catch((error: unknown) => done(error instanceof Error ? error : new TypeError(String(error)), {} as never))
    },
  }
}

async function parse(raw: Buffer): Promise<Omit<OutboxMail, 'envelope' | 'messageId'>> {
  const parsed = await PostalMime.parse(raw)
  const to = parsed.headers.find((header) => header.key === 'to')?.value ?? ''
  return { subject: parsed.subject ?? '', text: parsed.text ?? '', html: parsed.html ?? '', to, parsed, raw }
}
