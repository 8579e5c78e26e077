// A throwaway MariaDB: how its data folder is made, its command line, how it says that it is ready, how it is ended.
// root has no password and it listens on 127.0.0.1 only; without `durable` a crash loses the last second of commits.
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { findMariadb } from './find-binaries.mjs'
import { run } from './run-program.mjs'

const DATABASE = 'mailspool'

export const mariadb = {
  name: 'mariadb',
  title: 'MariaDB',
  variable: 'TEST_MYSQL_URL',
  aliases: ['mysql', 'mariadb'],
  /** Unpacked packages make no user mysql. */
  users: ['nobody'],
  /** Started by root, by its --user; Postgres refuses to be. */
  changesUserItself: true,
  find: findMariadb,
  endSignal: 'SIGKILL',
  gracefulSignal: 'SIGTERM',
  innerPort: 3306,

  async initialise({ binaries, folder, asUser, environment, signal, guard }) {
    writeFileSync(join(folder, 'start.sql'), `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4;\n`)
    const how = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve']
    const where = [...places(binaries), ...named(asUser), `--datadir=${join(folder, 'data')}`]
    await run(binaries.initialise, ['--no-defaults', ...where, ...how], { environment, signal, guard })
  },

  command({ binaries, folder, port, durable, asUser }) {
    return [
      binaries.server,
      '--no-defaults',
      ...places(binaries),
      ...named(asUser),
      ...[`--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`, `--socket=${join(folder, 's.sock')}`],
      ...[`--port=${port}`, '--bind-address=127.0.0.1', `--init-file=${join(folder, 'start.sql')}`],
      ...this.settings({ durable }),
    ]
  },

  settings: ({ durable }) => [
    ...['--skip-name-resolve', '--skip-log-bin', '--character-set-server=utf8mb4', '--max-connections=200'],
    ...['--max-allowed-packet=64M', `--innodb-flush-log-at-trx-commit=${durable ? 1 : 0}`],
  ],

  /** Its own log first: on a port that was taken in between another server may greet. */
  isReady: ({ port, log }) => log.includes('ready for connections') && greets(port),

  portIsTaken: (log) => /Bind on TCP\/IP port|Address already in use/.test(log),
  isStillOccupied: (log) => /Unable to lock|Can't lock aria control file/.test(log),

  url: (port) => `mysql://root@127.0.0.1:${port}/${DATABASE}`,
}

const named = (asUser) => (asUser ? [`--user=${asUser.name}`] : [])

/** Unpacked programs look for their files where the package would have put them, unless they are told. */
const places = ({ base }) => (base ? [`--basedir=${base}`, `--lc-messages-dir=${join(base, 'share/mysql')}`] : [])

/** MariaDB speaks first: its first packet says that it takes connections. */
function greets(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 })
    const end = (greeted) => (socket.destroy(), resolve(greeted))
    socket.on('data', () => end(true))
    for (const event of ['error', 'close', 'timeout']) socket.on(event, () => end(false))
  })
}
