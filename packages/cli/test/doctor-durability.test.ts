/**
 * doctor names the settings under which a server forgets what it committed: exactly those that the server itself says it
 * runs with, and those that are changed under it here. A server's own files are not touched; what was set is set back.
 */
import { expect, test } from '@jest/globals'
import { QueryTypes, Sequelize } from 'sequelize'
import { atEnd, Project } from './project.js'
import { onServer, type FreshDatabase } from './servers.js'

async function sequelizeOn({ url, drop }: FreshDatabase): Promise<Sequelize> {
  atEnd(drop)
  const sequelize = new Sequelize(url.replace(/^mariadb:/, 'mysql:'), { logging: false, pool: { max: 1 } })
  atEnd(() => sequelize.close())
  return sequelize
}

/** 'setting = value' of each finding about durability, and doctor's exit code. */
async function risks(url: string): Promise<{ code: number | string; risks: string[] }> {
  const { code, out } = await new Project({ database: url, autoMigrate: true }).run(['doctor', '--json'])
  const { findings } = JSON.parse(out) as { findings: { check: string; text: string; advice: string }[] }
  const found = findings.filter(({ check }) => check === 'durability')
  for (const { text, advice } of found) expect(advice).toContain(`Set ${text.split(' ')[0]} = `)
  return { code, risks: found.map(({ text }) => text) }
}

const off = (facts: Record<string, unknown>, sound: readonly string[]) =>
  Object.entries(facts).flatMap(([name, value]) =>
    sound.includes(String(value)) ? [] : [`${name} is ${String(value)}`],
  )

onServer('postgres', 'Postgres', (fresh) => {
  test('fsync, full_page_writes and synchronous_commit as the server has them, and as the database is given them', async () => {
    const database = await fresh()
    const sequelize = await sequelizeOn(database)
    const name = new URL(database.url).pathname.slice(1)
    for (const commit of ['off', 'local', 'on']) {
      await sequelize.query(`alter database ${name} set synchronous_commit = ${commit}`)
      const [facts] = await sequelize.query<Record<string, string>>(
        `select current_setting('fsync') as fsync, '${commit}' as synchronous_commit, current_setting('full_page_writes') as full_page_writes`,
        { type: QueryTypes.SELECT },
      )
      const expected = off(facts!, ['on', 'local'])
      expect(await risks(database.url)).toEqual({ code: expected.length === 0 ? 0 : 1, risks: expected })
    }
  })
})

onServer('mysql', 'MySQL or MariaDB', (fresh) => {
  test('innodb_flush_log_at_trx_commit, sync_binlog and innodb_doublewrite as the server has them, and as they are set', async () => {
    const database = await fresh()
    const sequelize = await sequelizeOn(database)
    const read = async () => {
      const [row] = await sequelize.query<Record<string, number | string>>(
        'select @@innodb_flush_log_at_trx_commit as flush, @@innodb_doublewrite as pages, @@log_bin as log, @@sync_binlog as sync',
        { type: QueryTypes.SELECT },
      )
      return row!
    }
    const before = await read()
    atEnd(() => sequelize.query(`set global sync_binlog = ${before.sync}`))
    atEnd(() => sequelize.query(`set global innodb_flush_log_at_trx_commit = ${before.flush}`))
    for (const [flush, sync] of [
      [2, 0],
      [0, 1],
      [1, 1],
    ]) // prettier-ignore
    {
      await sequelize.query(`set global innodb_flush_log_at_trx_commit = ${flush}`)
      await sequelize.query(`set global sync_binlog = ${sync}`)
      const facts = {
        innodb_flush_log_at_trx_commit: flush,
        innodb_doublewrite: before.pages,
        ...(Number(before.log) === 1 ? { sync_binlog: sync } : {}),
      }
      const expected = off(facts, ['1', 'ON', 'DETECT_AND_RECOVER', 'fast'])
      expect(await risks(database.url)).toEqual({ code: expected.length === 0 ? 0 : 1, risks: expected })
    }
  })
})
