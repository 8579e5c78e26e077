/**
 * Addresses: reads whatever nodemailer takes for one, and answers what is sent, character for character. Strict where
 * nodemailer guesses: it delivers `b@x\r\nRCPT TO:<evil@y>` to evil@y without an error.
 * Failures: none is thrown, a problem is an answer (enqueue/addresses.ts makes errors of them). Pure.
 * Standards: RFC 5322 3.4 (grammar, by nodemailer's parser), RFC 5321 4.5.3.1.3 (254 octets), RFC 6531 (UTF-8 local parts).
 */
import addressparser from 'nodemailer/lib/addressparser'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { hasPairedBrackets, holdsAnother, leftOpen, writtenIn } from './address-text.js'
import { controlIn, invisibleIn } from './characters.js'

/** One mailbox. */
export interface ParsedAddress {
  /** Display name; '' when there is none. */
  name: string
  /** addr-spec as it goes into RCPT TO: domain in lower case ASCII, local part as written (quoted where it must be). */
  address: string
  /** The address as the caller wrote it, without its display name. */
  written: string
}

/** `at` is the place inside the value: '', '[2]' or '[0].address'; `problem` continues a sentence that begins with it. */
export type AddressReading =
  { ok: true; addresses: readonly ParsedAddress[] } | { ok: false; at: string; problem: string }

/** RFC 5321 4.5.3.1.3: a path has 256 octets, two of which are its angle brackets. */
const MAX_OCTETS = 254
/** Lists in lists; more is a mistake, and without a bound a list that holds itself would never end. */
const MAX_DEPTH = 8

/** Reads a text with one or more addresses, { name, address }, or any nesting of lists of them. Nothing gives none. */
export function readAddressList(value: unknown): AddressReading {
  const addresses: ParsedAddress[] = []
  const wrong = collect(value, { at: '', depth: 0, addresses })
  return wrong ?? { ok: true, addresses }
}

/**
 * An address in the form by which the don't-send list and searches compare: no display name, whole address in lower
 * case, domain ASCII, NFC, no needless quotes. Null when the text is not exactly one address.
 */
export function normaliseAddress(text: string): string | null {
  if (isNormal(text)) return text
  const reading = readAddressList(text)
  const [only, ...more] = reading.ok ? reading.addresses : []
  return only === undefined || more.length > 0 ? null : normaliseSpec(only.address)
}

/** Most are in that form already, and seen at a glance; what is not so plain is read. */
const isNormal = (text: string): boolean => isPlainSpec(text) && !/[A-Z]/.test(text)

/** normaliseAddress for the `address` of a ParsedAddress, which needs no second reading. */
export function normaliseSpec(address: string): string {
  if (isNormal(address)) return address
  const { local, domain } = splitSpec(address)
  const plain = QUOTED.test(local) ? local.slice(1, -1).replace(/\\(.)/gsu, '$1') : local
  return `${DOT_ATOM.test(plain) ? plain : local}@${domain}`.normalize('NFC').toLowerCase().normalize('NFC')
}

/**
 * Whether an addr-spec goes as it is, by every rule there is: plain words and dots before the @, a domain in lower case
 * with a top level of letters after it. Nearly all are; what is not so plain has to be read.
 */
export function isPlainSpec(address: string): boolean {
  return address.length <= MAX_OCTETS && PLAIN.test(address)
}

/** A domain in lower case ASCII; null when it is none. Takes address literals: '[127.0.0.1]', '[IPv6:::1]'. */
export function normaliseDomain(domain: string): string | null {
  const literal = /^\[(IPv6:)?([0-9a-f:.]+)\]$/i.exec(domain)
  if (literal !== null) {
    const [, six, ip = ''] = literal
    if (isIP(ip) !== (six === undefined ? 4 : 6)) return null
    return `[${six === undefined ? '' : 'IPv6:'}${ip.toLowerCase()}]`
  }
  // what URLs treat specially is refused first: domainToASCII reads 'good.com/evil' as good.com and '%41' as a
  if (!/^[A-Za-z0-9._\-\u0080-\u{10ffff}]+$/u.test(domain) || invisibleIn(domain) !== null) return null
  const ascii = /^[\0-\x7f]*$/.test(domain) ? domain.toLowerCase() : domainToASCII(domain)
  return DOMAIN.test(ascii) && ascii.length <= 253 ? ascii : null
}

const ATEXT = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\u0080-\\u{10ffff}]"
const DOT_ATOM = new RegExp(`^${ATEXT}+(?:\\.${ATEXT}+)*$`, 'u')
/** Dots in odd places (some Japanese carriers gave such addresses out) are legal in quotes, which we then add. */
const DOTTED = new RegExp(`^(?:${ATEXT}|\\.)+$`, 'u')
const QUOTED = /^"(?:[^"\\]|\\.)*"$/su
const DOMAIN = /^(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/

const PLAIN = /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/
/** 'Ann Lee <ann@x.de>': words, one blank between them, nothing that the parser could read as anything else. */
const NAMED = /^([\w\u00c0-\u024f]+(?: [\w\u00c0-\u024f]+)*) <([^<>]+)>$/

interface Place {
  at: string
  depth: number
  addresses: ParsedAddress[]
}

type Wrong = Extract<AddressReading, { ok: false }>

function collect(value: unknown, place: Place): Wrong | null {
  if (value === undefined || value === null || value === false || value === '') return null
  if (typeof value === 'string') return collectText(value, place)
  if (Array.isArray(value)) return collectItems(value, place)
  if (typeof value === 'object') return collectObject(value as Record<string, unknown>, place)
  return wrong(place, `must be an address or a list of them, not a ${typeof value}`)
}

function collectItems(items: readonly unknown[], place: Place): Wrong | null {
  if (place.depth >= MAX_DEPTH) return wrong(place, `holds lists more than ${MAX_DEPTH} deep`)
  for (const [index, item] of items.entries()) {
    const inside = { ...place, at: `${place.at}[${index}]`, depth: place.depth + 1 }
    const found = collect(item, inside)
    if (found !== null) return found
  }
  return null
}

function collectObject(value: Record<string, unknown>, place: Place): Wrong | null {
  const { name = '', address } = value
  const unknown = Object.keys(value).find((key) => key !== 'name' && key !== 'address')
  if (unknown === 'group') return wrong(place, 'is a group; name its addresses themselves')
  if (unknown !== undefined) return wrong(place, `has the unknown field ${show(unknown)}; it takes name and address`)
  if (typeof address !== 'string') return wrong(place, 'must have an address that is a text')
  if (name !== null && typeof name !== 'string') return wrong(place, 'must have a name that is a text')
  return push({ name: name ?? '', address }, place)
}

function collectText(text: string, place: Place): Wrong | null {
  const [, name = '', spec = text] = NAMED.exec(text) ?? []
  if (isPlainSpec(spec)) {
    place.addresses.push({ name, address: spec, written: spec })
    return null
  }
  const control = controlIn(text)
  if (control !== null) return wrong(place, `contains ${control}`)
  if (!hasPairedBrackets(text)) return wrong(place, `has an angle bracket alone: ${show(text)}`)
  const open = leftOpen(text)
  if (open !== null) return wrong(place, `has a ${open} alone: ${show(text)}`)
  const entries = addressparser(text)
  if (entries.length === 0 && text.trim() !== '') return wrong(place, `holds no address: ${show(text)}`)
  const isWritten = writtenIn(text)
  for (const entry of entries) {
    if (entry.group !== undefined) return wrong(place, `is a group (${show(text)}); name its addresses themselves`)
    if (entry.address === '') return wrong(place, `holds ${show(entry.name)}, which is no address`)
    if (!isWritten(entry.address))
      return wrong(place, `reads as ${show(entry.address)}: ${show(text)}; mind the quotation marks`)
    if (holdsAnother(entry, text)) {
      return wrong(place, `reads as more than one address: ${show(text)}; put a comma between them`)
    }
    const found = push(entry, place)
    if (found !== null) return found
  }
  return null
}

function push(entry: { name: string; address: string }, place: Place): Wrong | null {
  const control = controlIn(entry.name)
  if (control !== null) return wrong(place, `has a name that contains ${control}`)
  const spec = readSpec(entry.address.trim())
  if ('problem' in spec) return wrong(place, spec.problem)
  place.addresses.push({ name: entry.name.trim().toWellFormed(), ...spec })
  return null
}

function readSpec(written: string): { address: string; written: string } | { problem: string } {
  if (isPlainSpec(written)) return { address: written, written }
  const control = controlIn(written)
  if (control !== null) return { problem: `contains ${control}` }
  if (/[<>]/.test(written)) return { problem: `contains an angle bracket: ${show(written)}` }
  const { local, domain } = splitSpec(written)
  if (local === '') return { problem: `is no address: ${show(written)}` }
  const localSent = sentLocal(local)
  if (localSent === null) return { problem: `has a part before the @ that cannot be: ${show(written)}` }
  const ascii = normaliseDomain(domain)
  if (ascii === null) return { problem: `has a domain that cannot be: ${show(written)}` }
  const address = `${localSent}@${ascii}`
  const octets = Buffer.byteLength(address)
  if (octets > MAX_OCTETS) return { problem: `has ${octets} octets; an address has at most ${MAX_OCTETS}` }
  return { address, written }
}

function sentLocal(local: string): string | null {
  const isQuoted = QUOTED.test(local)
  if (invisibleIn(isQuoted ? local.replaceAll(' ', '') : local) !== null) return null
  if (isQuoted || DOT_ATOM.test(local)) return local
  return DOTTED.test(local) ? `"${local}"` : null
}

/** At the last @, but before a literal, which may hold one: 'a@[x@evil.com]' is no address at evil.com. */
function splitSpec(address: string): { local: string; domain: string } {
  const at = address.endsWith(']') ? address.lastIndexOf('@[') : address.lastIndexOf('@')
  return { local: address.slice(0, Math.max(0, at)), domain: address.slice(at + 1) }
}

const wrong = (place: Place, problem: string): Wrong => ({ ok: false, at: place.at, problem })

/** A text in a sentence: quoted, short, nothing in it that moves the cursor. */
function show(text: string): string {
  return `'${text.slice(0, 60).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?')}${text.length > 60 ? '…' : ''}'`
}
