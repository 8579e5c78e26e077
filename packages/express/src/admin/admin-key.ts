/**
 * The key of the admin page's form tokens: one for all hosts, kept in the shared settings, made at first need.
 * Two hosts that make one at the same time end with the same: the write is conditional and the loser reads again.
 * Fails as the store does (MAILER_STORE_*); a failed read is tried again at the next call.
 */
import { randomBytes } from 'node:crypto'
import type { Mailer, MailStore } from '@mailspool/core'
import { storeOf } from './doors.js'

const NAME = 'admin.key'

/** Answers a function that reads the key once and remembers it. */
export function adminKey(mailer: Mailer): () => Promise<Buffer> {
  let known: Promise<Buffer> | null = null
  return () => {
    known ??= readKey(mailer).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
}

async function readKey(mailer: Mailer): Promise<Buffer> {
  const store = await storeOf(mailer)
  if (store === null) return randomBytes(32)
  return (await stored(store)) ?? (await make(store))
}

async function stored(store: MailStore): Promise<Buffer | null> {
  const found = (await store.readSettings(NAME)).find(({ name }) => name === NAME)
  return typeof found?.value === 'string' ? Buffer.from(found.value, 'base64url') : null
}

async function make(store: MailStore): Promise<Buffer> {
  const fresh = randomBytes(32)
  if (await store.writeSetting({ name: NAME, value: fresh.toString('base64url'), version: 0 })) return fresh
  return (await stored(store)) ?? fresh
}
