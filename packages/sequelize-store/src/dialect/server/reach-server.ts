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
import type { ServerDifference } from './difference.js'
import { overHosts, secondsFor } from './over-hosts.js'
import { ServerGateway } from './server-gateway.js'
import type { ServerKind } from './server-kind.js'
import { hostsText, urlHosts, type UrlHosts } from './url-hosts.js'

export function reachServer(
  kind: ServerKind,
  options: StoreOptions,
  { naming, tables }: { naming: Naming; tables: Tables },
): Reached {
  const { sequelize: given } = options
  const difference = kind.difference(naming)
  const { where, sequelize } = given === undefined ? byUrl(kind, options, difference) : byInstance(given)
  const identity = `${kind.name} ${where}${naming.schema === null ? '' : ` schema ${naming.schema}`}`
  const gateway = new ServerGateway({
    dialect: kind.dialect,
    difference,
    tables,
    sequelize,
    owned: given === undefined,
    where: identity,
  })
  const bell = kind.bell?.({ gateway, sequelize, naming }) ?? noBell
  return { dialect: kind.dialect, gateway, bell, identity }
}

interface Way {
  /** 'db.example.com:5432/shop', never with who or by which password. */
  where: string
  sequelize: () => Sequelize
}

function byUrl(kind: ServerKind, options: StoreOptions, difference: ServerDifference): Way {
  const named = urlHosts(options.url ?? '', kind.defaultPort)
  let own: Sequelize | null = null
  return {
    where: `${hostsText(named.hosts)}/${named.database}`,
    sequelize: () => (own ??= overHosts(ownSequelize(kind, options, named), { ...named, difference })),
  }
}

function byInstance(sequelize: Sequelize): Way {
  const { host, port, database } = sequelize.config
  return { where: `${host ?? 'localhost'}:${port ?? ''}/${database}`, sequelize: () => sequelize }
}

function ownSequelize(kind: ServerKind, { dialectModule, pool }: StoreOptions, { url, hosts }: UrlHosts): Sequelize {
  const found = dialectModule ?? driverOf(kind)
  const driver = kind.hardened?.(found) ?? found
  // ten seconds for a connection, not Sequelize's sixty: whoever waits longer is told that the pool is exhausted
  const more = { dialectModule: driver, logging: false, pool: { acquire: 10_000, ...pool } } as const
  // a copy: Sequelize writes what it finds in the URL, the password too, into the options that it is given
  const dialectOptions: Record<string, unknown> = { ...kind.options.dialectOptions }
  if (hosts.length > 1) dialectOptions[kind.connectTimeOut] = secondsFor(hosts.length) * 1000
  return new Sequelize(withScheme(url, kind.name), { ...kind.options, ...more, dialectOptions })
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
