/** Whom a message is about, for its sentences: whose reply counts, who has it, and the names to say. Pure. */
import type { Attempt, Message, Recipient } from '@mailspool/core'

/** The recipient whose fate matters most: still moving or refused before delivered. */
export function worst(recipients: readonly Recipient[]): Recipient | null {
  const order = ['refused', 'open', 'uncertain', 'dontSend', 'accepted']
  return [...recipients].sort((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate))[0] ?? null
}

export const accepted = (message: Message): number =>
  message.recipients.filter(({ fate }) => fate === 'accepted').length

/** 'example.org' of 'ann@example.org'. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** The newest attempt; null before the first. */
export const lastAttempt = (message: Message): Attempt | null => message.attempts?.at(-1) ?? null

/** '452 4.2.2 The mailbox is full': the reply with its codes in front, wherever the transport put them. */
export function codedReply({ reply, code, enhancedCode }: Attempt): string | null {
  if (reply !== null && /^[245]\d\d\b/.test(reply)) return reply
  return [code, enhancedCode, reply].filter((part) => part !== null && part !== '').join(' ') || null
}

/** What went wrong, and who said it: the worst recipient's last reply, else the last attempt's. */
export interface Trouble {
  reply: string | null
  failureClass: Attempt['failureClass']
  /** The recipient's domain for a reply about it, the transport for anything else. */
  who: string
}

export function troubleOf(message: Message): Trouble | null {
  const last = message.attempts?.findLast(({ result }) => result !== 'success') ?? null
  const recipient = worst(message.recipients.filter(({ fate }) => fate === 'refused' || fate === 'open'))
  if (recipient !== null && recipient.reply !== null) {
    return { reply: recipient.reply, failureClass: last?.failureClass ?? null, who: domainOf(recipient.address) }
  }
  if (last === null) return null
  return { reply: codedReply(last), failureClass: last.failureClass, who: message.transport }
}
