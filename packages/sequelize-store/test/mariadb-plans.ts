/** Runs an operation on filled tables of MariaDB and answers how the server goes about each of its statements. */
import { mysqlDialect } from '../src/dialect/mysql/mysql-dialect.js'
import { mysqlDifference } from '../src/dialect/mysql/mysql-difference.js'
import type { MysqlConnection } from '../src/dialect/mysql/query.js'
import type { Row, Session } from '../src/dialect/dialect.js'
import { camelCased } from '../src/dialect/row-keys.js'
import { raw, sql, type Sql } from '../src/sql.js'
import { checkNaming, tablesOf } from '../src/tables.js'

export interface Plan {
  statement: string
  /** Lines of EXPLAIN. */
  steps: Row[]
  /** Rows and entries of indexes that the server touched. */
  read: number
}

const naming = checkNaming({})
const difference = mysqlDifference(naming)

/** A session on one connection, without repeats. */
export function sessionOn(connection: MysqlConnection): Session {
  const run = (statement: Sql) =>
    difference.run(connection, {
      text: statement.text((index) => mysqlDialect.placeholder(index)),
      values: statement.values,
    })
  return {
    dialect: mysqlDialect,
    tables: tablesOf(naming),
    rows: async (statement) => camelCased((await run(statement)).rows),
    change: async (statement) => (await run(statement)).changed,
  }
}

export class Planner {
  readonly #inner: Session
  readonly #plans: Plan[] = []
  readonly session: Session

  constructor(connection: MysqlConnection) {
    const inner = sessionOn(connection)
    this.#inner = inner
    this.session = {
      ...inner,
      rows: (statement) => this.#watched(statement, () => inner.rows(statement)),
      change: (statement) => this.#watched(statement, () => inner.change(statement)),
    }
  }

  /** The plans of all statements that the work runs; what it changes is rolled back. */
  async of(work: (session: Session) => Promise<unknown>): Promise<Plan[]> {
    this.#plans.length = 0
    for (const statement of difference.beginWriting) await this.#inner.change(raw(statement))
    try {
      await work(this.session)
    } finally {
      await this.#inner.change(raw('rollback'))
    }
    return [...this.#plans]
  }

  async #watched<T>(statement: Sql, run: () => Promise<T>): Promise<T> {
    const steps = await this.#inner.rows(sql`explain ${statement}`)
    const before = await this.#read()
    const result = await run()
    const text = statement.text(() => '?').replace(/\s+/g, ' ')
    this.#plans.push({ statement: text, steps, read: (await this.#read()) - before })
    return result
  }

  async #read(): Promise<number> {
    const rows = await this.#inner.rows(raw(`show session status where variable_name in (${COUNTERS})`))
    return rows.reduce((sum, row) => sum + Number(row.Value), 0)
  }
}

/** Not those of temporary tables, which `show status` itself has. */
const COUNTERS = ['key', 'next', 'prev', 'first', 'last', 'rnd'].map((kind) => `'Handler_read_${kind}'`).join(', ')
