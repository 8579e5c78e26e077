/**
 * What Postgres has to be set to. Standards: postgresql.org/docs/current/runtime-config-wal.html. As this user's
 * connections have it: synchronous_commit may be set for a role or a database alone.
 */
import { raw } from '../../sql.js'
import type { Durability } from '../dialect.js'
import { unless } from '../durability.js'

/** How much of a cluster must have it is the operator's choice; our own disk has it in all of these. */
const WAITS = ['on', 'local', 'remote_write', 'remote_apply']

export const postgresDurability: Durability = {
  facts: raw(
    `'PostgreSQL ' || current_setting('server_version') as server, current_setting('fsync') as fsync,
     current_setting('synchronous_commit') as synchronous_commit, current_setting('full_page_writes') as full_page_writes`,
  ),
  risks: ({ fsync, synchronousCommit, fullPageWrites }) => [
    ...unless(['on'], {
      setting: 'fsync',
      value: fsync,
      advice: 'A power cut can destroy the whole database. Set fsync = on in postgresql.conf.',
    }),
    ...unless(WAITS, {
      setting: 'synchronous_commit',
      value: synchronousCommit,
      advice:
        'Mail that was queued, and what became of mail that was sent, may be gone after a crash: lost mail and second copies. Set synchronous_commit = on, if only for this user: alter role … set synchronous_commit = on.',
    }),
    ...unless(['on'], {
      setting: 'full_page_writes',
      value: fullPageWrites,
      advice:
        'A power cut in the middle of a write can destroy pages. Set full_page_writes = on, unless the file system writes whole pages.',
    }),
  ],
}
