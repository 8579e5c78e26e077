/** Postgres as a kind of server. */
import type { ServerDifference } from '../server/difference.js'
import type { ServerKind } from '../server/server-kind.js'
import { postgresBell } from './postgres-bell.js'
import { postgresDialect } from './postgres-dialect.js'
import { postgresDifference } from './postgres-difference.js'
import { hardenedPg } from './hardened-pg.js'

export const postgres: ServerKind = {
  name: 'postgres',
  driver: 'pg',
  defaultPort: 5432,
  options: {
    // its type leaves it out; unknown, Sequelize opens a connection just to ask
    ...{ databaseVersion: '14.0.0' },
    dialectOptions: {
      application_name: 'mailspool',
      // a server that does not answer at all is given up after that
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    },
  },
  connectTimeOut: 'connectionTimeoutMillis',
  hardened: hardenedPg,
  dialect: postgresDialect,
  difference: (naming) => postgresDifference(naming) as ServerDifference,
  bell: postgresBell,
}
