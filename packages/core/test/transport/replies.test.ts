import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createReplyReader, LONGEST_REPLY, parseReply } from '../../src/transport/smtp/replies.js'

function readAll(bytes: Buffer, cuts: readonly number[] = []): unknown[] {
  const reader = createReplyReader()
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  const edges = [0, ...places, bytes.length]
  return edges.slice(1).flatMap((edge, nth) => reader.read(bytes.subarray(edges[nth], edge)))
}

/** A line's words: printable, UTF-8 of any length, never a line end. */
const words = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\r\n]/.test(text))
const reply = fc.record({
  code: fc.integer({ min: 200, max: 599 }),
  status: fc.option(fc.constantFrom('2.1.5', '4.2.2', '5.7.26', '5.1.10')),
  lines: fc.array(words, { minLength: 1, maxLength: 4 }),
  end: fc.constantFrom('\r\n', '\n'),
})

function wire(one: { code: number; status: string | null; lines: string[]; end: string }): string {
  return one.lines
    .map(
      (line, nth) =>
        `${one.code}${nth === one.lines.length - 1 ? ' ' : '-'}${one.status === null ? '' : `${one.status} `}${line}${one.end}`,
    )
    .join('')
}

describe('reading replies', () => {
  test('however the bytes are cut, the replies are the same', () => {
    fc.assert(
      fc.property(
        fc.array(reply, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (replies, cuts) => {
          const bytes = Buffer.from(replies.map(wire).join(''))
          const whole = readAll(bytes)
          expect(readAll(bytes, cuts)).toEqual(whole)
          expect(whole).toHaveLength(replies.length)
          expect(whole.map((one) => (one as { code: number }).code)).toEqual(replies.map((one) => one.code))
        },
      ),
    )
  })

  test('any bytes at all: replies or garbage, never a throw, and nothing after garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(), { maxLength: 5 }), (noise, cuts) => {
        const found = readAll(Buffer.from(noise), cuts)
        const broken = found.findIndex((one) => 'garbage' in (one as object))
        if (broken !== -1) expect(broken).toBe(found.length - 1)
      }),
    )
  })

  test('lines are joined, the enhanced code is said once', () => {
    const text = '550-5.7.1 Our system has detected\r\n550-5.7.1 that this is\r\n550 5.7.1 spam. x1-20\r\n'
    expect(readAll(Buffer.from(text))).toEqual([
      { code: 550, enhancedCode: '5.7.1', text: 'Our system has detected that this is spam. x1-20' },
    ])
  })

  test('a reply may be a bare code', () => {
    expect(readAll(Buffer.from('354\r\n250 \r\n'))).toMatchObject([
      { code: 354, text: '' },
      { code: 250, text: '' },
    ])
  })

  test('Latin-1 is read where UTF-8 fails; NUL and what is too long are cleaned', () => {
    expect(readAll(Buffer.from('550 gesch\xfctzt\r\n', 'latin1'))).toMatchObject([{ text: 'geschützt' }])
    expect(readAll(Buffer.from('550 a\0b\r\n'))).toMatchObject([{ text: 'a b' }])
    const [long] = readAll(Buffer.from(`550 ${'é'.repeat(5000)}\r\n`)) as { text: string }[]
    expect(Buffer.byteLength(long!.text)).toBeLessThanOrEqual(2048)
  })

  test.each(['hello\r\n', '25 ok\r\n', '150 no\r\n', '2500 no\r\n', '250_no\r\n', '250-a\r\n251 b\r\n', '\r\n'])(
    '%j is garbage',
    (text) => {
      expect(readAll(Buffer.from(text))).toMatchObject([{ garbage: expect.any(String) }])
    },
  )

  test('a reply without an end is given up at 64 KB', () => {
    expect(readAll(Buffer.alloc(LONGEST_REPLY + 1, 'x'))).toEqual([{ garbage: 'a reply over 64 KB' }])
    expect(readAll(Buffer.from('250-x\r\n'.repeat(LONGEST_REPLY / 7 + 2)))).toEqual([{ garbage: 'a reply over 64 KB' }])
  })

  test('parseReply reads what somebody else received', () => {
    expect(parseReply('550-5.1.1 no\n550 5.1.1 such user')).toEqual({
      code: 550,
      enhancedCode: '5.1.1',
      text: 'no such user',
    })
    expect(parseReply('Connection closed')).toBeNull()
  })

  test('parseReply looks at a run of spaces once', () => {
    const before = process.cpuUsage()
    expect(parseReply(`550 ${' '.repeat(1e6)}x`)).toBeNull()
    // milliseconds; it was half a minute of the processor
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000)
  })
})
