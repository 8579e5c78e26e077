// Database servers refuse to run as root, and must not: which user they run as instead, and which folders it can enter.
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export const isRoot = () => process.getuid?.() === 0

/** { name, uid, gid } of the first of these users that exists; null unless this process is root. */
export function userInsteadOfRoot(names, { passwd = '/etc/passwd' } = {}) {
  if (!isRoot()) return null
  const rows = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const row = names.map((name) => rows.find(([found]) => found === name)).find(Boolean)
  if (!row) throw new Error(`There is none of the users ${names.join(', ')} to run the server as, and root it refuses.`)
  return { name: row[0], uid: Number(row[2]), gid: Number(row[3]) }
}

/** Whether every user may enter the folder; a clone in a private folder of root is none that `nobody` can start programs from. */
export function isOpenToAll(folder) {
  const open = (statSync(folder).mode & 0o001) !== 0
  return open && (dirname(folder) === folder || isOpenToAll(dirname(folder)))
}
