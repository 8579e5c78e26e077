/** What SQLite has to be set to, and which versions are sound. Standards: sqlite.org/wal.html, sqlite.org/pragma.html. */
import { raw } from '../../sql.js'
import type { Durability } from '../dialect.js'
import { unless } from '../durability.js'

/** Before it, two connections that write and checkpoint at once could damage a WAL file (sqlite.org/wal.html#walresetbug). */
const SOUND = [3, 51, 3]

/** 2 is FULL, 3 is EXTRA. */
const FULL = ['2', '3']

export const sqliteDurability: Durability = {
  facts: raw(
    `'SQLite ' || sqlite_version() as server, sqlite_version() as version,
     (select journal_mode from pragma_journal_mode) as journal, (select synchronous from pragma_synchronous) as synchronous`,
  ),
  risks: ({ version, journal, synchronous }) => [
    ...unless(['wal'], {
      setting: 'journal_mode',
      value: journal,
      advice:
        'The file could not be switched to WAL, so every write waits for every reader. Keep it on a local disk, not on a network share.',
    }),
    ...unless(FULL, {
      setting: 'synchronous',
      value: synchronous,
      advice: 'Mail that was queued may be gone after a power cut. Leave synchronous at FULL.',
    }),
    ...(isSound(String(version))
      ? []
      : [
          {
            setting: 'SQLite',
            value: String(version),
            advice:
              'Versions before 3.51.3 can damage the file when two processes write and checkpoint at once. Update the SQLite driver, or let one process alone use the file.',
          },
        ]),
  ],
}

function isSound(version: string): boolean {
  const parts = version.split('.').map(Number)
  const first = SOUND.findIndex((wanted, index) => (parts[index] ?? 0) !== wanted)
  return first === -1 || (parts[first] ?? 0) > (SOUND[first] ?? 0)
}
