/** Shared settings: compare-and-set by version, and a time that only the database's clock judges. */
import type { SettingWrite, SharedSetting } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { count, text, toMilliseconds } from '../rows.js'
import { NOTHING, sql } from '../sql.js'
import { insertIgnoring } from './insert.js'

/**
 * The row by which a transaction of another Sequelize instance is known to be on this database: made by migrate, the
 * store's own, and so not among the settings that are read.
 */
export const IDENTITY = 'identity'

export async function readSettings(session: Session, prefix: string): Promise<SharedSetting[]> {
  const { setting: s } = session.tables
  const rows = await session.rows(
    sql`select name, value, version, ${s.lastsUntil} - ${session.dialect.now} as remaining from ${s.table}
      where ${session.dialect.beginsWith(s.name, prefix)} and name <> ${IDENTITY} order by name`,
  )
  return rows.map((row) => ({
    name: text(row.name),
    value: parsed(text(row.value)),
    version: count(row.version),
    remaining: row.remaining == null ? null : count(row.remaining) / 1000,
  }))
}

/** What cannot be read is as good as not set: a damaged setting must not stop the queue. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return null
  }
}

/** False: the version was another. */
export async function writeSetting(session: Session, write: SettingWrite): Promise<boolean> {
  const { setting: s } = session.tables
  const ifVersion = write.version === undefined ? NOTHING : sql`and version = ${write.version}`
  const row = sql`name = ${write.name} ${ifVersion}`
  if (write.value === undefined) {
    const deleted = await session.change(sql`delete from ${s.table} where ${row}`)
    // deleting what is not there is as asked, unless a certain version was expected
    return deleted > 0 || write.version === undefined || (write.version === 0 && !(await exists(session, write.name)))
  }
  const value = JSON.stringify(write.value)
  const until = write.until == null ? sql`null` : sql`${session.dialect.now} + ${toMilliseconds(write.until)}`
  const updated = await session.change(
    sql`update ${s.table} set value = ${value}, version = version + 1, ${s.lastsUntil} = ${until} where ${row}`,
  )
  if (updated > 0) return true
  if (write.version !== undefined && write.version !== 0) return false
  const fresh = { name: write.name, value, version: 1, lastsUntil: until }
  return (await insertIgnoring(session, { into: s, rows: [fresh] })) > 0
}

async function exists({ rows, tables }: Session, name: string): Promise<boolean> {
  return (await rows(sql`select 1 as one from ${tables.setting.table} where name = ${name}`)).length > 0
}

/** Null: the tables are there and the row is not. */
export async function identityOf({ rows, tables }: Session): Promise<string | null> {
  const [row] = await rows(sql`select value from ${tables.setting.table} where name = ${IDENTITY}`)
  return row === undefined ? null : text(row.value)
}
