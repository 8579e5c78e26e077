// Ourselves, as an application uses us: a store by its URL, everything else at its default.
import { createMailer } from '@mailspool/core'
import { SequelizeStore } from '@mailspool/sequelize-store'

/** A mailer over a migrated store. `settings` only where a row is about one. */
export async function openMailspool({ url, pool, ...settings }) {
  const store = new SequelizeStore({ url, ...(pool ? { pool } : {}) })
  await store.migrate()
  return createMailer({ store, transport: 'null:', ...settings })
}
