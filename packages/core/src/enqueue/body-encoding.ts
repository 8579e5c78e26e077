/**
 * A text body in the characters that mail servers carry. Duty: nodemailer's choice of encoding and nodemailer's
 * characters; only where a line is broken that was too long is our own. Pure.
 * Standards: RFC 2045 6.7 and 6.8.
 */
import * as base64 from 'nodemailer/lib/base64'
import { isPlainText } from 'nodemailer/lib/mime-funcs'
import * as qp from 'nodemailer/lib/qp'

export interface EncodedBody {
  name: '7bit' | 'quoted-printable' | 'base64'
  /** ASCII, in lines of at most 76 characters. */
  encoded: string
}

/** RFC 2045 6.7 and 6.8; lines up to it need no encoding when they are printable ASCII. */
const LONGEST_LINE = 76
/** nodemailer looks no further for a longer line: what has more characters is always encoded. */
const LONGEST_SEARCHED = 128 * 1024

/** Lines of `text` end in CRLF. */
export function encodeBody(text: string): EncodedBody {
  const isPlain = isPlainText(text)
  if (isPlain && !hasLongLine(text)) return { name: '7bit', encoded: text }
  if (isPlain ? /[A-Za-z]/.test(text) : isReadable(text))
    return { name: 'quoted-printable', encoded: softWrapped(isPlain ? quotedPlain(text) : qp.encode(text)) }
  return { name: 'base64', encoded: base64.wrap(base64.encode(text), LONGEST_LINE) }
}

function hasLongLine(text: string): boolean {
  if (text.length > LONGEST_SEARCHED) return true
  let from = 0
  for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n', from)) {
    if (end - from > LONGEST_LINE) return true
    from = end + 2
  }
  return text.length - from > LONGEST_LINE
}

/** nodemailer's rule: quoted-printable pays where there are more ASCII letters than characters to encode. */
function isReadable(text: string): boolean {
  let letters = 0
  let others = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127 || (code < 32 && code !== 9 && code !== 10 && code !== 13)) others++
    else if ((code > 64 && code < 91) || (code > 96 && code < 123)) letters++
  }
  return others < letters
}

/** Of plain text '=' has to be encoded, and what is rare: DEL, and blanks where a line ends. */
function quotedPlain(text: string): string {
  const isRare = text.includes('\x7f') || /[\t ](?:[\n\r]|$)/.test(text)
  return isRare ? qp.encode(text) : text.replaceAll('=', '=3D')
}

/** Lines end where they end; longer ones go on after '=', which is taken off by whoever reads them. */
export function softWrapped(encoded: string): string {
  let wrapped = ''
  let from = 0
  while (from < encoded.length) {
    const found = encoded.indexOf('\n', from)
    const end = found < 0 ? encoded.length : found + 1
    const visible = found < 0 ? end : found - 1
    while (visible - from > LONGEST_LINE) {
      const cut = cutBefore(encoded, from + LONGEST_LINE - 1)
      wrapped += `${encoded.slice(from, cut)}=\r\n`
      from = cut
    }
    wrapped += encoded.slice(from, end)
    from = end
  }
  return wrapped
}

/** Octets before the end of a line in which a blank is looked for, as nodemailer does: words stay whole where they can. */
const NEAR_THE_END = 25
const BLANK = 32

/** Behind the last blank near the end of the line; else the last place up to `at` that is neither inside '=C3' nor between two octets of one character. */
function cutBefore(encoded: string, at: number): number {
  for (let blank = at - 1; blank > at - NEAR_THE_END; blank--) if (encoded.charCodeAt(blank) === BLANK) return blank + 1
  let cut = at
  if (encoded[cut - 1] === '=') cut -= 1
  else if (encoded[cut - 2] === '=') cut -= 2
  while (/^=[89AB]/.test(encoded.slice(cut, cut + 2))) cut -= 3
  return cut
}
