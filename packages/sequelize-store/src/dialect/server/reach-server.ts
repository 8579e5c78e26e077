/**
 * From what a developer wrote to a gateway on a server. Duty: the store's own Sequelize from a URL, or the
 * application's; the driver is loaded at first use, so that no constructor throws for it. Failures:
 * MAILER_BAD_ARGUMENT for a URL that cannot be used, MAILER_DRIVER_MISSING when the driver is not there.
 */
import { createRequire } from 'node:module'
import { MailerError } from '@mailspool/core'
import { Sequelize } from 'sequelize'
import type { Naming, Tables } from '../../tables.js'
import { noBell } from '../bell.js'
import type { Reached, StoreOptions } from '../store-options.js'
import { ServerGateway } from './server-gateway.js'
import type { ServerKind } from './server-kind.js'

export function reachServer(
  kind: ServerKind,
  options: StoreOptions,
  { naming, tables }: { naming: Naming; tables: Tables },
): Reached {
  const { sequelize: given, url, dialectModule, pool } = options
  const where = given === undefined ? placeOfUrl(kind, url) : placeOf(given)
  let own: Sequelize | null = null
  const make = () => {
    const driver = dialectModule ?? driverOf(kind)
    // ten seconds for a connection, not Sequelize's sixty: whoever waits longer is told that the pool is exhausted
    const more = { dialectModule: driver, logging: false, pool: { acquire: 10_000, ...pool } } as const
    // a copy: Sequelize writes what it finds in the URL, the password too, into the options that it is given
    const dialectOptions = { ...kind.options.dialectOptions }
    return new Sequelize(withScheme(url ?? '', kind.name), { ...kind.options, ...more, dialectOptions })
  }
  const sequelize = () => given ?? (own ??= make())
  const identity = `${kind.name} ${where}${naming.schema === null ? '' : ` schema ${naming.schema}`}`
  const gateway = new ServerGateway({
    dialect: kind.dialect,
    difference: kind.difference(naming),
    tables,
    sequelize,
    owned: given === undefined,
    where: identity,
  })
  const bell = kind.bell?.({ gateway, sequelize, naming }) ?? noBell
  return { dialect: kind.dialect, gateway, bell, identity }
}

/** postgresql: and mariadb: are other names for what Sequelize calls postgres and mysql here. */
const withScheme = (url: string, name: string): string => url.replace(/^[a-z]+:/i, `${name}:`)

function driverOf({ driver }: ServerKind): object {
  try {
    return createRequire(import.meta.url)(driver) as object
  } catch (cause) {
    throw new MailerError('MAILER_DRIVER_MISSING', { driver, install: `npm install ${driver}` }, { cause })
  }
}

/** 'db.example.com:5432/shop', never with who or by which password. */
function placeOfUrl({ defaultPort }: ServerKind, url: string | undefined): string {
  const parsed = parsedUrl(url ?? '')
  if (parsed.hostname.includes(',')) throw bad('names several hosts. Name the one that takes writes')
  const database = decodeURIComponent(parsed.pathname.slice(1))
  if (database === '') throw bad('names no database: it ends with /database')
  const host = parsed.searchParams.get('host') ?? (parsed.hostname === '' ? 'localhost' : parsed.hostname)
  return `${host}:${parsed.port === '' ? defaultPort : parsed.port}/${database}`
}

function parsedUrl(url: string): URL {
  try {
    return new URL(url)
  } catch {
    throw bad('is no URL: it should look like postgres://user:password@host:5432/database')
  }
}

function placeOf(sequelize: Sequelize): string {
  const { host, port, database } = sequelize.config
  return `${host ?? 'localhost'}:${port ?? ''}/${database}`
}

const bad = (problem: string) => new MailerError('MAILER_BAD_ARGUMENT', { path: 'url', problem })
