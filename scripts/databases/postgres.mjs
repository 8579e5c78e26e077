// A throwaway Postgres: how its data folder is made, its command line, how it says that it is ready, how it is ended.
// Trusts every local connection and listens on 127.0.0.1 only; without `durable` a crash of the machine loses its data.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPostgres } from './find-binaries.mjs'
import { run } from './run-program.mjs'

const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

export const postgres = {
  name: 'postgres',
  title: 'Postgres',
  variable: 'TEST_POSTGRES_URL',
  aliases: ['postgres', 'postgresql'],
  users: ['postgres', 'nobody'],
  find: findPostgres,
  /** Immediate shutdown: ends the children too, which a SIGKILL would leave to find out by themselves. */
  endSignal: 'SIGQUIT',
  /** SIGTERM would wait until the last client has gone. */
  gracefulSignal: 'SIGINT',
  innerPort: 5432,

  async initialise({ binaries, folder, durable, ...running }) {
    const rest = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', ...(durable ? [] : ['--no-sync'])]
    await run(binaries.initialise, ['-D', join(folder, 'data'), ...rest], running)
  },

  command({ binaries, folder, port, durable }) {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...this.settings({ durable })]
    return [binaries.server, '-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((one) => ['-c', one])]
  },

  settings: ({ durable }) => [...(durable ? [] : CARELESS), 'max_connections=200'],

  /** Its pid file outlives a SIGKILL and says `ready` still: the pid in it has to be this server's. */
  isReady({ folder, pid }) {
    const lines = readIfThere(join(folder, 'data/postmaster.pid')).split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  },

  /** A port that another program was faster to take; or, after a SIGKILL, backends that have not gone yet. */
  portIsTaken: (log) => /could not bind|Address already in use/.test(log),
  isStillOccupied: (log) => /still in use|lock file .* already exists/.test(log),

  url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
