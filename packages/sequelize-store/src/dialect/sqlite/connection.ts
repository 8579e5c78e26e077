/**
 * One open SQLite file with promises. Duty: durable settings at opening (WAL, synchronous FULL, no busy wait) and
 * statements. Failures: the driver's own errors, for the gateway to judge.
 */
import { MailerError } from '@mailspool/core'
import { camelCased } from '../row-keys.js'
import type { Row } from '../dialect.js'
import type { Value } from '../../sql.js'
import type { Database, SqliteDriver } from './driver.js'
import { patiently, type Contended } from './patience.js'

/** `busy_timeout 0`: whoever waits for the lock inside SQLite holds one of libuv's four threads (TOOLCHAIN 3). */
const SETTINGS = [
  'pragma synchronous = full',
  'pragma cache_size = -16000',
  'pragma journal_size_limit = 67108864',
  // what is deleted is overwritten: password links of sensitive mail must not lie about in free pages
  'pragma secure_delete = on',
]

export class SqliteConnection {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Opens, creates when missing, and switches to WAL; while others hold the file it tries again. */
  static async open(driver: SqliteDriver, contended: Contended): Promise<SqliteConnection> {
    const connection = new SqliteConnection(await openFile(driver, contended.file))
    connection.#database.configure('busyTimeout', 0)
    try {
      // the switch to WAL needs the file for itself, and so do readers while a first opener recovers it
      await patiently(() => connection.rows('pragma journal_mode = wal', []), contended)
      for (const setting of SETTINGS) await connection.rows(setting, [])
      await mustBeNewEnough(connection)
      return connection
    } catch (error) {
      await connection.close()
      throw error
    }
  }

  rows(statement: string, values: readonly Value[]): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#database.all(statement, values, (error, rows) => {
        if (error) reject(error)
        // not rows.map: under Jest the driver's arrays are of another realm, and so would ours be
        else resolve(camelCased(Array.from(rows ?? [])))
      })
    })
  }

  change(statement: string, values: readonly Value[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#database.run(statement, values, function (error) {
        if (error) reject(error)
        else resolve(this.changes)
      })
    })
  }

  /** Never rejects: a connection that cannot even be closed is left to the garbage collector. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#database.close(() => resolve())
    })
  }
}

function openFile(driver: SqliteDriver, file: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    const database = new driver.Database(file, driver.OPEN_READWRITE | driver.OPEN_CREATE, (error) => {
      if (error) reject(error)
      else resolve(database)
    })
  })
}

/** Another driver may bring an older SQLite, whose clock would silently answer NULL. */
async function mustBeNewEnough(connection: SqliteConnection): Promise<void> {
  const [row] = await connection.rows(`select sqlite_version() as version, unixepoch('subsec') as now`, [])
  if (row?.now != null) return
  const problem = `the driver brings SQLite ${String(row?.version)}, and 3.42 or newer is needed`
  throw new MailerError('MAILER_STORE_FAILED', { problem })
}
