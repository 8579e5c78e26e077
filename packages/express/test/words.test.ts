/** The words of the page: what replies mean, spans of time, sizes, ordinals, how a search text is read; texts that fit their code. */
import { describe, expect, test } from '@jest/globals'
import type { FailureClass } from '@mailspool/core'
import { Script } from 'node:vm'
import { ASSETS } from '../src/admin/assets/assets.js'
import { readSearch } from '../src/admin/handlers/search.js'
import { linksFrom } from '../src/admin/link.js'
import { fill } from '../src/admin/texts/fill.js'
import { nth, count, size } from '../src/admin/words/numbers.js'
import { meaningOf, queuedAs, readReply, says, shortly } from '../src/admin/words/replies.js'
import { relative, shortSpan, span, upcoming } from '../src/admin/words/time.js'

describe('replies', () => {
  test.each<[string | null, FailureClass | null, string]>([
    ['550 5.1.1 <a@b>: Recipient address rejected: User unknown', 'permanent', 'No such mailbox'],
    ['550 User unknown in local recipient table', 'permanent', 'No such mailbox'],
    ['452 4.2.2 Over quota', 'temporary', 'Mailbox full'],
    ['552 mailbox full', 'temporary', 'Mailbox full'],
    ['450 4.2.0 Greylisted, see https://x.example', 'temporary', 'Greylisted'],
    ['451 4.7.1 Try again', 'greylisted', 'Greylisted'],
    ['421 4.7.0 Too many connections', 'rate', 'Asked to slow down'],
    ['550 5.7.1 Message looks like spam', 'policy', 'Refused as spam'],
    ['554 5.7.1 Relay access denied', 'permanent', 'Relaying refused'],
    ['550 5.7.26 DMARC', 'policy', 'Refused by a rule'],
    ['connect ECONNREFUSED 127.0.0.1:25', 'network', 'No connection'],
    ['451 4.3.0 The moon is in the wrong place.', 'temporary', 'The moon is in the wrong place'],
    ['550', 'permanent', 'Refused for good'],
    [null, 'temporary', 'Refused for now'],
  ])('%s (%s) is short: %s', (reply, failureClass, words) => {
    expect(shortly(reply, failureClass)).toBe(words)
  })

  test('codes stand apart from words, however the reply is cut', () => {
    expect(readReply('452-4.2.2 a\r\n452 4.2.2 b')).toEqual({ code: '452 4.2.2', text: 'a 452 4.2.2 b' })
    expect(readReply('250 Ok')).toEqual({ code: '250', text: 'Ok' })
    expect(readReply('2500 things')).toEqual({ code: null, text: '2500 things' })
    expect(readReply(null)).toEqual({ code: null, text: '' })
  })

  test('unknown words are quoted, cut between characters, and bring no braces of their own', () => {
    expect(says('554 Go {who} away')).toBe('{who} says “Go who away”')
    const long = says(`554 ${'😀'.repeat(200)}`)
    expect(long.isWellFormed()).toBe(true)
    expect(long).toMatch(/…”$/)
  })

  test('any text is read without a throw', () => {
    for (const text of ['', '\u0000', '5', '550-', '550 ', '\ud800', 'x'.repeat(100_000)]) expect(() => meaningOf(text)).not.toThrow()
  })

  test('the id that the server gave is found in the usual forms', () => {
    expect(queuedAs('250 2.0.0 Ok: queued as 4dKfQz1xYbz3kR')).toBe('4dKfQz1xYbz3kR')
    expect(queuedAs('250 OK id=1tF3kY-0004Xy-2B')).toBe('1tF3kY-0004Xy-2B')
    expect(queuedAs('250 Ok')).toBeNull()
  })
}) // prettier-ignore

test('spans, moments, sizes, counts and ordinals', () => {
  expect([0.412, 4.04, 9, 59, 61, 3599, 4500, 39_600, 86_400, 172_800, 2_160_000].map(span)).toEqual([
    '412 ms', '4 s', '9 s', '59 s', '1 min', '59 min', '1 h 15 min', '11 h', '24 h', '2 days', '25 days',
  ]) // prettier-ignore
  expect([59, 4500, 100_000].map(shortSpan)).toEqual(['59 s', '1 h', '27 h'])
  const now = new Date('2026-01-01T12:00:00Z')
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
  expect([-7200, -120, -1, 60].map((s) => relative(at(s), now))).toEqual(['2 h ago', '2 min ago', 'just now', 'in 1 min'])
  expect([-5, 0, 840].map((s) => upcoming(at(s), now))).toEqual(['now', 'now', 'in 14 min'])
  expect([12, 999, 6200, 48_000, 25_000_000].map(size)).toEqual(['12 bytes', '999 bytes', '6.2 kB', '48 kB', '25 MB'])
  expect([0, 1951, 9999, 10_000].map(count)).toEqual(['0', '1,951', '9,999', '10,000+'])
  expect([1, 2, 3, 4, 11, 12, 13, 21, 102].map(nth)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '102nd'])
}) // prettier-ignore

test.each([
  ['', []],
  ['  ', []],
  ['ann@example.com', ['recipient', 'messageId', 'subject']],
  ['Ann <ann@example.com>', ['recipient', 'subject']],
  ['<x@example.com>', ['messageId', 'recipient']],
  ['@example.com', ['domain', 'subject']],
  ['example.com', ['subject', 'domain', 'begins']],
  ['petra', ['subject', 'begins']],
  ['petra@', ['begins', 'subject']],
  ['Reset your password', ['subject']],
  ['019A8f2c-0000-7000-8000-000000000000', ['id', 'subject']],
])('a search for “%s” is read as %j', (text, kinds) => {
  expect(readSearch(text).map(({ kind }) => kind)).toEqual(kinds)
})

test('links are relative from every depth', () => {
  expect(linksFrom('/')('')).toBe('./')
  expect(linksFrom('/')('messages', { state: 'failed', q: '', tag: null })).toBe('messages?state=failed')
  expect(linksFrom('/')('', { done: 'resumed' })).toBe('./?done=resumed')
  expect(linksFrom('/', './mailer/')('messages')).toBe('./mailer/messages')
  expect(linksFrom('/', './mailer/')('')).toBe('./mailer/')
  expect(linksFrom('/messages')('')).toBe('./')
  expect(linksFrom('/messages/1')('')).toBe('../')
  expect(linksFrom('/messages/1/delete')('messages/1')).toBe('../../messages/1')
})

test('a name without a value stays visible, and a value is never read as a name', () => {
  expect(fill('{a} {b}', { a: '{b}' })).toBe('{b} {b}')
  expect(fill('{toString}', {})).toBe('{toString}')
})

test('the script is a script, and the sheet closes what it opens', () => {
  expect(() => new Script(ASSETS.script.body)).not.toThrow()
  expect(ASSETS.sheet.body.split('{').length).toBe(ASSETS.sheet.body.split('}').length)
  expect(ASSETS.sheet.body).not.toMatch(/url\(|@import/)
})
