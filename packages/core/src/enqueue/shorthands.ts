/**
 * django-mailer's calls, with its arguments in its order and its meaning. Duty: turns them into send and sendMany.
 * Where it differs on purpose: mailAdmins and mailManagers honour the priority, and queue nothing (answer null) when
 * nobody is configured.
 */
import type { CheckedSettings } from '../settings.js'
import type { Enqueue } from './enqueue.js'
import type { Addresses, Mail, Queued, SendOptions } from './mail.js'

type StaffOptions<Tx> = SendOptions<Tx> & { html?: string }

export interface Shorthands<Tx> {
  sendMail(subject: string, text: string, from: string | null, to: Addresses, options?: SendOptions<Tx>): Promise<Queued>
  sendHtmlMail(subject: string, text: string, html: string, from: string | null, to: Addresses, options?: SendOptions<Tx>): Promise<Queued>
  /** Answers the number of mails queued. */
  sendMassMail(mails: readonly [subject: string, text: string, from: string | null, to: Addresses][], options?: SendOptions<Tx>): Promise<number>
  /** To setting admins, from serverEmail (else defaultFrom), subject after subjectPrefix. */
  mailAdmins(subject: string, text: string, options?: StaffOptions<Tx>): Promise<Queued | null>
  /** As mailAdmins, to setting managers. */
  mailManagers(subject: string, text: string, options?: StaffOptions<Tx>): Promise<Queued | null>
} // prettier-ignore

/** `from: null` in any of them is defaultFrom. */
export function createShorthands<Tx>(
  { send, sendMany }: Pick<Enqueue<Tx>, 'send' | 'sendMany'>,
  settings: Pick<CheckedSettings, 'admins' | 'managers' | 'serverEmail' | 'defaultFrom' | 'subjectPrefix'>,
): Shorthands<Tx> {
  const mailStaff = async (to: readonly string[], mail: Mail, options: StaffOptions<Tx> = {}) => {
    if (to.length === 0) return null
    const { html, ...sendOptions } = options
    const from = settings.serverEmail ?? settings.defaultFrom ?? undefined
    const subject = `${settings.subjectPrefix}${mail.subject ?? ''}`
    return send({ ...mail, subject, from, to: [...to], ...(html === undefined ? {} : { html }) }, sendOptions)
  }
  return {
    sendMail: (subject, text, from, to, options) => send(plain(subject, text, { from, to }), options),
    sendHtmlMail: (subject, text, html, from, to, options) =>
      send({ ...plain(subject, text, { from, to }), html }, options),
    sendMassMail: async (mails, options) => {
      const queued = await sendMany(mails.map(([subject, text, from, to]) => plain(subject, text, { from, to })), options) // prettier-ignore
      return queued.length
    },
    mailAdmins: (subject, text, options) => mailStaff(settings.admins, { subject, text }, options),
    mailManagers: (subject, text, options) => mailStaff(settings.managers, { subject, text }, options),
  }
}

function plain(subject: string, text: string, { from, to }: { from: string | null; to: Addresses }): Mail {
  return { subject, text, to, ...(from === null ? {} : { from }) }
}
