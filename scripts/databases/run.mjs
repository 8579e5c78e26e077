// `node scripts/databases/run.mjs -- COMMAND`: runs COMMAND with TEST_POSTGRES_URL and TEST_MYSQL_URL of throwaway databases,
// stops these and exits as COMMAND did. Before `--`: --durable, and any of `postgres`, `mariadb` for just those.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { startDatabases } from './index.mjs'
import { environmentFor } from './environment.mjs'

const USAGE = 'Usage: node scripts/databases/run.mjs [--durable] [postgres] [mariadb] -- COMMAND [ARGUMENTS]'

const options = parse(process.argv.slice(2))
const interruption = new AbortController()
let command = null
// Ctrl-C reaches COMMAND by itself; what another program sends to this one is handed on.
process.on('SIGINT', () => (command ? null : interruption.abort()))
process.on('SIGTERM', () => (command ? command.kill('SIGTERM') : interruption.abort()))

try {
  const { which, durable } = options
  const databases = await startDatabases({ which, durable, log: console.error, signal: interruption.signal })
  try {
    process.exitCode = await runCommand(environmentFor(databases.urls))
  } finally {
    await databases.stop()
  }
} catch (error) {
  console.error(interruption.signal.aborted ? 'Interrupted.' : error.message)
  process.exitCode = interruption.signal.aborted ? 130 : 1
}

function runCommand(environment) {
  const [program, ...args] = options.argv
  return new Promise((resolve, reject) => {
    command = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } })
    command.on('error', reject)
    command.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

function parse(args) {
  const split = args.indexOf('--')
  const before = split < 0 ? [] : args.slice(0, split)
  const argv = split < 0 ? [] : args.slice(split + 1)
  const which = before.filter((word) => ['postgres', 'mariadb'].includes(word))
  const unknown = before.filter((word) => !which.includes(word) && word !== '--durable')
  if (argv.length === 0 || unknown.length > 0) {
    console.error(USAGE)
    process.exit(2)
  }
  return { argv, durable: before.includes('--durable'), which: which.length > 0 ? which : undefined }
}
