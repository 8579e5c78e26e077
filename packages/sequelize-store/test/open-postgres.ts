/**
 * A schema on the Postgres of TEST_POSTGRES_URL with a store in it, as the exam of stores wants it: ageing and raw rows
 * through a connection of our own. A test file has a schema to itself, made once and emptied for each store.
 */
import { randomBytes } from 'node:crypto'
import { test } from '@jest/globals'
import type { Ages, RawRows, StoreUnderTest } from '@mailspool/core/testing'
import pg from 'pg'
import { Sequelize, type PoolOptions } from 'sequelize'
import { SequelizeStore } from '../src/sequelize-store.js'
import { TABLE_NAMES } from '../src/tables.js'

const MISSING =
  'TEST_POSTGRES_URL is not set: run `node scripts/databases/run.mjs postgres -- COMMAND`, or `npm test` at the root'

/** Registers the tests when there is a Postgres; without one fails by a sentence, or skips loudly where that is allowed. */
export function withPostgres(register: (url: string) => void): void {
  const url = process.env.TEST_POSTGRES_URL
  if (url) return register(url)
  if ((process.env.TEST_ALLOW_MISSING ?? '').split(',').includes('postgres')) {
    process.stderr.write(`SKIPPED everything on Postgres: ${MISSING}\n`)
    return test.skip(`Postgres (skipped: ${MISSING})`, () => undefined)
  }
  test('Postgres is there', () => {
    throw new Error(MISSING)
  })
}

export async function openRaw(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // a test may end its connection under it
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export const randomName = (prefix: string): string => `${prefix}_${randomBytes(6).toString('hex')}`

export const sequelizeOn = (url: string, pool: PoolOptions = {}): Sequelize =>
  new Sequelize(url, { dialectModule: pg, logging: false, pool })

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

/** One schema, and what a test file does with it. */
export class PostgresPlace {
  readonly schema = randomName('test')
  readonly #url: string
  #raw: pg.Client | null = null
  #elsewhere: string | null = null

  constructor(url: string) {
    this.#url = url
  }

  /** Connected, with the schema as its search path. */
  async raw(): Promise<pg.Client> {
    if (this.#raw === null) {
      this.#raw = await openRaw(this.#url)
      await this.#raw.query(`set search_path to ${this.schema}`)
    }
    return this.#raw
  }

  store(pool?: PoolOptions): SequelizeStore {
    return new SequelizeStore({ url: this.#url, schema: this.schema, ...(pool === undefined ? {} : { pool }) })
  }

  async migrate(): Promise<void> {
    const store = this.store()
    await store.migrate()
    await store.close()
  }

  async empty(): Promise<void> {
    const raw = await this.raw()
    const tables = Object.entries(TABLE_NAMES).filter(([name]) => name !== 'migration')
    for (const [name, table] of tables) {
      await raw.query(`delete from mailer_${table} ${name === 'setting' ? "where name <> 'identity'" : ''}`)
    }
  }

  /** The URL of another database on the same server. */
  async elsewhere(): Promise<string> {
    if (this.#elsewhere === null) {
      this.#elsewhere = randomName('elsewhere')
      await (await this.raw()).query(`create database ${this.#elsewhere}`)
    }
    const url = new URL(this.#url)
    url.pathname = `/${this.#elsewhere}`
    return url.href
  }

  async drop(): Promise<void> {
    const raw = await this.raw()
    await raw.query('set client_min_messages to warning')
    await raw.query(`drop schema if exists ${this.schema} cascade`)
    if (this.#elsewhere !== null) await raw.query(`drop database ${this.#elsewhere} with (force)`)
    await raw.end()
  }

  async open(): Promise<StoreUnderTest> {
    await this.empty()
    const raw = await this.raw()
    const store = this.store()
    const instances: Sequelize[] = []
    const beginOn = async (url: string) => {
      const sequelize = sequelizeOn(url)
      instances.push(sequelize)
      const tx = await sequelize.transaction()
      return { tx, commit: () => tx.commit(), rollback: () => tx.rollback() }
    }
    return {
      store,
      age: (past) => age(raw, past),
      rows: async <T extends keyof RawRows>(table: T) => {
        const { rows } = await raw.query<Record<string, unknown>>(`select * from mailer_${TABLE_NAMES[table]}`)
        return rows.filter((row) => row.name !== 'identity') as unknown as RawRows[T][]
      },
      another: async () => this.store(),
      begin: () => beginOn(this.#url),
      beginElsewhere: async () => beginOn(await this.elsewhere()),
      spoil: async (id) => {
        await raw.query(`update mailer_message set metadata = '{"a' where id = $1`, [id])
      },
      close: async () => {
        await store.close()
        await Promise.all(instances.map((sequelize) => sequelize.close()))
      },
    }
  }
}

async function age(raw: pg.Client, past: Ages): Promise<void> {
  for (const [what, seconds] of Object.entries(past)) {
    for (const [table, column] of AGED[what as keyof Ages]) {
      await raw.query(`update mailer_${table} set ${column} = ${column} - $1::bigint`, [Math.round(seconds * 1000)])
    }
  }
}
