/**
 * The audit: who did what, and who opened content. Duty: a line in the database for each, and one in the log. A deed
 * whose line cannot be written is still told to the log; content is not opened then (open-content.ts awaits it).
 */
import { randomBytes } from 'node:crypto'
import type { MessageId } from '@mailspool/core'
import { storeOf } from './doors.js'
import type { Visit } from './route.js'

/** Words that the audit knows; texts.audit.deeds says each. */
export type Deed =
  | 'open' | 'send' | 'requeue' | 'cancel' | 'delete' | 'raise' | 'resolve' | 'pause' | 'resume' | 'listAdd'
  | 'listRemove' | 'listImport' | 'sendAgain' | 'madeAgain' | 'probe' | 'test' // prettier-ignore

interface Note {
  deed: Deed
  message?: MessageId | null
  facts?: Readonly<Record<string, string | number>>
}

/** @throws {MailerError} what the store meets */
export async function note(
  visit: Pick<Visit, 'mailer' | 'logger' | 'actor'>,
  { deed, message = null, facts = {} }: Note,
) {
  if (deed !== 'open') visit.logger.info({ by: visit.actor.name, deed, message, ...facts }, 'Done on the admin page.')
  const store = await storeOf(visit.mailer)
  const actor = visit.actor.name.slice(0, 255)
  await store?.writeAudit([{ id: newId(Date.now()), actor, deed, message, facts }])
}

/** UUIDv7 (RFC 9562 5.7): lines of one instant stay in an order. */
export function newId(now: number): string {
  const hex = now.toString(16).padStart(12, '0') + randomBytes(10).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
