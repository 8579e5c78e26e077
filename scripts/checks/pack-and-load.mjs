// Check: the packed packages work in an empty folder outside this repository: loaded by import, by require and under Jest in
// its default CommonJS mode, the embedded database opened in each; then once more without optional dependencies.
// The probes/ are copied there and run. Jest itself is this repository's, so that one install is enough.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FOLDERS, packedFile } from '../pack.mjs'
import { ROOT } from './source.mjs'

const QUIET = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
const folder = mkdtempSync(join(tmpdir(), 'mailspool-packed-'))
let failures = 0

try {
  cpSync(join(ROOT, 'scripts/checks/probes'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, jest: { testTimeout: 60_000 } }))
  run('npm install', ['npm', 'install', ...QUIET, ...FOLDERS.map(packedFile)])
  probe('installed', {})
  run('npm install --omit=optional', ['npm', 'install', '--omit=optional', ...QUIET])
  probe('without optional dependencies', { PROBE_NO_DRIVER: '1' })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failures === 0 ? 0 : 1)

function probe(when, environment) {
  run(`${when}, by import`, [process.execPath, 'by-import.mjs'], environment)
  run(`${when}, by require`, [process.execPath, 'by-require.cjs'], environment)
  run(`${when}, under Jest`, [process.execPath, join(ROOT, 'node_modules/jest/bin/jest.js')], environment)
}

function run(title, [program, ...args], environment = {}) {
  const env = { ...process.env, ...environment, NODE_OPTIONS: '', NODE_ENV: '' }
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' })
  if (status === 0) return
  failures += 1
  console.log(`scripts/checks/pack-and-load.mjs:1: ${title}: failed.\n${stdout}${stderr}`)
}
