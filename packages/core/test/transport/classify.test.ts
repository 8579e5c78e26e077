import { describe, expect, test } from '@jest/globals'
import type { DialoguePhase } from '../../src/transport/transport.js'
import { classify } from '../../src/transport/smtp/classify.js'
import { parseReply } from '../../src/transport/smtp/replies.js'

/** RELIABILITY chapter 4, row by row, with replies as servers really give them. */

type Row = [reply: string, phase: DialoguePhase, failureClass: string, effect: string, strike?: 'strike']

const ROWS: Row[] = [
  // to the recipient or the message, for now
  ['450 4.2.0 <a@b>: Recipient address rejected: Greylisted, see http://postgrey', 'rcpt', 'greylisted', 'defer'],
  ['451 4.7.1 Greylisting in action, please come back later', 'rcpt', 'greylisted', 'defer'],
  ['451 4.3.0 Temporary lookup failure', 'rcpt', 'temporary', 'defer'],
  ['452 4.2.2 The email account that you tried to reach is over quota', 'rcpt', 'temporary', 'defer'],
  ['452 4.5.3 Too many recipients', 'rcpt', 'temporary', 'defer'],
  ['450 4.2.1 The user you are trying to contact is receiving mail too quickly', 'rcpt', 'temporary', 'defer'],
  ['451 4.4.1 IO error', 'content', 'temporary', 'defer'],
  ['451 4.3.5 Server configuration problem', 'mail', 'temporary', 'defer'],
  // for good
  ['550 5.1.1 The email account that you tried to reach does not exist', 'rcpt', 'permanent', 'refuse'],
  ['550 No such user here', 'rcpt', 'permanent', 'refuse'],
  ['554 5.6.0 Message contains invalid header', 'content', 'permanent', 'refuse'],
  ['552 5.3.4 Message size exceeds fixed limit', 'content', 'permanent', 'refuse'],
  ['552 5.3.4 Message size exceeds fixed limit', 'mail', 'permanent', 'refuse'],
  ['554 5.4.6 Too many hops', 'content', 'permanent', 'refuse'],
  // said with a 5 and gone tomorrow
  ['503 5.5.1 Bad sequence of commands', 'rcpt', 'temporary', 'defer'],
  ['552 5.2.2 Mailbox full', 'rcpt', 'temporary', 'defer'],
  ['550 5.5.3 Too many recipients', 'rcpt', 'temporary', 'defer'],
  ['552 Too many recipients', 'rcpt', 'temporary', 'defer'],
  // policy
  ['550 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org', 'rcpt', 'policy', 'defer'],
  ['550 5.7.26 This message does not pass authentication checks', 'content', 'policy', 'defer'],
  ['554 5.7.1 Spam message rejected', 'content', 'policy', 'defer'],
  // the relay's
  ['550 5.1.8 Sender address rejected: Domain not found', 'mail', 'permanent', 'defer', 'strike'],
  ['553 5.7.1 Sender address rejected: not owned by user', 'mail', 'policy', 'defer', 'strike'],
  ['554 5.7.1 <a@b>: Relay access denied', 'rcpt', 'policy', 'defer', 'strike'],
  ['550 relay not permitted', 'rcpt', 'policy', 'defer', 'strike'],
  ['550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'rcpt', 'policy', 'defer', 'strike'],
  // our pace
  ['421 4.7.0 Try again later, closing connection', 'mail', 'rate', 'setAside', 'strike'],
  ['421 4.3.2 Service shutting down', 'content', 'rate', 'setAside', 'strike'],
  ['450 4.7.1 Error: too much mail from 192.0.2.1', 'mail', 'rate', 'setAside', 'strike'],
  ['451 4.7.500 Server busy. Please try again later', 'rcpt', 'rate', 'setAside', 'strike'],
  ['452 Too many connections from your IP', 'mail', 'rate', 'setAside', 'strike'],
  ['454 4.7.0 Throttling failure: Maximum sending rate exceeded', 'content', 'rate', 'setAside', 'strike'],
  ['550 5.4.5 Daily user sending limit exceeded', 'content', 'rate', 'setAside', 'strike'],
  // the login's, at any command
  ['530 5.7.0 Must issue a STARTTLS command first', 'mail', 'auth', 'release', 'strike'],
  ['535 5.7.8 Authentication credentials invalid', 'rcpt', 'auth', 'release', 'strike'],
  ['534 5.7.9 Application-specific password required', 'data', 'auth', 'release', 'strike'],
  ['538 5.7.11 Encryption required', 'content', 'auth', 'release', 'strike'],
  // before MAIL FROM nothing concerns a mail
  ['554 5.3.2 No SMTP service here', 'connect', 'permanent', 'release', 'strike'],
  ['554 5.7.1 Your address is blocked', 'connect', 'policy', 'release', 'strike'],
  ['421 4.7.0 Too many connections', 'connect', 'rate', 'release', 'strike'],
  // no refusal at all
  ['354 go ahead', 'rcpt', 'protocol', 'setAside', 'strike'],
]

describe('classify', () => {
  test.each(ROWS)('%s (%s): %s, %s %s', (...[text, phase, failureClass, effect, strike]) => {
    expect(classify(parseReply(text)!, phase)).toEqual({ failureClass, effect, strike: strike === 'strike' })
  })

  test("a plugin's error without a code is temporary", () => {
    const reply = { code: 0, enhancedCode: null, text: 'HTTP 500' }
    expect(classify(reply, 'content')).toEqual({ failureClass: 'temporary', effect: 'defer', strike: false })
  })
})
