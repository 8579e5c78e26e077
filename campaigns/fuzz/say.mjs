// Replies of servers, right and wrong.
import fc from 'fast-check'
import { text } from './pieces.mjs'

export const code = fc.oneof(
  fc.constantFrom(250, 250, 354, 421, 450, 451, 452, 454, 500, 503, 530, 535, 550, 552, 553, 554),
  fc.integer({ min: 0, max: 999 }),
)
const enhanced = fc.oneof(
  fc.constant(''),
  fc.constantFrom('2.0.0 ', '5.1.1 ', '4.7.1 ', '5.7.1 ', '5.2.2 ', '4.2.2 ', '9.9.9 ', '5.7.', '5.1.1', '(#5.7.1) '),
  text,
)
const LONG = {
  weight: 1,
  arbitrary: fc.constantFrom('x'.repeat(100_000), ' '.repeat(50_000), '5.'.repeat(50_000), '\0'.repeat(9000)),
}
export const words = fc.oneof(
  { weight: 120, arbitrary: text },
  {
    weight: 80,
    arbitrary: fc.constantFrom(
      'greylisted',
      'relay access denied',
      'too many messages',
      'mailbox full',
      'spam (#5.7.1)',
    ),
  },
  LONG,
)
const line = fc
  .tuple(code, fc.constantFrom(' ', ' ', ' ', '-', ''), enhanced, words)
  .map(([n, mark, status, said]) => `${n}${mark}${status}${said}`)

export const reply = fc.oneof(
  { weight: 6, arbitrary: line },
  { weight: 2, arbitrary: fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\r\n')) },
  { weight: 1, arbitrary: fc.tuple(code, words, words).map(([n, a, b]) => `${n}-${a}\r\n${n} ${b}`) },
  { weight: 1, arbitrary: text },
)

/** Bytes that are no line, said as they are. */
export const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((some) => Buffer.from(some).toString('latin1')),
  fc.constantFrom(
    '25',
    '250',
    '250-',
    '250 ok',
    '250 ok\r',
    '\r\n',
    '\n',
    '250 ok\n',
    '250-a\r\n',
    '\0\0\0',
    '550 no\r\n250 ok\r\n',
  ),
)
