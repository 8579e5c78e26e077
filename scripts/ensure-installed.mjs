// Makes sure that node_modules is what package-lock.json says, by `npm ci` if it is not; fast when there is nothing to do.
// Used by `npm test` and `npm run demo`, so it may import nothing that has to be installed, and must load on an old Node.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NODE_FLOOR = [20, 19]
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

/** @returns what was done: 'ready' or 'installed'. Ends the process where neither is possible. */
export function ensureInstalled(root = ROOT) {
  refuseOldNode(process.versions.node)
  const why = staleReason(root)
  if (why === null) return 'ready'
  console.log(`Installing packages (${why}) ...`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) stop('npm ci failed: its own message is above. Nothing was built or tested.')
  return 'installed'
}

/** One sentence why node_modules does not fit the lock file, or null. */
export function staleReason(root) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages
  const present = readJson(join(root, 'node_modules/.package-lock.json'))?.packages
  if (!wanted) return 'there is no package-lock.json'
  if (!present) return 'node_modules is not there yet'
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) {
      if (declarationsDiffer(entry, readJson(join(root, path, 'package.json'))))
        return `${path || 'the root'}/package.json changed`
      continue
    }
    const found = present[path]
    if (found ? found.version !== entry.version || found.integrity !== entry.integrity : !isOptional(entry))
      return `${path} is missing or another version`
    if (entry.link && !existsSync(join(root, path))) return `${path} is not linked`
  }
  return null
}

/** Built for another platform, or an optional peer that nobody asked for: npm leaves it out. */
const isOptional = (entry) => Boolean(entry.optional || entry.devOptional || entry.peer)

function declarationsDiffer(entry, manifest) {
  if (!manifest) return true
  return KINDS.some((kind) => sorted(entry[kind]) !== sorted(manifest[kind]))
}

const sorted = (record = {}) => JSON.stringify(Object.entries(record).sort())

function refuseOldNode(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1])) return
  stop(
    `Mailspool needs Node ${NODE_FLOOR.join('.')} or later and this is Node ${version}. Install a newer one and try again.`,
  )
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled()
