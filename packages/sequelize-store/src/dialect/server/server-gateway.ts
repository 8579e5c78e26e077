/**
 * How statements reach a database server: over the connections of a Sequelize pool, the store's own or the
 * application's. Duty: short transactions, repeated on contention and lost connections (RELIABILITY chapter 4), broken
 * connections destroyed, and the caller's own transaction by a savepoint. Nothing depends on the state of a session.
 * Failures: MAILER_STORE_BUSY, _UNAVAILABLE, _FAILED, MAILER_NOT_MIGRATED, MAILER_BAD_TRANSACTION, MAILER_CLOSED.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { MailerError } from '@mailspool/core'
import type { Sequelize, Transaction } from 'sequelize'
import { raw, type Sql } from '../../sql.js'
import type { Tables } from '../../tables.js'
import type { Dialect, Gateway, Session } from '../dialect.js'
import { camelCased } from '../row-keys.js'
import { Connections } from './connections.js'
import type { Ran, ServerDifference } from './difference.js'
import { isAnswer, isConnectFailure, isExhausted, serverFailure, unwrapped } from './failure.js'
import { inTime, StatementTimeOut } from './in-time.js'
import { onOneConnection } from './one-connection.js'
import { NoHostWrites } from './over-hosts.js'
import { TransactionUndone, withinServer } from './within-server.js'

type Work<T> = (session: Session) => Promise<T>

export interface ServerPlace {
  dialect: Dialect
  difference: ServerDifference
  tables: Tables
  /** Made at first use. */
  sequelize: () => Sequelize
  /** Whether the store made it: then it closes it too. */
  owned: boolean
  /** For messages: 'postgres db.example.com:5432/shop'. */
  where: string
}

/** Repeats of one piece of work whose connection was lost (RELIABILITY chapter 4). */
const REPEATS = 5
/** Milliseconds between two tries at most, however many there were. */
const LONGEST_PAUSE = 500
/** Seconds after which nothing is repeated any more, however few tries there were: connecting alone may take long. */
const PATIENCE = 10
/** Seconds for one statement of ours; the database's own limits, where there are any, come before it. */
const STATEMENT_TIME_OUT = 30

export class ServerGateway implements Gateway {
  readonly #place: ServerPlace
  readonly #connections: Connections
  /** Connections whose transaction could not be rolled back. */
  readonly #spoilt = new WeakSet<object>()
  #used = false
  #closed = false

  constructor(place: ServerPlace) {
    this.#place = place
    const sequelize = () => {
      this.#used = true
      return place.sequelize()
    }
    this.#connections = new Connections(sequelize, place.difference.cut)
  }

  write<T>(work: Work<T>): Promise<T> {
    return this.#repeated(() => this.#transact(this.#place.difference.beginWriting, work))
  }

  writeUnflushed<T>(work: Work<T>): Promise<T> {
    return this.#repeated(() => this.#transact(this.#place.difference.beginUnflushed, work))
  }

  writeAlone<T>(work: Work<T>): Promise<T> {
    return this.#place.difference.writesAlone ? this.glance(work) : this.write(work)
  }

  read<T>(work: Work<T>): Promise<T> {
    return this.#repeated(() => this.#transact(this.#place.difference.beginReading, work))
  }

  glance<T>(work: Work<T>): Promise<T> {
    return this.#repeated(() => this.#lent((connection) => work(this.#session(connection))))
  }

  async within<T>(transaction: Transaction, work: Work<T>): Promise<T> {
    if (this.#closed) throw new MailerError('MAILER_CLOSED')
    const started = performance.now()
    const session = (connection: object) => this.#session(connection, Infinity)
    const isGone = (error: unknown) => this.#isGone(error)
    return withinServer(transaction, { session, isGone, work }).catch((error: unknown) => this.#fail(error, started))
  }

  migrating<T>(work: (sequelize: Sequelize) => Promise<T>): Promise<T> {
    const { difference, tables } = this.#place
    return this.#repeated(async () => {
      const sequelize = onOneConnection(this.#place.sequelize())
      try {
        return await difference.underMigrationLock({ sequelize, tables }, () => work(sequelize))
      } finally {
        await sequelize.close()
      }
    })
  }

  async close(): Promise<void> {
    const first = !this.#closed
    this.#closed = true
    if (first && this.#used && this.#place.owned) await this.#place.sequelize().close()
  }

  // ------------------------------------------------------------------------------------------------ one connection

  #session(connection: object, timeOut = STATEMENT_TIME_OUT): Session {
    const { dialect, difference, tables } = this.#place
    const run = (statement: Sql): Promise<Ran> => {
      const text = statement.text((index) => dialect.placeholder(index))
      return inTime(() => difference.run(connection, { text, values: statement.values }), timeOut)
    }
    return {
      dialect,
      tables,
      rows: async (statement) => camelCased((await run(statement)).rows),
      change: async (statement) => (await run(statement)).changed,
    }
  }

  #transact<T>(begin: readonly string[], work: Work<T>): Promise<T> {
    return this.#lent(async (connection) => {
      const session = this.#session(connection)
      try {
        for (const statement of begin) await session.change(raw(statement))
        const result = await work(session)
        await session.change(raw('commit'))
        return result
      } catch (error) {
        // on a lost connection there is nothing to undo, and one that cannot undo must not be lent again
        if (!this.#isGone(error)) await session.change(raw('rollback')).catch(() => this.#spoilt.add(connection))
        throw error
      }
    })
  }

  async #lent<T>(work: (connection: object) => Promise<T>): Promise<T> {
    const connection = await this.#connections.borrow()
    try {
      const { catchUp } = this.#place.difference
      if (catchUp !== undefined) await inTime(() => catchUp(connection), STATEMENT_TIME_OUT)
      const result = await work(connection)
      this.#connections.giveBack(connection)
      return result
    } catch (error) {
      if (this.#isGone(error) || this.#spoilt.has(connection)) this.#connections.throwAway(connection)
      else this.#connections.giveBack(connection)
      throw error
    }
  }

  // ------------------------------------------------------------------------------------------------------- trouble

  async #repeated<T>(attempt: () => Promise<T>): Promise<T> {
    const started = performance.now()
    for (let repeats = 0; ; repeats++) {
      // work that waited for a connection while the store was closed must not open one again
      if (this.#closed) throw new MailerError('MAILER_CLOSED')
      try {
        return await attempt()
      } catch (error) {
        const late = performance.now() - started > PATIENCE * 1000
        if (late || !this.#mayPass(error) || (repeats >= REPEATS && !this.#isContention(error)))
          return this.#fail(error, started)
      }
      await pause(Math.random() * Math.min(LONGEST_PAUSE, 10 * 2 ** repeats))
    }
  }

  #mayPass(error: unknown): boolean {
    if (error instanceof StatementTimeOut || isExhausted(error)) return false
    if (error instanceof NoHostWrites) return true
    return this.#isContention(error) || this.#place.difference.judge(unwrapped(error)) === 'lost'
  }

  /** A deadlock or a lock that was waited for: the others go on, so the next try may be the one. */
  #isContention(error: unknown): boolean {
    return this.#place.difference.judge(unwrapped(error)) === 'contention'
  }

  /** Whether the connection is of no use any more. */
  #isGone(error: unknown): boolean {
    return error instanceof StatementTimeOut || this.#place.difference.judge(error) === 'lost'
  }

  #fail(thrown: unknown, started: number): never {
    const error = unwrapped(thrown)
    const seconds = Math.round((performance.now() - started) / 1000)
    const { difference, where } = this.#place
    const failed = { error, seconds, where }
    if (isExhausted(thrown)) throw serverFailure({ trouble: 'exhausted', ...failed })
    if (isConnectFailure(thrown) || error instanceof NoHostWrites)
      throw serverFailure({ trouble: 'connect', ...failed })
    if (error instanceof StatementTimeOut) throw serverFailure({ trouble: 'timeOut', ...failed })
    if (error instanceof TransactionUndone) throw serverFailure({ trouble: 'undone', ...failed, error: error.cause })
    const trouble = isAnswer(error) ? null : difference.judge(error)
    if (trouble === null) throw error
    throw serverFailure({ trouble, ...failed })
  }
}
