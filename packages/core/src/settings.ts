/**
 * Reads what a developer wrote into checked settings. Duty: every value is of its kind and in bounds, every unknown
 * name is refused with a did-you-mean, and ALL problems are reported at once. Pure; options.ts is the table it reads.
 */
import { seconds, type Duration, type Seconds } from './duration.js'
import { MailerError } from './errors.js'
import type { ErrorHandler } from './deliver/error-handler.js'
import { OPTIONS, type OptionName, type OptionRow } from './options.js'
import type { OnUncertain } from './message/message.js'
import { didYouMean } from './text.js'
import type { TransportConfig } from './transport/transport-config.js'

/** What a developer may write. Durations: seconds, or '250ms' | '60s' | '5m' | '6h' | '5d'. Defaults: options.ts. */
export interface Settings {
  transport: TransportConfig | null
  transports: Record<string, TransportConfig>
  defaultFrom: string | null
  serverEmail: string | null
  subjectPrefix: string
  admins: readonly string[]
  managers: readonly string[]
  concurrency: number
  inFlight: number
  throttle: Duration
  maxBatch: number | null
  maxDeferred: number | null
  maxRetries: number | null
  messagesBatchSize: number
  emptyQueueSleep: Duration
  pauseSend: boolean
  logContent: boolean
  errorHandler: ErrorHandler | null
  lease: Duration
  sweep: Duration
  backoff: readonly Duration[] | string
  maxAge: Duration | null
  permanentFailures: 'fail' | 'defer'
  onUncertain: OnUncertain
  uncertainDelay: Duration
  timeouts: Partial<Record<TimeoutName, Duration>>
  breaker: { failures?: number; pause?: Duration; maxPause?: Duration }
  shutdownGrace: Duration
  maxSize: number
  maxRecipients: number
  attachmentsRoot: string | null
  overrideRecipients: readonly string[] | null
  useFileLock: boolean
  lockPath: string | null
  lockWaitTimeout: Duration
}

/** The waits of an SMTP dialogue that have a limit; options.ts says each. */
export type TimeoutName = 'connect' | 'greeting' | 'command' | 'content' | 'final' | 'total'

type DurationName =
  | 'throttle' | 'emptyQueueSleep' | 'lease' | 'sweep' | 'uncertainDelay' | 'shutdownGrace' | 'lockWaitTimeout' // prettier-ignore

/** Settings as the engine uses them: complete, every duration in seconds. */
export type CheckedSettings = Omit<Settings, DurationName | 'backoff' | 'maxAge' | 'timeouts' | 'breaker'> &
  Record<DurationName, Seconds> & {
    backoff: readonly Seconds[]
    maxAge: Seconds | null
    timeouts: Record<TimeoutName, Seconds>
    breaker: { failures: number; pause: Seconds; maxPause: Seconds }
  }

/** One thing wrong with a configuration: where, and what. */
export interface Problem {
  path: string
  problem: string
}

/** Checks and completes. @throws {MailerError} MAILER_BAD_CONFIG with all problems in `details.list` */
export function checkSettings(given: Partial<Settings>): CheckedSettings {
  const { settings, problems } = readSettings(given)
  if (problems.length > 0) throw badConfig(problems)
  return settings
}

/** The parts of a mailer that no table knows. Without it, a missing store or a logger of another kind would show at the first mail. */
export function checkParts(given: { store?: unknown; logger?: unknown } | undefined): void {
  if (!has(given?.store, 'pendingMigrations')) throw new MailerError('MAILER_NOT_CONFIGURED', { missing: 'store' })
  const logger = given?.logger
  const lacks = logger === undefined ? [] : LEVELS.filter((level) => !has(logger, level))
  if (lacks.length > 0) throw badConfig([{ path: 'logger', problem: `must have the method ${lacks.join(', ')}` }])
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

function has(part: unknown, method: string): boolean {
  return typeof (part as Record<string, unknown> | null | undefined)?.[method] === 'function'
}

/** One error for all problems, a line each. */
export function badConfig(problems: readonly Problem[]): MailerError {
  const lines = problems.map((p) => `${p.path} ${p.problem}`)
  return new MailerError('MAILER_BAD_CONFIG', { count: lines.length, problems: lines.join('; '), list: problems })
}

/** As checkSettings, but hands the problems back, for callers that have more to report in the same breath. */
export function readSettings(given: Partial<Settings>): { settings: CheckedSettings; problems: Problem[] } {
  const problems: Problem[] = []
  const settings = readGroup(given, OPTIONS, { at: '', problems })
  return { settings: settings as unknown as CheckedSettings, problems }
}

/** Reads a text, as from the environment or a flag, into the value of a setting; a problem when it is none. */
export function readSettingText(name: OptionName, text: string): { value: unknown } | { problem: string } {
  const problems: Problem[] = []
  const value = readValue(fromText(text, OPTIONS[name]), OPTIONS[name], { at: name, problems })
  return problems[0] === undefined ? { value } : { problem: problems[0].problem }
}

interface Place {
  at: string
  problems: Problem[]
}

function readGroup(given: Record<string, unknown>, rows: Readonly<Record<string, OptionRow>>, place: Place) {
  const under = (name: string) => (place.at === '' ? name : `${place.at}.${name}`)
  for (const name of Object.keys(given)) {
    if (name in rows) continue
    const meant = didYouMean(name, Object.keys(rows))
    place.problems.push({
      path: under(name),
      problem: `is no setting${meant === null ? '' : `; did you mean ${meant}?`}`,
    })
  }
  const read = Object.entries(rows).map(([name, row]) => {
    const value = given[name]
    const chosen = value === undefined ? row.default : value
    return [name, readValue(chosen, row, { at: under(name), problems: place.problems })]
  })
  return Object.fromEntries(read) as Record<string, unknown>
}

function readValue(value: unknown, row: OptionRow, place: Place): unknown {
  if (value === null && row.nullable === true) return null
  if (row.kind === 'group' && isRecord(value)) return readGroup(value, row.rows ?? {}, place)
  const read = READERS[row.kind](value, row)
  if (read.ok) return read.value
  place.problems.push({ path: place.at, problem: `must be ${read.want}, not ${show(value)}` })
  return row.default
}

type Read = { ok: true; value: unknown } | { ok: false; want: string }
type Reader = (value: unknown, row: OptionRow) => Read

const accept = (value: unknown): Read => ({ ok: true, value })
const reject = (want: string): Read => ({ ok: false, want })
const atLeast = (row: OptionRow) => (row.min === undefined ? '' : ` of at least ${row.min}`)

const readDuration: Reader = (value, row) => {
  // -1 ('do not wait') is the only negative duration, and only where the row's min allows it
  const read = typeof value === 'number' || /^-?\d+$/.test(String(value)) ? Number(value) : seconds(value)
  if (read !== null && Number.isFinite(read) && read >= (row.min ?? 0)) return accept(read)
  return reject(`a duration${atLeast(row)} s (seconds, or '250ms', '60s', '5m', '6h', '5d')`)
}

const readCount: Reader = (value, row) =>
  Number.isSafeInteger(value) && (value as number) >= (row.min ?? 0)
    ? accept(value)
    : reject(`a whole number${atLeast(row)}`)

const isText = (value: unknown): value is string => typeof value === 'string'
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const READERS: Record<OptionRow['kind'], Reader> = {
  duration: readDuration,
  durations: (value, row) => {
    const list = isText(value) ? value.split(/[\s,]+/).filter(Boolean) : value
    if (!Array.isArray(list) || list.length === 0) return reject('a list of durations')
    const read = list.map((one: unknown) => readDuration(one, row))
    const bad = read.find((one) => !one.ok)
    return bad ?? accept(read.map((one) => (one as { value: Seconds }).value))
  },
  count: readCount,
  size: readCount,
  boolean: (value) => (typeof value === 'boolean' ? accept(value) : reject('true or false')),
  text: (value) => (isText(value) ? accept(value) : reject('a text')),
  address: (value) => (isText(value) && value.includes('@') ? accept(value) : reject("an address such as 'Shop <shop@example.com>'")),
  addresses: (value) => {
    const list = isText(value) ? [value] : value
    return Array.isArray(list) && list.every((one) => isText(one) && one.includes('@')) ? accept(list) : reject('a list of addresses')
  },
  choice: (value, row) => (row.choices?.includes(value as string) ? accept(value) : reject(`one of ${row.choices?.join(', ')}`)),
  group: () => reject('an object'),
  function: (value) => (typeof value === 'function' ? accept(value) : reject('a function')),
  transport: (value) => (isText(value) || isRecord(value) ? accept(value) : reject('a transport URL, SMTP options or a nodemailer transport')),
  transports: (value) =>
    isRecord(value) && Object.values(value).every((one) => isText(one) || isRecord(one)) ? accept(value) : reject('an object of transports by name'),
} // prettier-ignore

function fromText(text: string, row: OptionRow): unknown {
  const trimmed = text.trim()
  if (row.nullable === true && (trimmed === '' || trimmed.toLowerCase() === 'null')) return null
  if (row.kind === 'boolean') return BOOLEANS[trimmed.toLowerCase()] ?? text
  if (row.kind === 'count' || row.kind === 'size') return /^-?\d+$/.test(trimmed) ? Number(trimmed) : text
  if (row.kind === 'addresses') return trimmed === '' ? [] : trimmed.split(/\s*,\s*/)
  return row.kind === 'text' ? text : trimmed
}

const BOOLEANS: Record<string, boolean> = { true: true, 1: true, yes: true, on: true, false: false, 0: false, no: false, off: false } // prettier-ignore

/** A value in a message: short, and never the inside of an object, which may hold a password. */
function show(value: unknown): string {
  if (typeof value === 'string') return value.includes('://') ? 'that URL' : `'${value.slice(0, 60)}'`
  return value === null || typeof value !== 'object'
    ? String(value)
    : Array.isArray(value)
      ? 'that list'
      : 'that object'
}
