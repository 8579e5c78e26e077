// The mails, each with what a mail server has to say to it: one kind of trouble each, and for the crowd many small ones whose
// bytes are drawn. Contents are RFC 5322 octets with CRLF, as the queue stores them.
import { randomFor } from '../random.mjs'

export const MOST_BYTES = 8_000_000
export const NOBODY = 'nobody@in.test'
export const LATER = 'later@in.test'
export const LOGIN = { user: 'shop', pass: 'se cr\u00e9t' }

const ANN = 'ann@in.test'
/** What content over this goes by DATA also where CHUNKING is offered. */
const BIG = 64 * 1024
/** Every octet but NUL, CR and LF, in lines of 64. */
const OCTETS = Buffer.from(
  Array.from({ length: 256 }, (_, octet) => octet).filter((octet) => ![0, 10, 13].includes(octet)),
)
const CRLF = Buffer.from('\r\n')

const text = (...lines) => Buffer.from(lines.map((line) => `${line}\r\n`).join(''))
const lineOf = (length) => Buffer.concat([Buffer.alloc(length, 'x'), CRLF])
const accepted = { kind: 'accepted' }

/** Exim bears it. Postfix ends the connection after 20 refusals: those stay what they are, the others are asked another time. */
const MANY_REFUSED = {
  name: '30 recipients refused and one not',
  to: [...Array(30).fill(NOBODY), ANN],
  fates: [...Array(30).fill(5), 2],
  at: {
    postfix: {
      kind: 'refused',
      phase: 'rcpt',
      fates: [...Array(10).fill(5), ...Array(10).fill('no'), ...Array(11).fill(4)],
    },
  },
  body: text('Hello'),
}

/** { name, body, headers, from, to, fates (of each recipient: 2, 4, 5, 'no'; all 2 if left out), kind, phase, at (what
 * is otherwise at which server) } */
export const KINDS = [
  { name: 'a plain mail', body: text('Hello') },
  { name: 'no body', body: Buffer.alloc(0) },
  { name: 'leading dots', body: text('.', '..', '.x', '', '.', '...', 'y.', '. ', '.') },
  { name: 'nothing but a dot', body: text('.') },
  { name: 'dots where buffers end', body: dotsAtEnds() },
  { name: 'lines of 998, 1,000 and 2,048 octets', body: Buffer.concat([998, 1000, 2047, 2048, 2049].map(lineOf)) },
  { name: 'a line of 50,000 octets', body: lineOf(50_000) },
  { name: 'a line of 200,000 octets (DATA)', body: lineOf(200_000) },
  { name: 'a header line of 20,000 octets', headers: [`X-Long: ${'y'.repeat(20_000)}`], body: text('Hello') },
  { name: 'Latin-1 (8BITMIME)', body: Buffer.concat([Buffer.from('caf\xe9 na\xefve', 'latin1'), CRLF]), eightBit: true },
  { name: 'every octet but NUL, CR, LF', body: Buffer.concat([OCTETS, CRLF, Buffer.from(OCTETS).reverse(), CRLF]), eightBit: true },
  { name: 'SMTPUTF8', from: 'l\u00e4den@shop.test', to: ['j\u00fcrgen@in.test', '\u7528\u6237@in.test'], headers: ['Subject: Gr\u00fc\u00dfe'], body: text('sch\u00f6n'), eightBit: true },
  { name: 'a local part in quotation marks', to: ['"ann lee"@in.test'], body: text('Hello') },
  { name: 'the null sender', from: '', body: text('Hello') },
  { name: 'just below where DATA begins', body: filler(BIG - 400) },
  { name: 'just above it', body: filler(BIG + 1) },
  { name: '5 MB', body: filler(5_000_000) },
  { name: '100 recipients', to: Array.from({ length: 100 }, (_, nth) => `r${nth}@in.test`), body: text('Hello') },
  { name: 'some recipients refused', to: [ANN, NOBODY, 'ben@in.test', LATER, 'ann@elsewhere.test'], fates: [2, 5, 2, 4, 5], body: text('Hello') },
  MANY_REFUSED,
  { name: 'all recipients refused', to: [NOBODY, LATER], fates: [5, 4], kind: 'refused', phase: 'rcpt', body: text('Hello') },
  { name: 'relaying denied', to: ['ann@elsewhere.test'], fates: [5], kind: 'refused', phase: 'rcpt', body: text('Hello') },
  { name: 'over SIZE', body: filler(MOST_BYTES + 1), fates: [5], kind: 'refused', phase: 'mail' },
].map((one) => ({ from: 'shop@shop.test', to: [ANN], headers: [], eightBit: false, ...accepted, ...one })) // prettier-ignore

/** What it is at the server of this name. */
export const kindAt = (name) => (kind) => ({ ...kind, ...kind.at?.[name] })

/** One, and after a pause some more. */
export const idle = () => [KINDS.slice(0, 1), KINDS.slice(0, 4)]

/** As the transport gets it. Everything before its first header is what servers put there. */
export function parcelOf({ headers, body, ...kind }, id) {
  const head = [markOf(id), `Message-ID: <${id}@interop.test>`, 'From: Shop <shop@shop.test>', ...headers]
  const content = Buffer.concat([text(...head, ''), body])
  const { from, to, eightBit } = kind
  return { id, messageId: `<${id}@interop.test>`, from, to, eightBit, onUncertain: 'retry', content }
}

export const markOf = (id) => `X-Interop: ${id}`

/** Small ones, every seventh with a recipient that is refused, every fiftieth with none that is not. */
export function crowd(count, seed) {
  const random = randomFor(seed, 'crowd')
  return Array.from({ length: count }, (_, nth) => {
    const lines = Array.from({ length: Math.floor(random() * 40) }, () => lineDrawn(random))
    const [kind, to, fates] =
      nth % 50 === 49 ? ['refused', [NOBODY], [5]]
      : nth % 7 === 6 ? ['accepted', [ANN, NOBODY], [2, 5]]
      : ['accepted', [ANN]] // prettier-ignore
    return {
      ...KINDS[0],
      name: `crowd ${nth}`,
      body: Buffer.concat(lines),
      to,
      fates,
      kind,
      phase: 'rcpt',
      eightBit: true,
    }
  })
}

function lineDrawn(random) {
  const length = Math.floor(random() ** 3 * 1500)
  const octets = Buffer.from(Array.from({ length }, () => OCTETS[Math.floor(random() * OCTETS.length)]))
  return Buffer.concat([random() < 0.2 ? Buffer.from('.') : Buffer.alloc(0), octets, CRLF])
}

function filler(length) {
  const line = Buffer.from(`${'0123456789'.repeat(7)}abcdef\r\n`)
  const whole = Buffer.alloc(length - 2, line)
  return Buffer.concat([whole.at(-1) === 13 ? whole.subarray(0, -1) : whole, CRLF])
}

/** Servers read by 4 KB or so: a line that begins with a dot, on every place of such an end. */
function dotsAtEnds() {
  const lines = Array.from({ length: 2000 }, (_, nth) => `.${'z'.repeat(nth % 11)}`)
  return text(...lines)
}
