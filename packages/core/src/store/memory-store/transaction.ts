/**
 * The memory store's kind of transaction, so that a caller's transaction can be examined without a database.
 * Duty: keeps added rows aside until commit. Only `add` takes part, as in every store.
 * Failures: MAILER_FOREIGN_TRANSACTION, MAILER_BAD_TRANSACTION.
 */
import { MailerError } from '../../errors.js'
import type { NewMessage } from '../store.js'
import type { MessageRow, Tables } from './tables.js'

/** Begun by `MemoryStore.transaction()`; ends by either call, and ending it twice changes nothing. */
export interface MemoryTransaction {
  /** What was added becomes visible, and `onCommitted` is called. */
  commit(): Promise<void>
  /** What was added never was. */
  rollback(): Promise<void>
}

/** What `add` wants written, and what it wants called once that is visible. */
export interface Staged {
  rows: readonly MessageRow[]
  onCommitted: (() => void) | undefined
}

export class OpenTransaction implements MemoryTransaction {
  readonly #tables: Tables
  readonly #others: Set<OpenTransaction>
  readonly #staged: Staged[] = []
  readonly #end: () => void
  readonly ended: Promise<void>

  constructor(tables: Tables, others: Set<OpenTransaction>) {
    this.#tables = tables
    this.#others = others.add(this)
    let end = () => {}
    this.ended = new Promise((resolve) => (end = resolve))
    this.#end = end
  }

  isOf(tables: Tables): boolean {
    return this.#tables === tables
  }

  get rows(): MessageRow[] {
    return this.#staged.flatMap((staged) => staged.rows)
  }

  stage(staged: Staged): void {
    this.#staged.push(staged)
  }

  async commit(): Promise<void> {
    if (!this.#close()) return
    for (const row of this.rows) this.#tables.insert(row)
    this.#end()
    for (const { onCommitted } of this.#staged) onCommitted?.()
    this.#tables.wake()
  }

  async rollback(): Promise<void> {
    if (this.#close()) this.#end()
  }

  #close(): boolean {
    return this.#others.delete(this)
  }
}

export class Transactions {
  readonly #tables: Tables
  readonly #open = new Set<OpenTransaction>()

  constructor(tables: Tables) {
    this.#tables = tables
  }

  begin(): OpenTransaction {
    return new OpenTransaction(this.#tables, this.#open)
  }

  /** The caller's transaction, if it is one of this store and still open. */
  own(given: MemoryTransaction): OpenTransaction {
    if (given instanceof OpenTransaction && this.#open.has(given)) return given
    if (given instanceof OpenTransaction && given.isOf(this.#tables)) {
      throw new MailerError('MAILER_BAD_TRANSACTION', { problem: 'the transaction has already ended' })
    }
    throw new MailerError('MAILER_FOREIGN_TRANSACTION')
  }

  /** Waits, as a unique index makes a database wait, until no other open transaction holds one of the ids or keys. */
  async othersDone(messages: readonly NewMessage[], mine: OpenTransaction): Promise<void> {
    const holds = (row: MessageRow) =>
      messages.some((m) => m.id === row.id || (m.idempotencyKey !== null && m.idempotencyKey === row.idempotencyKey))
    for (;;) {
      const holder = [...this.#open].find((other) => other !== mine && other.rows.some(holds))
      if (holder === undefined) return
      await holder.ended
    }
  }
}
