/** A connection that is opened at first use, kept, and thrown away when the file or disk failed under it. */
import type { SqliteConnection } from './connection.js'
import { isBroken } from './errors.js'

export class ReusableConnection {
  readonly #open: () => Promise<SqliteConnection>
  #kept: Promise<SqliteConnection> | null = null

  constructor(open: () => Promise<SqliteConnection>) {
    this.#open = open
  }

  /** To be called by one at a time. */
  async use<T>(work: (connection: SqliteConnection) => Promise<T>): Promise<T> {
    try {
      const connection = await (this.#kept ??= this.#open())
      return await work(connection)
    } catch (error) {
      if (isBroken(error)) await this.discard()
      throw error
    } finally {
      // an opening that failed is tried again by the next one
      await this.#kept?.catch(() => (this.#kept = null))
    }
  }

  async discard(): Promise<void> {
    const kept = this.#kept
    this.#kept = null
    await kept?.then(
      (connection) => connection.close(),
      () => undefined,
    )
  }

  close(): Promise<void> {
    return this.discard()
  }
}
