/**
 * A send inside the caller's own transaction on a server: on that transaction's connection, one after the other, in a
 * savepoint that makes it all or nothing. Duty: when the database has undone the whole transaction meanwhile (MySQL's
 * answer to a deadlock), no statement may run on as if it were still there. Failures: TransactionUndone, the driver's.
 */
import type { Transaction } from 'sequelize'
import { raw } from '../../sql.js'
import type { Session } from '../dialect.js'
import { Line } from '../line.js'
import { connectionOf, endAsUndone } from '../own-transaction.js'

/** The whole transaction is undone; only its owner can begin it anew. */
export class TransactionUndone extends Error {
  override readonly name = 'TransactionUndone'
}

interface Within<T> {
  /** Without a time-out of ours: the connection is the application's, and it alone may cut it. */
  session: (connection: object) => Session
  isGone: (error: unknown) => boolean
  work: (session: Session) => Promise<T>
}

/** Two sends at once in one transaction would nest their savepoints, and undoing one could undo half of the other. */
const lines = new WeakMap<object, Line>()

export async function withinServer<T>(transaction: Transaction, within: Within<T>): Promise<T> {
  const connection = connectionOf(transaction) as object
  const line = lines.get(connection) ?? new Line()
  lines.set(connection, line)
  return line.run(() => inSavepoint(within.session(connection), { transaction, ...within }))
}

type Place<T> = Within<T> & { transaction: Transaction }

async function inSavepoint<T>(session: Session, { transaction, isGone, work }: Place<T>): Promise<T> {
  await session.change(raw('savepoint mailspool'))
  try {
    const result = await work(session)
    await session.change(raw('release savepoint mailspool'))
    return result
  } catch (error) {
    const isThere = await goBack(session)
    if (isThere || isGone(error)) throw error
    // else the application's next statements in it would each be kept, whatever becomes of "the transaction"
    await endAsUndone(transaction)
    throw new TransactionUndone('the transaction was undone', { cause: error })
  }
}

/** False: there is no savepoint any more, and so no transaction. */
async function goBack(session: Session): Promise<boolean> {
  try {
    await session.change(raw('rollback to savepoint mailspool'))
    await session.change(raw('release savepoint mailspool'))
    return true
  } catch {
    return false
  }
}
