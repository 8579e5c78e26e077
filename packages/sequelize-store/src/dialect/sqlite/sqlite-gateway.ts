/**
 * How statements reach a SQLite file: one connection that writes, one that reads, each with a line before it, so that
 * this process never waits for itself inside SQLite. Contention with others is borne with patience, the line free
 * meanwhile. A connection that failed is closed and opened anew. Failures: MAILER_STORE_BUSY, _UNAVAILABLE, _FAILED,
 * MAILER_NOT_MIGRATED, MAILER_CLOSED. Standards: sqlite.org/wal.html, RELIABILITY chapter 4 (row SQLite).
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isMailerError, MailerError } from '@mailspool/core'
import type { Sequelize, Transaction } from 'sequelize'
import type { Gateway, Session } from '../dialect.js'
import { Line } from '../line.js'
import { ReusableConnection } from './reusable-connection.js'
import { SqliteConnection } from './connection.js'
import { folderFailure, sqliteFailure } from './errors.js'
import { migratingSqlite } from './migrating.js'
import { patiently } from './patience.js'
import type { SqlitePlace } from './place.js'
import { sessionOn } from './session.js'
import { withinSqlite } from './within.js'

type Work<T> = (session: Session) => Promise<T>

export class SqliteGateway implements Gateway {
  readonly #place: SqlitePlace
  readonly #writer: ReusableConnection
  readonly #reader: ReusableConnection
  readonly #writeLine = new Line()
  readonly #readLine = new Line()
  #closed = false

  constructor(place: SqlitePlace) {
    this.#place = place
    const open = () => {
      // work that waited for the lock while the store was closed must not open it again
      if (this.#closed) throw new MailerError('MAILER_CLOSED')
      return openIn(place)
    }
    this.#writer = new ReusableConnection(open)
    this.#reader = new ReusableConnection(open)
  }

  write<T>(work: Work<T>): Promise<T> {
    const turn = () => this.#writeLine.run(() => this.#transact(this.#writer, { begin: 'begin immediate', work }))
    return this.#judged(() => patiently(turn, this.#place))
  }

  /** Flushed all the same: to say otherwise would be a setting of the connection. */
  writeUnflushed<T>(work: Work<T>): Promise<T> {
    return this.write(work)
  }

  writeAlone<T>(work: Work<T>): Promise<T> {
    return this.write(work)
  }

  read<T>(work: Work<T>): Promise<T> {
    const turn = () => this.#readLine.run(() => this.#transact(this.#reader, { begin: 'begin', work }))
    return this.#judged(() => patiently(turn, this.#place))
  }

  glance<T>(work: Work<T>): Promise<T> {
    const turn = () => this.#readLine.run(() => this.#reader.use((connection) => work(this.#session(connection))))
    return this.#judged(() => patiently(turn, this.#place))
  }

  within<T>(transaction: Transaction, work: Work<T>): Promise<T> {
    return this.#judged(() => withinSqlite(transaction, { ...this.#place, work }))
  }

  migrating<T>(work: (sequelize: Sequelize) => Promise<T>): Promise<T> {
    // our own writer stands aside, and switches the file to WAL first
    const turn = async () => {
      await this.#writer.use(async () => undefined)
      return migratingSqlite(this.#place, work)
    }
    return this.#judged(() => this.#writeLine.run(turn))
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([this.#writeLine.run(() => this.#writer.close()), this.#readLine.run(() => this.#reader.close())])
  }

  #session(connection: SqliteConnection): Session {
    return sessionOn(connection, this.#place.tables)
  }

  #transact<T>(on: ReusableConnection, { begin, work }: { begin: string; work: Work<T> }): Promise<T> {
    return on.use(async (connection) => {
      await connection.change(begin, [])
      try {
        const result = await work(this.#session(connection))
        await connection.change('commit', [])
        return result
      } catch (error) {
        // SQLite has rolled back by itself after some errors; a connection that cannot is not used again
        const undone = await connection.change('rollback', []).then(
          () => true,
          (failure: unknown) => /no transaction is active/.test(String(failure)),
        )
        if (!undone) await on.discard()
        throw error
      }
    })
  }

  async #judged<T>(attempt: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new MailerError('MAILER_CLOSED')
    try {
      return await attempt()
    } catch (error) {
      throw isMailerError(error) ? error : sqliteFailure(error, this.#place.file)
    }
  }
}

/** The folder holds password links: it is for its owner alone when we make it. */
async function openIn(place: SqlitePlace): Promise<SqliteConnection> {
  const folder = dirname(place.file)
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw folderFailure(error, folder)
  })
  return SqliteConnection.open(place.driver(), place)
}
