/**
 * The databases that the command line is proven on: SQLite, and a fresh database on each server that TEST_POSTGRES_URL
 * and TEST_MYSQL_URL name. Duty: without the variable a test fails with a sentence, unless TEST_ALLOW_MISSING names the
 * server: then it is skipped, loudly.
 */
import { randomBytes } from 'node:crypto'
import { describe, test } from '@jest/globals'
import type { FileConfig } from '@mailspool/config'
import { Sequelize } from 'sequelize'
import { atEnd, Project } from './project.js'

export type Kind = 'postgres' | 'mysql'

const VARIABLE: Readonly<Record<Kind, string>> = { postgres: 'TEST_POSTGRES_URL', mysql: 'TEST_MYSQL_URL' }

export interface FreshDatabase {
  url: string
  drop: () => Promise<void>
}

/** As describe, for tests of a server; `fresh` makes an empty database of its own. */
export function onServer(kind: Kind, name: string, body: (fresh: () => Promise<FreshDatabase>) => void): void {
  const given = process.env[VARIABLE[kind]] ?? ''
  if (given !== '') {
    describe(name, () => body(() => freshDatabase(given)))
    return
  }
  const missing = `${VARIABLE[kind]} is not set: run \`npm test\`, or scripts/databases/run.mjs`
  if ((process.env.TEST_ALLOW_MISSING ?? '').split(',').includes(kind)) {
    process.stderr.write(`SKIPPED ${name}: ${missing}\n`)
    test.skip(`${name} (skipped: ${missing})`, () => undefined)
    return
  }
  test(name, () => {
    throw new RangeError(missing)
  })
}

/** The same tests on SQLite and on both servers; `open` makes a project whose queue is new, with its tables. */
export function onEveryDatabase(body: (open: Open) => void): void {
  describe('SQLite', () => body(async (config = {}) => new Project(config)))
  for (const [kind, name] of [
    ['postgres', 'Postgres'],
    ['mysql', 'MySQL or MariaDB'],
  ] as const)
    // prettier-ignore
    onServer(kind, name, (fresh) => body((config) => migrated(fresh, config)))
}

export type Open = (config?: FileConfig) => Promise<Project>

async function migrated(fresh: () => Promise<FreshDatabase>, config: FileConfig = {}): Promise<Project> {
  const { url, drop } = await fresh()
  atEnd(drop)
  const project = new Project({ database: url, ...config })
  await project.mailer({ autoMigrate: true }).ready()
  return project
}

async function freshDatabase(given: string): Promise<FreshDatabase> {
  const server = new Sequelize(given.replace(/^mariadb:/, 'mysql:'), { logging: false, pool: { max: 1 } })
  const name = `cli_${randomBytes(6).toString('hex')}`
  await server.query(`create database ${name}`)
  const url = new URL(given)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: async () => {
      await server.query(`drop database if exists ${name}`)
      await server.close()
    },
  }
}
