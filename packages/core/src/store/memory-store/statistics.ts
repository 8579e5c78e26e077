/**
 * Figures and groups in memory: counted from the rows when they are asked for, as there are few. Duty: the plain
 * reading of what a database keeps; keepStatistics only says how far figures are complete. Never fails.
 */
import { PRIORITY_NUMBER, type Priority } from '../../message/priority.js'
import { groupOfFailure, type GroupOfFailure } from '../failure-group.js'
import {
  GROUPED, LATENCY_BOUNDS, type FailureGroup, type FailureGroups, type Latency, type Span, type SpanCount, type Tally,
} from '../statistics-store.js' // prettier-ignore
import type { AttemptRow, MessageRow, Tables } from './tables.js'

const MINUTE_MS = 60_000
const DOMAINS = 5

/** Up to the beginning of this minute. */
export function keepStatistics(tables: Tables): { through: Date | null; more: boolean } {
  const through = new Date(Math.floor(tables.now().getTime() / MINUTE_MS) * MINUTE_MS)
  return { through: tables.attempts().length === 0 ? null : through, more: false }
}

/** A message given up so long after its last attempt was given up by retry-deferred, and not by that attempt. */
const LATER_MS = 1000

/** Whether its retries were used up: it failed without an attempt, which counted as a deferral in its time. */
function isUsedUp({ state, reason, finishedAt, log }: MessageRow): boolean {
  const last = log.at(-1)?.at.getTime() ?? Infinity
  return state === 'failed' && reason === 'maxRetries' && (finishedAt?.getTime() ?? 0) >= last + LATER_MS
}

/** What happened in minutes that have ended: attempts, and retries used up. */
function ended(tables: Tables, span: Span, from: Date): Event[] {
  const now = Math.floor(tables.now().getTime() / MINUTE_MS) * MINUTE_MS
  const begin = stretch(from, span)
  const all = [...tables.messages.values()].flatMap((row) => [
    ...row.log.map((attempt) => ({ row, attempt, on: attempt.at })),
    ...(isUsedUp(row) && row.finishedAt !== null ? [{ row, attempt: null, on: row.finishedAt }] : []),
  ])
  return all
    .filter(({ on }) => on.getTime() >= begin && on.getTime() < now)
    .map(({ row, attempt, on }) => ({ at: stretch(on, span), row, attempt }))
}

interface Event {
  at: number
  row: MessageRow
  /** Null: its retries were used up. */
  attempt: AttemptRow | null
}

const stretch = (at: Date, span: Span): number => Math.floor(at.getTime() / (span * 1000)) * span * 1000

export function spanCounts(tables: Tables, { span, from }: { span: Span; from: Date }): SpanCount[] {
  const found = new Map<string, SpanCount>()
  for (const { at, row, attempt } of ended(tables, span, from)) {
    const tally = tallyOf(row, attempt)
    const { transport } = attempt ?? row
    const key = `${String(at).padStart(16, '0')} ${transport} ${tally}`
    const known = found.get(key) ?? { at: new Date(at), transport, tally, n: 0 }
    found.set(key, { ...known, n: known.n + 1 })
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count)
}

function tallyOf(row: MessageRow, attempt: AttemptRow | null): Tally {
  if (attempt === null) return 'failed'
  if (attempt.result === 'success') return 'sent'
  if (attempt.result === 'expired') return 'failed'
  if (attempt.result !== 'failure') return attempt.result
  if (row.state === 'failed' && row.log.at(-1) === attempt && !isUsedUp(row)) return 'failed'
  return attempt.counted ? 'deferred' : 'setAside'
}

export function latencies(tables: Tables, { span, from }: { span: Span; from: Date }): Latency[] {
  const found = new Map<Priority, number[]>()
  for (const { row, attempt } of ended(tables, span, from)) {
    if (attempt?.result !== 'success') continue
    const waitsSince = row.attempts <= 1 && row.dueAt !== null && row.dueAt > row.createdAt ? row.dueAt : row.createdAt
    const seconds = (attempt.at.getTime() - waitsSince.getTime()) / 1000
    const bucket = LATENCY_BOUNDS.findIndex((bound) => seconds <= bound)
    const buckets = found.get(row.priority) ?? [...LATENCY_BOUNDS, 0].map(() => 0)
    buckets[bucket < 0 ? LATENCY_BOUNDS.length : bucket]! += 1
    found.set(row.priority, buckets)
  }
  return [...found]
    .sort(([a], [b]) => PRIORITY_NUMBER[a] - PRIORITY_NUMBER[b])
    .map(([priority, buckets]) => ({ priority, buckets }))
}

/** The group of a failed message; null: it is not failed. */
export function groupOf(row: MessageRow): (GroupOfFailure & Pick<FailureGroup, 'failureClass'>) | null {
  if (row.state !== 'failed') return null
  const refused = row.recipients.find(({ fate, reply }) => fate === 'refused' && reply !== null)
  const last = row.log.findLast(({ result }) => result === 'failure') ?? null
  const failureClass = last?.failureClass ?? null
  const said = refused === undefined ? last : { code: null, enhancedCode: null, reply: refused.reply }
  const none = { code: null, enhancedCode: null, reply: null }
  return { ...groupOfFailure({ reason: row.reason, failureClass, ...(said ?? none) }), failureClass }
}

export function failureGroups(tables: Tables, { from }: { from: Date | null }): FailureGroups {
  const failed = [...tables.messages.values()]
    .filter((row) => row.state === 'failed' && (from === null || (row.finishedAt ?? from) >= from))
    .sort((a, b) => (b.finishedAt?.getTime() ?? 0) - (a.finishedAt?.getTime() ?? 0))
  const groups = new Map<string, Grouping>()
  for (const row of failed.slice(0, GROUPED)) {
    const group = groupOf(row)
    if (group === null || row.finishedAt === null) continue
    const known = groups.get(group.key) ?? { ...group, reason: row.reason, n: 0, lastAt: row.finishedAt, domains: new Map<string, number>() } // prettier-ignore
    const domain = domainOfFailure(row)
    if (domain !== null) known.domains.set(domain, (known.domains.get(domain) ?? 0) + 1)
    groups.set(group.key, { ...known, n: known.n + 1, firstAt: row.finishedAt })
  }
  const all = [...groups.values()].map(shown).sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1))
  return { groups: all, orMore: failed.length > GROUPED }
}

type Grouping = Pick<FailureGroup, 'key' | 'reply' | 'reason' | 'failureClass' | 'n' | 'lastAt'> & {
  firstAt?: Date
  domains: Map<string, number>
}

/** Where the refusal came from: the first refused recipient's domain, else the first recipient's. */
function domainOfFailure({ recipients }: MessageRow): string | null {
  const one = recipients.find(({ fate }) => fate === 'refused') ?? recipients[0]
  return one === undefined ? null : one.address.toLowerCase().slice(one.address.lastIndexOf('@') + 1)
}

function shown({ domains, firstAt, ...group }: Grouping): FailureGroup {
  const all = [...domains].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([domain, n]) => ({ domain, n }))
  const otherDomains = Math.max(0, all.length - DOMAINS)
  return { ...group, firstAt: firstAt ?? group.lastAt, domains: all.slice(0, DOMAINS), otherDomains }
}
