/**
 * Fresh databases on the MySQL or MariaDB server that TEST_MYSQL_URL names, each with a store on it. Duty: without the
 * variable tests fail with a sentence, unless TEST_ALLOW_MISSING names mysql: then they are skipped, loudly.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, test } from '@jest/globals'
import type { Ages, RawRows, StoreUnderTest } from '@mailspool/core/testing'
import { Sequelize } from 'sequelize'
import { camelCased } from '../src/dialect/row-keys.js'
import type { Row } from '../src/dialect/dialect.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { TABLE_NAMES } from '../src/tables.js'

const url = process.env.TEST_MYSQL_URL ?? ''

/** As describe, for tests that need the server. */
export function onMariadb(name: string, body: () => void): void {
  if (url !== '') {
    describe(name, body)
    return
  }
  const missing = 'TEST_MYSQL_URL names no MySQL or MariaDB server: run `npm test`, or scripts/databases/run.mjs'
  if (/\b(mysql|mariadb)\b/.test(process.env.TEST_ALLOW_MISSING ?? '')) {
    process.stderr.write(`SKIPPED ${name}: ${missing}\n`)
    test.skip(`${name} (skipped: ${missing})`, () => undefined)
    return
  }
  test(name, () => {
    throw new RangeError(missing)
  })
}

export interface TestDatabase {
  url: string
  /** Statements of the test's own, past the store. */
  raw: RawConnection
  /** A Sequelize as an application makes it; ended with the database. */
  sequelize: (options?: object) => Sequelize
  drop: () => Promise<void>
}

export interface RawConnection {
  rows: (statement: string) => Promise<Row[]>
  run: (statement: string) => Promise<void>
}

function sequelizeOn(where: string, options: object = {}): Sequelize {
  return new Sequelize(where.replace(/^mariadb:/, 'mysql:'), { dialect: 'mysql', logging: false, ...options })
}

/** An empty database of its own. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `mailspool_${randomUUID().replaceAll('-', '')}`
  const server = sequelizeOn(url, { pool: { max: 1 } })
  await server.query(`create database ${name} character set utf8mb4`)
  const its = new URL(url)
  its.pathname = `/${name}`
  const opened: Sequelize[] = []
  const sequelize = (options?: object) => {
    const made = sequelizeOn(its.href, options)
    opened.push(made)
    return made
  }
  const raw = rawOn(sequelize({ pool: { max: 1 } }))
  return {
    url: its.href,
    raw,
    sequelize,
    drop: async () => {
      // a transaction that a failing test left open would hold up its pool, and the tables, for ever
      const left = await raw.rows(
        `select id from information_schema.processlist where db = '${name}' and id <> connection_id()`,
      )
      for (const { id } of left) await raw.run(`kill ${String(id)}`).catch(() => undefined)
      await Promise.race([Promise.all(opened.map((one) => one.close())), pause(1000)])
      await server.query(`drop database ${name}`)
      await server.close()
    },
  }
}

function rawOn(sequelize: Sequelize): RawConnection {
  return {
    rows: async (statement) => {
      const [rows] = await sequelize.query(statement)
      return camelCased(rows as Record<string, unknown>[])
    },
    run: async (statement) => {
      await sequelize.query(statement)
    },
  }
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

/** Databases that a question has been put to, emptied and used again: making one takes longer than most questions. */
const idle: { queue: TestDatabase; elsewhere: TestDatabase }[] = []

export async function dropIdle(): Promise<void> {
  for (const { queue, elsewhere } of idle.splice(0)) {
    await queue.drop()
    await elsewhere.drop()
  }
}

/** As the exam of stores wants it. */
export async function openMariadb(): Promise<StoreUnderTest> {
  const databases = idle.pop() ?? { queue: await freshDatabase(), elsewhere: await freshDatabase() }
  const { queue, elsewhere } = databases
  const { raw } = queue
  const store = new SequelizeStore({ url: queue.url })
  await store.migrate()
  const instances: Sequelize[] = []
  const beginOn = async (where: string) => {
    const sequelize = sequelizeOn(where)
    instances.push(sequelize)
    const tx = await sequelize.transaction()
    return { tx, commit: () => tx.commit(), rollback: () => tx.rollback() }
  }
  return {
    store,
    age: async (past) => {
      for (const [what, seconds] of Object.entries(past)) {
        for (const [table, column] of AGED[what as keyof Ages]) {
          await raw.run(`update mailer_${table} set ${column} = ${column} - ${Math.round(seconds * 1000)}`)
        }
      }
    },
    rows: async <T extends keyof RawRows>(table: T): Promise<RawRows[T][]> => {
      const rows = await raw.rows(`select * from mailer_${TABLE_NAMES[table]}`)
      // the store's own row is no setting
      return rows.filter((row) => row.name !== 'identity') as unknown as RawRows[T][]
    },
    another: async () => new SequelizeStore({ url: queue.url }),
    begin: () => beginOn(queue.url),
    beginElsewhere: () => beginOn(elsewhere.url),
    spoil: (id) => raw.run(`update mailer_message set metadata = '{"a' where id = '${id}'`),
    close: async () => {
      await store.close()
      for (const sequelize of instances) await sequelize.close()
      for (const table of Object.values(TABLE_NAMES)) {
        const kept = table === 'migration' ? '1 = 0' : table === 'setting' ? "name <> 'identity'" : '1 = 1'
        await raw.run(`delete from mailer_${table} where ${kept}`)
      }
      idle.push(databases)
    },
  }
}
