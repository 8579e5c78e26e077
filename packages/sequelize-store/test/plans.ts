/** Runs an operation on a filled SQLite file and answers how SQLite goes about each of its statements. */
import type { Session } from '../src/dialect/dialect.js'
import { SqliteConnection } from '../src/dialect/sqlite/connection.js'
import { sessionOn } from '../src/dialect/sqlite/session.js'
import type { Sql } from '../src/sql.js'
import { checkNaming, tablesOf } from '../src/tables.js'

export interface Plan {
  statement: string
  /** Lines of EXPLAIN QUERY PLAN. */
  steps: string[]
}

export class Planner {
  readonly #connection: SqliteConnection
  readonly #plans: Plan[] = []
  readonly session: Session

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    const session = sessionOn(connection, tablesOf(checkNaming({})))
    const watched = async (statement: Sql) => this.#plans.push(await this.#plan(statement))
    this.session = {
      ...session,
      rows: async (statement) => {
        await watched(statement)
        return session.rows(statement)
      },
      change: async (statement) => {
        await watched(statement)
        return session.change(statement)
      },
    }
  }

  /** The plans of all statements that the work runs; what it changes is rolled back. */
  async of(work: (session: Session) => Promise<unknown>): Promise<Plan[]> {
    this.#plans.length = 0
    await this.#connection.change('begin immediate', [])
    try {
      await work(this.session)
    } finally {
      await this.#connection.change('rollback', [])
    }
    return [...this.#plans]
  }

  async #plan(statement: Sql): Promise<Plan> {
    const text = statement.text(() => '?')
    const rows = await this.#connection.rows(`explain query plan ${text}`, statement.values)
    return { statement: text.replace(/\s+/g, ' '), steps: rows.map((row) => String(row.detail)) }
  }
}

/** Messages in every state, with recipients, content, attempts and tags, written by SQL alone: 20,000 in a second. */
export async function fill(connection: SqliteConnection, messages: number): Promise<void> {
  const id = `printf('%08x-0000-7000-8000-%012x', n, n)`
  const numbers = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${messages})`
  const state = `case n % 8 when 0 then 'scheduled' when 1 then 'queued' when 2 then 'sending' when 3 then 'sent'
    when 4 then 'deferred' when 5 then 'failed' when 6 then 'uncertain' else 'cancelled' end`
  const past = `cast(round(unixepoch('subsec') * 1000) as integer) - 100000000 + n * 10`
  await connection.change(
    `insert into mailer_message (id, format, state, phase, priority, due_at, token, claim_seq, lease_until, message_id,
      envelope_from, from_header, first_recipient, subject, size, eight_bit, transport, tags, metadata, is_sensitive,
      log_content, expires_at, created_at, finished_at)
    ${numbers} select ${id}, 1, ${state}, case when n % 8 = 2 then 'open' end, 1 + n % 3,
      case when n % 8 in (0, 4) then ${past} end, case when n % 8 = 2 then 'token' || ${id} end, 1,
      case when n % 8 = 2 then ${past} end, '<' || n || '@example.com>', 'shop@example.com', 'shop@example.com',
      'ann' || n || '@example.com', 'Subject ' || n, 10, 0, 'transport' || (n % 5), '["a"]', '{}', 0, 1,
      case when n % 100 = 0 then ${past} end, ${past}, case when n % 8 in (3, 5, 6, 7) then ${past} end from numbers`,
    [],
  )
  await connection.change(
    `insert into mailer_recipient (message, place, address, address_key, domain, kind, fate)
    ${numbers} select ${id}, 0, 'ann' || n || '@example.com', 'ann' || n || '@example.com', 'example.com', 'to', 'open'
    from numbers`,
    [],
  )
  await connection.change(`insert into mailer_content ${numbers} select ${id}, 0, x'414243' from numbers`, [])
  await connection.change(`insert into mailer_tag ${numbers} select ${id}, 'tag' || (n % 10) from numbers`, [])
  await connection.change(
    `insert into mailer_attempt (id, message, claim_seq, at, duration_ms, result, counted, failure_class, transport, worker)
    ${numbers} select ${id}, ${id}, 1, ${past}, 5, case when n % 3 = 0 then 'success' else 'failure' end, 1,
      case when n % 3 > 0 then 'temporary' end, 'default', 'w' from numbers`,
    [],
  )
  await connection.change(
    `insert into mailer_failure (message, group_key, at, domain)
    ${numbers} select ${id}, 'group' || (n % 10), ${past}, 'example.com' from numbers where n % 8 = 5`,
    [],
  )
  await connection.change(
    `insert into mailer_audit (id, at, actor, deed, message, facts)
    ${numbers} select ${id}, ${past}, 'actor' || (n % 10), 'deed' || (n % 10), ${id}, '{}' from numbers`,
    [],
  )
  await connection.change(
    `insert into mailer_minute (span, at, transport, priority, tally, bucket, n)
    ${numbers} select 60, ${past} - ${past} % 60000, 'transport' || (n % 5), 1 + n % 3, 'sent', n, 1 from numbers`,
    [],
  )
}
