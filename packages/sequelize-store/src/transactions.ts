/**
 * The caller's transaction. Duty: proves that it is on the queue's own database before anything is written through it,
 * and calls back once its rows are visible. Failures: MAILER_BAD_TRANSACTION, MAILER_FOREIGN_TRANSACTION.
 */
import { isMailerError, MailerError, type MessageId } from '@mailspool/core'
import type { Sequelize, Transaction } from 'sequelize'
import type { Dialect, Gateway, Session } from './dialect/dialect.js'
import { checkTransaction, outermost, sequelizeOf } from './dialect/own-transaction.js'
import { identityOf } from './operations/settings.js'
import { sql } from './sql.js'

export interface TransactionsPlace {
  dialect: Dialect
  gateway: Gateway
  /** The application's own instance, if the store was made with one: its transactions need no proof. */
  own: Sequelize | undefined
}

export class Transactions {
  readonly #place: TransactionsPlace
  readonly #proven = new WeakSet<Sequelize>()
  /** The queue's own identity, read once: a proof needs no connection but the transaction's from then on. */
  #identity: string | null = null

  constructor(place: TransactionsPlace) {
    this.#place = place
    if (place.own !== undefined) this.#proven.add(place.own)
  }

  /** Runs the work in the transaction. */
  async within<T>(transaction: Transaction, work: (session: Session) => Promise<T>): Promise<T> {
    checkTransaction(transaction)
    await this.#prove(transaction)
    return this.#place.gateway.within(transaction, work)
  }

  /**
   * For what a send only reads. Through the transaction where that is harmless: a second connection for it would leave
   * as many open transactions as the pool has connections waiting for each other.
   */
  async reading<T>(transaction: Transaction, work: (session: Session) => Promise<T>): Promise<T> {
    checkTransaction(transaction)
    await this.#prove(transaction)
    const { gateway, dialect } = this.#place
    return dialect.readsBesideTransactions ? gateway.glance(work) : gateway.within(transaction, work)
  }

  /**
   * After the outermost commit, and only if the rows are there: Sequelize calls its hooks also when a commit failed,
   * and a savepoint in between may have been rolled back. Never makes the caller's commit reject.
   */
  afterCommit(transaction: Transaction, { id, call }: { id: MessageId; call: () => void }): void {
    outermost(transaction).afterCommit(async () => {
      const isThere = await this.#place.gateway.glance((session) => isVisible(session, id)).catch(() => true)
      if (isThere) call()
    })
  }

  async #prove(transaction: Transaction): Promise<void> {
    const sequelize = sequelizeOf(transaction)
    if (this.#proven.has(sequelize)) return
    if (sequelize.getDialect() !== this.#place.dialect.name) throw new MailerError('MAILER_FOREIGN_TRANSACTION')
    const theirs = await this.#place.gateway.within(transaction, identityOf).catch(nothingThere)
    // read again before it is called another database: the tables may have been made anew meanwhile
    if (this.#identity === null || theirs !== this.#identity) {
      this.#identity = await this.#place.gateway.glance(identityOf)
    }
    if (this.#identity === null) throw new MailerError('MAILER_NOT_MIGRATED', { pending: 'no identity row' })
    if (theirs !== this.#identity) throw new MailerError('MAILER_FOREIGN_TRANSACTION')
    this.#proven.add(sequelize)
  }
}

/** A database without our tables is another one. */
function nothingThere(error: unknown): null {
  if (isMailerError(error) && error.code === 'MAILER_NOT_MIGRATED') return null
  throw error
}

async function isVisible({ rows, tables }: Session, id: MessageId): Promise<boolean> {
  return (await rows(sql`select 1 as one from ${tables.message.table} where id = ${id}`)).length > 0
}
