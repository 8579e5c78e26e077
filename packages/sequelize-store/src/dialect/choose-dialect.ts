/**
 * From what a developer wrote to a dialect and a way to the database. Duty: the only place that asks which database it
 * is. Failures: MAILER_BAD_ARGUMENT for what cannot be used; MAILER_DRIVER_MISSING, at first use, without a driver.
 */
import { MailerError } from '@mailspool/core'
import type { Naming, Tables } from '../tables.js'
import { mysql } from './mysql/mysql.js'
import { postgres } from './postgres/postgres.js'
import { reachServer } from './server/reach-server.js'
import { reachSqlite } from './sqlite/reach-sqlite.js'
import type { Reached, StoreOptions } from './store-options.js'

export function reach(options: StoreOptions, place: { naming: Naming; tables: Tables }): Reached {
  const kind = options.sequelize?.getDialect() ?? schemeOf(options.url)
  if (place.naming.schema !== null && !kind.startsWith('postgres')) {
    throw bad('schema', 'is for Postgres; other databases have none of that kind. Use tablePrefix')
  }
  switch (kind) {
    case 'sqlite':
      return reachSqlite(options, place.tables)
    case 'postgres':
    case 'postgresql':
      return reachServer(postgres, options, place)
    case 'mysql':
    case 'mariadb':
      mustSpeakMysql2(options)
      return reachServer(mysql, options, place)
    default:
      throw notOne(kind)
  }
}

function schemeOf(url: unknown): string {
  const scheme = typeof url === 'string' ? /^([a-z]+):/i.exec(url)?.[1] : undefined
  if (scheme === undefined) throw bad('url', "must be a database URL such as 'sqlite:./queue.sqlite'")
  return scheme.toLowerCase()
}

/** Its transactions are on connections of another driver, whose statements are spoken otherwise. */
function mustSpeakMysql2({ sequelize }: StoreOptions): void {
  if (sequelize?.getDialect() !== 'mariadb') return
  throw bad(
    'sequelize',
    "has the dialect 'mariadb'. Make it with dialect: 'mysql' and mysql2, which speaks to MariaDB too",
  )
}

const bad = (path: string, problem: string) => new MailerError('MAILER_BAD_ARGUMENT', { path, problem })

function notOne(kind: string): MailerError {
  const problem = `names ${kind}, where the queue cannot be kept. Give postgres://…, mysql://…, mariadb://… or sqlite:./queue.sqlite`
  return bad('url', problem)
}
