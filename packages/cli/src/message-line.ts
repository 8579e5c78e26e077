/** A message as `list` and `export` print it (API.md). Duty: these fields, and never content. */
import type { Message } from '@mailspool/core'

export type MessageLine = Pick<
  Message,
  'id' | 'messageId' | 'state' | 'reason' | 'recipients' | 'subject' | 'createdAt' | 'attemptCount'
>

export function messageLine(message: Message): MessageLine {
  const { id, messageId, state, reason, recipients, subject, createdAt, attemptCount } = message
  return { id, messageId, state, reason, recipients, subject, createdAt, attemptCount }
}

export const MESSAGE_HEAD = ['id', 'state', 'created', 'to', 'subject'] as const

export function messageRow({ id, state, reason, createdAt, recipients, subject }: Message): string[] {
  const [first, ...others] = recipients
  const to = first === undefined ? '' : `${first.address}${others.length > 0 ? ` +${others.length}` : ''}`
  return [id, reason === null ? state : `${state} (${reason})`, createdAt.toISOString(), to, subject ?? '']
}

/** A text that is no id is found nowhere; a database with a type for ids would call it an error. */
export function isMessageId(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)
}
