/** The audit: written once, read newest first along an index for each filter. */
import type { AuditEntry, AuditQuery, NewAuditEntry, Page } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { fromInstant, text, textOrNull } from '../rows.js'
import { all, sql } from '../sql.js'
import { insertIgnoring } from './insert.js'
import { behind, cut, limited, orderBy, pageOf, type Keyset } from './page.js'

export async function writeAudit(session: Session, entries: readonly NewAuditEntry[]): Promise<void> {
  const rows = entries.map(({ id, actor, deed, message, facts }) => {
    return { id, at: session.dialect.now, actor, deed, message, facts: JSON.stringify(facts) }
  })
  await insertIgnoring(session, { into: session.tables.audit, rows })
}

export async function listAudit(session: Session, query: AuditQuery): Promise<Page<AuditEntry>> {
  const { audit: u } = session.tables
  const keyset: Keyset = {
    keys: [
      { column: u.at, name: 'at', number: true },
      { column: u.id, name: 'id' },
    ],
    descending: true,
    limit: query.limit,
    after: query.after,
  }
  const conditions = [
    ...(query.message === undefined ? [] : [sql`message = ${query.message}`]),
    ...(query.actor === undefined ? [] : [sql`actor = ${query.actor}`]),
    ...(query.deed === undefined ? [] : [sql`deed = ${query.deed}`]),
    ...behind(session.dialect, keyset),
  ]
  const by = session.dialect.through(u.table, indexFor(query))
  const rows = await session.rows(
    sql`select * from ${u.table} ${by} where ${all(conditions)} ${orderBy(keyset)} ${limited(keyset)}`,
  )
  return pageOf(cut(rows, keyset), toEntry)
}

function indexFor({ message, actor, deed }: AuditQuery): string {
  if (message !== undefined) return 'message'
  if (actor !== undefined) return 'actor'
  return deed === undefined ? 'at' : 'deed'
}

const toEntry = (row: Row): AuditEntry => ({
  id: text(row.id),
  at: fromInstant(row.at) ?? new Date(0),
  actor: text(row.actor),
  deed: text(row.deed),
  message: textOrNull(row.message),
  facts: toFacts(text(row.facts)),
})

/** What cannot be read is left out: one bad row must not stop the page. */
function toFacts(json: string): AuditEntry['facts'] {
  try {
    const read: unknown = JSON.parse(json)
    return typeof read === 'object' && read !== null ? (read as AuditEntry['facts']) : {}
  } catch {
    return {}
  }
}
