// A mail server's programs, from Debian's packages, in a root of their own: the packages as they are, the libraries that they
// load, and their own /etc/passwd. The programs find everything where they were built to look for it, and nothing of this
// system is read, written or started. Only root may enter such a root.
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { unpackedBinaries } from '../../scripts/databases/debian-packages.mjs'
import { inPath } from '../../scripts/databases/find-binaries.mjs'
import { run } from '../../scripts/databases/run-program.mjs'
import { isRoot } from '../../scripts/databases/users.mjs'

const PROGRAMS = ['chroot', 'ldd', 'openssl', 'apt-get', 'dpkg']

/** Why mail servers cannot be run here at all; null: nothing is in the way. */
export function whyNot({ environment, platform = process.platform, root = isRoot() }) {
  if (platform !== 'linux') return 'Debian packages run on Linux only.'
  const missing = PROGRAMS.filter((name) => !inPath(name, environment))
  if (missing.length > 0) return `It wants Debian or Ubuntu with ${missing.join(', ')}.`
  if (!root)
    return 'Postfix and Exim change to users of their own, and only root may let them: run it as root, in a container say.'
  return null
}

/** Unpacked into the project's cache, once. @returns { base, version, environment } */
export async function packagesOf(mta, context) {
  const kind = {
    name: mta.name,
    title: mta.title,
    packages: async () => mta.packages,
    find: async ({ root = '/' }) => {
      const version = existsSync(join(root, mta.program)) ? versionIn(root, mta.packages[0]) : null
      return version && { version }
    },
  }
  const { base, ...found } = await unpackedBinaries(kind, context)
  return { ...found, folder: dirname(base) }
}

/** The package's, from the first line of its changelog: asked themselves, these programs want their users first. */
function versionIn(root, name) {
  const folder = join(root, 'usr/share/doc', name)
  const file = existsSync(folder) && readdirSync(folder).find((one) => /^changelog.*\.gz$/i.test(one))
  return file ? (/\(([^)]+)\)/.exec(gunzipSync(readFileSync(join(folder, file))).toString())?.[1] ?? null) : null
}

/** Fills `root`, which is there and empty. */
export async function makeRoot(root, { mta, packages, signal }) {
  // packages' folders are links in a system whose /lib is /usr/lib
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    const own = join(packages.folder, name)
    if (existsSync(own) && !lstatSync(own).isSymbolicLink()) cpSync(own, join(root, name), { recursive: true })
  }
  for (const name of ['usr/sbin', 'usr/lib'])
    cpSync(join(packages.folder, name), join(root, name), { recursive: true, verbatimSymlinks: true })
  await copyLibraries(root, { mta, packages, signal })
  for (const name of ['dev', 'etc', 'tmp', 'var/log', 'var/spool', 'var/lib', 'var/mail', 'run'])
    mkdirSync(join(root, name), { recursive: true })
  await run('chmod', ['1777', join(root, 'tmp')])
  const devices = [['null', 3], ['zero', 5], ['random', 8], ['urandom', 9]] // prettier-ignore
  for (const [name, minor] of devices) {
    await run('mknod', ['-m', '666', join(root, 'dev', name), 'c', '1', String(minor)])
  }
  writeFileSync(join(root, 'etc/passwd'), accounts(mta.users))
  writeFileSync(join(root, 'etc/group'), groups(mta))
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\nservices: files\n')
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n')
  writeFileSync(join(root, 'etc/services'), 'smtp 25/tcp mail\nsubmission 587/tcp\n')
}

const accounts = (users) =>
  [['root', 0], ['nobody', 65534], ...Object.entries(users)]
    .map(([name, id]) => `${name}:x:${id}:${id}::/:/bin/false\n`)
    .join('') // prettier-ignore
const groups = ({ users, groups: more = {} }) =>
  [['root', 0], ['nogroup', 65534], ...Object.entries({ ...users, ...more })]
    .map(([name, id]) => `${name}:x:${id}:\n`)
    .join('') // prettier-ignore

/** What the programs load, the loader itself among it, each where it is looked for. */
async function copyLibraries(root, { mta, packages, signal }) {
  const libraries = [packages.environment.LD_LIBRARY_PATH, ...mta.libraries.map((one) => join(packages.folder, one))]
  const environment = { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: libraries.join(':') }
  const programs = mta.programs(packages.folder).map((one) => join(packages.folder, one))
  const said = await run('ldd', programs, { environment, signal })
  const missing = /^\s*(\S+) => not found/m.exec(said)
  if (missing) throw new Error(`${mta.title} lacks the library ${missing[1]}`)
  const found = [...said.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path]) => path)
  for (const path of new Set(found)) {
    const to = join(root, path.startsWith(packages.folder) ? path.slice(packages.folder.length) : path)
    if (existsSync(to)) continue
    mkdirSync(dirname(to), { recursive: true })
    cpSync(path, to, { dereference: true })
  }
}
