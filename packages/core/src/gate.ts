/**
 * The gate before the store: at first use it looks whether the tables are there. Duty: one look at a time, a failed one
 * is forgotten, nothing passes once the mailer is closed. Failures: MAILER_NOT_MIGRATED, MAILER_CLOSED, the store's.
 */
import { isMailerError, MailerError } from './errors.js'
import type { MailStore } from './store/store.js'

export interface Gate {
  /** Resolves once the tables have been seen. */
  open: () => Promise<void>
  /** Makes a verb that waits for the gate. */
  behind: <Args extends unknown[], Answer>(
    verb: (...args: Args) => Promise<Answer>,
  ) => (...args: Args) => Promise<Answer>
  /**
   * The same for a verb that may run in the caller's transaction, which has its connection already. If each of as many
   * transactions as the pool has connections waited for one more, only to be told that the tables are there, none
   * would ever go on: so it goes ahead, and the gate is asked when it has missed the tables.
   */
  behindUnlessWithin: <Asked, Options extends { transaction?: unknown }, Answer>(
    verb: (asked: Asked, options?: Options) => Promise<Answer>,
  ) => (asked: Asked, options?: Options) => Promise<Answer>
  /** False: it was shut already. */
  shut: () => boolean
}

export function createGate(store: Pick<MailStore, 'pendingMigrations'>): Gate {
  let opening: Promise<void> | null = null
  let state: 'untried' | 'open' | 'shut' = 'untried'
  const check = async (): Promise<void> => {
    const pending = await store.pendingMigrations()
    if (pending.length > 0) throw new MailerError('MAILER_NOT_MIGRATED', { pending: pending.join(', ') })
    if (state === 'untried') state = 'open'
  }
  const open = async (): Promise<void> => {
    if (state === 'shut') throw new MailerError('MAILER_CLOSED')
    opening ??= check()
    await opening.catch((error: unknown) => {
      opening = null
      throw error
    })
  }
  const behind: Gate['behind'] =
    (verb) =>
    async (...args) => {
      await open()
      return verb(...args)
    }
  return {
    open,
    behind,
    behindUnlessWithin: (verb) => {
      const waiting = behind(verb)
      return async (asked, options) => {
        if (state !== 'untried' || options?.transaction === undefined) return waiting(asked, options)
        return verb(asked, options).catch((error: unknown) => {
          if (isMailerError(error) && error.code === 'MAILER_NOT_MIGRATED') return waiting(asked, options)
          throw error
        })
      }
    },
    shut: () => {
      const first = state !== 'shut'
      state = 'shut'
      return first
    },
  }
}
