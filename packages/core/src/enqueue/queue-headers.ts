/**
 * Queue options as headers, for code that can only say what goes into a mail (frameworks in front of nodemailer).
 * Duty: reads X-Mailer-Priority and its like off nodemailer's message and takes them out of its bytes; other X-Mailer
 * headers are left alone. Values are judged by send-options.ts like any others.
 */
import type { MailMessage } from 'nodemailer'
import { isRecord } from './refusal.js'
import type { SendOptions } from './mail.js'

type MimeNode = MailMessage['message']

const HEADERS: Readonly<Record<string, readonly [keyof SendOptions, (text: string) => unknown]>> = {
  'X-Mailer-Priority': ['priority', (text) => (/^\d$/.test(text) ? Number(text) : text.toLowerCase())],
  'X-Mailer-Send-At': ['sendAt', (text) => new Date(text)],
  'X-Mailer-Expires-At': ['expiresAt', (text) => new Date(text)],
  'X-Mailer-Idempotency-Key': ['idempotencyKey', (text) => text],
  'X-Mailer-Transport': ['transport', (text) => text],
  'X-Mailer-Tags': ['tags', (text) => text.split(',').map((tag) => tag.trim()).filter(Boolean)],
  'X-Mailer-Metadata': ['metadata', readJson],
  'X-Mailer-Sensitive': ['sensitive', (text) => BOOLEANS[text.toLowerCase()] ?? text],
  'X-Mailer-On-Uncertain': ['onUncertain', (text) => text],
} // prettier-ignore

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false,
}

/** The options that the headers name; the headers will not be in the bytes. */
export function takeQueueHeaders(message: MimeNode): SendOptions {
  const found = Object.entries(HEADERS).flatMap(([name, [option, read]]) => {
    const value: unknown = message.getHeader(name)
    const text = isRecord(value) ? value.value : value
    // nodemailer has no way to remove a header, and writes none whose value is empty
    if (value !== undefined) message.setHeader(name, '')
    return typeof text === 'string' || typeof text === 'number' ? [[option, read(String(text).trim())]] : []
  })
  return Object.fromEntries(found) as SendOptions
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
