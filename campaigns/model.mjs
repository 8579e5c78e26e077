// `npm run model -- --runs 2000 [--seed S] [--db sqlite|postgres|mariadb] [--path P]`: the model test of the stores for as
// long as one likes, on throwaway databases. Prints seeds; a failure is the shortest life of a queue that shows it, with the
// path that plays it again. Exits as the test did. `npm run build` first.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const USAGE = 'npm run model -- --runs N [--seed S] [--db sqlite|postgres|mariadb] [--path P]'
const DATABASES = ['sqlite', 'postgres', 'mariadb']

const { runs, seed, db, path } = read(process.argv.slice(2))
const test = ['npm', 'test', '-w', 'packages/sequelize-store', '--', `(${db.join('|')}).model`]
const servers = db.filter((name) => name !== 'sqlite')
const args = servers.length > 0 ? ['scripts/databases/run.mjs', ...servers, '--', ...test] : null
const [program, ...rest] = args === null ? test : [process.execPath, ...args]
const environment = { MODEL_RUNS: runs, ...(seed && { MODEL_SEED: seed }), ...(path && { MODEL_PATH: path }) }
const child = spawn(program, rest, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment } })
child.on('exit', (code) => (process.exitCode = code ?? 1))

function read(argv) {
  const text = { type: 'string' }
  const { values } = parseArgs({ args: argv, options: { runs: text, seed: text, db: text, path: text } })
  const wanted = values.db === undefined ? DATABASES : [values.db]
  if (Number(values.runs) >= 1 && wanted.every((name) => DATABASES.includes(name))) return { ...values, db: wanted }
  console.error(USAGE)
  process.exit(2)
}
