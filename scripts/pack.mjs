// Packs all packages, as publishing would, into .cache/packed; publint, attw and pack-and-load look at these files.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const PACKED = join(ROOT, '.cache/packed')
export const FOLDERS = ['core', 'sequelize-store', 'config', 'express', 'cli']

export function pack() {
  rmSync(PACKED, { recursive: true, force: true })
  mkdirSync(PACKED, { recursive: true })
  const workspaces = FOLDERS.flatMap((folder) => ['-w', `packages/${folder}`])
  const args = ['pack', ...workspaces, '--pack-destination', PACKED, '--loglevel=error']
  const { status } = spawnSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) process.exit(1)
}

/** The packed file of a package folder: 'core' -> .../mailspool-core-0.1.0.tgz */
export function packedFile(folder) {
  const start = folder === 'cli' ? 'mailer-cli-' : `mailspool-${folder}-`
  const file = readdirSync(PACKED).find((name) => name.startsWith(start) && name.endsWith('.tgz'))
  if (!file) throw new Error(`${folder} is not packed: run node scripts/pack.mjs first.`)
  return join(PACKED, file)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) pack()
