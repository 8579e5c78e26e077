// Finds installed database servers: in PATH, then where distributions and Homebrew put them. A server counts only together
// with the program that makes its data folder, from the same installation: wrappers and half packages are passed over.
import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { versionOf } from './run-program.mjs'

const HOMEBREW = ['opt/homebrew', 'usr/local', 'home/linuxbrew/.linuxbrew']

/** @returns {Promise<Binaries | null>} { server, initialise, version, source } of the first Postgres that is whole. */
export async function findPostgres({ environment = process.env, root = '/' } = {}) {
  const folders = [
    ...pathFolders(environment),
    ...newestFirst(join(root, 'usr/lib/postgresql')).map((folder) => join(folder, 'bin')),
    ...newestFirst(join(root, 'usr'), /^pgsql-/).map((folder) => join(folder, 'bin')),
    join(root, 'usr/sbin'),
    ...HOMEBREW.flatMap((brew) => newestFirst(join(root, brew, 'opt'), /^postgresql/)).map((one) => join(one, 'bin')),
  ]
  for (const server of programsNamed('postgres', folders)) {
    const initialise = join(dirname(server), 'initdb')
    if (!isProgram(initialise)) continue
    const [version, its] = await Promise.all([
      versionOf(server, { environment }),
      versionOf(initialise, { environment }),
    ])
    if (version && version === its) return { server, initialise, version, source: `installed, ${dirname(server)}` }
  }
  return null
}

/** @returns {Promise<Binaries | null>} the same for MariaDB, whose installer stands in another folder on most systems. */
export async function findMariadb({ environment = process.env, root = '/' } = {}) {
  const folders = [
    ...pathFolders(environment),
    ...['usr/sbin', 'usr/bin', 'usr/local/sbin', 'usr/libexec'].map((folder) => join(root, folder)),
    ...HOMEBREW.flatMap((brew) => newestFirst(join(root, brew, 'opt'), /^mariadb/)).map((one) => join(one, 'bin')),
  ]
  for (const server of programsNamed('mariadbd', folders)) {
    const base = dirname(dirname(server))
    const places = [dirname(server), join(base, 'bin'), join(base, 'scripts')]
    const initialise = places.map((folder) => join(folder, 'mariadb-install-db')).find(isProgram)
    const version = initialise ? await versionOf(server, { environment }) : null
    if (version) return { server, initialise, version, source: `installed, ${dirname(server)}` }
  }
  return null
}

/** A program's path in PATH, or null. */
export function inPath(name, environment) {
  return (
    pathFolders(environment)
      .map((folder) => join(folder, name))
      .find(isProgram) ?? null
  )
}

const pathFolders = ({ PATH = '' }) => PATH.split(delimiter).filter(Boolean)

/** Real paths, links followed, so that what belongs to a program is looked for beside the program and not beside the link. */
function programsNamed(name, folders) {
  const paths = folders.map((folder) => join(folder, name)).filter(isProgram)
  return [...new Set(paths.map((path) => realpathSync(path)))]
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Folders in a folder, `17` before `9.6`; none if it is not there. */
function newestFirst(folder, pattern = /./) {
  try {
    const names = readdirSync(folder).filter((name) => pattern.test(name))
    return names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).map((name) => join(folder, name))
  } catch {
    return []
  }
}
