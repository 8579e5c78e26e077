// What the fuzz run puts inputs together from: what has broken mail software before, whole and in pieces.
import fc from 'fast-check'

/** Nobody asks for this address but an injection; where it is asked for on purpose, it is written otherwise. */
export const EVIL = 'evil@evil.example'

/** Each would reach EVIL, or plant a header, in a client that does not look. `$` stands where the good address does. */
export const CRAFTED = [
  `$\r\nRCPT TO:<${EVIL}>`, `$\nRCPT TO:<${EVIL}>`, `$\rRCPT TO:<${EVIL}>`, `$>\r\nRCPT TO:<${EVIL}`,
  `$\r\nBcc: ${EVIL}`, `$\nBcc: ${EVIL}`, `$\r\n\r\n.\r\nMAIL FROM:<${EVIL}>`, `$\0\r\nRCPT TO:<${EVIL}>`,
  `$> RCPT TO:<${EVIL}`, `$> NOTIFY=SUCCESS ORCPT=rfc822;${EVIL}`, `$\u2028RCPT TO:<${EVIL}>`, `$\u0085RCPT TO:<${EVIL}>`,
  `$\u560d\u560aRCPT TO:<${EVIL}>`, `"$\r\nRCPT TO:<${EVIL}>"@x.example`, `"a\\\r\nRCPT TO:<${EVIL}>\\"@x.example`,
  `$, ${EVIL}\r\n`, `team: $\r\n, ${EVIL};`, `$ (\r\nBcc: ${EVIL})`, `$\ud800\r\nRCPT TO:<${EVIL}>`, `<$>\r\nRCPT TO:<${EVIL}>`,
  `=?utf-8?Q?$=0D=0ARCPT_TO:<${EVIL}>?=`, `$%0d%0aRCPT TO:<${EVIL}>`,
] // prettier-ignore

export const crafted = fc.constantFrom(...CRAFTED).map((text) => text.replace('$', 'ann@x.example'))

const PIECES = [
  '\r\n', '\n', '\r', '\0', '\t', ' ', '\u007f', '\u0085', '\u2028', '\ufeff', '\ud800', '\udfff', '<', '>', '@', '@@', '"', '\\', '(', ')',
  ',', ';', ':', '.', '..', '[', ']', '=?utf-8?B?', '?=', '%', '%0d%0a', "'", '`', '$', '{{', 'a', 'ann', 'x.example', 'ann@x.example',
  'Ann <ann@x.example>', 'group: ann@x.example;', 'é', 'ü@ü.example', '日本', '👩‍👩‍👧', 'xn--', '[127.0.0.1]', '[IPv6:::1]', '-', '_', '+', '/',
] // prettier-ignore

/** Those that are good in themselves, so that not all is refused at the first look. */
const CALM = PIECES.filter((piece) => !/\p{Cc}|[<>\ud800-\udfff]/u.test(piece))
const joined = (pieces, maxLength) => fc.array(fc.constantFrom(...pieces), { maxLength }).map((found) => found.join(''))

/** Short texts of such pieces, of any characters, and now and then something long. */
export const text = fc.oneof(
  { weight: 6, arbitrary: joined(CALM, 6) },
  { weight: 4, arbitrary: joined(PIECES, 6) },
  { weight: 3, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes)) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: crafted },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...PIECES), fc.integer({ min: 1, max: 2000 })).map(([one, n]) => one.repeat(n)) },
) // prettier-ignore

/** Anything at all. */
export const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 2 }),
  fc.constantFrom(null, undefined, NaN, -0, Infinity, '', [], {}),
  text,
) // prettier-ignore

/** Mostly of the right kind. */
export const mostly = (right, other = anything) =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: other })

/** What costs most where somebody looks twice at the same character. */
export const LONG = [
  `${' '.repeat(2e5)}x`, ','.repeat(1e5), '('.repeat(1e5), '"'.repeat(1e5), '<'.repeat(1e5), '\\'.repeat(1e5), ';'.repeat(1e5), ':'.repeat(1e5),
  '@'.repeat(1e5), 'a '.repeat(1e5), 'a,'.repeat(1e5), '\r\n '.repeat(5e4), '=?utf-8?Q?'.repeat(2e4), '=?utf-8?B?w7w=?= '.repeat(1e4),
  'a@x.example,'.repeat(2e4), '.'.repeat(1e5), '-'.repeat(1e5), '\ud800'.repeat(1e5), '👩‍👩‍👧'.repeat(2e4), `<${'a'.repeat(2e5)}`, '<a>'.repeat(5e4),
] // prettier-ignore
