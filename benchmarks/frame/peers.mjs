// What we are measured beside. Installed at the first run, into benchmarks/peers, by its own lock file and without install
// scripts: the project's own `npm ci` knows nothing of it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { staleReason } from '../../scripts/ensure-installed.mjs'

const FOLDER = fileURLToPath(new URL('../peers', import.meta.url))
const here = createRequire(new URL('../peers/package.json', import.meta.url))

export function installPeers() {
  const why = staleReason(FOLDER)
  if (why === null) return
  console.error(`Installing the peers (${why}) ...`)
  const { status } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-workspaces', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: FOLDER,
      stdio: ['ignore', 2, 2],
    },
  )
  if (status !== 0) throw new Error('npm ci in benchmarks/peers failed: its own message is above.')
}

/** import() of a peer's package, or of a package that it brought along. */
export const importPeer = (name) => import(pathToFileURL(here.resolve(name)).href)

/** 'pg-boss 10.4.2' of each. */
export function peerVersions() {
  const { dependencies } = JSON.parse(readFileSync(new URL('../peers/package.json', import.meta.url), 'utf8'))
  return dependencies
}
