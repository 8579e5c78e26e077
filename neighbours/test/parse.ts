/** Reads a mail by mailparser, a parser that is neither ours nor the queue's. Duty: its types, as far as tests look. */
import { createRequire } from 'node:module'

interface Addresses {
  value: { address?: string; name: string }[]
  text: string
}

export interface ParsedAttachment {
  filename?: string
  contentType: string
  contentDisposition?: string
  cid?: string
  content: Buffer
  headers: Map<string, unknown>
}

export interface ParsedMail {
  subject?: string
  text?: string
  html?: string | false
  messageId?: string
  date?: Date
  from?: Addresses
  sender?: Addresses
  to?: Addresses
  cc?: Addresses
  replyTo?: Addresses
  inReplyTo?: string
  references?: string | string[]
  attachments: ParsedAttachment[]
  headers: Map<string, unknown>
  headerLines: { key: string; line: string }[]
}

const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  simpleParser(content: Buffer, options?: object): Promise<ParsedMail>
}

export const parseMail = (content: Buffer): Promise<ParsedMail> =>
  simpleParser(content, { skipImageLinks: true, skipTextToHtml: true })
