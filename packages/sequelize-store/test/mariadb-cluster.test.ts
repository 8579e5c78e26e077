/**
 * Members of a Galera cluster: what is done on each connection so that one sees what another has committed. A real
 * cluster is `npm run galera`; here a server plays the member, and the statements are those that a real one gets.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Gateway, Session } from '../src/dialect/dialect.js'
import { catchUp } from '../src/dialect/mysql/cluster.js'
import { underMigrationLock } from '../src/dialect/mysql/migration-lock.js'
import { mysqlDialect } from '../src/dialect/mysql/mysql-dialect.js'
import { mysqlDifference } from '../src/dialect/mysql/mysql-difference.js'
import type { MysqlConnection } from '../src/dialect/mysql/query.js'
import type { ServerDifference, Statement } from '../src/dialect/server/difference.js'
import { ServerGateway } from '../src/dialect/server/server-gateway.js'
import { raw } from '../src/sql.js'
import { checkNaming, tablesOf } from '../src/tables.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'

/** A connection to a server with that provider; what it was asked is in `asked`. */
function connectionTo(provider: string) {
  const asked: string[] = []
  const connection: MysqlConnection = {
    query({ sql }, then) {
      asked.push(sql)
      then(null, [{ Variable_name: 'wsrep_provider_name', Value: provider }])
    },
    destroy: () => undefined,
  }
  return { asked, connection }
}

test('a member is asked once what it is, and waits for the others each time, in one statement', async () => {
  const { asked, connection } = connectionTo('Galera')
  for (let times = 0; times < 3; times++) await catchUp(connection)
  const [question, ...waits] = asked
  expect(question).toMatch(/^show global status .*wsrep_provider_name/)
  expect(waits).toEqual(Array.from({ length: 3 }, () => '/*M! set statement wsrep_sync_wait = 1 for */ select 1'))
})

test('a server in no cluster is asked once, and never again', async () => {
  const { asked, connection } = connectionTo('')
  for (let times = 0; times < 3; times++) await catchUp(connection)
  expect(asked.length).toBe(1)
})

onMariadb('what a cluster asks of the gateway', () => {
  let database: TestDatabase
  let gateway: Gateway
  const said: string[] = []
  let failing: Error | null = null

  beforeAll(async () => {
    database = await freshDatabase()
    const real = mysqlDifference(checkNaming({}))
    const difference = {
      ...real,
      catchUp: async (connection: MysqlConnection) => {
        said.push('caught up')
        const error = failing
        failing = null
        if (error !== null) throw error
        await real.catchUp?.(connection)
      },
      run: async (connection: MysqlConnection, statement: Statement) => {
        said.push(statement.text.split(' ')[0]!)
        return real.run(connection, statement)
      },
    }
    const sequelize = database.sequelize({ pool: { max: 2 } })
    gateway = new ServerGateway({
      dialect: mysqlDialect,
      difference: difference as ServerDifference,
      tables: tablesOf(checkNaming({})),
      sequelize: () => sequelize,
      owned: false,
      where: 'a test',
    })
  })
  afterAll(async () => {
    await gateway.close()
    await database.drop()
  })

  const one = async (session: Session) => (await session.rows(raw('select 1 as one'))).length

  test('each piece of work sees first what the others have committed', async () => {
    said.length = 0
    await gateway.write(one)
    await gateway.read(one)
    await gateway.glance(one)
    const transaction = ['caught up', 'set', 'start', 'select', 'commit']
    expect(said).toEqual([...transaction, ...transaction, 'caught up', 'select'])
  })

  test('a member that has lost its cluster meanwhile is left for another connection', async () => {
    failing = Object.assign(new RangeError('WSREP has not yet prepared node for application use'), { errno: 1047 })
    said.length = 0
    expect(await gateway.glance(one)).toBe(1)
    expect(said).toEqual(['caught up', 'caught up', 'select'])
  })

  test('two nodes that migrate at once: whose record was there already begins again', async () => {
    const sequelize = database.sequelize({ pool: { max: 1 } })
    await sequelize.query('create table record (name varchar(20) primary key)')
    // the other node's lock is none here: it has been faster
    await sequelize.query(`insert into record values ('first')`)
    let begun = 0
    const work = async () => {
      begun += 1
      if (begun < 3) await sequelize.query(`insert into record values ('first')`)
      return begun
    }
    expect(await underMigrationLock({ sequelize, naming: checkNaming({}) }, work)).toBe(3)
  })
})
