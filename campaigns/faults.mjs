// What the server does wrong, and to whom: decided by the seed, the mail and how often it came, so that a seed means
// the same faults in whatever order the workers come. A dialogue has at most one.
import { faults } from '@mailspool/core/testing'
import { randomFor, weighted } from './random.mjs'

const says = (reply) => () => faults.reply(reply)
const LATER_THAN_ANY_TIMEOUT = 4000

/**
 * `only: 'last'`: the last recipient of several. `final`: a refusal that must never be asked again.
 * `lost`: the mail is taken and the client cannot know it: a second copy may follow. `breaks`: the client ends the
 * connection, and the server may take what stands behind it on it first (CHUNKING).
 */
export const KINDS = [
  { kind: 'rcpt 450 greylisted', phase: 'rcpt', weight: 4, fault: says('450 4.7.1 greylisted, please come back') },
  { kind: 'rcpt 451', phase: 'rcpt', weight: 4, fault: says('451 4.3.0 try again later') },
  { kind: 'rcpt 451 to some', phase: 'rcpt', weight: 4, only: 'last', fault: says('451 4.3.0 try again later') },
  { kind: 'rcpt 550', phase: 'rcpt', weight: 3, final: true, fault: says('550 5.1.1 no such user') },
  { kind: 'rcpt 550 to some', phase: 'rcpt', weight: 3, only: 'last', final: true, fault: says('550 5.1.1 no such user') },
  { kind: 'rcpt 552 mailbox full', phase: 'rcpt', weight: 2, fault: says('552 5.2.2 mailbox full') },
  { kind: 'rcpt 550 policy', phase: 'rcpt', weight: 2, fault: says('550 5.7.1 not from you today') },
  { kind: 'rcpt 450 rate', phase: 'rcpt', weight: 1, fault: says('450 4.7.0 too many messages, slow down') },
  { kind: 'rcpt 421', phase: 'rcpt', weight: 2, fault: says('421 4.3.2 closing') },
  { kind: 'rcpt hang', phase: 'rcpt', weight: 1, fault: faults.hang },
  { kind: 'rcpt garbage', phase: 'rcpt', weight: 1, breaks: true, fault: says('Hello?') },
  { kind: 'mail 421', phase: 'mail', weight: 1, fault: says('421 4.3.2 closing') },
  { kind: 'mail 451', phase: 'mail', weight: 2, fault: says('451 4.3.0 try again later') },
  { kind: 'data 451', phase: 'data', weight: 3, fault: says('451 4.3.0 try again later') },
  { kind: 'data 554', phase: 'data', weight: 2, final: true, fault: says('554 5.6.0 no') },
  { kind: 'data reset', phase: 'data', weight: 3, fault: faults.drop },
  { kind: 'data hang', phase: 'data', weight: 1, fault: faults.hang },
  { kind: 'early 250', phase: 'data', weight: 3, fault: faults.earlyReply },
  { kind: 'content reset', phase: 'content', weight: 3, fault: () => ({ then: 'reset' }) },
  { kind: 'content closed', phase: 'content', weight: 3, fault: () => ({ then: 'close' }) },
  { kind: 'dot 451', phase: 'final', weight: 4, fault: says('451 4.3.2 not now') },
  { kind: 'dot 554', phase: 'final', weight: 3, final: true, fault: says('554 5.6.0 content refused') },
  { kind: 'dot 421', phase: 'final', weight: 2, fault: says('421 4.3.2 closing') },
  { kind: 'dot closed', phase: 'final', weight: 4, fault: faults.close },
  { kind: 'dot hang', phase: 'final', weight: 1, fault: faults.hang },
  { kind: 'dot garbage', phase: 'final', weight: 1, breaks: true, fault: says('thank you') },
  { kind: '250 lost', phase: 'final', weight: 4, lost: true, fault: faults.lostReply },
  { kind: '250 lost by reset', phase: 'final', weight: 4, lost: true, fault: () => ({ reply: null, then: 'reset', taken: true }) },
  { kind: '250 became garbage', phase: 'final', weight: 1, lost: true, breaks: true, fault: () => ({ reply: 'thank you', taken: true }) },
  { kind: '250 after the time-out', phase: 'final', weight: 1, lost: true, breaks: true, fault: () => faults.late(LATER_THAN_ANY_TIMEOUT) },
  { kind: '250 late', phase: 'final', weight: 4, fault: (random) => faults.late(200 + 1800 * random()) },
  { kind: '250 dripped', phase: 'final', weight: 2, fault: () => faults.drip(40) },
  { kind: '250, then closed', phase: 'final', weight: 3, fault: faults.thenClose },
] // prettier-ignore

/** Of a connection, before any mail. */
const AT_THE_DOOR = [
  { kind: 'greeting 421', phase: 'greeting', weight: 3, fault: says('421 4.3.2 too busy') },
  { kind: 'greeting 554', phase: 'greeting', weight: 2, fault: says('554 5.3.2 no service') },
  { kind: 'greeting reset', phase: 'greeting', weight: 3, fault: faults.drop },
  { kind: 'greeting hang', phase: 'greeting', weight: 1, fault: faults.hang },
  { kind: 'ehlo reset', phase: 'ehlo', weight: 3, fault: faults.drop },
]

/** @returns what goes wrong in the nth dialogue of a mail, or at a connection; null: nothing. */
export function chooseFaults({ seed, percent }) {
  const choose = (kinds, ...words) => {
    const random = randomFor(seed, ...words)
    if (random() * 100 >= percent) return null
    const chosen = weighted(random, kinds)
    return { ...chosen, fault: chosen.fault(random) }
  }
  return {
    ofMail: (from, nth) => choose(KINDS, 'mail', from, nth),
    ofConnection: (number) => choose(AT_THE_DOOR, 'connection', number),
  }
}

/** Whether the chosen fault happens at this point of the dialogue. */
export function happensAt(chosen, point) {
  if (chosen === null || chosen.phase !== point.phase) return false
  return chosen.only === undefined || !point.address?.startsWith('r0.') || isOnlyOne(point.address)
}

/** Recipients are r0.KEY.COUNT@…, r1.KEY.COUNT@…: of a single one 'some' is all. */
const isOnlyOne = (address) => /\.1@/.test(address)
