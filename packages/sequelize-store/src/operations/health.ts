/** How the database itself is, for doctor. Duty: one row asked, judged by the dialect; touches no table. */
import type { StoreHealth } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { sql } from '../sql.js'

export async function health(session: Session): Promise<StoreHealth> {
  const { now, durability } = session.dialect
  const [row = {}] = await session.rows(sql`select ${now} as now, ${durability.facts}`)
  return { clock: new Date(Number(row['now'])), server: String(row['server']), risks: durability.risks(row) }
}
