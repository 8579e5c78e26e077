/**
 * Loads the SQLite driver that comes along, @appthreat/sqlite3. Duty: the native part and the few methods that
 * Sequelize and we call. Failures: MAILER_DRIVER_MISSING with the command that installs it.
 *
 * Why not `import` it: it is an ES module only, which Jest in CommonJS mode cannot load before Node 24.9 (users' own
 * tests!), and its types and its code disagree about the default export. Its native part loads everywhere.
 */
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { MailerError } from '@mailspool/core'

type Callback = (this: { changes: number }, error: Error | null, rows?: Record<string, unknown>[]) => void

/** An open file, as much of it as is used. */
export interface Database {
  run(statement: string, values: readonly unknown[], callback: Callback): void
  all(statement: string, values: readonly unknown[], callback: Callback): void
  close(callback: (error: Error | null) => void): void
  configure(option: 'busyTimeout', milliseconds: number): void
}

/** A driver of node-sqlite3's shape. */
export interface SqliteDriver {
  Database: new (file: string, mode: number, callback: (error: Error | null) => void) => Database
  OPEN_READWRITE: number
  OPEN_CREATE: number
}

interface Native extends SqliteDriver {
  Statement: new (database: Database, statement: string, callback: (error: Error | null) => void) => NativeStatement
}

type Method = 'run' | 'all' | 'get'
type NativeStatement = Record<Method, (...given: unknown[]) => NativeStatement> & { finalize(): void }

let loaded: SqliteDriver | null = null

/**
 * The driver for `new Sequelize({ dialect: 'sqlite', storage, dialectModule: sqliteDriver() })`.
 * @throws {MailerError} MAILER_DRIVER_MISSING
 */
export function sqliteDriver(): SqliteDriver {
  return (loaded ??= withMethods(loadNative()))
}

function loadNative(): Native {
  try {
    const here = createRequire(import.meta.url)
    const manifest = here.resolve('@appthreat/sqlite3/package.json')
    const build = createRequire(manifest)('node-gyp-build') as (folder: string) => Native
    return build(dirname(manifest))
  } catch (cause) {
    const details = { driver: '@appthreat/sqlite3', install: 'npm install @appthreat/sqlite3' }
    throw new MailerError('MAILER_DRIVER_MISSING', details, { cause })
  }
}

function withMethods(native: Native): SqliteDriver {
  const database = native.Database.prototype as object
  // loaded twice in one process (ESM beside CommonJS, Jest's module registries), the native part is the same object
  if ('run' in database) return native
  Object.assign(database, EventEmitter.prototype)
  Object.assign(native.Statement.prototype as object, EventEmitter.prototype)
  const method = (name: Method) =>
    function (this: Database, statement: string, ...given: unknown[]) {
      const callback = given.at(-1)
      const onPrepare = (error: Error | null) => {
        if (error !== null && typeof callback === 'function') (callback as (error: Error) => void)(error)
      }
      new native.Statement(this, statement, onPrepare)[name](...given).finalize()
      return this
    }
  Object.assign(database, { run: method('run'), all: method('all'), get: method('get') })
  return native
}
