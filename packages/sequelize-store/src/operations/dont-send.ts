/** The don't-send list. Addresses come normalised; an entry past its expiry, by the database's clock, stops nothing. */
import { NEWEST_TO, type DontSendEntry, type DontSendQuery, type Page } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { count, fromInstant, text, textOrNull, toInstant } from '../rows.js'
import { all, chunks, list, raw, sql, type Sql } from '../sql.js'
import { insert } from './insert.js'
import { behind, cut, limited, orderBy, pageOf, type Keyset } from './page.js'

export async function among(session: Session, addresses: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const some of chunks(addresses, session.dialect.maxBinds)) {
    for (const row of await session.rows(selectAmong(session, some))) found.add(text(row.address))
  }
  return found
}

/** Those of them that are on the list and not expired, as `address`. */
export function selectAmong({ dialect, tables }: Session, addresses: readonly string[]): Sql {
  const { dontSend: d } = tables
  return sql`select address from ${d.table} where ${dialect.isAmong(d.address, addresses)}
    and (${d.expiresAt} is null or ${d.expiresAt} > ${dialect.now})`
}

/** Adds or replaces; of two entries for one address in the same call the later one counts. */
export async function addDontSend(session: Session, entries: readonly Omit<DontSendEntry, 'createdAt'>[]) {
  const last = new Map(entries.map((entry) => [entry.address, entry]))
  await removeDontSend(session, [...last.keys()])
  const rows = [...last.values()].map(({ address, reason, source, expiresAt }) => {
    return { address, reason, source, expiresAt: toInstant(expiresAt), createdAt: session.dialect.now }
  })
  await insert(session, { into: session.tables.dontSend, rows })
}

export async function removeDontSend(session: Session, addresses: readonly string[]): Promise<boolean[]> {
  const { dontSend: d } = session.tables
  const there = new Set<string>()
  for (const some of chunks(addresses, session.dialect.maxBinds)) {
    const rows = await session.rows(
      sql`select address from ${d.table} where ${session.dialect.isAmong(d.address, some)} order by address ${session.dialect.lockRows}`,
    )
    for (const row of rows) there.add(text(row.address))
    await session.change(sql`delete from ${d.table} where ${session.dialect.isAmong(d.address, some)}`)
  }
  return addresses.map((address) => there.delete(address))
}

export async function listDontSend(session: Session, query: DontSendQuery): Promise<Page<DontSendEntry>> {
  const { dontSend: d } = session.tables
  const keyset: Keyset = {
    keys: [{ column: d.address, name: 'address' }],
    descending: false,
    limit: query.limit,
    after: query.after,
  }
  const prefix = query.address === undefined ? [] : [session.dialect.beginsWith(d.address, query.address)]
  const where = all([...prefix, ...behind(session.dialect, keyset)])
  const rows = await session.rows(sql`select * from ${d.table} where ${where} ${orderBy(keyset)} ${limited(keyset)}`)
  return pageOf(cut(rows, keyset), (row) => ({
    address: text(row.address),
    reason: textOrNull(row.reason),
    source: textOrNull(row.source),
    expiresAt: fromInstant(row.expiresAt),
    createdAt: fromInstant(row.createdAt) ?? new Date(0),
  }))
}

/** A stretch of the index of recipients for each address, no longer than NEWEST_TO. */
export async function stoppedTo({ rows, tables }: Session, addresses: readonly string[]): Promise<number[]> {
  const { recipient: r } = tables
  const most = raw(String(NEWEST_TO))
  const found = new Map<string, number>()
  for (const some of chunks([...new Set(addresses)], 50)) {
    const each = some.map((address, index) => {
      const newest = sql`select fate from ${r.table} where ${r.addressKey} = ${address.toLowerCase()} order by message desc limit ${most}`
      return sql`select ${raw(String(index))} as place, count(*) as n from (${newest}) f where fate = 'dontSend'`
    })
    for (const row of await rows(list(each, ' union all '))) found.set(some[count(row.place)] ?? '', count(row.n))
  }
  return addresses.map((address) => found.get(address) ?? 0)
}
