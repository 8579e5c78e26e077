// A server that TEST_POSTGRES_URL or TEST_MYSQL_URL names: tests get a database of their own in it, never the one named, and
// it is dropped afterwards. The only part that needs installed packages (pg, mysql2), so they are loaded when used.
import { randomBytes } from 'node:crypto'

const CLIENTS = {
  async postgres(url, work) {
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 })
    await client.connect()
    try {
      return await work(async (sql) => (await client.query(sql)).rows)
    } finally {
      await client.end()
    }
  },
  async mariadb(url, work) {
    const { createConnection } = await import('mysql2/promise')
    const connection = await createConnection({ uri: url, connectTimeout: 20_000 })
    try {
      return await work(async (sql) => (await connection.query(sql))[0])
    } finally {
      await connection.end()
    }
  },
}

const SQL = {
  postgres: {
    version: `SELECT current_setting('server_version') AS version`,
    create: (name) => `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`,
    /** Connections that a killed test left behind must not keep it alive. */
    drop: (name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
  },
  mariadb: {
    version: 'SELECT version() AS version',
    create: (name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
    drop: (name) => `DROP DATABASE IF EXISTS ${name}`,
  },
}

/** @returns {Promise<Server>} a new, empty database; rejects with a sentence about the variable, never with its password. */
export async function databaseInGivenServer(kind, { environment, guard }) {
  const name = `mailspool_test_${randomBytes(6).toString('hex')}`
  try {
    const given = normal(kind, environment[kind.variable])
    const said = await CLIENTS[kind.name](given.href, async (query) => {
      guard.database(kind.name, given.href, name)
      await query(SQL[kind.name].create(name))
      return (await query(SQL[kind.name].version))[0].version
    })
    given.pathname = `/${name}`
    const version = /^\d+(\.\d+)*/.exec(said)?.[0] ?? said
    return { url: given.href, version, source: `${kind.variable}, ${said}`, pid: null, ...notOurs(kind) }
  } catch (error) {
    const what = `${kind.variable} is set, but no database of our own could be made in it`
    const how = 'It has to name a running server and a user that may create databases.'
    throw new Error(`${what}: ${error.message || error.code}. ${how}`, { cause: error })
  }
}

/** What the guard does in the end. */
export async function dropDatabase(kindName, url, name) {
  await CLIENTS[kindName](url, (query) => query(SQL[kindName].drop(name)))
}

function normal(kind, text) {
  // What URL itself throws carries the text, password and all.
  if (!URL.canParse(text)) throw new Error('it is no URL')
  const url = new URL(text)
  const protocols = kind.name === 'postgres' ? ['postgres:', 'postgresql:'] : ['mysql:', 'mariadb:']
  if (!protocols.includes(url.protocol))
    throw new Error(`it begins with ${url.protocol}//, not ${protocols.join('// or ')}//`)
  return new URL(text.replace(/^mariadb:/, 'mysql:'))
}

function notOurs(kind) {
  const refuse = async () => {
    throw new Error(`The server of ${kind.variable} is not ours to kill. Unset it to get a throwaway one.`)
  }
  return { kill: refuse, restart: refuse, expectEnd: () => {} }
}
