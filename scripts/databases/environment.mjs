// The variables by which tests and other programs learn of databases.
import { KINDS } from './kinds.mjs'

/** { postgres: url } -> { TEST_POSTGRES_URL: url }. */
export function environmentFor(urls) {
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [KINDS[name].variable, url]))
}
