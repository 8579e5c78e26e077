// Writes past.mjs's mails into the tables of a queue, many rows a statement. For demonstrations and benchmarks only: an
// application queues mail by its mailer and leaves the tables alone.
import { sqliteDriver } from '@mailspool/sequelize-store'
import { Sequelize } from 'sequelize'
import { pastMail } from './past.mjs'

const ROWS = 400

/** Mails a transaction: a single one of a million would be slow for SQLite, whose log of it grows. */
const MAILS = 20_000

/** @param url as in MAILER_DATABASE; the tables are there. @returns {Promise<number>} how many mails were written. */
export async function writePast(url, past) {
  const database = openTables(url)
  let written = 0
  try {
    for (const mails of inPieces(pastMail(past), MAILS)) {
      await database.transaction((transaction) => write(database, mails, transaction))
      written += mails.length
    }
    // figures are kept up to now already, and would never look back
    await database.query("delete from mailer_setting where name = 'statistics'")
    return written
  } finally {
    await database.close()
  }
}

/** The tables of a queue, to be closed. */
export function openTables(url) {
  const file = /^sqlite:(.*)$/.exec(url)?.[1]
  if (!file) return new Sequelize(url.replace(/^mariadb:/, 'mysql:'), { logging: false })
  return new Sequelize({ dialect: 'sqlite', storage: file, dialectModule: sqliteDriver(), logging: false })
}

async function write(database, mails, transaction) {
  const rows = {
    message: mails.map(({ message }) => message),
    recipient: mails.map(({ recipient }) => recipient),
    content: mails.map(({ content }) => content),
    tag: mails.map(({ tag }) => tag),
    attempt: mails.flatMap(({ attempts }) => attempts),
  }
  for (const [table, all] of Object.entries(rows))
    for (const some of inPieces(all, ROWS)) await database.query(insertion(database, table, some), { transaction })
}

function* inPieces(items, size) {
  let piece = []
  for (const item of items) {
    piece.push(item)
    if (piece.length < size) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

function insertion(database, table, rows) {
  const columns = Object.keys(rows[0])
  const literal = (value) => {
    if (value === null) return 'null'
    if (Buffer.isBuffer(value)) return database.getDialect() === 'postgres' ? `'\\x${value.toString('hex')}'` : `x'${value.toString('hex')}'` // prettier-ignore
    return typeof value === 'number' ? String(value) : database.escape(value)
  }
  const lines = rows.map((row) => `(${columns.map((column) => literal(row[column])).join(', ')})`)
  return `insert into mailer_${table} (${columns.join(', ')}) values ${lines.join(', ')}`
}
