/**
 * list: messages by filter, a page at a time. Duty: each filter by itself is served along an index in the order asked
 * for; filters added to it are tested on the rows that the first one finds. docs/indexes.md says which index is whose.
 */
import { STATES, type Message, type MessageQuery, type Page, type State } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { inStages } from '../guards.js'
import { text, toInstant, toMessage } from '../rows.js'
import { all, list as listed, raw, sql, type Sql } from '../sql.js'
import { recipientsOf } from './claimed-rows.js'
import { behind, cut, limited, orderBy, type Keyset } from './page.js'

export async function list(session: Session, query: MessageQuery): Promise<Page<Message>> {
  const keyset = keysetOf(session, query)
  const { rows, next } = cut(await session.rows(listStatement(session, query, keyset)), keyset)
  const ids = rows.map((row) => text(row.id))
  const recipients = await recipientsOf(session, ids)
  return { items: rows.map((row) => toMessage(row, recipients.get(text(row.id)) ?? [])), next }
}

/** Asked for days, newest is by the day, along the index of days; else by the id, which grows with age too. */
function keysetOf({ tables }: Session, { order = 'newest', limit, after, ...query }: MessageQuery): Keyset {
  const { message: m } = tables
  const id = { column: sql`m.${m.id}`, name: 'id' }
  const first = { column: sql`m.priority`, name: 'priority', number: true }
  const day = { column: sql`m.${m.createdAt}`, name: 'createdAt', number: true }
  const byDay = query.createdAfter !== undefined || query.createdBefore !== undefined
  const keys = order === 'next' ? [first, id] : byDay ? [day, id] : [id]
  return { keys, descending: order === 'newest', limit, after }
}

/** A branch for each state, since one index cannot be in order over several. */
export function listStatement(session: Session, query: MessageQuery, keyset = keysetOf(session, query)): Sql {
  const states: readonly (State | null)[] = query.state === undefined ? [null] : [...new Set([query.state].flat())]
  const everything = states.length === STATES.length ? [null] : states
  const branches = everything.map((state) => branch(session, { query, keyset, state }))
  const [only] = branches
  if (branches.length === 1 && only !== undefined) return only
  if (only === undefined) return sql`select * from ${session.tables.message.table} m where 1 = 0`
  const union = listed(
    branches.map((one) => sql`select * from (${one}) b`),
    ' union all ',
  )
  return sql`select * from (${union}) m ${orderBy(keyset)} ${limited(keyset)}`
}

interface Branch {
  query: MessageQuery
  keyset: Keyset
  state: State | null
}

function branch(session: Session, { query, keyset, state }: Branch): Sql {
  const { message: m, recipient: r, tag: t } = session.tables
  const joins = [
    ...(query.recipient === undefined ? [] : [sql`join ${r.table} r on r.message = m.id`]),
    ...(query.tag === undefined ? [] : [sql`join ${t.table} t on t.message = m.id`]),
  ]
  const conditions = [...stateIs(state), ...filters(session, query), ...behind(keyset)]
  return sql`select m.* from ${m.table} m ${listed([raw(''), ...joins], ' ')}
    where ${all(conditions)} ${orderBy(keyset)} ${limited(keyset)}`
}

const stateIs = (state: State | null): Sql[] =>
  state === null ? [] : [state === 'sending' ? raw("state = 'sending'") : inStages([state])]

function filters(session: Session, query: MessageQuery): Sql[] {
  const { message: m } = session.tables
  const found: Sql[] = []
  if (query.recipient !== undefined) found.push(isAddressed(session, query.recipient.toLowerCase()))
  if (query.tag !== undefined) found.push(sql`t.tag = ${query.tag}`)
  if (query.transport !== undefined) found.push(sql`m.transport = ${query.transport}`)
  if (query.messageId !== undefined) found.push(sql`m.${m.messageId} in (${listed(spellings(query.messageId))})`)
  if (query.subject !== undefined) found.push(session.dialect.beginsWith(m.subject, query.subject))
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
