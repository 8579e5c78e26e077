// The database of a campaign: a durable throwaway server that can be killed, or a file; and our own eye on it, by plain
// SQL, so that the checks look at rows and not at what the product says about them.
import { join } from 'node:path'
import { sqliteDriver } from '@mailspool/sequelize-store'
import { Sequelize } from 'sequelize'
import { startDatabases } from '../scripts/databases/index.mjs'

export async function openDatabase({ db, folder, log, signal }) {
  if (db === 'sqlite') {
    const storage = join(folder, 'queue.sqlite')
    const eye = new Sequelize({ dialect: 'sqlite', storage, dialectModule: sqliteDriver(), logging: false })
    return { url: `sqlite:${storage}`, storage, version: null, eye, kill: null, stop: () => eye.close() }
  }
  // a server that a variable names is not ours to kill
  const environment = { ...process.env, TEST_POSTGRES_URL: '', TEST_MYSQL_URL: '' }
  const databases = await startDatabases({ which: [db], durable: true, environment, log, signal })
  if (!(db in databases.servers)) {
    await databases.stop()
    return null
  }
  const server = databases.servers[db]
  const url = databases.urls[db]
  const eye = new Sequelize(url, { logging: false, pool: { max: 2 } })
  return {
    url,
    version: databases.versions[db],
    eye,
    /** SIGKILL, and after a while the same server on the same data. */
    async kill(restartAfter) {
      await server.kill('SIGKILL')
      await restartAfter()
      await server.restart()
    },
    async stop() {
      await eye.close().catch(() => {})
      await databases.stop()
    },
  }
}

const select = (eye, statement) => eye.query(statement, { type: 'SELECT' })

/** Messages by state. */
export async function countStates(eye) {
  const rows = await select(eye, 'select state, count(*) as n from mailer_message group by state')
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]))
}

/** Everything that the checks ask for. */
export async function readStore(eye) {
  const [messages, recipients, attempts, contents, version] = [
    await select(
      eye,
      `select id, state, reason, attempts, crashes, uncertain_attempts, possible_duplicate, message_id, claim_seq
        from mailer_message`,
    ),
    await select(eye, 'select message, place, address, fate from mailer_recipient order by message, place'),
    await select(
      eye,
      `select id, message, claim_seq, at, duration_ms, result, counted, failure_class, code, reply, worker,
        possible_duplicate from mailer_attempt order by at, id`,
    ),
    await select(eye, 'select distinct message from mailer_content'),
    await versionOf(eye),
  ]
  return { messages, recipients, attempts, contents: new Set(contents.map(({ message }) => message)), version }
}

async function versionOf(eye) {
  if (eye.getDialect() !== 'sqlite') return null
  const [{ version }] = await select(eye, 'select sqlite_version() as version')
  return version
}
