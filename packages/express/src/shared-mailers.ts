/**
 * One mailer for equal configurations, so that `mailer()` in two files of an application is one pool of connections and
 * one worker's name. Duty: counts its users, closes with the last one. Equal: same shape and values for plain objects,
 * identity for everything else (a Sequelize instance, a store, a function).
 */
import { openMailer, type FileConfig, type LoadedConfig } from '@mailspool/config'
import type { Mailer } from '@mailspool/core'

/** A share of a mailer. `close` gives it back; once is enough, more is harmless. */
export interface Share {
  readonly mailer: Mailer
  readonly close: () => Promise<void>
}

interface Shared {
  mailer: Mailer
  users: number
}

const shared = new Map<string, Shared>()

/** @throws {MailerError} MAILER_BAD_CONFIG and its like, at once, for a config that is given */
export function share(config: FileConfig | (() => Promise<LoadedConfig>), key: string): Share {
  const entry = shared.get(key) ?? { mailer: openMailer(config), users: 0 }
  entry.users += 1
  shared.set(key, entry)
  let given = true
  return {
    mailer: entry.mailer,
    close: async () => {
      if (!given) return
      given = false
      entry.users -= 1
      if (entry.users > 0) return
      if (shared.get(key) === entry) shared.delete(key)
      await entry.mailer.close()
    },
  }
}

/** What two equal configurations have in common. The admin page is not the mailer's. */
export function keyOf({ admin: _admin, ...config }: FileConfig): string {
  return JSON.stringify([process.cwd(), describe(config)])
}

const ids = new WeakMap<object, number>()
let last = 0

function describe(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(describe)
  if (typeof value === 'function') return { '#': idOf(value) }
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return { '#': idOf(value) }
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, describe((value as Record<string, unknown>)[name])]))
}

function idOf(value: object): number {
  const id = ids.get(value) ?? (last += 1)
  ids.set(value, id)
  return id
}
