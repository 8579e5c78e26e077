/**
 * Several hosts in one URL: postgres://user:password@h1:5432,h2/shop?target_session_attrs=read-write, also as
 * ?host=h1,h2&port=5432,5433. Duty: the list, and the URL of the first alone, which is all that Sequelize understands.
 * Failures: MAILER_BAD_ARGUMENT, never with the password. Standards: postgresql.org/docs, 34.1.1 (libpq); MariaDB's and
 * MySQL's own connectors write their lists the same way.
 */
import { MailerError } from '@mailspool/core'

export interface Host {
  host: string
  port: number
}

export interface UrlHosts {
  hosts: readonly Host[]
  /** Whether a host that refuses to write is passed over. One host is only asked where the URL says so. */
  mustWrite: boolean
  /** With the first host, and without what is said here. */
  url: string
  database: string
}

const PARTS = /^([a-z]+:\/\/)((?:[^/?#]*@)?)([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/i

/** @throws {MailerError} MAILER_BAD_ARGUMENT */
export function urlHosts(given: string, defaultPort: number): UrlHosts {
  const [, scheme, user, authority, path = '', query = ''] = PARTS.exec(given) ?? noUrl()
  const asked = new URLSearchParams(query)
  const hosts = listed(authority ?? '', asked).map(({ host, port }) => ({ host, port: portOf(port, defaultPort) }))
  const database = decoded(path.slice(1))
  if (database === '') throw bad('names no database: it ends with /database')
  const mustWrite = mustTakeWrites(asked.get('target_session_attrs'), hosts.length)
  const [first] = hosts
  if (first === undefined) return noUrl()
  if (hosts.length === 1 && !asked.has('target_session_attrs')) return { hosts, mustWrite, url: given, database }
  for (const name of hosts.length === 1 ? ['target_session_attrs'] : ['target_session_attrs', 'host', 'port'])
    asked.delete(name)
  const rest = asked.size === 0 ? '' : `?${asked.toString()}`
  const one = hosts.length === 1 ? (authority ?? '') : `${bracketed(first.host)}:${first.port}`
  return { hosts, mustWrite, url: `${scheme ?? ''}${user ?? ''}${one}${path}${rest}`, database }
}

/** 'h1:5432,h2:5433' */
export const hostsText = (hosts: readonly Host[]): string =>
  hosts.map(({ host, port }) => `${bracketed(host)}:${port}`).join(',')

interface Named {
  host: string
  port: string
}

function listed(authority: string, asked: URLSearchParams): Named[] {
  const named = asked.get('host')
  if (named === null) return authority.split(',').map(oneOf)
  const ports = (asked.get('port') ?? '').split(',')
  return named.split(',').map((host, nth) => ({ host, port: ports[nth] ?? ports[0] ?? '' }))
}

/** 'db:5432', 'db', '[::1]:5432', ''. */
function oneOf(text: string): Named {
  const [, six, name, port = ''] = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]]*))(?::(\d*))?$/i.exec(text) ?? noUrl()
  return { host: six ?? decoded(name === undefined || name === '' ? 'localhost' : name), port }
}

function portOf(text: string, usual: number): number {
  const port = text === '' ? usual : Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw bad(`has the port ${text}, which is none`)
  return port
}

/** libpq's words. What only reads, or may, is nothing for a queue. */
function mustTakeWrites(attributes: string | null, count: number): boolean {
  if (attributes === null) return count > 1
  if (attributes === 'read-write' || attributes === 'primary') return true
  if (attributes === 'any' && count === 1) return false
  throw bad(
    `has target_session_attrs=${attributes}, and a queue has to write: leave it out, or say read-write or primary`,
  )
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return noUrl()
  }
}

const bad = (problem: string) => new MailerError('MAILER_BAD_ARGUMENT', { path: 'url', problem })

function noUrl(): never {
  throw bad('is no URL: it should look like postgres://user:password@host:5432/database, or …@host1:5432,host2:5432/…')
}
