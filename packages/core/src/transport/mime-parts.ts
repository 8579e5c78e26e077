/**
 * The parts of a content, as they nest. Duty: multiparts are taken apart at their boundaries, a part's headers unfolded
 * and its content decoded octet for octet (parsers for reading mail join bodies and normalise line ends, which a mail
 * that is to be written again must not suffer). Pure; broken MIME is read as far as it goes.
 * Standards: RFC 2045 6 (transfer encodings), RFC 2046 5.1 (boundaries), RFC 3676 4 (flowed text).
 */
import { parseHeaderValue } from 'nodemailer/lib/mime-funcs'

export interface HeaderLine {
  /** As written. */
  name: string
  /** Unfolded; encoded words are still encoded. */
  value: string
}

export interface MimePart {
  headers: readonly HeaderLine[]
  /** 'text/plain', in lower case. */
  type: string
  parameters: Readonly<Record<string, string>>
  /** Of a multipart; of a leaf none. */
  children: readonly MimePart[]
  /** As transferred. */
  body: Buffer
}

/** Deeper nesting is an attack on the parser; what is below counts as one leaf. */
const MAX_DEPTH = 32

/** Reads a whole content, or a part of one. */
export function readParts(content: Buffer, depth = 0): MimePart {
  const { headers, bodyAt } = readHead(content)
  const contentType = headerOf({ headers }, 'content-type')
  const { value, params } = parseHeaderValue(contentType ?? 'text/plain', { stripComments: true })
  const type = value.toLowerCase()
  const { boundary } = params
  const nested = type.startsWith('multipart/') && boundary && depth < MAX_DEPTH
  // from the line end before the body, as the first boundary may stand at its very start
  const pieces = nested ? piecesOf(content.subarray(Math.max(0, bodyAt - 2)), boundary) : []
  const children = pieces.map((piece) => readParts(piece, depth + 1))
  return { headers, type, parameters: params, children, body: content.subarray(bodyAt) }
}

/** The first header of that name, given in lower case; undefined: there is none. */
export function headerOf({ headers }: Pick<MimePart, 'headers'>, name: string): string | undefined {
  return headers.find((one) => one.name.toLowerCase() === name)?.value
}

/** What the part holds, transfer encoding undone. */
export function bytesOf(part: MimePart): Buffer {
  const encoding = (headerOf(part, 'content-transfer-encoding') ?? '').trim().toLowerCase()
  if (encoding === 'base64') return Buffer.from(part.body.toString('latin1'), 'base64')
  return encoding === 'quoted-printable' ? unquoted(part.body) : part.body
}

/** The same as text, its charset and flowed lines undone; line ends as they are. */
export function textOf(part: MimePart): string {
  const { charset = 'utf-8', format = '', delsp = '' } = part.parameters
  const text = decoded(bytesOf(part), charset)
  return format.toLowerCase() === 'flowed' ? unflowed(text, delsp.toLowerCase() === 'yes' ? '' : ' ') : text
}

const HEAD_END = Buffer.from('\r\n\r\n')

function readHead(content: Buffer): { headers: HeaderLine[]; bodyAt: number } {
  if (content.subarray(0, 2).toString('latin1') === '\r\n') return { headers: [], bodyAt: 2 }
  const at = content.indexOf(HEAD_END)
  const head = content.subarray(0, at < 0 ? content.length : at).toString('utf8')
  const lines = head.split(/\r\n(?![ \t])/).map((line) => /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line))
  const headers = lines
    .filter((line) => line !== null)
    .map(([, name = '', value = '']) => ({ name, value: value.replaceAll('\r\n', '').trim() }))
  return { headers, bodyAt: at < 0 ? content.length : at + HEAD_END.length }
}

/** `body` begins with a line end. The line end before a boundary is the boundary's. */
function piecesOf(body: Buffer, boundary: string): Buffer[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const pieces: Buffer[] = []
  let from = -1
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + 2)) {
    const found = body.indexOf('\r\n', at + delimiter.length)
    const lineEnd = found < 0 ? body.length : found
    const rest = body.toString('latin1', at + delimiter.length, lineEnd).trimEnd()
    // a longer boundary that begins alike, as nodemailer's Part_1 and Part_10
    if (rest !== '' && rest !== '--') continue
    if (from >= 0) pieces.push(body.subarray(Math.min(from, at), at))
    if (rest === '--') return pieces
    from = lineEnd + 2
  }
  if (from >= 0) pieces.push(body.subarray(from))
  return pieces
}

/** A line end stays what it is, a soft one vanishes, blanks before it were added on the way. */
function unquoted(body: Buffer): Buffer {
  const text = body
    .toString('latin1')
    .replace(/[ \t]+(?=\r\n|$)/g, '')
    .replace(/=\r\n/g, '')
    .replace(/=$/, '')
  return Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, octet: string) => String.fromCharCode(parseInt(octet, 16))),
    'latin1',
  )
}

function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes)
  } catch {
    // a charset that nobody knows
    return bytes.toString('utf8')
  }
}

/** `joint`: what is left of the blank at which a line was broken. */
function unflowed(text: string, joint: string): string {
  let result = ''
  for (const line of text.split(/(?<=\n)/)) {
    const [, content = '', end = ''] = /^ ?(.*?)((?:\r?\n)?)$/s.exec(line) ?? []
    const flows = content.endsWith(' ') && content !== '-- '
    result += flows ? content.slice(0, -1) + joint : content + end
  }
  return result
}
