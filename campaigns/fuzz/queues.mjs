// Queues on real databases: a SQLite file always, and a server where TEST_POSTGRES_URL or TEST_MYSQL_URL names one; each world has
// tables of its own there and drops them.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SequelizeStore, sqliteDriver } from '@mailspool/sequelize-store'
import { Sequelize } from 'sequelize'

const { TEST_POSTGRES_URL, TEST_MYSQL_URL } = process.env
/** What worlds are on, in turns. */
export const DATABASES = [null, TEST_POSTGRES_URL, TEST_MYSQL_URL].filter((url) => url === null || Boolean(url))

/** In memory where there is such a place: a disk's flushes are not what is tried here. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
let worlds = 0

/** @returns { store, eye, table, close }: the migrated store, our own eye on its rows, the name of a table. */
export async function openQueue(variant) {
  const given = DATABASES[variant % DATABASES.length]
  const folder = mkdtempSync(join(given === null ? PLACE : tmpdir(), 'mailspool-fuzz-'))
  const storage = join(folder, 'queue.sqlite')
  const tablePrefix = given === null ? 'mailer_' : `fuzz${process.pid}_${++worlds}_`
  const store = new SequelizeStore({ url: given ?? `sqlite:${storage}`, tablePrefix, pool: { max: 2 } })
  await store.migrate()
  const eye =
    given === null
      ? new Sequelize({ dialect: 'sqlite', storage, dialectModule: sqliteDriver(), logging: false })
      : new Sequelize(given, { logging: false, pool: { max: 1 } })
  const close = async () => {
    await eye.close()
    rmSync(folder, { recursive: true, force: true })
  }
  /** Before the store is closed. */
  const drop = async () => {
    if (given !== null) for (const name of await tablesOf(eye, tablePrefix)) await eye.query(`drop table ${name}`)
  }
  return { store, eye, table: (name) => `${tablePrefix}${name}`, drop, close }
}

async function tablesOf(eye, prefix) {
  const tables = await eye.getQueryInterface().showAllTables()
  return tables.map((one) => one.tableName ?? one).filter((name) => name.startsWith(prefix))
}
