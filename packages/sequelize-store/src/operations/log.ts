/** attempts: the log, newest first by default, along an index for each filter. Duty: adds what the message knows. */
import type { Attempt, LogQuery, MessageId, Page } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { text, toAttempt } from '../rows.js'
import { all, NOTHING, sql, type Sql } from '../sql.js'
import { recipientsOf } from './claimed-rows.js'
import { behind, cut, limited, orderBy, type Keyset } from './page.js'

export async function attempts(session: Session, query: LogQuery): Promise<Page<Attempt>> {
  const { attempt: a } = session.tables
  const keyset: Keyset = {
    keys: [
      { column: sql`a.${a.at}`, name: 'at', number: true },
      { column: sql`a.${a.id}`, name: 'id' },
    ],
    descending: query.order !== 'oldest',
    limit: query.limit,
    after: query.after,
  }
  const conditions = [
    ...(query.message === undefined ? [] : [sql`a.message = ${query.message}`]),
    ...(query.result === undefined ? [] : [sql`a.result = ${query.result}`]),
    ...(query.failureClass === undefined ? [] : [sql`a.${a.failureClass} = ${query.failureClass}`]),
    ...behind(session.dialect, keyset),
  ]
  const by = session.dialect.through(a.table, indexFor(query))
  const found = await select(session, { by, where: all(conditions), order: orderBy(keyset), limit: limited(keyset) })
  const { rows, next } = cut(found, keyset)
  return { items: await described(session, rows), next }
}

function indexFor({ message, result, failureClass }: LogQuery): string {
  if (message !== undefined) return 'message'
  if (failureClass !== undefined) return 'class'
  return result === undefined ? 'at' : 'result'
}

/** Of one message, oldest first. */
export async function allAttempts(session: Session, id: MessageId): Promise<Attempt[]> {
  const where = sql`a.message = ${id}`
  return described(
    session,
    await select(session, { by: NOTHING, where, order: sql`order by a.at, a.id`, limit: NOTHING }),
  )
}

interface Selection {
  by: Sql
  where: Sql
  order: Sql
  limit: Sql
}

function select({ rows, tables }: Session, { by, where, order, limit }: Selection) {
  const { attempt: a, message: m } = tables
  return rows(
    sql`select a.*, m.${m.messageId}, m.subject, m.${m.fromHeader}
      from ${a.table} a ${by} left join ${m.table} m on m.id = a.message where ${where} ${order} ${limit}`,
  )
}

async function described(session: Session, rows: readonly Row[]): Promise<Attempt[]> {
  const recipients = await recipientsOf(session, [...new Set(rows.map((row) => text(row.message)))])
  return rows.map((row) =>
    toAttempt(
      row,
      (recipients.get(text(row.message)) ?? []).map(({ address }) => address),
    ),
  )
}
