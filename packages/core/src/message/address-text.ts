/**
 * Where nodemailer's parser of addresses guesses: a text for which it would answer an address that nobody wrote, or lose one.
 * Duty: these doubts, each asked by address.ts; an answer is no error yet. Pure.
 */

/** 'ann@x> NOTIFY=NEVER' is ann@x to the parser, which drops the rest: what is sent would not be what was written. */
export function hasPairedBrackets(text: string): boolean {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)/gs, '')
  return /^[^<>]*(?:<[^<>]*>[^<>]*)*$/.test(bare)
}

/**
 * What a quotation mark or a parenthesis opens and nothing closes swallows the rest: the parser makes `"/ ann"@x` of
 * `/"ann@x`, and loses bob in `ann@x (hi, bob@y`.
 */
export function leftOpen(text: string): string | null {
  let quoted = false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const one = text[at]
    if (one === '\\' && (quoted || depth > 0)) at += 1
    else if (one === '"' && depth === 0) quoted = !quoted
    else if (one === '(' && !quoted) depth += 1
    else if (one === ')' && !quoted) depth = Math.max(0, depth - 1)
  }
  return quoted ? 'quotation mark' : depth > 0 ? 'parenthesis' : null
}

/**
 * The parser looks for an @ inside of quotation marks where there is none outside, and drops what stands beside a quoted
 * part before the @: it makes `"/ @"@a` of `/"@@a"`, and b@x of `a."b"@x`, addresses that nobody wrote. To be asked for
 * each in the order of the text, which may have thousands.
 */
export function writtenIn(text: string): (address: string) => boolean {
  if (!text.includes('"')) return () => true
  const outside = text.replace(QUOTED_OR_COMMENT, (piece) => (piece.startsWith('"') ? '\0' : ''))
  if (HALF_QUOTED.test(outside)) return () => false
  const [whole, domains] = [inOrder(text), inOrder(outside.replace(/\s+/g, ''))]
  return (address) => whole(address) || domains(address.slice(address.lastIndexOf('@')).replace(/\s+/g, ''))
}

function inOrder(text: string): (piece: string) => boolean {
  let from = 0
  return (piece) => {
    const at = text.indexOf(piece, from)
    if (at >= 0) from = at + piece.length
    return at >= 0
  }
}

const QUOTED_OR_COMMENT = /"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)/gs
/** NUL stands for a quoted part: no text that gets here holds one. */
const HALF_QUOTED = /[^\s,;:<>\0]\0[^\s,;:<>]{0,64}@|\0[^\s,;:<>@]{1,64}@/

/**
 * The parser keeps the first address of 'a@x b@y' and makes the rest its name: a recipient lost without a word. A name
 * with an @ is meant only where it stands before the brackets: '"me@home" <a@x>', 'b@y <a@x>'.
 */
export function holdsAnother(entry: { name: string; address: string }, text: string): boolean {
  if (!entry.name.includes('@')) return false
  const line = text.replace(/\s+/g, ' ')
  const name = entry.name.replace(/\s+/g, ' ').trim()
  return ![`${name} <`, `${name}<`, `${name}" <`, `${name}"<`].some((before) => line.includes(before))
}
