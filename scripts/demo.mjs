// `npm run demo [-- --once ...]`: installs what is missing, builds the packages, then runs examples/demo with the same arguments.
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

ensureInstalled()
console.log('Building the packages ...')
const build = ['scripts/turbo.mjs', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only']
const built = spawnSync(process.execPath, build, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
if (built.status !== 0) {
  console.error(built.stdout + built.stderr)
  console.error('The build failed, so there is no demo. Its output is above.')
  process.exit(1)
}

const demo = spawn(process.execPath, ['examples/demo/demo.mjs', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})
// A terminal sends Ctrl-C to the demo too; it ends well by itself, and this process goes with it.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => demo.kill('SIGTERM'))
demo.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
