/** What a migration is: names and statements, no code that could mean something else tomorrow. */
import type { Dialect } from '../dialect/dialect.js'

/** What a migration may ask for: spellings of the database, and names with the prefix. */
export interface MigrationPlace {
  dialect: Dialect
  /** 'message' -> 'mailer_message', with its schema. */
  table: (name: string) => string
  /** 'message_claim' -> 'mailer_message_claim'; indexes live in their table's schema. */
  index: (name: string) => string
}

export interface Migration {
  /** Sorts by its number; never changed once released. */
  name: string
  up: (place: MigrationPlace) => string[]
  down: (place: MigrationPlace) => string[]
}
