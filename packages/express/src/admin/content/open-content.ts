/**
 * The only way to what a mail says. Duty: content of sensitive mail is for nobody, whatever the mailer answers; every
 * opening is written to the audit, and to the log, with who, which message and which part.
 */
import type { Message } from '@mailspool/core'
import { MailerError } from '@mailspool/core'
import { note } from '../audit.js'
import type { Visit } from '../route.js'

/** Which part was opened; it stands in the log. */
export type Part = 'preview' | 'text' | 'headers' | 'source' | 'attachments' | 'eml'

/** The RFC 5322 bytes; null when they are gone, or not to be shown. @throws {MailerError} what the store meets */
export async function openContent(visit: Visit, message: Message, part: Part): Promise<Buffer | null> {
  const bytes = await contentOf(visit, message)
  if (bytes !== null) {
    const facts = { by: visit.actor.name, message: message.id, part }
    visit.logger.info(facts, 'Somebody opened the content of a message on the admin page.')
    await note(visit, { deed: 'open', message: message.id, facts: { part } })
  }
  return bytes
}

/** As openContent, for pages that tell about the mail (how many attachments, which parts) and show none of it. */
export async function contentOf(visit: Visit, message: Message): Promise<Buffer | null> {
  if (message.sensitive) return null
  return visit.mailer.content(message.id)
}

/** Whether a text looks like the id of a message, as we write it. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** The message of the path, or null; an id that is none finds nothing. @throws {MailerError} what the store meets */
export async function messageOf(visit: Visit): Promise<Message | null> {
  const id = (visit.params.id ?? '').toLowerCase()
  return isId(id) ? visit.mailer.find(id) : null
}

/** Whether an error says that the caller's words were wrong, not that the database is away. */
export const isBadWords = (error: unknown): error is MailerError =>
  error instanceof Error && /^MAILER_BAD_/.test(String((error as Partial<MailerError>).code))
