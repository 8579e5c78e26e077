/** MySQL and MariaDB as a kind of server: both through Sequelize's dialect `mysql` and the driver mysql2. */
import type { ServerDifference } from '../server/difference.js'
import type { ServerKind } from '../server/server-kind.js'
import { mysqlDialect } from './mysql-dialect.js'
import { mysqlDifference } from './mysql-difference.js'
import { query, type MysqlConnection } from './query.js'
import { urlOptions } from './url-options.js'

/**
 * Seconds, on connections of our own: whoever waits for a row is told so before our patience with a statement ends, and
 * a process that is stopped in the middle of a transaction lets go of its rows after a minute.
 */
const LIMITS = 'set session innodb_lock_wait_timeout = 10, wait_timeout = 60'

export const mysql: ServerKind = {
  name: 'mysql',
  driver: 'mysql2',
  defaultPort: 3306,
  options: {
    dialectOptions: { connectTimeout: 10_000 },
    hooks: {
      beforeConnect: (config) => {
        const { dialectOptions } = config as { dialectOptions?: Record<string, unknown> }
        Object.assign(config, { dialectOptions: urlOptions(dialectOptions ?? {}) })
      },
      afterConnect: (connection) => limit(connection as MysqlConnection),
    },
  },
  connectTimeOut: 'connectTimeout',
  dialect: mysqlDialect,
  difference: (naming) => mysqlDifference(naming) as ServerDifference,
}

async function limit(connection: MysqlConnection): Promise<void> {
  await query(connection, LIMITS)
}
