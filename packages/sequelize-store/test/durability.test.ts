/** Which settings of a database doctor is told of: judged on rows as the databases answer them. */
import { expect, test } from '@jest/globals'
import type { Durability, Row } from '../src/dialect/dialect.js'
import { mysqlDurability } from '../src/dialect/mysql/mysql-durability.js'
import { postgresDurability } from '../src/dialect/postgres/postgres-durability.js'
import { sqliteDurability } from '../src/dialect/sqlite/sqlite-durability.js'

const risky = (durability: Durability, row: Row) =>
  durability.risks(row).map(({ setting, value }) => `${setting} = ${value}`)

const POSTGRES = { fsync: 'on', synchronousCommit: 'on', fullPageWrites: 'on' }
const MYSQL = { flushLog: 1, doublewrite: 'ON', logBin: 0, syncBinlog: 0 }
const SQLITE = { version: '3.51.3', journal: 'wal', synchronous: 2 }

test.each<[string, Durability, Row, string[]]>([
  ['Postgres as it comes', postgresDurability, POSTGRES, []],
  ['Postgres, stricter', postgresDurability, { ...POSTGRES, synchronousCommit: 'remote_apply' }, []],
  ['Postgres, all off', postgresDurability, { fsync: 'off', synchronousCommit: 'off', fullPageWrites: 'off' },
    ['fsync = off', 'synchronous_commit = off', 'full_page_writes = off']],
  ['MySQL without a binary log', mysqlDurability, MYSQL, []],
  ['MySQL 8.4', mysqlDurability, { ...MYSQL, doublewrite: 'DETECT_AND_RECOVER', logBin: 1, syncBinlog: 1 }, []],
  ['MariaDB 10.6', mysqlDurability, { ...MYSQL, doublewrite: 1 }, []],
  ['a log flushed once a second', mysqlDurability, { ...MYSQL, flushLog: 2 }, ['innodb_flush_log_at_trx_commit = 2']],
  ['a binary log that is not flushed', mysqlDurability, { ...MYSQL, logBin: 1 }, ['sync_binlog = 0']],
  ['half pages', mysqlDurability, { ...MYSQL, doublewrite: 'OFF' }, ['innodb_doublewrite = OFF']],
  ['half pages, older', mysqlDurability, { ...MYSQL, doublewrite: 0 }, ['innodb_doublewrite = 0']],
  ['SQLite as we open it', sqliteDurability, SQLITE, []],
  ['SQLite, a newer one', sqliteDurability, { ...SQLITE, version: '3.52.0', synchronous: 3 }, []],
  ['SQLite, another life', sqliteDurability, { ...SQLITE, version: '4.0.0' }, []],
  ['SQLite before the repair', sqliteDurability, { ...SQLITE, version: '3.51.2' }, ['SQLite = 3.51.2']],
  ['SQLite, older', sqliteDurability, { ...SQLITE, version: '3.45.9' }, ['SQLite = 3.45.9']],
  ['SQLite on a network share', sqliteDurability, { ...SQLITE, journal: 'delete' }, ['journal_mode = delete']],
  ['SQLite, NORMAL', sqliteDurability, { ...SQLITE, synchronous: 1 }, ['synchronous = 1']],
])('%s', (...[, durability, row, expected]) => {
  expect(risky(durability, row)).toEqual(expected)
}) // prettier-ignore
