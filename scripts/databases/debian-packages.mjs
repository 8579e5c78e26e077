// Servers from Debian's or Ubuntu's packages where none is installed: unpacked into a cache folder of the project, which
// needs no root and changes nothing on the system; or, where that does not run (a folder mounted noexec), installed by root.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { arch } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inPath } from './find-binaries.mjs'
import { run } from './run-program.mjs'
import { isOpenToAll, isRoot } from './users.mjs'

const CACHE = fileURLToPath(new URL('../../.cache/databases', import.meta.url))
/** For a clone in a private folder of root: the user that the server runs as could not enter it. */
const CACHE_OF_ROOT = '/var/cache/mailspool-databases'
const IN_HASTE = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', '-o', 'APT::Sandbox::User=root']

const MARIADB = ['mariadb-server-core', 'mariadb-client-core']
const PACKAGES = {
  mariadb: async () => MARIADB,
  /** The provider, and from the whole server's package the scripts by which a node copies another one. */
  galera: async () => [...MARIADB, 'mariadb-server', 'galera-4', 'rsync', 'lsof'],
  /** `postgresql` only names the version of this system. */
  postgres: async (apt) => {
    const real = /Depends: (postgresql-\d+)/.exec(await apt.cache('depends', 'postgresql'))?.[1]
    if (!real) throw new Error('the package postgresql names no server')
    return [real]
  },
}

/** A kind that is no database brings its own. */
const packagesOf = (kind) => kind.packages ?? PACKAGES[kind.name]

/** @returns {Promise<Binaries>} from the cache folder, which is filled first if need be. */
export async function unpackedBinaries(kind, context) {
  requireApt(context)
  const folder = join(cacheFolder(context), `${kind.name}-${system()}`)
  const kept = await findIn(folder, kind, context)
  if (kept) return kept
  context.log(`${kind.title}: unpacking packages into ${folder} ...`)
  const making = `${folder}.${process.pid}`
  context.guard.folder(making)
  try {
    await fill(making, kind, context)
    rmSync(folder, { recursive: true, force: true })
    renameSync(join(making, 'unpacked'), folder)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  const made = await findIn(folder, kind, context)
  if (!made) throw new Error(`the programs unpacked into ${folder} do not run`)
  return made
}

/** @returns {Promise<Binaries>} after `apt-get install`; no service is started. */
export async function installedByRoot(kind, context) {
  requireApt(context)
  if (!isRoot()) throw new Error('only root may apt-get install')
  const names = kind.name === 'postgres' ? ['postgresql'] : await packagesOf(kind)()
  // Debian starts no service at run level 1.
  const environment = { ...context.environment, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const aptGet = (...args) => run('apt-get', [...IN_HASTE, ...args], { ...context, environment })
  await context.inTurn(async () => {
    context.log(`${kind.title}: apt-get install ${names.join(' ')} ...`)
    await aptGet('update')
    await aptGet('install', '-y', '--no-install-recommends', ...names)
  })
  const found = await kind.find(context)
  if (!found) throw new Error(`after apt-get install ${names.join(' ')} there is still no server that runs`)
  return found
}

function requireApt({ environment }) {
  const missing = ['apt-get', 'apt-cache', 'dpkg'].filter((name) => !inPath(name, environment))
  if (missing.length > 0) throw new Error(`not a Debian or Ubuntu system (no ${missing.join(', ')} in PATH)`)
}

function cacheFolder({ cache = CACHE }) {
  mkdirSync(cache, { recursive: true })
  if (!isRoot() || isOpenToAll(cache)) return cache
  mkdirSync(CACHE_OF_ROOT, { recursive: true, mode: 0o755 })
  return CACHE_OF_ROOT
}

/** Another release's programs would not run here, and a cache may be shared by containers. */
function system() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  const value = (name) => new RegExp(`^${name}="?([\\w.]+)`, 'm').exec(text)?.[1] ?? ''
  return `${value('ID')}${value('VERSION_ID') || value('VERSION_CODENAME')}-${arch()}`
}

async function findIn(folder, kind, { environment }) {
  const own = { ...environment, LD_LIBRARY_PATH: libraryFolders(folder).join(':') }
  const found = await kind.find({ environment: { ...own, PATH: '' }, root: folder })
  if (!found) return null
  const base = join(folder, 'usr')
  const { LD_LIBRARY_PATH } = own
  return { ...found, base, environment: { ...found.environment, LD_LIBRARY_PATH }, source: 'Debian packages, unpacked' }
}

function libraryFolders(folder) {
  return ['usr/lib', 'lib']
    .map((parent) => join(folder, parent))
    .flatMap((parent) => (existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : []))
    .filter((path) => path.includes('-linux-'))
}

/** With the system's package lists; where they are missing or too old, with fresh ones of our own. */
async function fill(folder, kind, context) {
  mkdirSync(join(folder, 'unpacked'), { recursive: true })
  try {
    await download(folder, kind, aptWith([], context))
  } catch {
    context.signal?.throwIfAborted()
    const apt = aptWith(await freshLists(folder, context), context)
    await download(folder, kind, apt)
  }
  const packages = readdirSync(join(folder, 'packages')).filter((name) => name.endsWith('.deb'))
  for (const name of packages) {
    await run('dpkg', ['-x', join(folder, 'packages', name), join(folder, 'unpacked')], context)
  }
  leaveOutJit(join(folder, 'unpacked/usr/lib/postgresql'))
}

function aptWith(options, context) {
  const environment = { ...context.environment, LC_ALL: 'C' }
  const start = (program) => (args, more) => run(program, [...options, ...args], { ...context, environment, ...more })
  const get = start('apt-get')
  const cache = start('apt-cache')
  return {
    cache: (...args) => cache(args),
    download: (names, cwd) => get([...IN_HASTE, 'download', ...names], { cwd }),
    installed: () => run('dpkg-query', ['-W', '-f', '${Package}\\n'], { ...context, environment }),
    update: () => get([...IN_HASTE, 'update']),
  }
}

async function freshLists(folder, context) {
  const state = join(folder, 'apt')
  for (const part of ['lists/partial', 'archives/partial']) mkdirSync(join(state, part), { recursive: true })
  const places = [`Dir::State=${state}`, 'Dir::State::status=/var/lib/dpkg/status', `Dir::Cache=${state}`]
  const options = places.flatMap((place) => ['-o', place])
  await aptWith(options, context).update()
  return options
}

async function download(folder, kind, apt) {
  const names = await packagesOf(kind)(apt)
  const packages = join(folder, 'packages')
  rmSync(packages, { recursive: true, force: true })
  mkdirSync(packages)
  await apt.download([...names, ...(await missingLibraries(names, apt))], packages)
}

/** LLVM, 100 MB, only speeds up; Perl is for programs that nobody here runs. */
const UNNEEDED = /^libllvm|-perl$/

/** The libraries that these packages need and this system lacks, and theirs in turn. */
async function missingLibraries(names, apt) {
  const present = new Set((await apt.installed()).split('\n'))
  const found = new Set()
  for (let round = names; round.length > 0;) {
    const text = await apt.cache('depends', ...round)
    const libraries = [...text.matchAll(/^[ |]+(?:Pre)?Depends: (lib\S+)$/gm)].map(([, name]) => name)
    round = [...new Set(libraries)].filter((name) => !present.has(name) && !found.has(name) && !UNNEEDED.test(name))
    for (const name of round) found.add(name)
  }
  return [...found]
}

/** Postgres does without its JIT compiler if that is not there at all, and fails if only LLVM is missing. */
function leaveOutJit(folder) {
  for (const version of existsSync(folder) ? readdirSync(folder) : [])
    rmSync(join(folder, version, 'lib/llvmjit.so'), { force: true })
}
