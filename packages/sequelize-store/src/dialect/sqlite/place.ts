/** Where a SQLite queue is and how it is reached; what the parts of this folder hand to each other. */
import type { Tables } from '../../tables.js'
import type { SqliteDriver } from './driver.js'
import type { Contended } from './patience.js'

export interface SqlitePlace extends Contended {
  /** Loaded at first use, so that a missing driver rejects a call and no constructor throws. */
  driver: () => SqliteDriver
  tables: Tables
}
