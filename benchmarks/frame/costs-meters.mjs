// What a database has written so far, by its own word, for costs.mjs. Of each kind: `log` bytes of its write-ahead log,
// `pages` those of them that are whole pages (written once after each checkpoint), `rows` by what was done to them, `storage` bytes
// of tables and indexes, `cpu` us of the server; `tables` says which tables. Null: it does not say, or there is no server.
import { readFileSync, readdirSync } from 'node:fs'

const TABLES = "relname like 'mailer\\_%'"

async function postgres(url) {
  const { default: pg } = await import('pg')
  const client = new pg.Client(url)
  await client.connect()
  const one = async (text) => Object.values((await client.query(text)).rows[0]).map(Number)
  const parent = parentOf((await one('select pg_backend_pid()'))[0])
  const read = async () => {
    // what sessions have counted they tell when they have been idle for ten seconds
    await new Promise((resolve) => setTimeout(resolve, 11_000))
    const [log] = await one("select pg_current_wal_insert_lsn() - '0/0'")
    const [images, blocks] = await one("select wal_fpi, current_setting('block_size') from pg_stat_wal")
    const [inserted, updated, hot, deleted] = await one(
      `select sum(n_tup_ins) i, sum(n_tup_upd) u, sum(n_tup_hot_upd) h, sum(n_tup_del) d from pg_stat_user_tables where ${TABLES}`,
    )
    const [storage] = await one(`select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r' and ${TABLES}`)
    const rows = { inserted, updated, 'of these without a change to an index': hot, deleted }
    return { log, pages: images * blocks, rows, storage, cpu: cpuOf(parent) }
  }
  const tables = async () => {
    const { rows } = await client.query(
      `select relname as name, pg_total_relation_size(oid) as bytes from pg_class where relkind = 'r' and ${TABLES}`,
    )
    return sizes(rows)
  }
  return { read, tables, settle: () => client.query('checkpoint'), close: () => client.end() }
} // prettier-ignore

async function mariadb(url) {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection(url)
  const [[{ file }]] = await connection.query('select @@pid_file as file')
  const pid = Number(readFileSync(file, 'utf8'))
  const read = async () => {
    const [found] = await connection.query(
      "show global status where variable_name in ('Innodb_os_log_written', 'Handler_write', 'Handler_update', 'Handler_delete')",
    )
    const status = Object.fromEntries(found.map(({ Variable_name, Value }) => [Variable_name, Number(Value)]))
    const rows = { inserted: status.Handler_write, updated: status.Handler_update, deleted: status.Handler_delete }
    const [[{ storage }]] = await connection.query(
      "select sum(file_size) as storage from information_schema.innodb_sys_tablespaces where name like concat(database(), '/%')",
    )
    return { log: status.Innodb_os_log_written, pages: null, rows, storage: Number(storage), cpu: cpuOf(pid) }
  }
  const tables = async () => {
    const [rows] = await connection.query(
      "select name, file_size as bytes from information_schema.innodb_sys_tablespaces where name like concat(database(), '/%')",
    )
    return sizes(rows)
  }
  return { read, tables, settle: async () => {}, close: () => connection.end() }
}

async function sqlite(url) {
  const { openTables } = await import('../../examples/demo/write-past.mjs')
  const database = openTables(url)
  const one = async (text) => Number(Object.values((await database.query(text))[0][0])[0])
  const read = async () => {
    // the database is this process, and writes its log and, sooner or later, its file
    const log = Number(/^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))[1])
    const storage = (await one('pragma page_count')) * (await one('pragma page_size'))
    return { log, pages: null, rows: {}, storage, cpu: null }
  }
  const tables = async () => {
    const [rows] = await database.query(
      'select m.tbl_name as name, sum(s.pgsize) as bytes from dbstat s join sqlite_master m on m.name = s.name group by m.tbl_name',
    )
    return sizes(rows)
  }
  return { read, tables, settle: () => one('pragma wal_checkpoint(truncate)'), close: () => database.close() }
}

const KEPT = ['message', 'content', 'recipient', 'attempt']

/** Bytes by table, indexes included, as far as they grow with the mail. */
const sizes = (rows) =>
  Object.fromEntries(
    KEPT.map((table) => [table, Number(rows.find(({ name }) => name.endsWith(`mailer_${table}`)).bytes)]),
  )

export const meters = { postgres, mariadb, sqlite }

/** Fields of /proc/pid/stat behind the name, which may have anything in it; none where it has ended. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').map(Number) // prettier-ignore
  } catch {
    return []
  }
}

const parentOf = (pid) => statOf(pid)[1]

/** us, of a hundredth of a second each: a server's process, its children and those that have ended. */
function cpuOf(server) {
  const [own, ended] = [
    [11, 12],
    [13, 14],
  ]
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === server)
  const of = (pid, fields) => fields.reduce((sum, field) => sum + (statOf(pid)[field] ?? 0), 0)
  return [of(server, [...own, ...ended]), ...children.map((pid) => of(pid, own))].reduce((a, b) => a + b, 0) * 10_000
}
