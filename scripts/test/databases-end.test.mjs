// Databases come up and go away: nothing is left of them, however the process that started them ends.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startDatabases } from '../databases/index.mjs'
import { randomPort } from '../databases/ports.mjs'
import { databases as stageOf } from '../databases/stage.mjs'
import { aMachine, comesTrue, isAlive, isGone, putMariadb, putPostgres } from './fake-servers.mjs'

const INDEX = new URL('../databases/index.mjs', import.meta.url).href
const RUN = fileURLToPath(new URL('../databases/run.mjs', import.meta.url))

function aMachineWithBoth(t) {
  const machine = aMachine(t)
  putPostgres(machine)
  putMariadb(machine)
  const folder = join(machine.root, 'data')
  mkdirSync(folder)
  return { ...machine, folder, options: { root: machine.root, environment: machine.environment, folder } }
}

test('stop leaves no process and no folder, and may be called twice', async (t) => {
  const { options, folder } = aMachineWithBoth(t)
  const databases = await startDatabases(options)
  const pids = Object.values(databases.servers).map(({ pid }) => pid)
  assert.ok(pids.length === 2 && pids.every(isAlive))
  assert.equal(readdirSync(folder).length, 1)
  await Promise.all([databases.stop(), databases.stop()])
  assert.deepEqual(pids.filter(isAlive), [])
  assert.deepEqual(readdirSync(folder), [])
})

test('nothing is left either when the process that started them is killed', async (t) => {
  const { options, folder } = aMachineWithBoth(t)
  const code = `const { startDatabases } = await import(${JSON.stringify(INDEX)})
    const { servers } = await startDatabases(${JSON.stringify(options)})
    console.log(servers.postgres.pid + ' ' + servers.mariadb.pid)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const pids = line.split(' ').map(Number)
  assert.ok(pids.every(isAlive))
  child.kill('SIGKILL')
  assert.ok(await comesTrue(() => readdirSync(folder).length === 0), 'the folder is still there')
  for (const pid of pids) assert.ok(await comesTrue(() => isGone(`/proc/${pid}/exe`) || !isAlive(pid)), String(pid))
})

test('if one cannot be had, the other is stopped again', async (t) => {
  const { options, folder, put } = aMachineWithBoth(t)
  put('bin/mariadb-install-db', 'exit 3')
  const lines = []
  await assert.rejects(startDatabases({ ...options, log: (line) => lines.push(line) }), /There is no MariaDB/)
  assert.deepEqual(readdirSync(folder), [])
  assert.equal(lines.length, 1)
  assert.match(lines[0], /^Postgres 15.1 /)
})

test('a start that is broken off stops what it started', async (t) => {
  const { options, folder } = aMachineWithBoth(t)
  const controller = new AbortController()
  const starting = startDatabases({ ...options, signal: controller.signal })
  controller.abort(new Error('broken off'))
  await assert.rejects(starting, /broken off/)
  assert.deepEqual(readdirSync(folder), [])
})

test('a port that somebody was faster to take is tried again', async (t) => {
  const machine = aMachine(t)
  const mark = join(machine.root, 'marks')
  mkdirSync(mark)
  chmodSync(mark, 0o777)
  const before = `[ -e ${mark}/second ] || { : > ${mark}/second; echo 'could not bind IPv4 address'; exit 1; }`
  putPostgres(machine, { before })
  const { root, environment } = machine
  const databases = await startDatabases({ which: ['postgres'], root, environment })
  await databases.stop()
  const ports = machine.calls().map((line) => line.split(' ')[1])
  assert.equal(ports.length, 2)
  assert.ok(databases.urls.postgres.includes(`:${ports[1]}/`))
})

test('randomPort passes over a port that is in use', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.after(() => taken.close())
  const free = await randomPort()
  const choices = [taken.address().port, free]
  assert.equal(await randomPort({ choose: () => choices.shift() }), free)
})

test('a server that ends by itself is told of, with the end of its log; one that is killed on purpose is not', async (t) => {
  const machine = aMachine(t)
  putPostgres(machine)
  const { root, environment } = machine
  const lines = []
  const log = (line) => lines.push(line)
  const { servers, stop } = await startDatabases({ which: ['postgres'], root, environment, log })
  await servers.postgres.kill()
  await servers.postgres.restart()
  assert.equal(lines.length, 1)
  process.kill(servers.postgres.pid, 'SIGKILL')
  assert.ok(await comesTrue(() => lines.length === 2))
  assert.match(lines[1], /^Postgres ended by itself/)
  await stop()
})

test('a server can be killed and started again, at the same address', async (t) => {
  const machine = aMachine(t)
  putPostgres(machine)
  const { root, environment } = machine
  const { servers, urls, stop } = await startDatabases({ which: ['postgres'], root, environment })
  const first = servers.postgres.pid
  await servers.postgres.kill('SIGKILL')
  assert.ok(!isAlive(first))
  assert.equal(servers.postgres.pid, null)
  await servers.postgres.restart()
  const second = servers.postgres.pid
  await servers.postgres.restart()
  assert.ok(!isAlive(second) && isAlive(servers.postgres.pid))
  assert.equal(servers.postgres.url, urls.postgres)
  assert.equal(new Set(machine.calls()).size, 1)
  await stop()
  assert.equal(servers.postgres.pid, null)
})

test('run.mjs hands the addresses to its command and exits as that does', async (t) => {
  const { environment } = aMachineWithBoth(t)
  const code =
    'process.exit(/^postgres:.*mysql:/.test(process.env.TEST_POSTGRES_URL + process.env.TEST_MYSQL_URL) ? 7 : 1)'
  const env = { ...process.env, TEST_POSTGRES_URL: '', TEST_MYSQL_URL: '', PATH: environment.PATH }
  const child = spawn(process.execPath, [RUN, '--', process.execPath, '-e', code], { env, stdio: 'ignore' })
  const [status] = await once(child, 'exit')
  assert.equal(status, 7)
})

test('the stage gives the addresses to later ones, and empties a variable whose server may not be used', async () => {
  const mine = 'postgres://somewhere/mine'
  let tell
  const start = async ({ log }) => {
    tell = log
    log('up')
    return { urls: { postgres: mine }, skipped: { mariadb: 'why' }, stop: async () => {} }
  }
  const context = { environment: {}, cleanUps: [] }
  const stage = stageOf('databases', start)
  stage.begin(context)
  assert.deepEqual(await stage.run(context), { passed: 1, failed: 0, skipped: 1, note: 'up' })
  assert.deepEqual(context.environment, { TEST_POSTGRES_URL: mine, TEST_MYSQL_URL: '' })
  await context.cleanUps[0]()
  tell('Postgres ended by itself')
  await assert.rejects(context.cleanUps[0](), /^Error: Postgres ended by itself$/)
})

test('a stage whose databases do not come up has failed, with their sentence', async () => {
  const context = { environment: {}, cleanUps: [] }
  const stage = stageOf('databases', async () => Promise.reject(new Error('there is none')))
  stage.begin(context)
  const ending = await stage.run(context)
  assert.deepEqual(ending, { passed: 0, failed: 1, output: 'there is none' })
  assert.equal(context.environment.TEST_POSTGRES_URL, '')
  for (const cleanUp of context.cleanUps) await cleanUp()
})
