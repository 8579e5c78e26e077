// The databases of a run: throwaway servers with the flushing of production (which is looked at, not believed), and for each
// contestant an empty database of its own in them, or a file.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startDatabases } from '../../scripts/databases/index.mjs'

/** Kinds of database that a contestant may ask for. */
export const KINDS = ['postgres', 'mariadb', 'sqlite']

/** @returns {Promise<{ versions, fresh(kind, label), drop, stop }>}; `fresh` answers the URL of a new, empty database. */
export async function openDatabases({ which, folder, signal, log }) {
  const kinds = which.filter((kind) => kind !== 'sqlite')
  // our own: a server that a variable names may be set up for tests, and is somebody's
  const environment = { ...process.env, TEST_POSTGRES_URL: '', TEST_MYSQL_URL: '' }
  const servers =
    kinds.length === 0
      ? { urls: {}, versions: {}, stop: async () => {} }
      : await startDatabases({ which: kinds, durable: true, environment, signal, log })
  try {
    for (const [kind, url] of Object.entries(servers.urls)) await SERVERS[kind].mustFlush(url)
  } catch (error) {
    await servers.stop()
    throw error
  }
  let number = 0
  let there = []
  return {
    versions: servers.versions,
    async fresh(kind, label) {
      number += 1
      if (kind === 'sqlite') {
        const place = mkdtempSync(join(folder, `${label.replace(/\W+/g, '_')}-`))
        there.push(async () => rmSync(place, { recursive: true, force: true }))
        return `sqlite:${join(place, 'queue.sqlite')}`
      }
      const url = servers.urls[kind]
      if (url === undefined) throw new Error(`There is no ${kind} here.`)
      const name = `bench_${number}_${label.replace(/\W+/g, '_')}`.slice(0, 60).toLowerCase()
      await SERVERS[kind].run(url, [SERVERS[kind].create(name)])
      there.push(() => SERVERS[kind].run(url, [SERVERS[kind].drop(name)]))
      return Object.assign(new URL(url), { pathname: `/${name}` }).href
    },
    /** All that `fresh` has made. */
    async drop() {
      const all = there
      there = []
      for (const drop of all) await drop()
    },
    stop: () => servers.stop(),
  }
}

const SERVERS = {
  postgres: {
    create: (name) => `create database ${name}`,
    // whoever is still connected was told to end
    drop: (name) => `drop database ${name} with (force)`,
    async run(url, statements) {
      const { default: pg } = await import('pg')
      const client = new pg.Client(url)
      await client.connect()
      try {
        const answers = []
        for (const statement of statements) answers.push((await client.query(statement)).rows[0])
        return answers
      } finally {
        await client.end()
      }
    },
    async mustFlush(url) {
      const shown = await this.run(url, ['show fsync', 'show synchronous_commit', 'show full_page_writes'])
      refuseUnless(
        shown.map((row) => Object.values(row)[0]).every((value) => value === 'on'),
        'Postgres',
        shown,
      )
    },
  },
  mariadb: {
    create: (name) => `create database ${name} character set utf8mb4`,
    drop: (name) => `drop database ${name}`,
    async run(url, statements) {
      const { createConnection } = await import('mysql2/promise')
      const connection = await createConnection(url)
      try {
        const answers = []
        for (const statement of statements) answers.push((await connection.query(statement))[0][0])
        return answers
      } finally {
        await connection.end()
      }
    },
    async mustFlush(url) {
      const [row] = await this.run(url, [
        'select @@innodb_flush_log_at_trx_commit as flush, @@innodb_doublewrite as twice',
      ])
      refuseUnless(Number(row.flush) === 1 && ['1', 'ON'].includes(String(row.twice)), 'MariaDB', row)
    },
  },
}

function refuseUnless(isDurable, title, shown) {
  if (!isDurable) throw new Error(`${title} does not flush: ${JSON.stringify(shown)}. Nothing is measured that way.`)
}
