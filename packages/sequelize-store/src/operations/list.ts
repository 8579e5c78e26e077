/**
 * list and countMatching: messages by filter, a page at a time. Duty: no page reads more than its bound, whatever is
 * asked. One filter finds the messages along its index, in the order asked for (ways.ts); the others are tested on what
 * it finds, some hundreds at a time, until the page is full or LOOKED_AT were looked at. docs/indexes.md says which
 * index is whose. First the keys are found, from the index alone where it can be, then the page's rows.
 */
import { LOOKED_AT, type Message, type MessageCount, type MessageQuery, type Page } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { count, text, toMessage } from '../rows.js'
import { raw, sql, type Sql } from '../sql.js'
import { byId } from './by-id.js'
import { recipientsOf } from './claimed-rows.js'
import { passing } from './message-tests.js'
import { cursorOf, cut, pageSize, type Keyset } from './page.js'
import { keysStatement, wayOf, withSubject, type Way } from './ways.js'

/** Keys in the first look, and in any. */
const FIRST_LOOK = 200
const LONGEST_LOOK = 2_000

const IS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function list(session: Session, query: MessageQuery): Promise<Page<Message>> {
  const way = await wayOf(session, query)
  way.keyset.after = await cursorIn(session, way.keyset)
  const { rows, next } = isSimple(way) ? await onePage(session, way) : await lookedThrough(session, way)
  const ids = rows.map((row) => text(row.id))
  const messages = await rowsOf(session, ids)
  const recipients = await recipientsOf(session, ids)
  const items = ids.flatMap((id) => {
    const row = messages.get(id)
    return row === undefined ? [] : toMessage(row, recipients.get(id) ?? [])
  })
  return { items, next }
}

/** Where a message's id was given, its place in the order. One that is not there is no cursor. */
async function cursorIn({ rows, tables }: Session, { keys, after }: Keyset): Promise<string | undefined> {
  const { message: m } = tables
  if (after === undefined || keys.length === 1 || !IS_ID.test(after)) return after
  const [row] = await rows(sql`select id, priority, ${m.createdAt} from ${m.table} where id = ${after}`)
  return row === undefined ? undefined : cursorOf(row, keys)
}

const isSimple = ({ tested }: Way): boolean => tested.length === 0

async function onePage(session: Session, way: Way) {
  const { keyset } = way
  return cut(await session.rows(keysStatement(session, way, { take: pageSize(keyset.limit) + 1 })), keyset)
}

async function lookedThrough(session: Session, way: Way): Promise<{ rows: Row[]; next: string | null }> {
  const { keys, limit } = way.keyset
  const most = pageSize(limit)
  const found: Row[] = []
  for await (const { fitting, last } of looks(session, way, { most: LOOKED_AT.page, first: most + 1 })) {
    found.push(...fitting)
    if (found.length > most) return { rows: found.slice(0, most), next: cursorOf(found[most - 1]!, keys) }
    if (last === null) return { rows: found, next: null }
    way.keyset.after = cursorOf(last, keys)
  }
  return { rows: found, next: way.keyset.after ?? null }
}

interface Looking {
  /** Keys that are looked at in all. */
  most: number
  /** Keys that the first look should have at least. */
  first: number
}

interface Look {
  fitting: Row[]
  /** The last key of this look; null: there are no more. */
  last: Row | null
}

/** Some keys and those of them that pass all tests, then more, as far as it is allowed. The caller moves the cursor. */
async function* looks(session: Session, way: Way, { most, first }: Looking): AsyncIterable<Look> {
  let take = Math.max(first, FIRST_LOOK)
  for (let looked = 0; looked < most; take = Math.min(take * 4, LONGEST_LOOK)) {
    const keys = await session.rows(keysStatement(session, way, { take }))
    looked += keys.length
    const last = keys.length < take ? null : (keys.at(-1) ?? null)
    yield { fitting: await fitting(session, way, keys), last }
    if (last === null) return
  }
}

async function fitting(session: Session, { query, tested }: Way, keys: readonly Row[]): Promise<Row[]> {
  const passed = await passing(session, { query, tested, ids: keys.map(({ id }) => text(id)) })
  return keys.filter(({ id }) => passed.has(text(id)))
}

async function rowsOf({ rows, tables, dialect }: Session, ids: readonly string[]): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map()
  return byId(await rows(sql`select * from ${tables.message.table} where ${dialect.isAmong(raw('id'), ids)}`))
}

/** Counting stops at `upTo`, or where LOOKED_AT.count were looked at. */
export async function countMatching(
  session: Session,
  { query, upTo }: { query: MessageQuery; upTo: number },
): Promise<MessageCount> {
  const { after: _after, limit: _limit, order: _order, ...filters } = query
  const most = Math.min(LOOKED_AT.count, Math.max(0, Math.floor(upTo)))
  const unordered = withSubject(session, filters)
  if (unordered !== null) {
    const n = await countKeys(session, sql`${unordered} limit ${raw(String(most))}`)
    return { n, orMore: n >= most }
  }
  const way = await wayOf(session, filters)
  if (isSimple(way)) {
    const n = await countKeys(session, keysStatement(session, way, { take: most }))
    return { n, orMore: n >= most }
  }
  let n = 0
  for await (const { fitting, last } of looks(session, way, { most: LOOKED_AT.count, first: LONGEST_LOOK })) {
    n = Math.min(most, n + fitting.length)
    if (n >= most) break
    if (last === null) return { n, orMore: false }
    way.keyset.after = cursorOf(last, way.keyset.keys)
  }
  return { n, orMore: true }
}

async function countKeys({ rows }: Session, keys: Sql): Promise<number> {
  const [row] = await rows(sql`select count(*) as n from (${keys}) found`)
  return count(row?.n)
}
