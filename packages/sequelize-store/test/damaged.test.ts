/** Rows that somebody wrote into, on each database: the mail fails with the reason, and everything else goes on. */
import { describe } from '@jest/globals'
import { damages } from './damaged.js'
import { freshDatabase, onMariadb } from './open-mariadb.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'
import { openRaw, openSqlite } from './open-sqlite.js'
import { SequelizeStore } from '../src/sequelize-store.js'

describe('SQLite', () =>
  damages(
    async () => {
      const place = await openSqlite()
      const raw = await openRaw(place.file)
      const close = async () => {
        await raw.close()
        await place.close()
      }
      return { store: place.store, run: (statement) => raw.rows(statement, []), close }
    },
    [
      ["mailer_message set attempts = 'many'", /attempts is no number/],
      ["mailer_message set crashes = 'many'", /crashes is no number/],
      ['mailer_message set crashes = 0.5', /crashes is no number/],
      ["mailer_recipient set address = 'ann@x' || char(13, 10) || 'RCPT TO:<eve@x>'", /control character/],
    ],
    {
      strays: [
        ["state = 'scheduled', due_at = datetime('now')", 'undecodable'],
        ["state = 'scheduled', due_at = x'00'", 'undecodable'],
        ["state = 'sending', phase = 'open', claim_seq = 1, token = 'gone', lease_until = datetime('now')", null],
      ],
    },
  ))

withPostgres((url) =>
  describe('Postgres', () =>
    damages(async () => {
      const place = new PostgresPlace(url)
      await place.migrate()
      const raw = await place.raw()
      const store = place.store()
      const close = async () => {
        await store.close()
        await place.drop()
      }
      return { store, run: async (statement) => (await raw.query<Record<string, unknown>>(statement)).rows, close }
    }, [["mailer_recipient set address = 'ann@x' || chr(13) || 'RCPT TO:<eve@x>'", /control character/]])),
)

onMariadb('MySQL or MariaDB', () =>
  damages(async () => {
    const database = await freshDatabase()
    const store = new SequelizeStore({ url: database.url })
    await store.migrate()
    const run = async (statement: string) => {
      if (statement.startsWith('select')) return database.raw.rows(statement)
      await database.raw.run(statement)
      return []
    }
    const close = async () => {
      await store.close()
      await database.drop()
    }
    return { store, run, close }
  }, [["mailer_recipient set address = concat('ann@x', char(13), 'RCPT TO:<eve@x>')", /control character/]]),
)
