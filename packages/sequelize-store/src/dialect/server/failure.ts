/**
 * What the caller sees of an error of a server's driver. Duty: one MailerError for each kind of trouble, Sequelize's
 * wrapping taken off. Never a bind value, never a password: drivers' messages hold neither, their details may.
 */
import { cleanText, isMailerError, MailerError } from '@mailspool/core'
import type { Trouble } from './difference.js'

/** Sequelize wraps what a driver throws; the code is in the one beneath. */
export function unwrapped(error: unknown): unknown {
  if (!isNamed(error, /^Sequelize/) || !('parent' in error)) return error
  return error.parent ?? error
}

/** All connections are lent out: Sequelize waited for one as long as the pool's `acquire` says. */
export const isExhausted = (error: unknown): boolean => isNamed(error, /^SequelizeConnectionAcquireTimeoutError$/)

/** It was never opened: a wrong password, no such host, nobody who listens. */
export const isConnectFailure = (error: unknown): boolean =>
  isNamed(error, /^Sequelize(Connection|AccessDenied|HostNot|InvalidConnection).*Error$/)

interface Failed {
  trouble: Trouble | 'timeOut' | 'exhausted' | 'connect' | 'undone'
  error: unknown
  /** Seconds since the first try. */
  seconds: number
  /** 'postgres db.example.com:5432/shop' */
  where: string
}

export function serverFailure({ trouble, error, seconds, where }: Failed): MailerError {
  const problem = `${sentence(error)} (${where})`
  const more = { cause: error }
  switch (trouble) {
    case 'contention':
      return new MailerError('MAILER_STORE_BUSY', { seconds, problem }, { ...more, retryable: true })
    case 'exhausted':
      return new MailerError('MAILER_STORE_BUSY', { seconds, problem: ALL_LENT }, { ...more, retryable: true })
    case 'lost':
    case 'timeOut':
    case 'connect':
      return new MailerError('MAILER_STORE_UNAVAILABLE', { problem }, { ...more, retryable: true })
    case 'transactionOver':
      return new MailerError('MAILER_BAD_TRANSACTION', { problem: `${OVER} (${sentence(error)})` }, more)
    case 'undone':
      return new MailerError(
        'MAILER_BAD_TRANSACTION',
        { problem: `${UNDONE} (${sentence(error)})` },
        { ...more, retryable: true },
      )
    case 'unmigrated':
      return new MailerError('MAILER_NOT_MIGRATED', { pending: sentence(error) }, more)
    case 'refused':
      return new MailerError('MAILER_STORE_FAILED', { problem }, more)
  }
}

const OVER = 'the database takes nothing more in the given transaction'
const UNDONE = 'the database undid the given transaction as a whole. Repeat it from its beginning'
const ALL_LENT =
  'every connection of the pool is in use. If a transaction of this process waits for the call, give it to the call ' +
  'as { transaction }; else raise pool.max'

/** An AggregateError of several addresses has no text of its own. */
function sentence(error: unknown): string {
  if (typeof error !== 'object' || error === null) return cleanText(String(error), 300)
  const { message, errors, code } = error as { message?: unknown; errors?: unknown; code?: unknown }
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  if (typeof message === 'string' && message !== '') return cleanText(message, 300)
  if (first !== undefined) return sentence(first)
  return typeof code === 'string' ? code : 'unknown error'
}

/** By name: under Jest, and from another copy of Sequelize, instanceof says no. */
function isNamed(error: unknown, name: RegExp): error is Error {
  return typeof error === 'object' && error !== null && 'name' in error && name.test(String(error.name))
}

/** Errors that are an answer already, ours or a bug of ours, pass as they are. */
export const isAnswer = (error: unknown): boolean =>
  isMailerError(error) || error instanceof RangeError || error instanceof TypeError
