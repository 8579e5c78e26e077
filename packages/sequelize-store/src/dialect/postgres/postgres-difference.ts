/**
 * How statements reach Postgres: through pg, on connections of Sequelize's pool. Duty: statements, what an error means
 * (postgresql.org/docs, appendix A), and the lock under which migrations run.
 */
import type { Sequelize } from 'sequelize'
import type { Value } from '../../sql.js'
import type { Naming } from '../../tables.js'
import type { Ran, ServerDifference, Statement, Trouble } from '../server/difference.js'

/** A connection of pg, as much of it as is used. */
export interface PgConnection {
  query: (query: PgQuery) => Promise<PgResult | PgResult[]>
  connection: { stream: { destroy: () => void } }
}

interface PgQuery {
  text: string
  values?: readonly Value[]
  types?: { getTypeParser: (oid: number, format?: string) => (text: string) => unknown }
}

interface PgResult {
  rows: Record<string, unknown>[]
  rowCount: number | null
  command: string
}

/**
 * In the same message as BEGIN, and only for this transaction. A process that is stopped in the middle of one lets go of
 * its rows after half a minute.
 */
const LIMITS =
  'set local statement_timeout = 25000; set local lock_timeout = 10000; set local idle_in_transaction_session_timeout = 30000'

/** Held back by whatever commits later and does wait: the log is flushed in order (postgresql.org/docs, 30.4). */
const UNFLUSHED = 'set local synchronous_commit = off'

/**
 * What is written is found along an index, each row by its id. Before it has looked at a table that fills and empties a planner
 * may take it for a few pages, and read all of it for each claim and each settlement.
 */
const BY_INDEX = 'set local enable_seqscan = off'

/** Content is ASCII nearly always, and then half as long as in hexadecimal; it is read either way. */
const CONTENT_AS_IT_IS = `set local bytea_output = 'escape'`

/**
 * Pages are searched by what somebody typed: a beginning of the subject that few mails have needs another plan than one
 * that most have, so the plan is made for it, whatever the server prefers. What is hot needs no such thing.
 */
const FOR_THE_VALUES = 'set local plan_cache_mode = force_custom_plan'

export function postgresDifference(naming: Naming): ServerDifference<PgConnection> {
  return {
    // not READ WRITE: that would write on a server which its operator has set to read only
    beginWriting: [`begin isolation level read committed; ${LIMITS}; ${BY_INDEX}`],
    beginUnflushed: [`begin isolation level read committed; ${LIMITS}; ${BY_INDEX}; ${UNFLUSHED}; ${CONTENT_AS_IT_IS}`],
    writesAlone: true,
    beginReading: [`begin isolation level repeatable read read only; ${LIMITS}; ${FOR_THE_VALUES}`],
    run,
    judge,
    whyNoWrites,
    cut: ({ connection }) => connection.stream.destroy(),
    underMigrationLock: ({ sequelize }, work) => underLock(sequelize, { naming, work }),
  }
}

/** No text of Postgres holds a NUL, so a search for one finds nothing; it must not fail, as a write with one must. */
const sayable = (value: Value): Value =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value

async function run(connection: PgConnection, { text, values }: Statement): Promise<Ran> {
  const said = /^\s*select\b/i.test(text) ? values.map(sayable) : values
  const query = values.length === 0 ? { text } : { text, values: said }
  const answer = await connection.query({ ...query, types: TYPES })
  // several statements in one message answer a list; only the beginning of a transaction is such a one
  const result = Array.isArray(answer) ? answer.at(-1) : answer
  if (text === 'commit' && result?.command === 'ROLLBACK') throw new RolledBack()
  return { rows: result?.rows ?? [], changed: result?.rowCount ?? 0 }
}

/** A standby replays its primary; the setting is how a primary is put aside by hand. */
async function whyNoWrites(connection: PgConnection): Promise<string | null> {
  const text = `select pg_is_in_recovery() as standby, current_setting('transaction_read_only') = 'on' as reads`
  const { rows } = await run(connection, { text, values: [] })
  const { standby, reads } = rows[0] ?? {}
  if (standby === 1) return 'is a standby'
  return reads === 1 ? 'is set to read only' : null
}

/** A commit after a failed statement is answered like a success, and has undone everything. */
class RolledBack extends Error {
  readonly severity = 'ERROR'
  readonly code = '25P02'
  override readonly message = 'the transaction was rolled back, since a statement in it had failed'
}

/** Types by their numbers in pg_type, which are fixed. */
const BOOLEAN = 16
const BYTES = 17
const INTEGERS = [20, 21, 23]

/** By ours, whatever parsers the application gave to its own connections. Nothing but these is stored. */
const TYPES = {
  getTypeParser: (oid: number) => {
    if (INTEGERS.includes(oid)) return Number
    if (oid === BOOLEAN) return (text: string) => (text === 't' ? 1 : 0)
    return oid === BYTES ? toBytes : (text: string) => text
  },
}

/** \x414243 by default; A\000\\B where bytea_output is escape (postgresql.org/docs, 8.4). */
function toBytes(text: string): Buffer {
  if (text.startsWith('\\x')) return Buffer.from(text.slice(2), 'hex')
  if (!text.includes('\\')) return Buffer.from(text, 'latin1')
  const plain = text.replace(/\\(\\|[0-7]{3})/g, (_, code: string) =>
    code === '\\' ? code : String.fromCharCode(parseInt(code, 8)),
  )
  return Buffer.from(plain, 'latin1')
}

// -------------------------------------------------------------------------------------------------------- errors

const CONTENTION = new Set(['40001', '40P01', '55P03', '57014'])
/** Read-only after failover, shut down, starting up, timed out while idle; too many connections, disk or memory full. */
const LOST = /^(25006|25P03|57P0[1-5]|08...|53...|58...)$/
const UNMIGRATED = new Set(['42P01', '42703', '3F000'])
/** Of Node's sockets, and of pg, which gives these no code. */
const SOCKET = /^(E[A-Z_]+|ERR_STREAM_\w+|ERR_SSL_\w+)$/
const UNUSABLE = /^(Connection terminated|Client (has encountered a connection error|was closed)|timeout expired)/

function judge(error: unknown): Trouble | null {
  if (typeof error !== 'object' || error === null) return null
  const { code, severity, message } = error as { code?: unknown; severity?: unknown; message?: unknown }
  if (typeof code === 'string' && severity !== undefined) return ofState(code)
  if (typeof code === 'string' && SOCKET.test(code)) return 'lost'
  return typeof message === 'string' && UNUSABLE.test(message) ? 'lost' : null
}

function ofState(state: string): Trouble {
  if (CONTENTION.has(state)) return 'contention'
  if (UNMIGRATED.has(state)) return 'unmigrated'
  if (LOST.test(state)) return 'lost'
  return state === '25P02' ? 'transactionOver' : 'refused'
}

// ---------------------------------------------------------------------------------------------------- migrations

/** Any number, the same in every process: held until the transaction ends, also behind a pooler. */
const MIGRATION_LOCK = 6_245_197

interface Migrating<T> {
  naming: Naming
  work: () => Promise<T>
}

/** All or nothing: Postgres undoes tables too. Whoever comes second waits here, and finds it done. */
async function underLock<T>(sequelize: Sequelize, { naming, work }: Migrating<T>): Promise<T> {
  await sequelize.query('begin')
  await sequelize.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
  if (naming.schema !== null) await createSchema(sequelize, naming.schema)
  const result = await work()
  await sequelize.query('commit')
  // what failed before is rolled back when the connection closes
  return result
}

/** Looked for first: `if not exists` alone asks for the right to create one, also where it is there. */
async function createSchema(sequelize: Sequelize, schema: string): Promise<void> {
  const [found] = await sequelize.query(`select 1 from pg_namespace where nspname = '${schema}'`)
  if (found.length === 0) await sequelize.query(`create schema ${schema}`)
}
