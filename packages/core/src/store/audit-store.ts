/** The audit: who did what on the admin page, and who opened content. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { MessageId, Page } from '../message/message.js'

/** One line of the audit, as it goes in. */
export interface NewAuditEntry {
  /** UUIDv7 made by the host, so that storing it twice is recognised. */
  id: string
  /** Who did it, as the application calls them. */
  actor: string
  /** What was done, a word of the page's own: 'requeue', 'open'. At most 40 characters. */
  deed: string
  /** The message that it was done to; null: many, or none. */
  message: MessageId | null
  /** Small facts: counts, a transport, an address, a reason. Never content. */
  facts: Readonly<Record<string, string | number>>
}

/** One line of the audit. */
export interface AuditEntry extends NewAuditEntry {
  /** By the clock of the database. */
  at: Date
}

/** Which lines; all conditions hold together. Newest first. */
export interface AuditQuery {
  actor?: string
  deed?: string
  message?: MessageId
  limit?: number
  after?: string
}

/** The audit is written and read; `keepStatistics` removes what is older than AUDIT_DAYS. */
export interface AuditStore {
  /** Those whose id is there already are left as they are. */
  writeAudit(entries: readonly NewAuditEntry[]): Promise<void>
  /** A page of the audit. */
  listAudit(query: AuditQuery): Promise<Page<AuditEntry>>
}

/** How long a line of the audit is kept. */
export const AUDIT_DAYS = 365
