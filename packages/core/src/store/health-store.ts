/** How the database itself is: for `doctor`. What holds for every verb of a store stands in store.ts. Duty: types only. */

/** A setting of the database under which mail that was acknowledged may be gone after a crash. */
export interface StoreRisk {
  /** As the database names it: 'synchronous_commit'. */
  setting: string
  value: string
  /** What may happen, and what to do: whole sentences. */
  advice: string
}

/** What `doctor` asks of a database. */
export interface StoreHealth {
  /** By the database's clock, now. */
  clock: Date
  /** With its version: 'PostgreSQL 17.2'. */
  server: string
  risks: readonly StoreRisk[]
}

/** How the database itself is. */
export interface HealthStore {
  /** Asks no table of ours, so it answers before the first migration too. */
  health(): Promise<StoreHealth>
}
