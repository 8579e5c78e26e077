/**
 * What an idempotency key stands for: a hash over what the caller wrote, before anything is generated, so that the
 * same call made again gives the same hash. Duty: a form of any checked value that is stable under the order of keys.
 */
import { createHash } from 'node:crypto'
import { types } from 'node:util'
import type { Mail, SendOptions } from './mail.js'
import { isDate } from './refusal.js'

/** What the caller said, as one text. The transaction and the key itself say nothing about the mail. */
export function whatWasSaid<Tx>(mail: Mail, options: SendOptions<Tx>): string {
  const { transaction: _transaction, idempotencyKey: _key, ...said } = options
  return stableForm([mail, said])
}

/** SHA-256 in hex. `files`: the bytes that the mail names by path. */
export function idempotencyHash(said: string, files: readonly (string | Buffer)[]): string {
  return createHash('sha256')
    .update(stableForm([said, files]))
    .digest('hex')
}

/** One text for one meaning: keys in order, what is undefined left out, bytes and dates marked as such. */
export function stableForm(value: unknown): string {
  if (types.isUint8Array(value)) return `b:${createHash('sha256').update(value).digest('hex')}`
  if (isDate(value)) return `d:${value.getTime()}`
  if (Array.isArray(value)) return `[${value.map(stableForm).join(',')}]`
  if (typeof value !== 'object' || value === null) return `${typeof value}:${JSON.stringify(String(value))}`
  const fields = Object.entries(value).filter(([, one]) => one !== undefined)
  const named = fields.map(([name, one]) => `${JSON.stringify(name)}:${stableForm(one)}`)
  return `{${named.sort().join(',')}}`
}
