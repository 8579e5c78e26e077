// The databases that can be had, by name: what differs between them in finding, starting and asking for them.
import { mariadb } from './mariadb.mjs'
import { postgres } from './postgres.mjs'

export const KINDS = { postgres, mariadb }

/** Names that TEST_ALLOW_MISSING lists; `mysql` and `mariadb` mean the same server. */
export function mayBeMissing(kind, environment) {
  const names = (environment.TEST_ALLOW_MISSING ?? '').split(',').map((name) => name.trim().toLowerCase())
  return kind.aliases.some((alias) => names.includes(alias))
}
