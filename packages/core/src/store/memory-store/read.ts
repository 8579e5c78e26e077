/**
 * find, content, list, counts, statistics: looking without touching. Duty: filters that hold together, and keyset
 * paging that neither skips nor repeats while rows come and go. Never fails.
 */
import { STATES, type Message, type MessageId, type Page, type State } from '../../message/message.js'
import { PRIORITY_NUMBER } from '../../message/priority.js'
import type { MessageQuery, StoreStatistics } from '../store.js'
import { attempts } from './log.js'
import { matches } from './matching.js'
import { byInstant, pageOf } from './page.js'
import { toMessage, type MessageRow, type Tables } from './tables.js'

export function find(tables: Tables, id: MessageId): Message | null {
  const row = tables.messages.get(id)
  if (row === undefined) return null
  const log = attempts(tables, { message: id, order: 'oldest', limit: Infinity })
  return { ...toMessage(row), attempts: [...log.items] }
}

export function content(tables: Tables, id: MessageId): Buffer | null {
  const bytes = tables.messages.get(id)?.content ?? null
  return bytes === null ? null : Buffer.from(bytes)
}

export function list(tables: Tables, query: MessageQuery): Page<Message> {
  const rows = [...tables.messages.values()].filter((row) => matches(row, query))
  const order = query.order ?? 'newest'
  const keyOf = (row: MessageRow) =>
    order === 'next' ? `${PRIORITY_NUMBER[row.priority]} ${row.id}` : byInstant(row.createdAt, row.id)
  const at = tables.messages.get(query.after ?? '')
  const after = at === undefined ? query.after : keyOf(at)
  const page = pageOf(rows, { keyOf, descending: order === 'newest', limit: query.limit, after })
  return { items: page.items.map(toMessage), next: page.next }
}

export function counts(tables: Tables, upTo = Infinity): Record<State, number> {
  const found = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>
  for (const row of tables.messages.values()) found[row.state] = Math.min(upTo, found[row.state] + 1)
  return found
}

/** Counting stops here: a page wants to know "many", not how many. */
const COUNTED_UP_TO = 10_000

export function statistics(tables: Tables, formats: readonly number[]): StoreStatistics {
  const rows = [...tables.messages.values()]
  const queued = rows.filter((row) => row.state === 'queued')
  const due = rows.filter((row) => row.state === 'scheduled' && tables.passed(row.dueAt))
  const waitingSince = [...queued, ...due].map((row) => (row.dueAt ?? row.createdAt).getTime())
  const successes = tables
    .attempts()
    .filter((a) => a.result === 'success')
    .map((a) => a.at.getTime())
  const byTransport = new Map<string, number>()
  for (const { transport } of queued) {
    byTransport.set(transport, Math.min(COUNTED_UP_TO, (byTransport.get(transport) ?? 0) + 1))
  }
  return {
    oldestDueAt: instantOf(waitingSince, Math.min),
    newerFormat: queued.filter((row) => !formats.includes(row.format)).length,
    queuedByTransport: Object.fromEntries(byTransport),
    lastSuccessAt: instantOf(successes, Math.max),
  }
}

function instantOf(times: readonly number[], pick: (a: number, b: number) => number): Date | null {
  return times.length === 0 ? null : new Date(times.reduce((a, b) => pick(a, b)))
}
