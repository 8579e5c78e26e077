/**
 * What the mailer's verbs are given besides mail: options of a run, queries, reasons. Duty: closed objects, since a
 * misspelt option would mean "everything": deliver({ id: [...] }) would send the whole queue, pause({ transports: 'bulk' })
 * stop all of it. undefined is as good as not given. Failures: MAILER_BAD_ARGUMENT, the option's name in details.path. Pure.
 */
import { seconds } from './duration.js'
import { isDate, isRecord, kindOf, shown, unknownName } from './values.js'
import { MailerError } from './errors.js'
import type { Mailer } from './mailer-types.js'
import { STATES } from './message/message.js'

/** What a value must be, as a sentence goes on, and whether it is. */
interface Kind {
  must: string
  fits(value: unknown): boolean
}

const kind = (must: string, fits: (value: unknown) => boolean): Kind => ({ must, fits })
const wholeFrom = (least: number) => (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least
const isText = (value: unknown): value is string => typeof value === 'string'
const oneOf = (...words: readonly string[]) => kind(`must be one of ${words.join(', ')}`, (value) => words.includes(value as string)) // prettier-ignore

const TEXT = kind('must be a text', isText)
const TRUTH = kind('must be true or false', (value) => typeof value === 'boolean')
const COUNT = kind('must be a whole number of at least 0', wholeFrom(0))
const POSITIVE = kind('must be a whole number of at least 1', wholeFrom(1))
const LIMIT = kind('must be a whole number of at least 0, or null for no limit', (value) => value === null || wholeFrom(0)(value)) // prettier-ignore
const SPAN = kind("must be a duration: seconds, or '250ms', '60s', '5m'", (value) => seconds(value) !== null)
const INSTANT = kind('must be a Date that exists', (value) => isDate(value) && !Number.isNaN(value.getTime()))
const IDS = kind('must be a list of message ids', (value) => Array.isArray(value) && value.every(isText))
/** Also of another realm, as in tests that run in a context of their own. */
const isSignal = (value: unknown) =>
  isRecord(value) && typeof value.aborted === 'boolean' && 'addEventListener' in value
const SIGNAL = kind('must be an AbortSignal', isSignal)
const STATE = kind(`must be a state or a list of them: ${STATES.join(', ')}`, (value) =>
  [value].flat().every((one) => (STATES as readonly unknown[]).includes(one)),
)

const AGAIN_TO = kind('must be a list of addresses, or of { address, insteadOf }', (value) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => isText(one) || (isRecord(one) && isText(one.address) && isText(one.insteadOf))),
) // prettier-ignore

const PAGE = { limit: POSITIVE, after: TEXT }
const QUERY = {
  ...PAGE, state: STATE, priority: oneOf('high', 'medium', 'low'), transport: TEXT, tag: TEXT, recipient: TEXT,
  recipientBegins: TEXT, messageId: TEXT, subject: TEXT, subjectContains: TEXT, failureClass: TEXT, failureGroup: TEXT,
  createdAfter: INSTANT, createdBefore: INSTANT, order: oneOf('newest', 'oldest', 'next'),
} // prettier-ignore

/** Each verb that takes an object of options, and what may stand in it. */
const VERBS = {
  deliver: { ids: IDS, maxBatch: LIMIT, maxDeferred: LIMIT, throttle: SPAN, concurrency: POSITIVE, signal: SIGNAL },
  work: { concurrency: POSITIVE, signal: SIGNAL },
  retryDeferred: { ids: IDS, due: TRUTH, limit: COUNT, signal: SIGNAL },
  pause: { transport: TEXT, reason: TEXT, by: TEXT },
  resume: { transport: TEXT },
  sendAgain: { to: AGAIN_TO, idempotencyKey: TEXT },
  list: QUERY,
  messages: QUERY,
  log: { ...PAGE, message: TEXT, result: TEXT, failureClass: TEXT, order: oneOf('newest', 'oldest') },
  counts: { upTo: COUNT },
  'dontSend.add': { reason: TEXT, source: TEXT, expiresAt: INSTANT },
  'dontSend.list': { ...PAGE, address: TEXT },
} as const satisfies Partial<Record<keyof Mailer | `dontSend.${string}`, Readonly<Record<string, Kind>>>>

type Verb = keyof typeof VERBS

/** The options as they came; nothing given is an empty object. @throws {MailerError} MAILER_BAD_ARGUMENT */
export function verbOptions<T extends object>(verb: Verb, given: T | undefined): Partial<T> {
  if (given === undefined) return {}
  if (!isRecord(given)) throw badArgument(`the options of ${verb}`, `must be an object, not ${kindOf(given)}`)
  const kinds: Readonly<Record<string, Kind>> = VERBS[verb]
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    const known = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (known === undefined) throw badArgument(name, unknownName(`option of ${verb}`, name, Object.keys(kinds)))
    if (!known.fits(value)) throw badArgument(name, `${known.must}, not ${shown(value)}`)
  }
  return given
}

/** The error for an argument that is not what it must be. */
export function badArgument(path: string, problem: string): MailerError {
  return new MailerError('MAILER_BAD_ARGUMENT', { path, problem })
}
