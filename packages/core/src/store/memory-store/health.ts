/** The health of a store in memory: fast, and gone with the process. Duty: says so. */
import type { StoreHealth } from '../store.js'
import type { Tables } from './tables.js'

export function health(tables: Tables): StoreHealth {
  const advice =
    'The queue and all mail in it end with this process. Set database to SQLite, Postgres or MySQL for mail that counts.'
  return { clock: tables.now(), server: 'memory', risks: [{ setting: 'store', value: 'memory', advice }] }
}
