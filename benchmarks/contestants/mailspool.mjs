// Ourselves, as an application uses us: a store by its URL, everything else at its default.
import { createMailer } from '@mailspool/core'
import { SequelizeStore } from '@mailspool/sequelize-store'

/** A mailer over a migrated store. `settings`, or a store of another kind, only where a row is about one. */
export async function openMailspool({ url, pool, storeOf = storeAt, ...settings }) {
  const store = storeOf(url, pool)
  await store.migrate()
  return createMailer({ store, transport: 'null:', ...settings })
}

const storeAt = (url, pool) => new SequelizeStore({ url, ...(pool ? { pool } : {}) })
