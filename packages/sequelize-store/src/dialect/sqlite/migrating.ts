/**
 * Migrations of a SQLite file: a Sequelize of our own for the time, whose lone statements share one connection, so
 * that BEGIN IMMEDIATE around them keeps every other process out and makes the whole of it all or nothing.
 */
import { Sequelize } from 'sequelize'
import { patiently } from './patience.js'
import type { SqlitePlace } from './place.js'

export async function migratingSqlite<T>(place: SqlitePlace, work: (sequelize: Sequelize) => Promise<T>): Promise<T> {
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    storage: place.file,
    dialectModule: place.driver(),
    logging: false,
    // Sequelize's own repeats come without a pause, inside the busy wait
    retry: { max: 1 },
  })
  const run = (statement: string) => sequelize.query(statement)
  try {
    await run('pragma busy_timeout = 0')
    await patiently(() => run('begin immediate').catch(unwrapped), place)
    const result = await work(sequelize)
    await run('commit')
    return result
  } finally {
    // closing rolls back what is open
    await sequelize.close()
  }
}

/** Sequelize wraps the driver's error; the code is in the one beneath. */
function unwrapped(error: unknown): never {
  throw typeof error === 'object' && error !== null && 'parent' in error ? error.parent : error
}
