// `npm run demo [-- --once] [-- --database postgres|mariadb]`: installs what is missing, builds the packages, starts a
// throwaway database where one is named, then runs examples/demo on it.
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startDatabases } from './databases/index.mjs'
import { ensureInstalled } from './ensure-installed.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NAMES = ['sqlite', 'postgres', 'mariadb']

const { once, database } = readArguments()
ensureInstalled()
buildPackages()

const interruption = new AbortController()
let demo = null
// A terminal sends Ctrl-C to the demo too; it ends well by itself, and this process goes with it.
process.on('SIGINT', () => (demo ? null : interruption.abort()))
process.on('SIGTERM', () => (demo ? demo.kill('SIGTERM') : interruption.abort()))

try {
  const databases = database === 'sqlite' ? null : await startDatabases({ which: [database], log: console.log, signal: interruption.signal }) // prettier-ignore
  try {
    const urls = databases ? ['--database', databases.urls[database]] : []
    process.exitCode = await runDemo([...(once ? ['--once'] : []), ...urls])
  } finally {
    await databases?.stop()
  }
} catch (error) {
  console.error(interruption.signal.aborted ? 'Interrupted.' : error.message)
  process.exitCode = interruption.signal.aborted ? 130 : 1
}

function runDemo(args) {
  return new Promise((resolve, reject) => {
    demo = spawn(process.execPath, ['examples/demo/demo.mjs', ...args], { cwd: ROOT, stdio: 'inherit' })
    demo.on('error', reject)
    demo.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

function buildPackages() {
  console.log('Building the packages ...')
  const build = ['scripts/turbo.mjs', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only']
  const built = spawnSync(process.execPath, build, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  if (built.status === 0) return
  console.error(built.stdout + built.stderr)
  console.error('The build failed, so there is no demo. Its output is above.')
  process.exit(1)
}

function readArguments() {
  const options = { once: { type: 'boolean', default: false }, database: { type: 'string', default: 'sqlite' } }
  try {
    const { values } = parseArgs({ options })
    if (!NAMES.includes(values.database))
      throw new Error(`No such database: ${values.database}. There are: ${NAMES.join(', ')}.`)
    return values
  } catch (error) {
    console.error(`${error.message}\nUsage: npm run demo [-- [--once] [--database ${NAMES.join('|')}]]`)
    process.exit(2)
  }
}
