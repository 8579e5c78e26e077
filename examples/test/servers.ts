/**
 * A database of its own on the Postgres or MySQL that the tests were given, dropped afterwards. Duty: without the
 * variable a test fails with a sentence, unless TEST_ALLOW_MISSING names the server: then it is skipped, loudly.
 */
import { randomBytes } from 'node:crypto'
import { test } from '@jest/globals'
import { Sequelize } from 'sequelize'

export type Kind = 'postgres' | 'mysql'

const VARIABLE: Readonly<Record<Kind, string>> = { postgres: 'TEST_POSTGRES_URL', mysql: 'TEST_MYSQL_URL' }

export function onServer(kind: Kind, name: string, body: (url: string) => Promise<void>): void {
  const given = process.env[VARIABLE[kind]] ?? ''
  if (given !== '') {
    test(name, () => inFreshDatabase(given, body))
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

async function inFreshDatabase(given: string, body: (url: string) => Promise<void>): Promise<void> {
  const server = new Sequelize(given.replace(/^mariadb:/, 'mysql:'), { logging: false })
  const name = `guide_${randomBytes(6).toString('hex')}`
  try {
    await server.query(`create database ${name}`)
    const url = new URL(given)
    url.pathname = `/${name}`
    await body(url.href)
  } finally {
    await server.query(`drop database if exists ${name}`)
    await server.close()
  }
}
