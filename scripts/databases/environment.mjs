// The variables by which tests and other programs learn of databases.
import { KINDS } from './kinds.mjs'

/**
 * { postgres: url } -> { TEST_POSTGRES_URL: url, TEST_MYSQL_URL: '' }. Empty means that there is none: a server of the user's
 * that the variable named must not reach the tests in its stead.
 */
export function environmentFor(urls) {
  return Object.fromEntries(Object.values(KINDS).map(({ name, variable }) => [variable, urls[name] ?? '']))
}
