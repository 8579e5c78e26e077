/**
 * Every setting of core: one row each, with default, unit, bounds and one sentence. Types, validation, environment
 * names, `--help` and docs/configuration.md come from here. A new setting is a new row, and nothing else but its use.
 */
import { constantCase } from './text.js'

/** What a value may be; settings.ts has the reader of each kind. */
export type OptionKind =
  | 'duration' | 'durations' | 'count' | 'size' | 'boolean' | 'text' | 'address' | 'addresses' | 'choice'
  | 'group' | 'function' | 'transport' | 'transports' // prettier-ignore

/** What is known of one setting. */
export interface OptionRow {
  readonly kind: OptionKind
  readonly default: unknown
  /** Smallest value allowed, in the kind's unit (seconds for durations). */
  readonly min?: number
  /** Whether null is a value: 'no limit', 'not set'. */
  readonly nullable?: boolean
  readonly choices?: readonly string[]
  /** The members of a group. */
  readonly rows?: Readonly<Record<string, OptionRow>>
  /** Only the command line reads it. */
  readonly cliOnly?: boolean
  readonly help: string
}

const MB = 1024 * 1024

/** The table: name of the setting to its row. */
export const OPTIONS = {
  transport: { kind: 'transport', default: null, nullable: true, help: "The transport named 'default': 'smtp://user:pass@host:587', 'smtps://…', 'outbox:./folder' (.eml files), 'null:', nodemailer's SMTP options, or a nodemailer transport plugin." },
  transports: { kind: 'transports', default: {}, help: 'Further transports by name; a mail chooses one by options.transport.' },
  defaultFrom: { kind: 'address', default: null, nullable: true, help: 'The From of a mail that has none.' },
  serverEmail: { kind: 'address', default: null, nullable: true, help: 'The From of mailAdmins and mailManagers; null: defaultFrom.' },
  subjectPrefix: { kind: 'text', default: '', help: 'Put before the subject by mailAdmins and mailManagers.' },
  admins: { kind: 'addresses', default: [], help: 'Who gets mailAdmins.' },
  managers: { kind: 'addresses', default: [], help: 'Who gets mailManagers.' },
  concurrency: { kind: 'count', default: 5, min: 1, help: 'Connections of one process to each transport.' },
  inFlight: { kind: 'count', default: 4, min: 1, help: 'Mails open at once on one connection where the server offers CHUNKING.' },
  throttle: { kind: 'duration', default: 0, min: 0, help: 'Pause after each attempted mail, over the whole process.' },
  maxBatch: { kind: 'count', default: null, nullable: true, min: 0, help: 'End the run after so many successes; null: no limit.' },
  maxDeferred: { kind: 'count', default: null, nullable: true, min: 0, help: 'End the run after so many deferrals and failures; null: no limit.' },
  maxRetries: { kind: 'count', default: null, nullable: true, min: 0, help: 'Give up after this many retries (failed, reason maxRetries); null: never, 0: never retry.' },
  messagesBatchSize: { kind: 'count', default: 500, min: 1, help: 'Rows a statement in bulk writes.' },
  emptyQueueSleep: { kind: 'duration', default: 30, min: 0.01, help: 'Longest sleep of `work` between two looks.' },
  pauseSend: { kind: 'boolean', default: false, help: 'True: nobody sends. `pause` does the same for all hosts at run time.' },
  logContent: { kind: 'boolean', default: true, help: 'False: content, recipients and subject leave the database when the mail is finished.' },
  errorHandler: { kind: 'function', default: null, nullable: true, help: "Asked after a failed attempt: 'defer', 'fail', 'sent', { deferUntil } or null for the built-in rules." },
  lease: { kind: 'duration', default: 60, min: 1, help: 'How long a claim lasts without renewal.' },
  sweep: { kind: 'duration', default: 30, min: 0.001, help: 'How often lapsed claims and due mail are looked for.' },
  backoff: { kind: 'durations', default: [60, 300, 900, 3600, 21_600], min: 0, help: 'Waits before each further attempt; the last one repeats, with 20 % jitter.' },
  maxAge: { kind: 'duration', default: 432_000, nullable: true, min: 0, help: 'Give up on mail that was first tried longer ago than this (failed, reason maxAge); null: never.' },
  permanentFailures: { kind: 'choice', default: 'fail', choices: ['fail', 'defer'], help: "What a final refusal (5xx) does; 'defer' is django-mailer's behaviour." },
  onUncertain: { kind: 'choice', default: 'retry', choices: ['retry', 'hold', 'assumeSent'], help: 'What happens when nobody knows whether the server took the mail.' },
  uncertainDelay: { kind: 'duration', default: 300, min: 0, help: 'Wait at least this long before a mail of unknown outcome goes out again.' },
  timeouts: { kind: 'group', default: {}, help: 'How long each phase of the SMTP dialogue may be silent.', rows: {
    connect: { kind: 'duration', default: 30, min: 0.001, help: 'Until the connection stands, TLS included.' },
    greeting: { kind: 'duration', default: 30, min: 0.001, help: "Until the server's greeting." },
    command: { kind: 'duration', default: 60, min: 0.001, help: 'Until the reply to a command.' },
    content: { kind: 'duration', default: 120, min: 0.001, help: 'Without progress while content is written.' },
    final: { kind: 'duration', default: 600, min: 0.001, help: 'Until the reply to the final dot (RFC 5321 4.5.3.2.6: 10 min).' },
    total: { kind: 'duration', default: 900, min: 0.001, help: 'For one mail from MAIL FROM to its outcome.' } } },
  breaker: { kind: 'group', default: {}, help: 'When a transport is given a rest.', rows: {
    failures: { kind: 'count', default: 3, min: 1, help: 'Troubles of the transport in a row that open the breaker.' },
    pause: { kind: 'duration', default: 15, min: 0, help: 'The first pause; it doubles.' },
    maxPause: { kind: 'duration', default: 300, min: 0, help: 'The longest pause.' } } },
  shutdownGrace: { kind: 'duration', default: 25, min: 0, help: 'For what is in flight when the process is asked to end.' },
  maxSize: { kind: 'size', default: 25 * MB, min: 1, help: 'Largest mail, encoded, in bytes; more is refused at send.' },
  maxRecipients: { kind: 'count', default: 100, min: 1, help: 'Most recipients of one mail; more are refused at send.' },
  attachmentsRoot: { kind: 'text', default: null, nullable: true, help: 'Attachments may be given by path under this folder; null: by content only.' },
  overrideRecipients: { kind: 'addresses', default: null, nullable: true, help: 'Development: every envelope goes to these addresses, the originals stand in X-Original-* headers.' },
  useFileLock: { kind: 'boolean', default: true, cliOnly: true, help: 'Whether the cron commands hold a file lock.' },
  lockPath: { kind: 'text', default: null, nullable: true, cliOnly: true, help: 'Folder or file of the lock; null: beside the config file.' },
  lockWaitTimeout: { kind: 'duration', default: -1, min: -1, cliOnly: true, help: 'How long to wait for a held lock; -1: not at all.' },
} as const satisfies Record<string, OptionRow> // prettier-ignore

/** The name of a setting. */
export type OptionName = keyof typeof OPTIONS

/** Kinds that a text can hold, so that an environment variable can set them. */
const SCALAR: readonly OptionKind[] = [
  'duration',
  'count',
  'size',
  'boolean',
  'text',
  'address',
  'addresses',
  'choice',
  'durations',
  'transport',
]

/** 'MAILER_MAX_BATCH' for maxBatch; null for settings that no text can hold. */
export function environmentName(name: OptionName): string | null {
  return SCALAR.includes(OPTIONS[name].kind) ? `MAILER_${constantCase(name)}` : null
}
