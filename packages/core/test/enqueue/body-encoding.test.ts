import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as base64 from 'nodemailer/lib/base64'
import { hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs'
import * as qp from 'nodemailer/lib/qp'
import { encodeBody, softWrapped } from '../../src/enqueue/body-encoding.js'

const PIECES = ['=', '=\r\n', '=3D', '=C3', ' ', '\t', ' \r\n', '\t\r\n', '\r\n', 'From me', '.', '..', '\0', '\u0007', '\u007f', '\u0085', '\u2028', 'é', '€', '🎉', '\ud83c\udf89', '\ufeff', 'ご注文', '1234567890', 'a'.repeat(73), 'b'.repeat(76), 'c'.repeat(77), 'd '.repeat(60), 'é'.repeat(40), '🎉'.repeat(20)] // prettier-ignore
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' }), fc.lorem()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((pieces) => pieces.join('').replace(/\r\n?|\n/g, '\r\n'))
  .filter((one) => one !== '')
/** Places at the end of a line, where a cut is easily off by one. */
const edged = fc
  .tuple(fc.integer({ min: 60, max: 80 }), fc.constantFrom(...PIECES), fc.constantFrom('', ...PIECES))
  .map(([before, first, second]) => `${'x'.repeat(before)}${first}${second}`.replace(/\r\n?|\n/g, '\r\n'))

/** MimeNode's choice, and its encoders. */
function byNodemailer(body: string): { name: string; encoded: string } {
  if (isPlainText(body) && !hasLongerLines(body, 76)) return { name: '7bit', encoded: body }
  const letters = body.replace(/[^A-Za-z]/g, '').length
  const others = body.replace(/[\t\n\r -\x7f]/g, '').length
  if (others < letters) return { name: 'quoted-printable', encoded: qp.encode(body) }
  return { name: 'base64', encoded: base64.wrap(base64.encode(body), 76) }
}

function octetsOf(line: string): Buffer {
  const octets = line.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(octets, 'latin1')
}

test('a body is encoded as nodemailer encodes it, but for the place of soft line breaks', () => {
  const names = new Set<string>()
  fc.assert(
    fc.property(fc.oneof(text, edged), (body) => {
      const { name, encoded } = encodeBody(body)
      names.add(name)
      expect({ name, encoded: name === 'quoted-printable' ? encoded.replaceAll('=\r\n', '') : encoded }).toEqual(
        byNodemailer(body),
      )
    }),
    { numRuns: 2000 },
  )
  expect([...names].sort()).toEqual(['7bit', 'base64', 'quoted-printable'])
})

test('soft line breaks: at most 76 columns, no character and no octet in two pieces, and read back as it was', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  fc.assert(
    fc.property(fc.oneof(text, edged), (body) => {
      const lines = softWrapped(qp.encode(body)).split('\r\n')
      const read = lines.map((line) => {
        expect(line.length).toBeLessThanOrEqual(76)
        expect(line.replace(/=$/, '')).toMatch(/^(?:[^=]|=[0-9A-F]{2})*$/)
        const isSoft = line.endsWith('=')
        return strict.decode(octetsOf(isSoft ? line.slice(0, -1) : line)) + (isSoft ? '' : '\r\n')
      })
      expect(read.join('')).toBe(`${body.toWellFormed()}\r\n`)
    }),
    { numRuns: 2000 },
  )
})

test.each([75, 76, 77, 151, 152, 153])('a line of %i columns', (columns) => {
  const lines = softWrapped('x'.repeat(columns)).split('=\r\n')
  expect(lines.join('')).toHaveLength(columns)
  expect(lines).toHaveLength(columns <= 76 ? 1 : columns <= 151 ? 2 : 3)
})

test('beyond what nodemailer searches for long lines, a text is encoded however short they are', () => {
  expect(encodeBody('a\r\n'.repeat(43_690)).name).toBe('7bit')
  expect(encodeBody('a\r\n'.repeat(43_691)).name).toBe('quoted-printable')
})
