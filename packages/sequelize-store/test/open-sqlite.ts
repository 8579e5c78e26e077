/** A fresh SQLite file with a store on it, as the exam of stores wants it: ageing and raw rows through a driver of our own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ages, RawRows, StoreUnderTest } from '@mailspool/core/testing'
import { Sequelize, Transaction } from 'sequelize'
import { SqliteConnection } from '../src/dialect/sqlite/connection.js'
import { sqliteDriver } from '../src/dialect/sqlite/driver.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { TABLE_NAMES } from '../src/tables.js'

export async function temporaryFolder(
  where: string = tmpdir(),
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(where, 'mailspool-store-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export const openRaw = (file: string) => SqliteConnection.open(sqliteDriver(), { file, patience: 10 })

export function sequelizeOn(file: string): Sequelize {
  return new Sequelize({ dialect: 'sqlite', storage: file, dialectModule: sqliteDriver(), logging: false })
}

const AGED: Record<keyof Ages, readonly [table: string, column: string][]> = {
  lease: [['message', 'lease_until']],
  due: [['message', 'due_at']],
  expires: [
    ['message', 'expires_at'],
    ['dont_send', 'expires_at'],
  ],
  created: [['message', 'created_at']],
  finished: [['message', 'finished_at']],
  firstAttempt: [['message', 'first_attempt_at']],
  attempted: [['attempt', 'at']],
  setting: [['setting', 'lasts_until']],
}

let migrated: Promise<Buffer> | null = null

async function migratedFile(): Promise<Buffer> {
  const { folder, remove } = await temporaryFolder()
  const file = join(folder, 'queue.sqlite')
  const store = new SequelizeStore({ url: `sqlite:${file}` })
  await store.migrate()
  await store.close()
  // the last one to close a file brings the log ahead of it home, but Sequelize closes when it pleases
  const raw = await openRaw(file)
  await raw.rows('pragma wal_checkpoint(truncate)', [])
  await raw.close()
  const bytes = await readFile(file)
  await remove()
  return bytes
}

/** `where`: the folder for its file; the system's for temporary files by default. */
export async function openSqlite(where?: string): Promise<StoreUnderTest & { file: string }> {
  const { folder, remove } = await temporaryFolder(where)
  const file = join(folder, 'queue.sqlite')
  const url = `sqlite:${file}`
  // the exam opens hundreds of stores; migrating each would take longer than all its questions
  await writeFile(file, await (migrated ??= migratedFile()))
  const store = new SequelizeStore({ url })
  const raw = await openRaw(file)
  const instances: Sequelize[] = []
  const beginOn = async (where: string) => {
    const sequelize = sequelizeOn(where)
    instances.push(sequelize)
    const tx = await sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE })
    return { tx, commit: () => tx.commit(), rollback: () => tx.rollback() }
  }
  return {
    file,
    store,
    age: async (past) => {
      for (const [what, seconds] of Object.entries(past)) {
        for (const [table, column] of AGED[what as keyof Ages]) {
          await raw.change(`update mailer_${table} set ${column} = ${column} - ?`, [Math.round(seconds * 1000)])
        }
      }
    },
    rows: async <T extends keyof RawRows>(table: T) => {
      const rows = await raw.rows(`select * from mailer_${TABLE_NAMES[table]}`, [])
      // the store's own row is no setting
      return rows.filter((row) => row.name !== 'identity') as unknown as RawRows[T][]
    },
    another: async () => new SequelizeStore({ url }),
    begin: () => beginOn(file),
    beginElsewhere: () => beginOn(join(folder, 'elsewhere.sqlite')),
    spoil: async (id) => {
      await raw.change(`update mailer_message set metadata = '{"a' where id = ?`, [id])
    },
    close: async () => {
      await store.close()
      await raw.close()
      for (const sequelize of instances) await sequelize.close()
      await remove()
    },
  }
}
