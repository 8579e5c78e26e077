/**
 * Small checks that every rule of this folder uses, each ending in the error that names the field and what to do.
 * Failures: MAILER_BAD_MAIL, MAILER_BAD_HEADER, MAILER_BAD_OPTION, always with details.path.
 */
import { MailerError, type ErrorCode } from '../errors.js'
import { controlIn } from '../message/characters.js'
import { kindOf, shown } from '../values.js'

/** What the rules also need, so that each of them has one place to ask. */
export { isDate, isRecord, kindOf, shown, unknownName } from '../values.js'

export const badMail = (path: string, problem: string): MailerError => refusal('MAILER_BAD_MAIL', path, problem)
export const badHeader = (path: string, problem: string): MailerError => refusal('MAILER_BAD_HEADER', path, problem)
export const badOption = (path: string, problem: string): MailerError => refusal('MAILER_BAD_OPTION', path, problem)

function refusal(code: ErrorCode, path: string, problem: string): MailerError {
  return new MailerError(code, { path, problem })
}

/** A field's value and the place that an error names. */
export interface Given {
  value: unknown
  path: string
}

/** Not given, in the ways that nodemailer's users write it: `cc: isVip && 'boss@example.com'`. */
export function isAbsent(value: unknown): value is undefined | null | false {
  return value === undefined || value === null || value === false
}

/** One line of text: no control characters, no lone surrogates left. */
export function lineOf({ value, path }: Given): string {
  if (typeof value !== 'string') throw badMail(path, `must be a text, not ${kindOf(value)}`)
  const control = controlIn(value)
  if (control !== null) throw badHeader(path, `contains ${control}; it must be one line of printable characters`)
  return value.toWellFormed()
}

/** As lineOf, of characters that need no encoding. */
export function asciiLineOf(given: Given): string {
  const text = lineOf(given)
  if (/[^ -~]/.test(text)) throw badHeader(given.path, 'contains a character outside ASCII')
  return text
}

/** One of a few words, in any case. */
export function choiceOf<T extends string>({ value, path }: Given, choices: readonly T[]): T {
  const found = choices.find((choice) => typeof value === 'string' && choice.toLowerCase() === value.toLowerCase())
  if (found === undefined) throw badMail(path, `must be one of ${choices.join(', ')}, not ${shown(value)}`)
  return found
}
