/**
 * Which failures are the same: a reply without what differs from mail to mail. Duty: addresses, numbers, names of hosts
 * and ids become '…', so that equal reasons meet; the code at the beginning stays. Pure; never throws, whatever a
 * server wrote. Standards: RFC 5321 4.2 (codes), RFC 3463 (enhanced codes).
 */
import { createHash } from 'node:crypto'
import type { FailReason, FailureClass } from '../message/message.js'

/** What is known of one failed message. */
export interface FailureFacts {
  reason: FailReason | null
  failureClass: FailureClass | null
  code: number | null
  enhancedCode: string | null
  /** The last words about it: of a refused recipient, else of the last attempt. */
  reply: string | null
}

/** A group as it is stored beside each of its messages. */
export interface GroupOfFailure {
  /** 16 hexadecimal digits. */
  key: string
  /** At most REPLY_LENGTH characters; null: no server said anything. */
  reply: string | null
}

const REPLY_LENGTH = 200

/** The group of a failed message: by reason, class and what the server said. */
export function groupOfFailure(facts: FailureFacts): GroupOfFailure {
  const reply = commonReply(facts)
  const said = JSON.stringify([facts.reason, facts.failureClass, reply])
  return { key: createHash('sha256').update(said).digest('hex').slice(0, 16), reply }
}

/** '550 5.1.1 <ann@example.org>: unknown, id 4dKf7L2mZ9z' -> '550 5.1.1 …: unknown, id …'. */
export function commonReply({ code, enhancedCode, reply }: Omit<FailureFacts, 'reason' | 'failureClass'>): string | null {
  const line = (reply ?? '').slice(0, 1000).replace(/\s+/g, ' ').trim()
  const [codes = ''] = /^[245]\d\d(?:[ -]+[245]\.\d{1,3}\.\d{1,3})?(?= |$)/.exec(line) ?? []
  const given = [code, enhancedCode].filter((part) => part !== null && part !== 0 && part !== '').join(' ')
  const text = withoutWhatDiffers(line.slice(codes.length).trim())
  const whole = [codes || given, text].filter(Boolean).join(' ')
  return whole === '' ? null : whole.slice(0, REPLY_LENGTH).replace(/[\ud800-\udbff]$/, '')
} // prettier-ignore

/** In this order: what stands in angle brackets, links, addresses, host names, then words with digits in them. */
const DIFFERS = [
  /<[^<>]{0,400}>/g,
  /\bhttps?:\/\/\S+/gi,
  /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/g,
  /\[[0-9a-f.:]{3,45}\]/gi,
  /\b[a-z0-9-]+(?:\.[a-z0-9-]+)+\b/gi,
  /[\w-]*\d[\w-]*/g,
]

function withoutWhatDiffers(text: string): string {
  return DIFFERS.reduce((left, pattern) => left.replace(pattern, '…'), text).replace(/…(?:[\s:,/-]*…)+/g, '…')
}
