/**
 * "Who was it for?": one field that takes an address, a domain, a Message-ID, an id or the beginning of a subject.
 * Duty: reads the text into the queries it may mean, likeliest first; each is an index look-up. Pure.
 */
import type { MessageQuery } from '@mailspool/core'

export type SearchKind = 'id' | 'messageId' | 'recipient' | 'domain' | 'begins' | 'subject'

export interface Search {
  kind: SearchKind
  /** What is said back to the reader. */
  text: string
  /** The id itself for kind 'id', which is no query but a place. */
  query: Pick<MessageQuery, 'messageId' | 'recipient' | 'recipientBegins' | 'subject'>
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const recipient = (text: string): Search => ({ kind: 'recipient', text, query: { recipient: text } })
const domain = (text: string): Search => ({ kind: 'domain', text, query: { recipient: `@${text}` } })
const messageId = (text: string): Search => ({ kind: 'messageId', text, query: { messageId: text } })
const begins = (text: string): Search => ({ kind: 'begins', text, query: { recipientBegins: text } })
const subject = (text: string): Search => ({ kind: 'subject', text, query: { subject: text } })

/** What the text may mean, to be tried in this order until something is found; empty for an empty text. */
export function readSearch(given: string): readonly Search[] {
  const text = given.trim().slice(0, 500)
  if (text === '') return []
  if (UUID.test(text)) return [{ kind: 'id', text: text.toLowerCase(), query: {} }, subject(text)]
  const angled = /^(.*)<([^<>\s]+@[^<>\s]*)>$/.exec(text)
  if (angled !== null) {
    const inner = angled[2] ?? ''
    return angled[1] === '' ? [messageId(inner), recipient(inner)] : [recipient(inner), subject(text)]
  }
  if (/^@[^\s@]+$/.test(text)) return [domain(text.slice(1)), subject(text)]
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return [recipient(text), messageId(text), subject(text)]
  if (/^[^\s@]+\.[^\s@.]{2,}$/.test(text)) return [subject(text), domain(text), begins(text)]
  if (/^[^\s@]+@[^\s@]*$/.test(text)) return [begins(text), subject(text)]
  return /\s/.test(text) ? [subject(text)] : [subject(text), begins(text)]
}
