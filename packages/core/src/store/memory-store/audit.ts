/** The audit in memory, newest first. Never fails. */
import type { Page } from '../../message/message.js'
import type { AuditEntry, AuditQuery, NewAuditEntry } from '../audit-store.js'
import { byInstant, pageOf } from './page.js'
import type { Tables } from './tables.js'

export function writeAudit(tables: Tables, entries: readonly NewAuditEntry[]): void {
  for (const entry of entries) {
    if (!tables.audit.has(entry.id)) tables.audit.set(entry.id, { ...entry, facts: { ...entry.facts }, at: tables.now() })
  }
} // prettier-ignore

export function listAudit(tables: Tables, { actor, deed, message, limit, after }: AuditQuery): Page<AuditEntry> {
  const rows = [...tables.audit.values()].filter(
    (entry) =>
      (actor === undefined || entry.actor === actor) &&
      (deed === undefined || entry.deed === deed) &&
      (message === undefined || entry.message === message),
  )
  const page = pageOf(rows, {
    keyOf: ({ at, id }) => byInstant(at, id),
    descending: true,
    limit,
    after,
  })
  return { items: page.items.map((entry) => ({ ...entry })), next: page.next }
}
