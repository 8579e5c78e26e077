/**
 * Runs an operation on filled tables of Postgres and answers how it went about each of its statements: the plan that was
 * executed, with the rows that each step really touched. Statements are prepared, so that the plan can be a generic one.
 */
import type pg from 'pg'
import type { Row, Session } from '../src/dialect/dialect.js'
import { postgresDialect } from '../src/dialect/postgres/postgres-dialect.js'
import { postgresDifference } from '../src/dialect/postgres/postgres-difference.js'
import { camelCased } from '../src/dialect/row-keys.js'
import type { Sql, Value } from '../src/sql.js'
import { checkNaming, tablesOf } from '../src/tables.js'

export interface Step {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Step[]
}

export interface Plan {
  statement: string
  /** All steps, flat. */
  steps: Step[]
}

export type PlanMode = 'force_custom_plan' | 'force_generic_plan'

type Work = (session: Session) => Promise<unknown>

const difference = postgresDifference(checkNaming({}))

/** The client's search path says where the tables are. */
export function sessionOn(client: pg.Client): Session {
  const run = (statement: Sql) => {
    const text = statement.text((index) => postgresDialect.placeholder(index))
    return difference.run(client, { text, values: statement.values })
  }
  return {
    dialect: postgresDialect,
    tables: tablesOf(checkNaming({})),
    rows: async (statement) => camelCased((await run(statement)).rows),
    change: async (statement) => (await run(statement)).changed,
  }
}

export class Planner {
  readonly #client: pg.Client
  readonly #plans: Plan[] = []
  readonly session: Session
  #prepared = 0

  constructor(client: pg.Client) {
    this.#client = client
    const inner = sessionOn(client)
    this.session = {
      ...inner,
      rows: async (statement): Promise<Row[]> => {
        await this.#explain(statement)
        return inner.rows(statement)
      },
      change: async (statement) => {
        await this.#explain(statement)
        return inner.change(statement)
      },
    }
  }

  /** The plans of all statements that the work runs; what it changes is rolled back. */
  of(work: Work, mode: PlanMode): Promise<Plan[]> {
    return this.#within(difference.beginWriting, { work, mode })
  }

  /** The same in a transaction that only reads, as lists and logs are. */
  ofReading(work: Work, mode: PlanMode): Promise<Plan[]> {
    return this.#within(difference.beginReading, { work, mode })
  }

  async #within(begin: readonly string[], { work, mode }: { work: Work; mode: PlanMode }): Promise<Plan[]> {
    this.#plans.length = 0
    await this.#client.query(`set plan_cache_mode = ${mode}`)
    for (const statement of begin) await this.#client.query(statement)
    try {
      await work(this.session)
    } finally {
      await this.#client.query('rollback; deallocate all')
    }
    return [...this.#plans]
  }

  /** Executed to be explained, taken back, and executed by the operation. */
  async #explain(statement: Sql): Promise<void> {
    const text = statement.text((index) => `$${index}`)
    const name = `explained_${++this.#prepared}`
    await this.#client.query(`prepare ${name} as ${text}`)
    const spelled = statement.values.map((value, index) =>
      text.includes(`$${index + 1}::bytea[]`) ? arrayLiteral(value as Buffer) : literal(value),
    )
    const given = spelled.length === 0 ? '' : `(${spelled.join(', ')})`
    await this.#client.query('savepoint explained')
    const { rows } = await this.#client.query<{ 'QUERY PLAN': { Plan: Step }[] }>(
      `explain (analyze, timing off, format json) execute ${name}${given}`,
    )
    await this.#client.query('rollback to savepoint explained')
    const steps = flat(rows[0]!['QUERY PLAN'][0]!.Plan)
    this.#plans.push({ statement: text.replace(/\s+/g, ' ').slice(0, 400), steps })
  }
}

const flat = (step: Step): Step[] => [step, ...(step.Plans ?? []).flatMap(flat)]

function literal(value: Value): string {
  if (value === null) return 'null'
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`
  return `'${String(value).replaceAll("'", "''")}'`
}

/** An array that travels in binary (binary-array.ts), as text. */
function arrayLiteral(array: Buffer): string {
  const items: string[] = []
  for (let at = 20; at < array.length;) {
    const from = at + 4
    at = from + array.readInt32BE(at)
    items.push(`'\\x${array.toString('hex', from, at)}'::bytea`)
  }
  return `array[${items.join(', ')}]`
}
