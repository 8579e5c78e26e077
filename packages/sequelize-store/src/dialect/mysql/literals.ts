/**
 * Values as MySQL and MariaDB read them in the text of a statement. Duty: no value can be taken for SQL, whatever the
 * session's sql_mode and character set are (an application's own connection may have any). Failures: RangeError for a
 * number that is none.
 *
 * Why not prepared statements: theirs must be kept in each connection, and of ours, with lists of any length, a server
 * may have no more than 16,382; and a bind's type is guessed, so that numbers come as floating point. Why not the
 * driver's own escaping: its backslash is no escape under NO_BACKSLASH_ESCAPES, and lets a value out of its quotes.
 */
import type { Value } from '../../sql.js'

export const PLACEHOLDER = '?'

/** The statement with its values in the places of its placeholders; no text of ours has a question mark of its own. */
export function spelledOut(text: string, values: readonly Value[]): string {
  const pieces = text.split(PLACEHOLDER)
  if (pieces.length !== values.length + 1) throw new RangeError('a statement has not as many placeholders as values')
  return pieces.reduce((all, piece, index) => all + literal(values[index - 1] ?? null) + piece)
}

/** Printable ASCII but ' and \: the same letters in every character set that a client may speak. */
const PLAIN = /^[ -&(-[\]-~]*$/

/** All texts with the same introducer: mixed collations could not stand in one list of values. */
export function literal(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'number') return number(value)
  if (Buffer.isBuffer(value)) return hexadecimal(value)
  return PLAIN.test(value) ? `_utf8mb4'${value}'` : `_utf8mb4 ${hexadecimal(Buffer.from(value))}`
}

const hexadecimal = (bytes: Buffer): string => `x'${bytes.toString('hex')}'`

function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no number that a database has`)
  return String(value)
}
