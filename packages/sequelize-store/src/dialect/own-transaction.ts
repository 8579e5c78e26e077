/** A Sequelize transaction as it is inside. Duty: the few fields that its types leave out, read in one place. */
import { MailerError } from '@mailspool/core'
import type { Sequelize, Transaction } from 'sequelize'

interface Inside {
  sequelize: Sequelize
  connection?: unknown
  finished?: 'commit' | 'rollback'
  parent?: Transaction
}

const inside = (transaction: Transaction) => transaction as unknown as Inside

/** @throws {MailerError} MAILER_BAD_TRANSACTION: no Sequelize transaction, or one that is over */
export function checkTransaction(transaction: Transaction): void {
  const { sequelize, finished } = inside(transaction) as Partial<Inside>
  if (typeof sequelize?.getDialect !== 'function' || typeof transaction.afterCommit !== 'function') {
    throw bad('the given transaction is not one of Sequelize 6')
  }
  if (finished !== undefined || inside(outermost(transaction)).finished !== undefined) {
    throw bad('the given transaction is over already. Send before it commits')
  }
}

export const sequelizeOf = (transaction: Transaction): Sequelize => inside(transaction).sequelize

/** @throws {MailerError} MAILER_BAD_TRANSACTION when it never began or is over */
export function connectionOf(transaction: Transaction): unknown {
  const { connection } = inside(transaction)
  if (connection === undefined) throw bad('the given transaction has not begun')
  return connection
}

/** A savepoint is committed by the transaction around it. */
export function outermost(transaction: Transaction): Transaction {
  const { parent } = inside(transaction)
  return parent ? outermost(parent) : transaction
}

/**
 * Ends a transaction that the database has undone, as Sequelize does after a deadlock in a query of its own: whatever
 * the application still sends in it is refused. Never rejects.
 */
export async function endAsUndone(transaction: Transaction): Promise<void> {
  const { parent } = inside(transaction)
  if (parent) {
    inside(transaction).finished = 'rollback'
    return endAsUndone(parent)
  }
  await transaction.rollback().catch(() => undefined)
}

const bad = (problem: string) => new MailerError('MAILER_BAD_TRANSACTION', { problem })
