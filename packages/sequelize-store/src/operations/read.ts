/** find and content: one message, looked at without touching it. */
import type { Message, MessageId } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { toMessage } from '../rows.js'
import { sql } from '../sql.js'
import { recipientsOf } from './claimed-rows.js'
import { allAttempts } from './log.js'

/** With recipients and attempts. */
export async function find(session: Session, id: MessageId): Promise<Message | null> {
  const { message: m } = session.tables
  const [row] = await session.rows(sql`select * from ${m.table} where id = ${id}`)
  if (row === undefined) return null
  const recipients = await recipientsOf(session, [id])
  return { ...toMessage(row, recipients.get(id) ?? []), attempts: await allAttempts(session, id) }
}

/** The bytes, parts put together; null when there are none. */
export async function content({ rows, tables }: Session, id: MessageId): Promise<Buffer | null> {
  const { content: c } = tables
  const parts = await rows(sql`select bytes from ${c.table} where message = ${id} order by part`)
  if (parts.length === 0) return null
  return Buffer.concat(parts.map(({ bytes }) => (Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0))))
}
