/**
 * The content as DATA wants it. Pure. A dot at the start of a line is doubled (RFC 5321 4.5.2); most mails have none,
 * and then the same buffer goes out without a copy. Line ends are CRLF since enqueue: a bare LF or CR could smuggle dots.
 */
const BIG = 64 * 1024

const DOT = Buffer.from('.')
const LF_DOT = Buffer.from('\n.')
const CRLF = Buffer.from('\r\n')

/** Big content goes by DATA, slice by slice before the journal, and only its terminator after it. */
export const isBig = (content: Buffer): boolean => content.length > BIG

/** Doubles the dots that begin lines. Answers the very buffer that it got when there is nothing to double. */
export function stuffDots(content: Buffer): Buffer {
  const pieces: Buffer[] = content[0] === DOT[0] ? [DOT] : []
  let from = 0
  for (let at = content.indexOf(LF_DOT); at !== -1; at = content.indexOf(LF_DOT, at + 1)) {
    pieces.push(content.subarray(from, at + 1), DOT)
    from = at + 1
  }
  return pieces.length === 0 ? content : Buffer.concat([...pieces, content.subarray(from)])
}

/** What ends the content: the dot on a line of its own. */
export function terminatorOf(content: Buffer): string {
  return content.length === 0 || content.subarray(-2).equals(CRLF) ? '.\r\n' : '\r\n.\r\n'
}
