// Which database server is taken: the order of the ways, what counts as an installed server, and what is said where none is.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { findMariadb, findPostgres } from '../databases/find-binaries.mjs'
import { startDatabases } from '../databases/index.mjs'
import { randomPort } from '../databases/ports.mjs'
import { aMachine, postgresText, putMariadb, putPostgres } from './fake-servers.mjs'

/** Starts a Postgres on that machine and says whence it came; it is stopped at once. */
async function sourceOn(machine, { environment = machine.environment, ...options } = {}) {
  const cache = join(machine.root, 'cache')
  const databases = await startDatabases({ which: ['postgres'], root: machine.root, cache, environment, ...options })
  await databases.stop()
  return databases.sources.postgres
}

function putApt(machine) {
  machine.put(
    'apt/apt-cache',
    'case "$*" in *"depends postgresql") echo "  Depends: postgresql-15";; esac; echo "  Depends: libodd1"',
  )
  machine.put('apt/apt-get', `echo "apt-get $*" >> ${machine.note}; : > postgresql-15.deb`)
  machine.put('apt/dpkg-query', 'echo libc6')
  const bin = 'usr/lib/postgresql/15/bin'
  machine.put('apt/dpkg', `/bin/mkdir -p "$3/${bin}"; /bin/cp ${machine.root}/packed/* "$3/${bin}"`)
  putPostgres(machine, { folder: 'packed', version: '15.2' })
}

function putDocker(machine) {
  machine.put('docker/docker', `echo "docker $*" >> ${machine.note}\necho "postgres (PostgreSQL) 17.3"`)
}

test('installed programs come before packages, packages before docker', async (t) => {
  const machine = aMachine(t)
  const PATH = ['bin', 'apt', 'docker'].map((folder) => join(machine.root, folder)).join(':')
  putDocker(machine)
  assert.match(await sourceOn(machine, { environment: { PATH } }), /docker compose/)
  putApt(machine)
  assert.match(await sourceOn(machine, { environment: { PATH } }), /Debian packages, unpacked/)
  putPostgres(machine)
  assert.match(await sourceOn(machine, { environment: { PATH } }), /^installed, .*bin$/)
})

test('packages are unpacked once, with the libraries that this system lacks, and found again', async (t) => {
  const machine = aMachine(t)
  putApt(machine)
  const environment = { PATH: join(machine.root, 'apt') }
  await sourceOn(machine, { environment })
  await sourceOn(machine, { environment })
  const downloads = machine.calls().filter((line) => line.startsWith('apt-get'))
  assert.equal(downloads.length, 1)
  assert.match(downloads[0], /download postgresql-15 libodd1$/)
})

test('package lists that are missing are fetched into a folder of our own', async (t) => {
  const machine = aMachine(t)
  putApt(machine)
  const fails = `case "$*" in *Dir::State=*) ;; *) echo 'Unable to locate package'; exit 100;; esac`
  machine.put('apt/apt-get', `${fails}; echo "apt-get $*" >> ${machine.note}; : > postgresql-15.deb`)
  assert.match(await sourceOn(machine, { environment: { PATH: join(machine.root, 'apt') } }), /Debian packages/)
  const calls = machine.calls().filter((line) => line.startsWith('apt-get'))
  assert.match(calls[0], /Dir::State=\S+ .*Dir::Cache=\S+ .*update$/)
  assert.match(calls[1], /Dir::State=\S+ .*download postgresql-15/)
})

test('a container is started on a port of 127.0.0.1 and taken down with its volume', async (t) => {
  const machine = aMachine(t)
  putDocker(machine)
  await sourceOn(machine, { environment: { PATH: join(machine.root, 'docker') } })
  const calls = machine.calls().map((line) => line.replace(/--project-name \S+ --file \S+ /, ''))
  assert.deepEqual(calls, [
    'docker compose version',
    'docker compose up -d --wait postgres',
    'docker compose exec -T postgres postgres --version',
    'docker compose down --volumes --timeout 0',
  ])
})

test('a server without its own initdb is passed over, and the newest version comes first', async (t) => {
  const machine = aMachine(t)
  const { environment, root } = machine
  putPostgres(machine, { initdb: null })
  assert.equal(await findPostgres({ environment, root }), null)
  putPostgres(machine, { initdb: '14.9' })
  assert.equal(await findPostgres({ environment, root }), null)
  putPostgres(machine, { folder: 'usr/lib/postgresql/9.6/bin', version: '9.6.1' })
  putPostgres(machine, { folder: 'usr/lib/postgresql/16/bin', version: '16.2' })
  assert.equal((await findPostgres({ environment, root })).version, '16.2')
  putPostgres(machine, { version: '14.9' })
  assert.equal((await findPostgres({ environment, root })).version, '14.9')
})

test('a MariaDB counts with its installer, which may stand in another folder', async (t) => {
  const machine = aMachine(t)
  const { environment, root } = machine
  machine.put('usr/sbin/mariadbd', 'echo "mariadbd  Ver 10.6.1-MariaDB"')
  assert.equal(await findMariadb({ environment, root }), null)
  const initialise = machine.put('usr/bin/mariadb-install-db', '')
  const found = await findMariadb({ environment, root })
  assert.deepEqual([found.version, found.initialise], ['10.6.1', initialise])
})

test('where there is none, one error names the variable, the packages and everything that was tried', async (t) => {
  const machine = aMachine(t)
  machine.put('bin/docker', 'echo "the daemon does not run"; exit 1')
  const { environment, root } = machine
  await assert.rejects(startDatabases({ root, environment }), ({ message }) => {
    for (const word of ['TEST_POSTGRES_URL', 'TEST_MYSQL_URL', 'Debian and Ubuntu: postgresql', 'mariadb-server'])
      assert.ok(message.includes(word), word)
    assert.match(message, /TEST_ALLOW_MISSING=postgres[\s\S]*TEST_ALLOW_MISSING=mysql/)
    assert.match(message, /installed programs: none[\s\S]*not a Debian[\s\S]*the daemon does not run/)
    return true
  })
})

test('TEST_ALLOW_MISSING skips what it names, aloud, and nothing else', async (t) => {
  const machine = aMachine(t)
  putPostgres(machine)
  const { root } = machine
  const environment = { ...machine.environment, TEST_ALLOW_MISSING: 'mysql' }
  const lines = []
  const databases = await startDatabases({ root, environment, log: (line) => lines.push(line) })
  await databases.stop()
  assert.deepEqual(Object.keys(databases.urls), ['postgres'])
  assert.match(databases.skipped.mariadb, /installed programs: none/)
  assert.match(lines.join('\n'), /^SKIPPED: MariaDB, because TEST_ALLOW_MISSING/m)
  const other = { ...environment, TEST_ALLOW_MISSING: 'postgres' }
  await assert.rejects(startDatabases({ root, environment: other }), /There is no MariaDB/)
})

test('a server that a variable names is the only way, and its password is kept to itself', async (t) => {
  const machine = aMachine(t)
  putPostgres(machine)
  putMariadb(machine)
  const port = await randomPort()
  for (const [name, url] of [
    ['TEST_POSTGRES_URL', `postgres://u:secret@127.0.0.1:${port}/x`],
    ['TEST_MYSQL_URL', `mysql://u:secret@127.0.0.1:${port}/x`],
    ['TEST_MYSQL_URL', 'u:secret@nothing'],
    ['TEST_POSTGRES_URL', 'mysql://u:secret@127.0.0.1/x'],
  ]) {
    const environment = { ...machine.environment, [name]: url, TEST_ALLOW_MISSING: 'postgres,mysql' }
    await assert.rejects(startDatabases({ root: machine.root, environment }), ({ message }) => {
      assert.ok(message.startsWith(`${name} is set, but`), message)
      assert.ok(!message.includes('secret'), message)
      return true
    })
  }
})

test('a broken installation is no end: the next way is taken', async (t) => {
  const machine = aMachine(t)
  putApt(machine)
  machine.put('bin/initdb', '[ "$1" = --version ] && echo "initdb 15.1" || exit 1')
  machine.put('bin/postgres', postgresText(machine, '15.1'))
  const PATH = ['bin', 'apt'].map((folder) => join(machine.root, folder)).join(':')
  assert.match(await sourceOn(machine, { environment: { PATH } }), /Debian packages/)
})
