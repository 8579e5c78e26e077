/** MySQL and MariaDB as a kind of server: both through Sequelize's dialect `mysql` and the driver mysql2. */
import type { ServerDifference } from '../server/difference.js'
import type { ServerKind } from '../server/server-kind.js'
import { mysqlDialect } from './mysql-dialect.js'
import { mysqlDifference } from './mysql-difference.js'

export const mysql: ServerKind = {
  name: 'mysql',
  driver: 'mysql2',
  defaultPort: 3306,
  options: { dialectOptions: { connectTimeout: 10_000 } },
  dialect: mysqlDialect,
  difference: (naming) => mysqlDifference(naming) as ServerDifference,
}
