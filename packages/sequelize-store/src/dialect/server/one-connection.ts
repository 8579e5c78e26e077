/**
 * A Sequelize beside the given one, on the same database, whose lone statements all share one connection: what
 * migrations need, since umzug and its records know nothing of transactions. Duty: the same way in (address, password,
 * TLS, hooks that make tokens), nothing else of the application's (no logging, no model hooks).
 */
import { Sequelize, type Options } from 'sequelize'
import { overSameHosts } from './over-hosts.js'

const CONNECTING = /^(before|after)(Connect|Disconnect|PoolAcquire)$/

export function onOneConnection(given: Sequelize): Sequelize {
  const { options, config } = given as unknown as { options: Options; config: Sequelize['config'] }
  const hooks = Object.entries(options.hooks ?? {}).filter(([name]) => CONNECTING.test(name))
  const lone = new Sequelize({
    dialect: options.dialect,
    dialectModule: options.dialectModule,
    dialectOptions: options.dialectOptions,
    native: options.native,
    // known already: Sequelize opens a connection just to ask
    databaseVersion: (options as { databaseVersion?: string }).databaseVersion,
    ssl: options.ssl,
    replication: options.replication,
    host: config.host,
    port: config.port,
    database: config.database,
    username: config.username,
    password: config.password,
    hooks: Object.fromEntries(hooks),
    logging: false,
    // Sequelize's own repeats would repeat half of a migration
    retry: { max: 1 },
    pool: { max: 1, min: 0, idle: 3_600_000, evict: 3_600_000 },
  } as Options)
  return overSameHosts(lone, given)
}
