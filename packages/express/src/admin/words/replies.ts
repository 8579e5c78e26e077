/**
 * Reads a server's reply: its codes, and what it means in plain words where we know it. Duty: known replies get words,
 * unknown ones are quoted, the code always stands beside. Pure; never throws, whatever a server wrote.
 * Standards: RFC 5321 4.2.3 (codes), RFC 3463 (enhanced codes), RFC 6710/7372 are left to the quoting.
 */
import type { FailureClass } from '@mailspool/core'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

export interface Reply {
  /** '452 4.2.2'; null when the text begins with no code. */
  code: string | null
  /** What stands after the codes, on one line. */
  text: string
}

export type Meaning = keyof typeof texts.replies

/** Splits '452 4.2.2 The mailbox is full'. */
export function readReply(reply: string | null): Reply {
  const line = (reply ?? '').replace(/\s+/g, ' ').trim()
  const [whole = '', code = '', enhanced = ''] = /^([245]\d\d)(?:[ -]+([245]\.\d{1,3}\.\d{1,3}))?(?= |$)[ :-]*/.exec(line) ?? []
  return { code: [code, enhanced].filter(Boolean).join(' ') || null, text: line.slice(whole.length) }
} // prettier-ignore

/** What the rules look at: enhanced code, code, words, class. */
interface Facts {
  enhanced: string
  code: string
  text: string
  failureClass: FailureClass | null
}

type Rule = readonly [Meaning, (facts: Facts) => boolean]

const ends = (tail: RegExp) => (facts: Facts) => tail.test(facts.enhanced)

/** First match wins: words that name the cause before codes, codes before classes. */
const RULES: readonly Rule[] = [
  ['greylisted', ({ text, failureClass }) => failureClass === 'greylisted' || /gr[ea]y.?list/i.test(text)],
  ['spam', ({ text, code }) => code.startsWith('5') && /\bspam\b|unsolicited|blocklist|blacklist|reputation/i.test(text)],
  ['relay', ({ text }) => /relay(ing)? (access )?(denied|not permitted|not allowed)/i.test(text)],
  ['noMailbox', ends(/^[45]\.1\.(1|10)$/)],
  ['noDomain', ends(/^[45]\.(1\.2|4\.4)$/)],
  ['moved', ends(/^[45]\.1\.6$/)],
  ['closed', ends(/^[45]\.2\.1$/)],
  ['full', ends(/^[45]\.2\.2$/)],
  ['tooLarge', ends(/^[45]\.(2\.3|3\.4)$/)],
  ['utf8', ends(/^[45]\.6\.7$/)],
  ['noMailbox', ({ text, code }) => code === '550' && /(user|mailbox|recipient|address).{0,20}(unknown|not found|does not exist|unavailable)|no such (user|mailbox)|unknown user/i.test(text)],
  ['full', ({ text }) => /(mailbox|quota).{0,20}(full|exceeded)|over (its |the )?quota/i.test(text)],
  ['rate', ({ failureClass }) => failureClass === 'rate'],
  ['auth', ({ failureClass }) => failureClass === 'auth'],
  ['network', ({ failureClass }) => failureClass === 'network'],
  ['tls', ({ failureClass }) => failureClass === 'tls'],
  ['protocol', ({ failureClass }) => failureClass === 'protocol'],
  ['policy', ({ failureClass, enhanced }) => failureClass === 'policy' || /^5\.7\./.test(enhanced)],
] // prettier-ignore

/** The meaning of a reply; 'quoted' when it has words that we do not know. */
export function meaningOf(reply: string | null, failureClass: FailureClass | null = null): Meaning {
  const { code, text } = readReply(reply)
  const [plain = '', enhanced = ''] = (code ?? '').split(' ')
  const found = RULES.find(([, matches]) => matches({ enhanced, code: plain, text, failureClass }))
  if (found !== undefined) return found[0]
  if (text !== '') return 'quoted'
  return failureClass === 'permanent' || plain.startsWith('5') ? 'permanent' : 'temporary'
}

/** A few words: 'Mailbox full'. */
export function shortly(reply: string | null, failureClass: FailureClass | null = null): string {
  return fill(texts.replies[meaningOf(reply, failureClass)].short, { text: quote(readReply(reply).text, 60) })
}

/** The clause with {who} left to be filled in, so that it can be a piece of the page. */
export function says(reply: string | null, failureClass: FailureClass | null = null): string {
  const text = quote(readReply(reply).text, 120).replace(/[{}]/g, '')
  return texts.replies[meaningOf(reply, failureClass)].says.replace('{text}', () => text)
}

/** How the server calls our mail: '250 2.0.0 Ok: queued as 4dKf…' -> '4dKf…'. */
export function queuedAs(reply: string | null): string | null {
  return /(?:queued as|queued mail for delivery as|\bid[= ])\s*<?([\w.-]{4,80})/i.exec(reply ?? '')?.[1] ?? null
}

/** '…' where it was cut, never within a character; without a full stop at the end. */
function quote(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '').trimEnd()}…` : text.replace(/\.$/, '')
} // prettier-ignore
