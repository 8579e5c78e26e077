/**
 * list: messages by filter, a page at a time. Duty: each filter by itself is served along an index in the order asked
 * for (a beginning of the subject excepted, whose matches are sorted); filters added to it are tested on the rows that
 * the first one finds. docs/indexes.md says which index is whose.
 *
 * First the page's keys are found, from the index alone where it can be, then its rows: what has to be sorted is small.
 */
import { STATES, type Message, type MessageQuery, type Page, type State } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { inStages } from '../guards.js'
import { text, toInstant, toMessage } from '../rows.js'
import { all, list as listed, NOTHING, raw, sql, type Sql } from '../sql.js'
import { byId } from './by-id.js'
import { recipientsOf } from './claimed-rows.js'
import { behind, cut, limited, orderBy, type Keyset } from './page.js'

export async function list(session: Session, query: MessageQuery): Promise<Page<Message>> {
  const keyset = keysetOf(session, query)
  const { rows, next } = cut(await session.rows(keysStatement(session, query, keyset)), keyset)
  const ids = rows.map((row) => text(row.id))
  const messages = await rowsOf(session, ids)
  const recipients = await recipientsOf(session, ids)
  const items = ids.flatMap((id) => {
    const row = messages.get(id)
    return row === undefined ? [] : toMessage(row, recipients.get(id) ?? [])
  })
  return { items, next }
}

async function rowsOf({ rows, tables, dialect }: Session, ids: readonly string[]): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map()
  return byId(await rows(sql`select * from ${tables.message.table} where ${dialect.isAmong(raw('id'), ids)}`))
}

/**
 * Newest is by the database's clock, so that days asked for are a stretch of the same index. A recipient's or tag's
 * messages stand in the order of their ids in the index of recipients or tags, and ids grow with age too.
 */
function keysetOf({ tables }: Session, { order = 'newest', limit, after, ...query }: MessageQuery): Keyset {
  const { message: m } = tables
  const found = query.recipient !== undefined ? sql`r.message` : query.tag !== undefined ? sql`t.message` : null
  const id = { column: found ?? sql`m.id`, name: 'id' }
  const first = { column: sql`m.priority`, name: 'priority', number: true }
  const day = { column: sql`m.${m.createdAt}`, name: 'createdAt', number: true }
  const keys = order === 'next' ? [first, id] : found === null ? [day, id] : [id]
  return { keys, descending: order === 'newest', limit, after }
}

/** A branch for each state, since one index cannot be in order over several. */
function keysStatement(session: Session, query: MessageQuery, keyset: Keyset): Sql {
  const states: readonly (State | null)[] = query.state === undefined ? [null] : [...new Set([query.state].flat())]
  const branches = (states.length === STATES.length ? [null] : states).map((state) =>
    branch(session, { query, keyset, state }),
  )
  const [only] = branches
  if (only === undefined) return sql`select id from ${session.tables.message.table} where 1 = 0`
  if (branches.length === 1) return only
  const union = listed(
    branches.map((one) => sql`select * from (${one}) b`),
    ' union all ',
  )
  const { message: m } = session.tables
  const plain = { id: raw('id'), priority: raw('priority'), createdAt: m.createdAt }
  const keys = keyset.keys.map((key) => ({ ...key, column: plain[key.name as keyof typeof plain] }))
  return sql`select * from (${union}) u ${orderBy({ ...keyset, keys })} ${limited(keyset)}`
}

interface Branch {
  query: MessageQuery
  keyset: Keyset
  state: State | null
}

function branch(session: Session, { query, keyset, state }: Branch): Sql {
  const conditions = [...stateIs(state), ...filters(session, query), ...behind(session.dialect, keyset)]
  const keys = keyset.keys.map(({ column, name }) => (name === 'id' ? sql`${column} as id` : column))
  return sql`select ${listed(keys)} from ${from(session, query, state)}
    where ${all(conditions)} ${orderBy(keyset)} ${limited(keyset)}`
}

/** Each filter's own index; where there are several, the planner's choice between the message's. */
function from({ dialect: { through }, tables }: Session, query: MessageQuery, state: State | null): Sql {
  const { message: m, recipient: r, tag: t } = tables
  const { recipient, tag, messageId, subject } = query
  const joins: Sql[] = []
  if (recipient !== undefined) {
    const by = through(r.table, recipient.startsWith('@') ? 'domain' : 'address')
    joins.push(sql`join ${r.table} r ${by} on r.message = m.id`)
  }
  if (tag !== undefined) joins.push(sql`join ${t.table} t ${through(t.table, 'tag')} on t.message = m.id`)
  const index = joins.length > 0 || messageId !== undefined || subject ? null : indexFor(query, state)
  return sql`${m.table} m ${index === null ? NOTHING : through(m.table, index)} ${joins.length > 0 ? listed(joins, ' ') : NOTHING}`
}

function indexFor({ order, transport }: MessageQuery, state: State | null): string | null {
  if (order === 'next') return state === 'queued' && transport === undefined ? 'next' : null
  if (state !== null) return transport === undefined ? 'state' : null
  return transport === undefined ? 'created' : 'transport'
}

/** Characters of long texts that are in their indexes (migration 0001). */
const INDEXED = { messageId: 255, subject: 191 } as const

const stateIs = (state: State | null): Sql[] =>
  state === null ? [] : [state === 'sending' ? raw("state = 'sending'") : inStages([state])]

function filters(session: Session, query: MessageQuery): Sql[] {
  const { message: m } = session.tables
  const found: Sql[] = []
  if (query.recipient !== undefined) found.push(isAddressed(session, query.recipient.toLowerCase()))
  if (query.tag !== undefined) found.push(sql`t.tag = ${query.tag}`)
  if (query.transport !== undefined) found.push(sql`m.transport = ${query.transport}`)
  if (query.messageId !== undefined) {
    found.push(session.dialect.isOneOf(sql`m.${m.messageId}`, spellings(query.messageId), INDEXED.messageId))
  }
  if (query.subject) found.push(session.dialect.beginsWith(sql`m.${m.subject}`, query.subject, INDEXED.subject))
  if (query.createdAfter !== undefined) found.push(sql`m.${m.createdAt} > ${toInstant(query.createdAfter)}`)
  if (query.createdBefore !== undefined) found.push(sql`m.${m.createdAt} < ${toInstant(query.createdBefore)}`)
  return found
}

/** A message with several matching recipients is found once, by the first of them. */
function isAddressed({ tables }: Session, wanted: string): Sql {
  const { recipient: r } = tables
  const column = wanted.startsWith('@') ? r.domain : r.addressKey
  const value = wanted.startsWith('@') ? wanted.slice(1) : wanted
  return sql`r.${column} = ${value} and not exists (select 1 from ${r.table} e
    where e.message = r.message and e.place < r.place and e.${column} = ${value})`
}

/** With and without angle brackets, as it was written by whoever made it. */
function spellings(messageId: string): string[] {
  const bare = messageId.replace(/^<|>$/g, '')
  return [`<${bare}>`, bare]
}
