/**
 * The second argument of send. Duty: every option is of its kind and in bounds, and unknown names are refused.
 * Failures: MAILER_BAD_OPTION with details.path 'options.…', MAILER_UNKNOWN_TRANSPORT with the known names.
 */
import { MailerError } from '../errors.js'
import { controlIn } from '../message/characters.js'
import type { OnUncertain } from '../message/message.js'
import { priorityName, type PriorityName } from '../message/priority.js'
import type { SendOptions } from './mail.js'
import { badOption, isDate, isRecord, kindOf, shown, unknownName } from './refusal.js'

export interface CheckedOptions<Tx = unknown> {
  priority: PriorityName
  sendAt: Date | null
  expiresAt: Date | null
  idempotencyKey: string | null
  transport: string
  tags: readonly string[]
  metadata: Readonly<Record<string, string>>
  sensitive: boolean
  transaction: Tx | undefined
  onUncertain: OnUncertain | null
}

/** All names, for did-you-mean and for the error that says where a misplaced option belongs. */
export const OPTION_NAMES: readonly (keyof SendOptions)[] = [
  'priority', 'sendAt', 'expiresAt', 'idempotencyKey', 'transport', 'tags', 'metadata', 'sensitive', 'transaction',
  'onUncertain',
] // prettier-ignore

const MAX_KEY = 255
const MAX_TAGS = 20
const MAX_TAG = 100
const MAX_METADATA = 50
const MAX_METADATA_OCTETS = 16 * 1024
/** What every database can hold. */
const LAST_INSTANT = Date.UTC(9999, 11, 31)

/** `path` is 'options' but where a call takes many mails. */
export function checkOptions<Tx>(
  options: SendOptions<Tx>,
  rules: { transports: readonly string[]; path: string },
): CheckedOptions<Tx> {
  const { path } = rules
  if (!isRecord(options)) throw badOption(path, `must be an object, not ${kindOf(options)}`)
  const unknown = Object.keys(options).find(
    (name) => !OPTION_NAMES.some((known) => known === name) && options[name as keyof SendOptions] !== undefined,
  )
  if (unknown !== undefined) throw badOption(`${path}.${unknown}`, unknownName('option', unknown, OPTION_NAMES))
  const checked = {
    priority: checkPriority(options.priority, `${path}.priority`),
    sendAt: checkInstant(options.sendAt, `${path}.sendAt`),
    expiresAt: checkInstant(options.expiresAt, `${path}.expiresAt`),
    idempotencyKey: checkKey(options.idempotencyKey, `${path}.idempotencyKey`),
    transport: checkTransport(options.transport, { known: rules.transports, path: `${path}.transport` }),
    tags: checkTags(options.tags ?? [], `${path}.tags`),
    metadata: checkMetadata(options.metadata ?? {}, `${path}.metadata`),
    sensitive: checkSensitive(options.sensitive, `${path}.sensitive`),
    transaction: (options.transaction ?? undefined) as Tx | undefined,
    onUncertain: checkOnUncertain(options.onUncertain, `${path}.onUncertain`),
  }
  refuseContradictions(checked, path)
  return checked
}

function refuseContradictions({ priority, sendAt, expiresAt }: CheckedOptions, path: string): void {
  if (priority === 'deferred' && sendAt !== null) {
    throw badOption(
      `${path}.sendAt`,
      "cannot go with priority 'deferred', which waits for retry-deferred and not for a time; leave one of them out",
    )
  }
  if (sendAt !== null && expiresAt !== null && expiresAt <= sendAt) {
    throw badOption(`${path}.expiresAt`, 'must be after sendAt, or the mail could never go out')
  }
}

function checkPriority(value: unknown, path: string): PriorityName {
  const name = value === undefined ? 'medium' : priorityName(value)
  if (name !== null) return name
  throw badOption(path, `must be 'high', 'medium', 'low', 'deferred' or 1 to 4, not ${shown(value)}`)
}

function checkInstant(value: unknown, path: string): Date | null {
  if (value === undefined || value === null) return null
  const time = isDate(value) ? value.getTime() : Number.NaN
  if (!(time >= 0 && time <= LAST_INSTANT)) {
    throw badOption(path, `must be a Date between 1970 and 9999, not ${isDate(value) ? String(value) : shown(value)}`)
  }
  return new Date(time)
}

function checkKey(value: unknown, path: string): string | null {
  return value === undefined || value === null ? null : shortText({ value, path, max: MAX_KEY })
}

function checkTransport(value: unknown, { known, path }: { known: readonly string[]; path: string }): string {
  const name = value ?? 'default'
  // mail may be queued by a process that has no transport at all; an explicit name must be one of those that exist
  if (typeof name === 'string' && (name === 'default' || known.includes(name))) return name
  const names = [...new Set(['default', ...known])].join(', ')
  const transport = shown(name).replaceAll('"', '')
  throw new MailerError('MAILER_UNKNOWN_TRANSPORT', { path, transport, known: names })
}

function checkTags(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value) || value.length > MAX_TAGS)
    throw badOption(path, `must be a list of at most ${MAX_TAGS} texts`)
  return [
    ...new Set(value.map((tag: unknown, index) => shortText({ value: tag, path: `${path}[${index}]`, max: MAX_TAG }))),
  ]
}

function checkMetadata(value: unknown, path: string): Readonly<Record<string, string>> {
  if (!isRecord(value)) throw badOption(path, `must be an object of texts, not ${kindOf(value)}`)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  if (entries.length > MAX_METADATA)
    throw badOption(path, `has ${entries.length} entries; at most ${MAX_METADATA} are kept`)
  const checked = entries.map(([name, one]) => {
    if (typeof one !== 'string') throw badOption(`${path}.${name}`, `must be a text, not ${kindOf(one)}`)
    if (one.includes('\0')) throw badOption(`${path}.${name}`, 'contains NUL, which not every database keeps')
    return [shortText({ value: name, path, max: MAX_TAG }), one.toWellFormed()] as const
  })
  const octets = Buffer.byteLength(JSON.stringify(checked))
  if (octets > MAX_METADATA_OCTETS)
    throw badOption(path, `has ${octets} octets; at most ${MAX_METADATA_OCTETS} are kept`)
  return Object.fromEntries(checked)
}

function checkSensitive(value: unknown, path: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false
  throw badOption(path, `must be true or false, not ${shown(value)}`)
}

const ON_UNCERTAIN: readonly OnUncertain[] = ['retry', 'hold', 'assumeSent']

function checkOnUncertain(value: unknown, path: string): OnUncertain | null {
  if (value === undefined || value === null) return null
  const found = ON_UNCERTAIN.find((one) => one === value)
  if (found !== undefined) return found
  throw badOption(path, `must be one of ${ON_UNCERTAIN.join(', ')}, not ${shown(value)}`)
}

function shortText({ value, path, max }: { value: unknown; path: string; max: number }): string {
  if (typeof value !== 'string' || value === '')
    throw badOption(path, `must be a text that is not empty, not ${shown(value)}`)
  if (value.length > max) throw badOption(path, `has ${value.length} characters; at most ${max} are allowed`)
  const control = controlIn(value)
  if (control !== null) throw badOption(path, `contains ${control}`)
  return value.toWellFormed()
}
