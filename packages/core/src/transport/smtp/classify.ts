/**
 * THE rule table of negative replies: what a reply means by its code, its enhanced code, its words, and where in the
 * dialogue it came. Pure. deliver/verdict.ts asks it for every refusal; nothing else in core looks at reply codes.
 * Standards: RFC 5321 4.2 (codes), RFC 3463 (enhanced codes), RFC 4954 (53x of AUTH), RFC 6647 (greylisting).
 */
import type { FailureClass } from '../../message/message.js'
import type { Classification, DialoguePhase, Reply } from '../transport.js'

/** Stands in a Reply where no server spoke SMTP: the error of a nodemailer plugin. */
export const NO_CODE = 0

/** The first rule that fits decides. Never throws; something that is no refusal is the class 'protocol'. */
export function classify(reply: Reply, phase: DialoguePhase): Classification {
  const seen: Seen = { code: reply.code, status: statusOf(reply), text: reply.text.toLowerCase(), phase }
  const rule = RULES.find((one) => one.when(seen)) ?? PROTOCOL
  const meaning = { failureClass: rule.failureClass, effect: rule.effect, strike: rule.strike === true }
  // before MAIL FROM nothing concerns a mail, whatever was said
  return phase === 'connect' ? { ...meaning, effect: 'release', strike: true } : meaning
}

interface Seen {
  code: number
  /** The enhanced code without its first figure, '7.1'; '' when there is none: 4.7.1 and 5.7.1 speak of the same thing. */
  status: string
  text: string
  phase: DialoguePhase
}

interface Rule {
  when: (seen: Seen) => boolean
  failureClass: FailureClass
  effect: Classification['effect']
  strike?: boolean
}

/** qmail and its kin say the enhanced code last: 'no mailbox here by that name. (#5.1.1)'. */
const statusOf = ({ enhancedCode, text }: Reply): string =>
  (enhancedCode ?? /\(#([45]\.\d{1,3}\.\d{1,3})\)\.?$/.exec(text)?.[1] ?? '').replace(/^\d\./, '')
const temporary = ({ code }: Seen): boolean => code >= 400 && code < 500
const permanent = ({ code }: Seen): boolean => code >= 500 && code < 600
const negative = (seen: Seen): boolean => temporary(seen) || permanent(seen)
const security = ({ status }: Seen): boolean => status.startsWith('7.')

const LOGIN_CODES: readonly number[] = [530, 534, 535, 538]
const GREYLISTED = /gr[ea]y-?\s?list/
const RELAYING = /relay(ing)?( access)?( is)? (denied|not (permitted|allowed|authorized)|prohibited)|(unable|not (permitted|allowed|authorized)) to relay|no relay|credentials for relay|allowed rcpthosts/ // prettier-ignore
/** 'Too many recipients' and 'too many hops' are of the mail; these are of the sender's pace. */
const TOO_FAST = /too many (\w+ )?(connections?|messages?|e?-?mails?|sessions?|requests?|logins?|attempts|commands|errors|concurrent)|rate.?limit|throttl|too (fast|quickly|frequent)|daily \w+ ?\w* ?(quota|limit)|(sending|submission|message) ?(rate|quota|limit)|(thread|connection|relay) limit|frequency limit/ // prettier-ignore
/** Gmail's 4.2.1: the receiving mailbox is flooded, by whomever; our pace does not matter. */
const MAILBOX_BUSY = /user (you are trying to contact|is receiving)|recipient/
/** What a bare 5xx says of the sender's account, address or name (docs/decisions/0023). */
const OF_THE_SENDER = /block ?list|black ?list|blocked using|spamhaus|security polic|policy reasons|\b(dmarc|dkim|spf)\b|not verified|verified sender|not authorized to perform|send ?as ?denied/ // prettier-ignore

const RULES: readonly Rule[] = [
  // a login that no longer holds refuses every mail alike
  { when: ({ code }) => LOGIN_CODES.includes(code), failureClass: 'auth', effect: 'release', strike: true },
  // 421 closes the connection: it is never about one mail (RFC 5321 3.8)
  { when: ({ code }) => code === 421, failureClass: 'rate', effect: 'setAside', strike: true },
  { when: (s) => temporary(s) && GREYLISTED.test(s.text), failureClass: 'greylisted', effect: 'defer' },
  {
    when: (s) => (s.code >= 450 && s.code < 460 && security(s)) || (negative(s) && TOO_FAST.test(s.text) && !MAILBOX_BUSY.test(s.text)),
    failureClass: 'rate', effect: 'setAside', strike: true,
  },
  { when: temporary, failureClass: 'temporary', effect: 'defer' },
  // a wrong relay must not fail ten thousand mails in seconds
  { when: (s) => permanent(s) && RELAYING.test(s.text), failureClass: 'policy', effect: 'defer', strike: true },
  // too big (SIZE=; RFC 1870 says a bare 552) or an address that the server cannot speak: at MAIL too, this mail's alone (docs/decisions/0013)
  { when: (s) => permanent(s) && ['2.3', '3.4', '6.7', '6.9'].includes(s.status), failureClass: 'permanent', effect: 'refuse' },
  { when: (s) => s.code === 552 && s.status === '' && s.phase === 'mail', failureClass: 'permanent', effect: 'refuse' },
  { when: (s) => permanent(s) && s.phase === 'mail' && security(s), failureClass: 'policy', effect: 'defer', strike: true },
  { when: (s) => permanent(s) && s.phase === 'mail', failureClass: 'permanent', effect: 'defer', strike: true },
  // bad sequence, mailbox full, too many recipients: said with a 5 and gone tomorrow
  { when: (s) => permanent(s) && (s.code === 503 || s.status === '2.2' || s.status === '5.3'), failureClass: 'temporary', effect: 'defer' },
  // RFC 5321 4.5.3.1.10: a bare 552 to RCPT is 'too many recipients' of an old server
  { when: (s) => s.code === 552 && s.status === '' && s.phase === 'rcpt', failureClass: 'temporary', effect: 'defer' },
  { when: (s) => permanent(s) && (security(s) || (s.status === '' && OF_THE_SENDER.test(s.text))), failureClass: 'policy', effect: 'defer' },
  { when: permanent, failureClass: 'permanent', effect: 'refuse' },
  { when: ({ code }) => code === NO_CODE, failureClass: 'temporary', effect: 'defer' },
] // prettier-ignore

/** A positive or unknown code where a refusal was looked for. */
const PROTOCOL: Rule = { when: () => true, failureClass: 'protocol', effect: 'setAside', strike: true }
