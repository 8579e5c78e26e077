/**
 * How MySQL or MariaDB goes about every statement on filled tables: no claim, sweep, search or purge reads or sorts a
 * table. Believed are not only the plans but also the server's own count of what it read. docs/indexes.md says why each
 * index exists; here each is needed by a statement. TEST_PLAN_ROWS: messages in each of the eight states; 200,000 in CI,
 * 25,000 elsewhere, where filling would take a minute.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import mysql, { type Connection } from 'mysql2'
import { list } from '../src/operations/list.js'
import { attempts } from '../src/operations/log.js'
import { counts } from '../src/operations/statistics.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { fillMariadb } from './fill-mariadb.js'
import { Planner, type Plan } from './mariadb-plans.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'
import { FIGURES, idOf, LOGS, LOOKED_THROUGH, PAGES, WAYS } from './ways.js'

const PER_STATE = Number(process.env.TEST_PLAN_ROWS ?? (process.env.CI ? 200_000 : 25_000))

/** A page has a hundred rows, and a few things are read for each; the figures of `status` count up to 10,000. */
const MOST = 2_500
const COUNTING = 10_001
/** What one statement of a look reads, and what figures are made of. */
const LOOKING = 12_000
const GROUPING = 200_000

onMariadb('plans of MySQL and MariaDB', () => {
  let database: TestDatabase
  let connection: Connection
  let planner: Planner
  const used = new Set<string>()

  beforeAll(async () => {
    database = await freshDatabase()
    const store = new SequelizeStore({ url: database.url })
    await store.migrate()
    await store.close()
    await fillMariadb(database.raw, PER_STATE)
    connection = mysql.createConnection(database.url)
    planner = new Planner(connection)
  }, 600_000)
  afterAll(async () => {
    connection.destroy()
    await database.drop()
  })

  /** What is wrong with the plans, or with how much was read. */
  function troubles(plans: readonly Plan[], most = MOST): string[] {
    expect(plans.length).toBeGreaterThan(0)
    return plans.flatMap(({ statement, steps, read }) => {
      for (const { key } of steps) for (const index of String(key).split(',')) used.add(index)
      const bad = steps.filter((step) => isOfOurs(step) && (step.type === 'ALL' || sorts(step)))
      return [...bad.map((step) => JSON.stringify(step)), ...(read > most ? [`reads ${read}`] : [])].map(
        (problem) => `${problem}: ${statement}`,
      )
    })
  }

  /** Tables of values, and of rows found before, are read from end to end; what is inserted is not looked for. */
  const isOfOurs = ({ table, selectType }: Plan['steps'][number]) =>
    selectType !== 'INSERT' && table !== null && !/^<|^v$/.test(String(table))

  /** Rows that were asked for by their ids may be put in order. */
  const sorts = ({ Extra, key }: Plan['steps'][number]) => /filesort|temporary/.test(String(Extra)) && key !== 'PRIMARY'

  for (const [name, way] of Object.entries(WAYS)) {
    test(`${name} reads and sorts no table`, async () => {
      const plans = await planner.of(way)
      // known: mail of a newer version is looked for among all that is queued, along the index alone
      const known = plans.filter(({ statement }) => !/format not in/.test(statement))
      expect(troubles(known, name.startsWith('statistics') ? COUNTING : MOST)).toEqual([])
    })
  }

  for (const [name, figures] of Object.entries(FIGURES)) {
    test(`${name} reads no table, and no more than its bound`, async () => {
      const found = troubles(await planner.of(figures), GROUPING)
      expect(found.filter((one) => !/temporary|filesort/.test(one))).toEqual([])
    })
  }

  for (const [name, query] of LOOKED_THROUGH) {
    test(`a page of ${name} looks at no more than its bound`, async () => {
      const plans = await planner.of((session) => list(session, { ...query, limit: 50 }))
      expect(troubles(plans, LOOKING).filter((one) => !/filesort|temporary/.test(one))).toEqual([])
      expect(plans.length).toBeLessThan(20)
    })
  }

  for (const [name, query] of PAGES) {
    test(`a page of ${name}, first and following, reads and sorts no table`, async () => {
      const plans = await planner.of(async (session) => {
        const first = await list(session, { ...query, limit: 1 })
        if (first.next !== null) await list(session, { ...query, limit: 50, after: first.next })
      })
      expect(troubles(plans)).toEqual([])
    })
  }

  test('a page from the middle of a state is found along the index', async () => {
    const after = `${1700000000000 + PER_STATE * 40} ${idOf(PER_STATE * 4)}`
    for (const order of ['newest', 'oldest'] as const) {
      expect(troubles(await planner.of((session) => list(session, { state: 'sent', order, after })))).toEqual([])
    }
    const next = { state: 'queued', order: 'next', after: `2 ${idOf(PER_STATE * 4)}` } as const
    expect(troubles(await planner.of((session) => list(session, next)))).toEqual([])
  })

  test('a page of everything walks along the index of days, and only as far as it is long', async () => {
    const [keys, ...rest] = await planner.of((session) => list(session, {}))
    expect([troubles([keys!, ...rest]), keys!.steps[0]!.key]).toEqual([[], 'mailer_message_created'])
  })

  test('a Message-ID and a beginning of the subject are found by their indexes; their matches are put in order', async () => {
    const beginning = `Subject ${PER_STATE}`
    for (const query of [{ messageId: '5@example.com' }, { subject: beginning }]) {
      const plans = await planner.of((session) => list(session, query))
      const keys = plans.find(({ statement }) => statement.includes('order by'))
      expect(troubles([keys!])).toEqual([expect.stringMatching(/mailer_message_(message_id|subject)".*filesort/)])
      expect(keys!.read).toBeLessThan(MOST)
    }
  })

  test('a page over several states puts only a page of each in order', async () => {
    const plans = await planner.of((session) => list(session, { state: ['sent', 'failed'] }))
    expect(troubles(plans)).toEqual([])
  })

  for (const [name, query] of LOGS) {
    test(`the log of ${name} reads and sorts no table`, async () => {
      const plans = await planner.of(async (session) => {
        await attempts(session, query)
        await attempts(session, { ...query, after: `1700000500000 ${idOf(50_000)}` })
      })
      expect(troubles(plans)).toEqual([])
    })
  }

  test('the whole log walks along the index of time, a page long', async () => {
    const plans = await planner.of((session) => attempts(session, {}))
    expect([troubles(plans), plans[0]!.steps[0]!.key]).toEqual([[], 'mailer_attempt_at'])
  })

  test('counting everything reads an index, not the table', async () => {
    const [plan] = await planner.of((session) => counts(session, undefined))
    expect(plan!.steps).toEqual([expect.objectContaining({ type: 'index' })])
  })

  test('each index of the migrations is needed by one of the statements above', async () => {
    const rows = await database.raw.rows(
      `select distinct index_name as name from information_schema.statistics
        where table_schema = database() and index_name like 'mailer%'`,
    )
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.map(({ name }) => String(name)).filter((name) => !used.has(name))).toEqual([])
  })
})
