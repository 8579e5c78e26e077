/**
 * Which index finds the messages of a query. Duty: one filter drives, and its matches come in the order of the page
 * along its index; of a beginning that few have, they are sorted; one that many have is a test like any other.
 */
import { STATES, type MessageQuery, type State } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { inStages } from '../guards.js'
import { count, toInstant } from '../rows.js'
import { all, list as listed, NOTHING, raw, sql, type Sql } from '../sql.js'
import { behind, orderBy, type Keyset } from './page.js'
import { testedFilters } from './message-tests.js'

/** How the messages of a query are found, and what is tested on each. */
export interface Way {
  /** Behind `from`: the message as m, and the table whose index drives. */
  from: (state: State | null) => Sql
  /** What the index serves. */
  where: readonly Sql[]
  /** A branch for each, since one index cannot be in order over several; [null]: any. */
  states: readonly (State | null)[]
  keyset: Keyset
  query: MessageQuery
  /** Filters that the index does not serve. */
  tested: readonly (keyof MessageQuery)[]
}

/** Characters of long texts that are in their indexes (migration 0001). */
const INDEXED = { messageId: 255, subject: 191 } as const

/** So many matches of a beginning may be sorted. */
const FEW = 2_000

export async function wayOf(session: Session, query: MessageQuery): Promise<Way> {
  const { served, ...way } = (await driverOf(session, query)) ?? walk(session, query)
  return { ...way, query, tested: testedFilters(query, served) }
}

type Driven = Pick<Way, 'from' | 'where' | 'states' | 'keyset'> & {
  /** Filters that need no test any more. */
  served: readonly (keyof MessageQuery)[]
}

type Driver = (session: Session, query: MessageQuery) => Driven | null | Promise<Driven | null>

/** The likeliest to find few comes first. */
const DRIVERS: readonly Driver[] = [byMessageId, byRecipient, byGroup, byBeginning, byTag, bySubject]

async function driverOf(session: Session, query: MessageQuery): Promise<Driven | null> {
  for (const driver of DRIVERS) {
    const driven = await driver(session, query)
    if (driven !== null) return driven
  }
  return null
}

function byMessageId(session: Session, query: MessageQuery): Driven | null {
  const {
    dialect,
    tables: { message: m },
  } = session
  if (query.messageId === undefined) return null
  const is = dialect.isOneOf(sql`m.${m.messageId}`, spellings(query.messageId), INDEXED.messageId)
  return ofMessage(session, query, { served: ['messageId'], where: [is] })
}

function byRecipient(session: Session, query: MessageQuery): Driven | null {
  const {
    dialect,
    tables: { recipient: r },
  } = session
  if (query.recipient === undefined) return null
  const by = dialect.through(r.table, query.recipient.startsWith('@') ? 'domain' : 'address')
  const where = [isAddressed(session, query.recipient.toLowerCase())]
  return apart(session, query, { served: ['recipient'], where, table: sql`${r.table} r ${by}`, key: sql`r.message` })
}

/** Rows of the group may outlive the failure: the filter is tested too. */
function byGroup(session: Session, query: MessageQuery): Driven | null {
  const {
    dialect,
    tables: { failure: f },
  } = session
  if (query.failureGroup === undefined) return null
  const table = sql`${f.table} f ${dialect.through(f.table, 'group')}`
  return apart(session, query, {
    served: [],
    where: [sql`f.${f.groupKey} = ${query.failureGroup}`],
    table,
    key: sql`f.message`,
  })
}

/** Found apart from the messages, each once: asked in one go, a planner goes through all matches for each of them. */
async function byBeginning(session: Session, query: MessageQuery): Promise<Driven | null> {
  const {
    dialect,
    tables: { message: m, recipient: r },
  } = session
  if (!query.recipientBegins) return null
  const is = dialect.beginsWith(sql`r.${r.addressKey}`, query.recipientBegins.toLowerCase())
  const matches = sql`from ${r.table} r ${dialect.through(r.table, 'address')} where ${is}`
  if (!(await areFew(session, sql`select 1 ${matches}`))) return null
  const from = sql`(select distinct r.message ${matches}) r join ${m.table} m on m.id = r.message`
  return { ...ofMessage(session, query, { served: ['recipientBegins'], where: [] }), from: () => from }
}

function byTag(session: Session, query: MessageQuery): Driven | null {
  const {
    dialect,
    tables: { tag: t },
  } = session
  if (query.tag === undefined) return null
  const table = sql`${t.table} t ${dialect.through(t.table, 'tag')}`
  return apart(session, query, { served: ['tag'], where: [sql`t.tag = ${query.tag}`], table, key: sql`t.message` })
}

async function bySubject(session: Session, query: MessageQuery): Promise<Driven | null> {
  const { dialect, tables: { message: m } } = session
  if (!query.subject) return null
  const is = dialect.beginsWith(sql`m.${m.subject}`, query.subject, INDEXED.subject)
  if (!(await areFew(session, sql`select 1 from ${m.table} m where ${is}`))) return null
  return ofMessage(session, query, { served: ['subject'], where: [is] })
} // prettier-ignore

/** All messages whose subject begins so, in no order: for counting, when nothing else is asked. Null: more is asked, or less. */
export function withSubject({ dialect, tables }: Session, { subject, ...others }: MessageQuery): Sql | null {
  const { message: m } = tables
  if (!subject || testedFilters(others, []).length > 0 || others.messageId !== undefined) return null
  return sql`select m.id from ${m.table} m where ${dialect.beginsWith(sql`m.${m.subject}`, subject, INDEXED.subject)}`
}

async function areFew({ rows }: Session, select: Sql): Promise<boolean> {
  const [row] = await rows(sql`select count(*) as n from (${select} limit ${raw(String(FEW + 1))}) found`)
  return count(row?.n) <= FEW
}

type Driving = Pick<Driven, 'served' | 'where'>

/** An index of messages, whose matches are put in order. */
function ofMessage(session: Session, query: MessageQuery, { served, where }: Driving): Driven {
  const { message: m } = session.tables
  const keyset = keysetOf(session, query, null)
  return { from: () => sql`${m.table} m`, where, states: [null], keyset, served }
}

/**
 * A recipient's, tag's or group's messages stand in the order of their ids in its index, and ids grow with age. The
 * messages are only joined where their priority is the order: a planner may walk along all of them instead.
 */
function apart(session: Session, query: MessageQuery, how: Driving & { table: Sql; key: Sql }): Driven {
  const { served, where, table, key } = how
  const from = query.order === 'next' ? sql`${table} join ${session.tables.message.table} m on m.id = ${key}` : table
  return { from: () => from, where, states: [null], keyset: keysetOf(session, query, key), served }
}

/** Along the order of the page itself: a state, a transport, days, or everything. */
function walk(session: Session, query: MessageQuery): Driven {
  const { dialect: { through }, tables } = session
  const { message: m } = tables
  const given = query.state === undefined ? [null] : [...new Set([query.state].flat())]
  const states = given.length === STATES.length ? [null] : given
  const byTransport = query.transport !== undefined && query.order !== 'next' && states[0] === null
  const index = (state: State | null) => {
    if (query.order === 'next') return state === 'queued' ? 'next' : null
    return state !== null ? 'state' : byTransport ? 'transport' : 'created'
  }
  const from = (state: State | null) => sql`${m.table} m ${index(state) === null ? NOTHING : through(m.table, index(state) ?? '')}`
  const where: Sql[] = byTransport ? [sql`m.transport = ${query.transport ?? ''}`] : []
  const days = query.order === 'next' ? [] : daysOf(session, query)
  const served: (keyof MessageQuery)[] = ['state', ...(byTransport ? (['transport'] as const) : []), ...(query.order === 'next' ? [] : (['createdAfter', 'createdBefore'] as const))]
  return { from, where: [...where, ...days], states, keyset: keysetOf(session, query, null), served }
} // prettier-ignore

function daysOf({ tables: { message: m } }: Session, { createdAfter, createdBefore }: MessageQuery): Sql[] {
  return [
    ...(createdAfter === undefined ? [] : [sql`m.${m.createdAt} > ${toInstant(createdAfter)}`]),
    ...(createdBefore === undefined ? [] : [sql`m.${m.createdAt} < ${toInstant(createdBefore)}`]),
  ]
}

/** Newest is by the database's clock, so that days asked for are a stretch of the same index. */
function keysetOf({ tables }: Session, { order = 'newest', limit, after }: MessageQuery, key: Sql | null): Keyset {
  const { message: m } = tables
  const id = { column: key ?? sql`m.id`, name: 'id' }
  const first = { column: sql`m.priority`, name: 'priority', number: true }
  const day = { column: sql`m.${m.createdAt}`, name: 'createdAt', number: true }
  const keys = order === 'next' ? [first, id] : key === null ? [day, id] : [id]
  return { keys, descending: order === 'newest', limit, after }
}

/** The keys behind the cursor, so many at most, in order. */
export function keysStatement(session: Session, way: Way, { take }: { take: number }): Sql {
  const branches = way.states.map((state) => branch(session, way, { state, take }))
  const [only] = branches
  if (only === undefined) return sql`select id from ${session.tables.message.table} where 1 = 0`
  if (branches.length === 1) return only
  const each = branches.map((one) => sql`select * from (${one}) b`)
  const { message: m } = session.tables
  const plain = { id: raw('id'), priority: raw('priority'), createdAt: m.createdAt }
  const keys = way.keyset.keys.map((key) => ({ ...key, column: plain[key.name as keyof typeof plain] }))
  const order = orderBy({ ...way.keyset, keys })
  return sql`select * from (${listed(each, ' union all ')}) u ${order} limit ${raw(String(take))}`
}

function branch(session: Session, way: Way, { state, take }: { state: State | null; take: number }): Sql {
  const { keyset } = way
  const conditions = [...stateIs(state), ...way.where, ...behind(session.dialect, keyset)]
  const keys = keyset.keys.map(({ column, name }) => (name === 'id' ? sql`${column} as id` : column))
  return sql`select ${listed(keys)} from ${way.from(state)}
    where ${all(conditions)} ${orderBy(keyset)} limit ${raw(String(take))}`
}

const stateIs = (state: State | null): Sql[] =>
  state === null ? [] : [state === 'sending' ? raw("state = 'sending'") : inStages([state])]

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
