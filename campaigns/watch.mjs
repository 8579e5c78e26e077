// Asks the database, again and again, which transactions are open and wait for their client. While a server lets a
// dialogue wait for seconds, a transaction that stayed open meanwhile would be seen growing old. SQLite has no such list:
// there the write lock is tried, which a transaction that stays open would keep all the time.
import { sqliteDriver } from '@mailspool/sequelize-store'
import { setTimeout as pause } from 'node:timers/promises'

/** Those that are at work (or wait for a lock, or for the disk) are short or not by the database's doing, not by SMTP's. */
const STATEMENTS = {
  postgres: `select pid || ' ' || xact_start as one, coalesce(query, '') as said from pg_stat_activity
    where backend_type = 'client backend' and state like 'idle in transaction%' and pid <> pg_backend_pid()`,
  mariadb: `select concat(trx_mysql_thread_id, ' ', trx_id, ' ', trx_started) as one, trx_state as said
    from information_schema.innodb_trx where trx_query is null and trx_mysql_thread_id <> connection_id() and trx_mysql_thread_id not in
      (select id from information_schema.processlist where user = 'system user')`,
}
const EVERY_MS = 100
const LOCK_EVERY_MS = 10
/** A lock that was taken each of so many times in a row is held, and not merely wanted by many. */
const LOCK_LOOKS = 50

/**
 * `disturbed()`: a process is stopped or the database away, which may hold a transaction open as it stands.
 * `snapshot()`: of starvation.mjs; what a process waited for a processor is no age of its transaction.
 */
export function watchTransactions({ db, database, disturbed, snapshot }) {
  const seen = { samples: 0, longestMs: 0, said: '' }
  const isFile = db === 'sqlite'
  const look = isFile ? lockEye(database.storage) : () => openIn(database.eyes ?? [database.eye], STATEMENTS[db])
  const known = new Map()
  const sample = async () => {
    const asked = performance.now()
    const rows = await look()
    // what was seen before a disturbance is another story
    if (disturbed()) return known.clear()
    for (const { one, said } of rows) {
      if (!known.has(one)) known.set(one, { from: performance.now(), starved: snapshot(), looks: 0 })
      const about = known.get(one)
      about.looks += 1
      if (isFile && about.looks < LOCK_LOOKS) continue
      const age = asked - about.from
      if (age <= seen.longestMs) continue
      const longestMs = age - about.starved.since()
      if (longestMs > seen.longestMs) Object.assign(seen, { longestMs, said })
    }
    const now = new Set(rows.map(({ one }) => one))
    for (const one of known.keys()) if (!now.has(one)) known.delete(one)
    seen.samples += 1
  }
  let on = true
  const loop = async () => {
    while (on) {
      await sample().catch(() => known.clear())
      await pause(isFile ? LOCK_EVERY_MS : EVERY_MS)
    }
  }
  const looking = loop()
  return {
    seen,
    async end() {
      on = false
      await looking
    },
  }
}

/** Of a cluster each node knows of its own. */
async function openIn(eyes, statement) {
  const found = await Promise.all(eyes.map((eye) => eye.query(statement, { type: 'SELECT' })))
  return found.flatMap((rows, nth) => rows.map(({ one, said }) => ({ one: `${nth} ${one}`, said })))
}

/** One row while somebody else has the write lock; it is tried, and given back at once. */
function lockEye(storage) {
  const { Database } = sqliteDriver()
  const opening = new Promise((resolve, reject) => {
    const connection = new Database(storage, (error) => (error ? reject(error) : resolve(connection)))
  })
  const exec = async (statement) => {
    const connection = await opening
    return new Promise((resolve, reject) => connection.exec(statement, (error) => (error ? reject(error) : resolve())))
  }
  const ready = exec('pragma busy_timeout = 0')
  return async () => {
    await ready
    try {
      await exec('begin immediate')
    } catch {
      return [{ one: 'lock', said: 'the write lock was never free' }]
    }
    await exec('rollback')
    return []
  }
}
