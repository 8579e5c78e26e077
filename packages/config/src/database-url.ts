/**
 * The three ways to name a database: 'postgres://…', 'mysql://…', 'sqlite:./file'. Duty: telling them apart, and
 * turning a relative SQLite file into an absolute one, so that the web application and cron open the same. Pure.
 */
import { isAbsolute, resolve } from 'node:path'

const SCHEME = /^(postgres|postgresql|mysql|mariadb|sqlite):/i

export function isDatabaseUrl(text: string): boolean {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return false
  return scheme === 'sqlite' ? sqlitePath(text) !== '' : /^\w+:\/\/[^/]/.test(text)
}

/** The URL as the store wants it: absolute SQLite files, and the two dialects by their own names. */
export function absoluteDatabaseUrl(url: string, folder: string): string {
  const file = sqliteFile(url, folder)
  if (file !== null) return `sqlite:${file}`
  // Sequelize's dialect `mysql` serves MariaDB as well; its dialect `mariadb` wants another driver
  return url.replace(/^postgresql:/i, 'postgres:').replace(/^mariadb:/i, 'mysql:')
}

/** The SQLite file as an absolute path; null for other databases and for ':memory:'. */
export function sqliteFile(url: string, folder: string): string | null {
  if (!/^sqlite:/i.test(url)) return null
  const path = sqlitePath(url)
  if (path === ':memory:') return null
  return isAbsolute(path) ? path : resolve(folder, path)
}

/** 'sqlite:./q', 'sqlite:q' and 'sqlite:///srv/q' are all in use. */
function sqlitePath(url: string): string {
  return url.slice('sqlite:'.length).replace(/^\/\/(?=\/|[^/])/, '')
}
