/**
 * THE rule table against replies that providers and servers really give, each with its source: class, effect, and the
 * schedule that follows from it for a mail with one recipient.
 */
import { describe, expect, test } from '@jest/globals'
import { decide, type DecidableOutcome } from '../../src/deliver/verdict.js'
import { classify } from '../../src/transport/smtp/classify.js'
import { parseReply } from '../../src/transport/smtp/replies.js'
import type { Reply } from '../../src/transport/transport.js'
import { aClaim, RULES } from '../deliver/a-claim.js'
import { OTHERS } from './real-replies/others.js'
import { PROVIDERS } from './real-replies/providers.js'
import type { RealReply } from './real-replies/reply.js'
import { SERVERS } from './real-replies/servers.js'

const SOURCES = [...PROVIDERS, ...OTHERS, ...SERVERS]

/** State, whether it counts as an attempt, and seconds until the next one (null: none is planned, 0: as soon as may be). */
const SCHEDULES: Record<RealReply[3], [state: string, counted: boolean, due: number | null]> = {
  refuse: ['failed', true, null],
  defer: ['deferred', true, 60],
  setAside: ['scheduled', false, 60],
  release: ['queued', false, 0],
}

describe.each(SOURCES)('$of ($url)', ({ replies }) => {
  test.each(replies)('%s (%s): %s, %s %s', (...[text, phase, failureClass, effect, strike]) => {
    const reply = parseReply(text)!
    expect(classify(reply, phase)).toEqual({ failureClass, effect, strike: strike === 'strike' })
    const { state, counted, due, fates } = decide(outcomeOf(reply, phase), attempted(), RULES)
    const seconds = due === null ? (state === 'queued' ? 0 : null) : 'in' in due ? due.in : Number.NaN
    expect([state, counted, seconds]).toEqual(SCHEDULES[effect])
    // kept whole, so that whoever reads the log sees what the server said
    if (effect === 'refuse') expect(fates[0]?.reply).toContain(reply.text)
  })
})

test('the list has the replies of all the big ones, and enough of them', () => {
  expect(SOURCES.flatMap(({ replies }) => replies).length).toBeGreaterThanOrEqual(80)
  const names = SOURCES.map(({ of }) => of).join(' ')
  for (const one of ['Gmail', 'Outlook', 'Exchange', 'Yahoo', 'SES', 'Postfix', 'Exim', 'Sendmail'])
    expect(names).toContain(one)
  for (const { url } of SOURCES) expect(url).toMatch(/^https:\/\//)
})

const attempted = () => ({ claim: aClaim(), addressed: [0], journaled: false, elapsed: 1 })

function outcomeOf(reply: Reply, phase: RealReply[1]): DecidableOutcome {
  if (phase === 'connect') {
    const { failureClass } = classify(reply, phase)
    return { kind: 'trouble', phase, failureClass, reply, error: reply.text, connection: 1 }
  }
  const recipients = [{ accepted: phase !== 'rcpt', reply: phase === 'rcpt' ? reply : null }]
  return { kind: 'refused', phase, reply, recipients }
}
