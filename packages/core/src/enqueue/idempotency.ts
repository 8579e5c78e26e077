/**
 * What an idempotency key stands for: a hash over what the caller wrote, before anything is generated, so that the
 * same call made again gives the same hash. Duty: a form of any checked value that is stable under the order of keys.
 */
import { createHash } from 'node:crypto'
import { types } from 'node:util'
import type { Mail, SendOptions } from './mail.js'
import { isDate } from './refusal.js'

export interface Hashed<Tx> {
  mail: Mail
  options: SendOptions<Tx>
  /** Bytes that the mail names by path. */
  files: readonly Buffer[]
}

/** SHA-256 in hex. The transaction and the key itself say nothing about the mail. */
export function idempotencyHash<Tx>({ mail, options, files }: Hashed<Tx>): string {
  const { transaction: _transaction, idempotencyKey: _key, ...said } = options
  return createHash('sha256')
    .update(stableForm([mail, said, files]))
    .digest('hex')
}

/** One text for one meaning: keys in order, what is undefined left out, bytes and dates marked as such. */
export function stableForm(value: unknown): string {
  if (types.isUint8Array(value)) return `b:${createHash('sha256').update(value).digest('hex')}`
  if (isDate(value)) return `d:${value.getTime()}`
  if (Array.isArray(value)) return `[${value.map(stableForm).join(',')}]`
  if (typeof value !== 'object' || value === null) return `${typeof value}:${JSON.stringify(String(value))}`
  const fields = Object.entries(value).filter(([, one]) => one !== undefined)
  const named = fields.map(([name, one]): [string, string] => [JSON.stringify(name), stableForm(one)])
  return `{${named.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => `${name}:${one}`).join(',')}}` // prettier-ignore
}
