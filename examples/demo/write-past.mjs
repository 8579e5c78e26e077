// Writes past.mjs's mails into the tables of a queue, many rows a statement. For demonstrations and benchmarks only: an
// application queues mail by its mailer and leaves the tables alone.
import { sqliteDriver } from '@mailspool/sequelize-store'
import { Sequelize } from 'sequelize'
import { pastMail } from './past.mjs'

const ROWS = 400

/** @param url as in MAILER_DATABASE; the tables are there. @returns {Promise<number>} how many mails were written. */
export async function writePast(url, past) {
  const database = openTables(url)
  try {
    return await database.transaction((transaction) => write(database, past, transaction))
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

async function write(database, past, transaction) {
  const waiting = { message: [], recipient: [], content: [], tag: [], attempt: [] }
  const flush = async (table) => {
    const rows = waiting[table].splice(0)
    if (rows.length > 0) await database.query(insertion(database, table, rows), { transaction })
  }
  let written = 0
  for (const { message, recipient, content, tag, attempts } of pastMail(past)) {
    waiting.message.push(message)
    waiting.recipient.push(recipient)
    waiting.content.push(content)
    waiting.tag.push(tag)
    waiting.attempt.push(...attempts)
    written += 1
    if (written % ROWS === 0) for (const table of Object.keys(waiting)) await flush(table)
  }
  for (const table of Object.keys(waiting)) await flush(table)
  return written
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
