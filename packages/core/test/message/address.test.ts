import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  isPlainSpec,
  normaliseAddress,
  normaliseDomain,
  normaliseSpec,
  readAddressList,
} from '../../src/message/address.js'
import { parseAddressList, parseOneAddress, showAddress } from '../../src/enqueue/addresses.js'

const sent = (value: unknown) => parseAddressList(value, 'to').map((one) => one.address)
const refusal = (value: unknown): { code: string; path: unknown; message: string } => {
  try {
    parseAddressList(value, 'to')
  } catch (error) {
    const { code, details, message } = error as { code: string; details: { path: unknown }; message: string }
    return { code, path: details.path, message }
  }
  throw new Error('It was not refused.')
}

test.each<[unknown, string[]]>([
  [undefined, []],
  [null, []],
  ['', []],
  [[], []],
  ['ann@example.com', ['ann@example.com']],
  ['Ann <Ann@EXAMPLE.com>, bob@b.org', ['Ann@example.com', 'bob@b.org']],
  ['"Doe, Jane" <jane@x.de>; Joe <joe@y.de>', ['jane@x.de', 'joe@y.de']],
  [{ name: 'Ann', address: 'ann@x.de' }, ['ann@x.de']],
  [
    ['a@x.de', { address: 'b@x.de' }, [['c@x.de, d@x.de']]],
    ['a@x.de', 'b@x.de', 'c@x.de', 'd@x.de'],
  ],
  ['"a b"@c.de', ['"a b"@c.de']],
  ['"user@evil.com"@good.com', ['"user@evil.com"@good.com']],
  ['a..b@carrier.example', ['"a..b"@carrier.example']],
  ["o'brien+tag=1@x.de", ["o'brien+tag=1@x.de"]],
  ['info@ÖBB.example', ['info@xn--bb-eka.example']],
  ['用户@例え.jp', ['用户@xn--r8jz45g.jp']],
  ['x@[127.0.0.1], y@[ipv6:2001:DB8::1]', ['x@[127.0.0.1]', 'y@[IPv6:2001:db8::1]']],
  ['root@localhost', ['root@localhost']],
  ['"me@home.example" <me@x.de>', ['me@x.de']],
  ['me@home.example <me@x.de>', ['me@x.de']],
])('reads %j', (value, expected) => {
  expect(sent(value)).toEqual(expected)
})

test.each<[unknown, string, RegExp]>([
  ['b@x\r\nRCPT TO:<evil@y>', 'to', /contains CR/],
  [{ address: 'b@x\r\nRCPT TO:<evil@y>' }, 'to', /contains CR/],
  [{ name: 'x\r\nBcc: evil@y', address: 'b@x.de' }, 'to', /name that contains CR/],
  [['ok@x.de', 'a@b.de\n'], 'to[1]', /contains LF/],
  ['a\u0000@b.de', 'to', /contains NUL/],
  ['a@b.de\u007f', 'to', /contains DEL/],
  ['a@b.de\u0085', 'to', /contains U\+0085/],
  ['team: a@b.de, c@d.de;', 'to', /is a group/],
  ['undisclosed-recipients:;', 'to', /is a group/],
  [{ name: 'team', group: [{ address: 'a@b.de' }] }, 'to', /is a group/],
  ['Ann', 'to', /which is no address/],
  ['a@b.de c@d.de', 'to', /more than one address/],
  ['<a@b.de> <c@d.de>', 'to', /more than one address/],
  ['Joe <a@b.de> c@d.de', 'to', /more than one address/],
  [{ address: 'a@b.de,c@d.de' }, 'to', /part before the @/],
  [{ address: 'Ann <a@b.de>' }, 'to', /angle bracket/],
  ['a@b.de>', 'to', /angle bracket/],
  ['a@b.de> NOTIFY=NEVER', 'to', /angle bracket alone/],
  ['a@b.de> ORCPT=rfc822;evil@y.de', 'to', /angle bracket alone/],
  ['Ann <<a@b.de>', 'to', /angle bracket alone/],
  ['/"a@b.de', 'to', /quotation mark alone/],
  ['\'"ü@b.de', 'to', /quotation mark alone/],
  ['"Ann <a@b.de>, c@d.de', 'to', /alone/],
  ['a@b.de (hi, c@d.de', 'to', /parenthesis alone/],
  ['"a<b"@c.de', 'to', /angle bracket/],
  ['/"@@a"', 'to', /mind the quotation marks/],
  ['x "@a"', 'to', /mind the quotation marks/],
  ['a."b"@x.de', 'to', /mind the quotation marks/],
  ['x"y"@b.de', 'to', /mind the quotation marks/],
  ['"x"y@b.de', 'to', /mind the quotation marks/],
  ['Ann <a."b"@x.de>', 'to', /mind the quotation marks/],
  ['a@b@c.de', 'to', /part before the @/],
  ['\u200ba@b.de', 'to', /part before the @/],
  ['a@b..de', 'to', /domain/],
  ['a@-b.de', 'to', /domain/],
  ['a@b.de.', 'to', /domain/],
  [{ address: 'a@good.com/evil' }, 'to', /domain/],
  [{ address: 'a@%41.de' }, 'to', /domain/],
  ['a@[x@evil.com]', 'to', /domain/],
  ['a@[999.0.0.1]', 'to', /domain/],
  [`${'a'.repeat(250)}@b.de`, 'to', /255 octets/],
  [`${'ü'.repeat(125)}@b.de`, 'to', /255 octets/],
  [42, 'to', /not a number/],
  [{ name: 'Ann' }, 'to', /must have an address/],
  [{ address: 'a@b.de', size: 3 }, 'to', /unknown field 'size'/],
])('refuses %j', (value, path, message) => {
  expect(refusal(value)).toEqual({
    code: 'MAILER_BAD_ADDRESS',
    path,
    message: expect.stringMatching(message) as unknown,
  })
})

test('a list that holds itself ends', () => {
  const list: unknown[] = ['a@b.de']
  list.push(list)
  expect(refusal(list).message).toMatch(/lists more than 8 deep/)
})

test('one address where one is asked for', () => {
  expect(parseOneAddress('Ann <a@b.de>', 'from')).toEqual({ name: 'Ann', address: 'a@b.de', written: 'a@b.de' })
  expect(parseOneAddress(undefined, 'from')).toBeNull()
  expect(() => parseOneAddress('a@b.de, c@d.de', 'from')).toThrow(/holds 2 addresses/)
  expect(showAddress({ name: 'Ann', address: 'a@b.de' })).toBe('Ann <a@b.de>')
})

test.each([
  ['Ann <Ann.X@ÖBB.example>', 'ann.x@xn--bb-eka.example'],
  ['"ann"@X.de', 'ann@x.de'],
  ['"a b"@x.de', '"a b"@x.de'],
  ['jose\u0301@x.de', 'jos\u00e9@x.de'],
  ['a@x.de, b@x.de', null],
  ['nobody', null],
  ['', null],
])('normalises %j to %j', (text, expected) => {
  expect(normaliseAddress(text)).toBe(expected)
})

test.each([
  ['Example.COM', 'example.com'],
  ['faß.de', 'xn--fa-hia.de'],
  ['a b', null],
  ['', null],
])('domain %j is %j', (domain, expected) => {
  expect(normaliseDomain(domain)).toBe(expected)
})

test('what is normal at a glance is so when it is read as well', () => {
  const plain = fc.stringMatching(/^[a-z0-9_+.-]{1,12}@[a-z0-9.-]{1,12}\.[a-z]{2,4}$/)
  fc.assert(
    fc.property(fc.oneof(plain, fc.emailAddress()), (text) => {
      const reading = readAddressList(text)
      const [only] = reading.ok ? reading.addresses : []
      expect(normaliseAddress(text)).toBe(only === undefined ? null : normaliseSpec(only.address))
    }),
    { numRuns: 2000 },
  )
})

const nameWords = fc.oneof(
  fc.stringMatching(/^\w{1,6}( \w{1,6}){0,2}$/),
  fc.constantFrom('', 'Zoë Müller', 'a×b', 'a_1', ' Ann', 'Ann ', 'Ann  Lee', '"Ann"', "O'Brien", '(Ann)', 'a@b', 'a, b', 'team:', '<', '\\', '\0'),
  fc.string({ unit: 'binary', maxLength: 8 }),
) // prettier-ignore
const specs = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_+-]{1,6}(\.[A-Za-z0-9_+-]{1,6})?@[a-z0-9]{1,8}(-[a-z0-9]{1,3})?\.[a-z]{2,4}$/),
  fc.stringMatching(/^[A-Za-z0-9_+.-]{1,12}@[a-z0-9.-]{1,12}\.[a-z]{2,4}$/),
  fc.emailAddress(),
  fc.constantFrom('a@xn--bb-eka.example', 'a@xn--zz.de', `${'a'.repeat(250)}@b.de`, `${'a'.repeat(249)}@b.de`, `a@${'b'.repeat(63)}.de`, `a@${'b'.repeat(64)}.de`, 'a@1.2.3.4', 'a..b@c.de', 'a@b.de>'),
) // prettier-ignore

test('what is plain at a glance is read as the parser reads it', () => {
  let plain = 0
  fc.assert(
    fc.property(nameWords, specs, (name, spec) => {
      if (!isPlainSpec(spec)) return
      plain += 1
      const at = spec.indexOf('@')
      // neither of these is plain: the domain is in upper case, and there is a second address
      const shouted = spec.slice(0, at) + spec.slice(at).toUpperCase()
      for (const textOf of [(one: string) => one, (one: string) => `${name} <${one}>`]) {
        const glance = readAddressList(textOf(spec))
        const parsed = readAddressList(textOf(shouted))
        const beside = readAddressList(`${textOf(spec)}, ü@x.de`)
        expect(parsed.ok).toBe(glance.ok)
        if (!glance.ok || !parsed.ok) continue
        const sent = glance.addresses.map(({ name, address }) => ({ name, address }))
        expect(parsed.addresses.map(({ name, address }) => ({ name, address }))).toEqual(sent)
        expect(beside.ok && beside.addresses.slice(0, -1)).toEqual(glance.addresses)
      }
    }),
    { numRuns: 2000 },
  )
  expect(plain).toBeGreaterThan(400)
})

test('normalising twice changes nothing, and whatever is read is one plain address', () => {
  const anything = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'binary' }),
    fc.string().map((s) => `${s}@x.de`),
  )
  fc.assert(
    fc.property(anything, (text) => {
      const once = normaliseAddress(text)
      if (once !== null) expect(normaliseAddress(once)).toBe(once)
      const reading = readAddressList(text)
      for (const { address } of reading.ok ? reading.addresses : []) {
        expect(address).not.toMatch(/[\p{Cc}<>]/u)
        expect(Buffer.byteLength(address)).toBeLessThanOrEqual(254)
        expect(sent({ address })).toEqual([address])
      }
    }),
    { numRuns: 2000 },
  )
})
