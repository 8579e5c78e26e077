/** Reads messages under claim with all that the verdict needs. Duty: three selects for any number of messages. */
import type { ClaimedMessage, Recipient } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { count, text, toClaimed, toRecipient } from '../rows.js'
import { sql, type Sql } from '../sql.js'

export interface ClaimedRow {
  row: Row
  claimed: ClaimedMessage
}

/** In the order priority, id. `contentUpTo`: octets up to which content comes along; -1 none, and none is missed. */
export async function readClaimed(
  session: Session,
  { where, contentUpTo }: { where: Sql; contentUpTo: number },
): Promise<ClaimedRow[]> {
  const { message: m } = session.tables
  const rows = await session.rows(sql`select m.*, ${session.dialect.now} as now from ${m.table} m where ${where}`)
  rows.sort((a, b) => count(a.priority) - count(b.priority) || (text(a.id) < text(b.id) ? -1 : 1))
  const ids = rows.map((row) => text(row.id))
  const recipients = await recipientsOf(session, ids)
  const contents = contentUpTo < 0 ? null : await smallContents(session, rows, contentUpTo)
  return rows.map((row) => {
    const id = text(row.id)
    const isMissing = contents !== null && !contents.present.has(id)
    const content = isMissing ? undefined : (contents?.small.get(id) ?? null)
    return { row, claimed: toClaimed(row, { recipients: recipients.get(id) ?? [], content }) }
  })
}

/** By message, in the order in which the caller gave them. */
export async function recipientsOf(session: Session, ids: readonly string[]): Promise<Map<string, Recipient[]>> {
  const { recipient: r } = session.tables
  const found = new Map<string, Recipient[]>()
  if (ids.length === 0) return found
  const rows = await session.rows(
    sql`select message, address, kind, fate, reply from ${r.table} where ${session.dialect.isAmong(r.message, ids)} order by message, place`,
  )
  for (const row of rows) {
    const id = text(row.message)
    found.set(id, [...(found.get(id) ?? []), toRecipient(row)])
  }
  return found
}

async function smallContents(session: Session, messages: readonly Row[], upTo: number) {
  const { content: c } = session.tables
  const { isAmong } = session.dialect
  const ids = messages.map((row) => text(row.id))
  const small = messages.filter((row) => count(row.size) <= upTo).map((row) => text(row.id))
  const parts = await session.rows(
    sql`select message, part, case when ${isAmong(c.message, small)} then bytes end as bytes
      from ${c.table} where ${isAmong(c.message, ids)} order by message, part`,
  )
  const bytes = new Map<string, Buffer[]>()
  for (const row of parts) {
    if (Buffer.isBuffer(row.bytes)) bytes.set(text(row.message), [...(bytes.get(text(row.message)) ?? []), row.bytes])
  }
  return {
    present: new Set(parts.map((row) => text(row.message))),
    small: new Map([...bytes].map(([id, some]) => [id, some.length === 1 ? some[0] : Buffer.concat(some)])),
  }
}
