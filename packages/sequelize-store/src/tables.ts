/**
 * Names of tables and columns: the only snake_case in the package (migrations, which are history, excepted).
 * Duty: camelCase here, the database's spelling there, and the prefix. test/tables.test.ts holds it to the migrations.
 */
import { MailerError } from '@mailspool/core'
import { raw, type Sql } from './sql.js'

export const COLUMNS = {
  message: {
    id: 'id',
    format: 'format',
    state: 'state',
    phase: 'phase',
    reason: 'reason',
    priority: 'priority',
    dueAt: 'due_at',
    token: 'token',
    claimSeq: 'claim_seq',
    claimedAlone: 'claimed_alone',
    leaseUntil: 'lease_until',
    attempts: 'attempts',
    retries: 'retries',
    setAsides: 'set_asides',
    crashes: 'crashes',
    uncertainAttempts: 'uncertain_attempts',
    messageId: 'message_id',
    idempotencyKey: 'idempotency_key',
    idempotencyHash: 'idempotency_hash',
    envelopeFrom: 'envelope_from',
    fromHeader: 'from_header',
    firstRecipient: 'first_recipient',
    subject: 'subject',
    size: 'size',
    eightBit: 'eight_bit',
    transport: 'transport',
    tags: 'tags',
    metadata: 'metadata',
    isSensitive: 'is_sensitive',
    logContent: 'log_content',
    onUncertain: 'on_uncertain',
    possibleDuplicate: 'possible_duplicate',
    expiresAt: 'expires_at',
    firstAttemptAt: 'first_attempt_at',
    createdAt: 'created_at',
    finishedAt: 'finished_at',
  },
  content: { message: 'message', part: 'part', bytes: 'bytes' },
  recipient: {
    message: 'message',
    place: 'place',
    address: 'address',
    addressKey: 'address_key',
    domain: 'domain',
    kind: 'kind',
    fate: 'fate',
    reply: 'reply',
  },
  attempt: {
    id: 'id',
    message: 'message',
    claimSeq: 'claim_seq',
    at: 'at',
    durationMs: 'duration_ms',
    result: 'result',
    counted: 'counted',
    failureClass: 'failure_class',
    code: 'code',
    enhancedCode: 'enhanced_code',
    reply: 'reply',
    transport: 'transport',
    worker: 'worker',
    possibleDuplicate: 'possible_duplicate',
  },
  tag: { message: 'message', tag: 'tag' },
  dontSend: {
    address: 'address',
    reason: 'reason',
    source: 'source',
    expiresAt: 'expires_at',
    createdAt: 'created_at',
  },
  minute: {
    span: 'span',
    at: 'at',
    transport: 'transport',
    priority: 'priority',
    tally: 'tally',
    bucket: 'bucket',
    n: 'n',
  },
  failure: {
    message: 'message',
    groupKey: 'group_key',
    at: 'at',
    reason: 'reason',
    failureClass: 'failure_class',
    reply: 'reply',
    domain: 'domain',
  },
  audit: { id: 'id', at: 'at', actor: 'actor', deed: 'deed', message: 'message', facts: 'facts' },
  setting: { name: 'name', value: 'value', version: 'version', lastsUntil: 'lasts_until' },
} as const

type TableName = keyof typeof COLUMNS

export const TABLE_NAMES: Readonly<Record<TableName | 'migration', string>> = {
  message: 'message',
  content: 'content',
  recipient: 'recipient',
  attempt: 'attempt',
  tag: 'tag',
  dontSend: 'dont_send',
  minute: 'minute',
  failure: 'failure',
  audit: 'audit',
  setting: 'setting',
  migration: 'migration',
}

/** A table's columns as pieces of SQL, and under `table` its own name. */
export type Table<K extends string> = Readonly<Record<K, Sql>> & { readonly table: Sql }

export type Tables = {
  readonly [T in TableName]: Table<keyof (typeof COLUMNS)[T] & string>
}

export interface Naming {
  /** Before each table's name: 'mailer_' makes mailer_message. */
  prefix: string
  /** Null: the connection's own. */
  schema: string | null
}

/** @throws {MailerError} MAILER_BAD_ARGUMENT: names go into SQL as text, so only plain ones are taken */
export function checkNaming(given: { tablePrefix?: string | undefined; schema?: string | undefined }): Naming {
  const naming = { prefix: given.tablePrefix ?? 'mailer_', schema: given.schema ?? null }
  if (!/^[a-z_][a-z0-9_]{0,30}$/.test(naming.prefix)) throw badName('tablePrefix')
  if (naming.schema !== null && !/^[a-z_][a-z0-9_]{0,60}$/.test(naming.schema)) throw badName('schema')
  return naming
}

/** The name of a table as it stands in a statement. */
export function tableName(name: keyof typeof TABLE_NAMES, naming: Naming): string {
  const plain = naming.prefix + TABLE_NAMES[name]
  return naming.schema === null ? plain : `${naming.schema}.${plain}`
}

export function tablesOf(naming: Naming): Tables {
  const names = Object.keys(COLUMNS) as TableName[]
  return Object.fromEntries(names.map((name) => [name, tableOf(name, naming)])) as unknown as Tables
}

function tableOf(name: TableName, naming: Naming): Record<string, Sql> {
  const columns = Object.entries<string>(COLUMNS[name]).map(([key, column]) => [key, raw(column)] as const)
  return { ...Object.fromEntries(columns), table: raw(tableName(name, naming)) }
}

const badName = (path: string) =>
  new MailerError('MAILER_BAD_ARGUMENT', {
    path,
    problem: 'may have lower case letters, digits and underscores only, and must not begin with a digit',
  })
