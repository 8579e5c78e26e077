/**
 * Connections that are killed at every statement of every verb, and right after each commit, before its answer: the
 * verb is repeated on another connection, does its work once, and its caller sees nothing of it.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClaim, accepting, aMessage } from '@mailspool/core/testing'
import type { Gateway } from '../src/dialect/dialect.js'
import { mysqlDialect } from '../src/dialect/mysql/mysql-dialect.js'
import { mysqlDifference } from '../src/dialect/mysql/mysql-difference.js'
import type { MysqlConnection } from '../src/dialect/mysql/query.js'
import type { ServerDifference, Statement } from '../src/dialect/server/difference.js'
import { ServerGateway } from '../src/dialect/server/server-gateway.js'
import { add } from '../src/operations/add.js'
import { claim } from '../src/operations/claim.js'
import { journal } from '../src/operations/leases.js'
import { settle } from '../src/operations/settle.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { checkNaming, tablesOf } from '../src/tables.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'

type Moment = 'before' | 'after'

/** Kills the connection once, at the statement of that number. */
class Killer {
  readonly #database: TestDatabase
  readonly texts: string[] = []
  at = Infinity
  moment: Moment = 'before'

  constructor(database: TestDatabase) {
    this.#database = database
  }

  readonly difference = (): ServerDifference => {
    const real = mysqlDifference(checkNaming({}))
    const run = async (connection: MysqlConnection, statement: Statement) => {
      this.texts.push(statement.text)
      const isDue = this.texts.length === this.at
      if (isDue && this.moment === 'before') await this.#kill(connection)
      const answer = await real.run(connection, statement)
      if (!isDue || this.moment === 'before') return answer
      await this.#kill(connection)
      throw Object.assign(new RangeError('gone before the answer came'), { code: 'ECONNRESET' })
    }
    return { ...real, run } as ServerDifference
  }

  async #kill(connection: object): Promise<void> {
    const { threadId } = connection as { threadId: number }
    await this.#database.raw.run(`kill ${threadId}`)
  }
}

onMariadb('lost connections of MySQL and MariaDB', () => {
  let database: TestDatabase
  let killer: Killer
  let gateway: Gateway

  beforeAll(async () => {
    database = await freshDatabase()
    const store = new SequelizeStore({ url: database.url })
    await store.migrate()
    await store.close()
    killer = new Killer(database)
    const sequelize = database.sequelize({ pool: { max: 2 } })
    gateway = new ServerGateway({
      dialect: mysqlDialect,
      difference: killer.difference(),
      tables: tablesOf(checkNaming({})),
      sequelize: () => sequelize,
      owned: false,
      where: 'a test',
    })
  }, 60_000)
  afterAll(async () => {
    await gateway.close()
    await database.drop()
  })

  /** A mail from its enqueueing to its end; answers what was left of it in the tables. */
  async function delivery({ at, moment }: { at: number; moment: Moment }): Promise<Record<string, unknown>> {
    Object.assign(killer, { at, moment })
    killer.texts.length = 0
    const message = aMessage({ tags: ['a'] })
    await gateway.write((session) => add(session, { messages: [message], batchSize: 500 }))
    const leases = await gateway.write((session) => claim(session, aClaim({ limit: 10 })))
    if (leases.length > 0) await gateway.write((session) => journal(session, { leases, lease: 60 }))
    const endings = leases.map((one) => accepting(one))
    if (leases.length > 0) await gateway.write((session) => settle(session, endings))
    const [left] = await database.raw.rows(
      `select state, (select count(*) from mailer_content where message = m.id) as contents,
        (select count(*) from mailer_recipient where message = m.id and fate = 'accepted') as accepted,
        (select count(*) from mailer_tag where message = m.id) as tags,
        (select count(*) from mailer_attempt where message = m.id) as attempts
        from mailer_message m where id = '${message.id}'`,
    )
    return left!
  }

  const SENT = { state: 'sent', contents: 1, accepted: 1, tags: 1, attempts: 1 }

  test('killed before any statement, a verb does its work all the same, and once', async () => {
    expect(await delivery({ at: Infinity, moment: 'before' })).toEqual(SENT)
    const statements = killer.texts.length
    expect(statements).toBeGreaterThan(20)
    for (let at = 1; at <= statements; at++) {
      const left = await delivery({ at, moment: 'before' })
      expect([at, killer.texts.length > statements, left]).toEqual([at, true, SENT])
    }
  }, 60_000)

  test('killed between a commit and its answer, nothing is done twice', async () => {
    await delivery({ at: Infinity, moment: 'after' })
    const commits = killer.texts.flatMap((text, index) => (text === 'commit' ? [index + 1] : []))
    expect(commits.length).toBe(4)
    const [adding, claiming, journaling, settling] = commits
    for (const at of [adding, journaling, settling]) expect(await delivery({ at: at!, moment: 'after' })).toEqual(SENT)
    // nobody knows of a claim whose answer was lost: it is nobody's until its lease ends, and then not sent for sure
    const left = await delivery({ at: claiming!, moment: 'after' })
    expect(left).toMatchObject({ state: 'sending', accepted: 0, attempts: 0 })
  }, 60_000)
})
