/**
 * All rows of a store in one form, whoever wrote them. Duty: names and kinds of columns side by side; what only one
 * store has (keys for searching, marks of add) is left out; content counts by its octets, not its parts.
 */
import type { StoreUnderTest } from '@mailspool/core/testing'
import { camelCased } from '../../src/dialect/row-keys.js'

type Row = Record<string, unknown>
type Read = (row: Row) => unknown

const first = (row: Row, names: readonly string[]): unknown =>
  names.map((name) => row[name]).find((v) => v !== undefined)
const as =
  (convert: (value: unknown) => unknown) =>
  (...names: string[]): Read =>
  (row) => {
    const value = first(row, names)
    return value === null || value === undefined ? null : convert(value)
  }
const text = as(String)
const number = as(Number)
const flag = as((value) => value === true || Number(value) === 1)
const instant = as((value) => (value instanceof Date ? value : new Date(Number(value))))
const json = as((value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value))

const PRIORITIES: Record<string, number> = { high: 1, medium: 2, low: 3 }

const MESSAGE: Record<string, Read> = {
  id: text('id'),
  format: number('format'),
  state: text('state'),
  phase: text('phase'),
  reason: text('reason'),
  priority: as((value) => PRIORITIES[String(value)] ?? Number(value))('priority'),
  dueAt: instant('dueAt'),
  expiresAt: instant('expiresAt'),
  // a database keeps the mark of add where no lease stands
  token: (row) => (row.state === 'sending' ? String(row.token) : null),
  sequence: number('sequence', 'claimSeq'),
  claimedAlone: flag('claimedAlone'),
  leaseUntil: instant('leaseUntil'),
  attempts: number('attempts'),
  retries: number('retries'),
  setAsides: number('setAsides'),
  crashes: number('crashes'),
  uncertainAttempts: number('uncertainAttempts'),
  possibleDuplicate: flag('possibleDuplicate'),
  firstAttemptAt: instant('firstAttemptAt'),
  createdAt: instant('createdAt'),
  finishedAt: instant('finishedAt'),
  messageId: text('messageId'),
  idempotencyKey: text('idempotencyKey'),
  idempotencyHash: text('idempotencyHash'),
  envelopeFrom: text('envelopeFrom'),
  from: text('from', 'fromHeader'),
  subject: text('subject'),
  size: number('size'),
  eightBit: flag('eightBit'),
  transport: text('transport'),
  tags: json('tags'),
  metadata: json('metadata'),
  sensitive: flag('sensitive', 'isSensitive'),
  logContent: flag('logContent'),
  onUncertain: text('onUncertain'),
}
const RECIPIENT: Record<string, Read> = {
  message: text('message'),
  place: number('place'),
  address: text('address'),
  kind: text('kind'),
  fate: text('fate'),
  reply: text('reply'),
}
const ATTEMPT: Record<string, Read> = {
  message: text('message'),
  // the attempt of mail that fails at once is the store's own, and so is its id
  id: (row) => (row.result === 'dontSend' && row.worker === '' ? 'own' : row.id),
  sequence: number('sequence', 'claimSeq'),
  at: instant('at'),
  durationMs: number('durationMs'),
  result: text('result'),
  counted: flag('counted'),
  failureClass: text('failureClass'),
  code: number('code'),
  enhancedCode: text('enhancedCode'),
  reply: text('reply'),
  transport: text('transport'),
  worker: text('worker'),
  possibleDuplicate: flag('possibleDuplicate'),
}
const DONT_SEND: Record<string, Read> = {
  address: text('address'),
  reason: text('reason'),
  source: text('source'),
  expiresAt: instant('expiresAt'),
  createdAt: instant('createdAt'),
}
const SETTING: Record<string, Read> = {
  name: text('name'),
  value: json('value', 'json'),
  version: number('version'),
  until: instant('until', 'lastsUntil'),
}

export type Plain = Record<string, unknown>

/** Everything that a store keeps. */
export interface WholeState {
  messages: Plain[]
  recipients: Plain[]
  attempts: Plain[]
  /** Octets of content by message. */
  contents: Record<string, number>
  dontSend: Plain[]
  settings: Plain[]
}

export async function wholeState(subject: StoreUnderTest): Promise<WholeState> {
  const contents: Record<string, number> = {}
  for (const { message, bytes } of await subject.rows('content')) {
    contents[message] = (contents[message] ?? 0) + bytes.length
  }
  return {
    messages: plain(await subject.rows('message'), MESSAGE, 'id'),
    recipients: plain(await subject.rows('recipient'), RECIPIENT, 'message', 'place'),
    attempts: plain(await subject.rows('attempt'), ATTEMPT, 'message', 'id'),
    contents,
    dontSend: plain(await subject.rows('dontSend'), DONT_SEND, 'address'),
    settings: plain(await subject.rows('setting'), SETTING, 'name'),
  }
}

function plain(rows: readonly Row[], columns: Record<string, Read>, ...keys: string[]): Plain[] {
  const read = rows
    .flatMap((row) => camelCased([row]))
    .map((row) => Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, of(row)])))
  const key = (row: Plain) => keys.map((name) => String(row[name])).join(' ')
  return read.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
