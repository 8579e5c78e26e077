/**
 * Backends that are terminated at every statement of every verb, and right after each commit, before its answer: the
 * verb is repeated on another connection, does its work once, and its caller sees nothing of it.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClaim, accepting, aMessage } from '@mailspool/core/testing'
import type pg from 'pg'
import type { Sequelize } from 'sequelize'
import type { Gateway } from '../src/dialect/dialect.js'
import { postgresDialect } from '../src/dialect/postgres/postgres-dialect.js'
import { postgresDifference, type PgConnection } from '../src/dialect/postgres/postgres-difference.js'
import type { ServerDifference, Statement } from '../src/dialect/server/difference.js'
import { ServerGateway } from '../src/dialect/server/server-gateway.js'
import { add } from '../src/operations/add.js'
import { claiming } from '../src/operations/claim.js'
import { journal } from '../src/operations/leases.js'
import { settle } from '../src/operations/settle.js'
import { raw as text, sql } from '../src/sql.js'
import { checkNaming, tablesOf } from '../src/tables.js'
import { PostgresPlace, sequelizeOn, withPostgres } from './open-postgres.js'

type Moment = 'before' | 'after'

withPostgres((url) => {
  const place = new PostgresPlace(url)
  const naming = checkNaming({ schema: place.schema })
  const real = postgresDifference(naming)
  const texts: string[] = []
  const due: { at: number; moment: Moment } = { at: Infinity, moment: 'before' }
  let raw: pg.Client
  let sequelize: Sequelize
  let gateway: Gateway

  beforeAll(async () => {
    await place.migrate()
    raw = await place.raw()
    sequelize = sequelizeOn(url, { max: 2 })
    gateway = new ServerGateway({
      dialect: postgresDialect,
      difference: { ...real, run } as ServerDifference,
      tables: tablesOf(naming),
      sequelize: () => sequelize,
      owned: false,
      where: 'a test',
    })
  })
  afterAll(async () => {
    await gateway.close()
    await sequelize.close()
    await place.drop()
  })

  /** As the real one, but for one statement of a certain number. */
  async function run(connection: PgConnection, statement: Statement) {
    texts.push(statement.text)
    const isDue = texts.length === due.at
    if (isDue && due.moment === 'before') await terminate(connection)
    const answer = await real.run(connection, statement)
    if (!isDue || due.moment === 'before') return answer
    await terminate(connection)
    throw Object.assign(new RangeError('gone before the answer came'), { code: 'ECONNRESET' })
  }

  async function terminate(connection: PgConnection): Promise<void> {
    const { processID } = connection as unknown as { processID: number }
    await raw.query('select pg_terminate_backend($1, 5000)', [processID])
  }

  /** A mail from its enqueueing to its end; answers what was left of it in the tables. */
  async function delivery(at: number, moment: Moment): Promise<unknown> {
    Object.assign(due, { at, moment })
    texts.length = 0
    const message = aMessage({ tags: ['a'] })
    await gateway.writeAlone((session) => add(session, { messages: [message], batchSize: 500 }))
    const leases = await gateway.writeUnflushed(claiming(aClaim({ limit: 10 })))
    if (leases.length > 0) await gateway.writeAlone((session) => journal(session, { leases, lease: 60 }))
    const endings = leases.map((one) => accepting(one))
    if (leases.length > 0) await gateway.write((session) => settle(session, endings))
    const { rows } = await raw.query(
      `select state, (select count(*)::int from mailer_content where message = m.id) as contents,
        (select count(*)::int from mailer_recipient where message = m.id and fate = 'accepted') as accepted,
        (select count(*)::int from mailer_tag where message = m.id) as tags,
        (select count(*)::int from mailer_attempt where message = m.id) as attempts
        from mailer_message m where id = $1`,
      [message.id],
    )
    return rows[0]
  }

  const SENT = { state: 'sent', contents: 1, accepted: 1, tags: 1, attempts: 1 }

  test('terminated before any statement, a verb does its work all the same, and once', async () => {
    expect(await delivery(Infinity, 'before')).toEqual(SENT)
    const statements = texts.length
    expect(statements).toBeGreaterThan(15)
    for (let at = 1; at <= statements; at++) {
      const left = await delivery(at, 'before')
      expect([at, texts.length > statements, left]).toEqual([at, true, SENT])
    }
  }, 60_000)

  test('terminated between a commit and its answer, nothing is done twice', async () => {
    await delivery(Infinity, 'after')
    // a lone add and the mark commit by themselves
    const commits = texts.flatMap((text, index) =>
      /^commit$|^with .*n as \(insert|^update .* phase = 'final'/.test(text) ? [index + 1] : [],
    )
    expect(commits.length).toBe(4)
    for (const at of commits) expect(await delivery(at, 'after')).toEqual(SENT)
    const { rows } = await raw.query('select max(claim_seq) as claims, max(crashes) as crashes from mailer_message')
    expect(rows).toEqual([{ claims: 1, crashes: 0 }])
  }, 60_000)

  test('terminated while nothing runs, it is replaced before anybody notices', async () => {
    Object.assign(due, { at: Infinity })
    const both = await Promise.all(
      [0, 1].map(() => sequelize.connectionManager.getConnection({ type: 'write' } as never)),
    )
    for (const one of both) await terminate(one as unknown as PgConnection)
    for (const one of both) sequelize.connectionManager.releaseConnection(one)
    const answers = Array.from({ length: 4 }, () =>
      gateway.glance(async ({ rows }) => (await rows(text('select 1 as one')))[0]),
    )
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 4 }, () => ({ one: 1 })))
  })

  test('a deadlock is repeated, and both get through', async () => {
    Object.assign(due, { at: Infinity })
    const [a, b] = [aMessage(), aMessage()]
    await gateway.write((session) => add(session, { messages: [a, b], batchSize: 500 }))
    let tries = 0
    let arrived = 0
    let bothHold = () => {}
    const both = new Promise<void>((resolve) => (bothHold = resolve))
    const lockInTurn = (first: string, second: string) =>
      gateway.write(async ({ change, tables: { message: m } }) => {
        tries += 1
        await change(sql`update ${m.table} set attempts = attempts + 1 where id = ${first}`)
        if (++arrived === 2) bothHold()
        await both
        await change(sql`update ${m.table} set attempts = attempts + 1 where id = ${second}`)
      })
    await Promise.all([lockInTurn(a.id, b.id), lockInTurn(b.id, a.id)])
    expect(tries).toBe(3)
    const { rows } = await raw.query('select attempts from mailer_message where id in ($1, $2)', [a.id, b.id])
    expect(rows).toEqual([{ attempts: 2 }, { attempts: 2 }])
  }, 30_000)
})
