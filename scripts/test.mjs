// `npm test`: installs what is missing, builds, and runs every check and test of the repository; `npm test -- lint checks`
// runs just those stages. Ends with one line `N passed, N failed`; each program, check, probe and test counts once.
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CHECKS = ['arrows', 'circles', 'length', 'words', 'docs', 'api', 'shipped', 'proofs']

ensureInstalled()
const { counted, programs, runStages } = await import('./stages.mjs')
const { browser } = await import('./browser/stage.mjs')
const { databases } = await import('./databases/stage.mjs')
const { FOLDERS } = await import('./pack.mjs')
const { scriptTests, workspaceTests } = await import('./test-counts.mjs')

const script = (title, args) => ({ title, args, cwd: ROOT })
const turbo = (title, args) =>
  script(title, ['scripts/turbo.mjs', 'run', ...args, '--continue', '--output-logs=errors-only'])

/** A small one of each database; the full figures are in docs/reliability.md. */
const BLOWS = ['--messages', '400', '--kills', '6', '--stops', '1', '--terms', '1']

/** The primary dies while there is a queue. The Galera cluster takes too long for every day. */
const FAILOVER = ['--messages', '300', '--kills', '3', '--backlog', '60', '--chunking']

const STAGES = [
  programs('build', [turbo('turbo run build', ['build'])]),
  programs('typecheck', [turbo('turbo run typecheck', ['typecheck', '--only', '--concurrency=2'])]),
  programs('lint', [
    script('eslint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']),
    script('prettier', ['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn']),
  ]),
  programs(
    'checks',
    CHECKS.map((name) => script(`scripts/checks/${name}.mjs`, [`scripts/checks/${name}.mjs`])),
  ),
  scriptTests('scripts', ROOT),
  programs('pack', [script('scripts/pack.mjs', ['scripts/pack.mjs'])]),
  programs(
    'packages',
    FOLDERS.map((name) => script(`publint and attw, ${name}`, ['scripts/checks/package-shape.mjs', name])),
  ),
  programs('load', [script('scripts/checks/pack-and-load.mjs', ['scripts/checks/pack-and-load.mjs'])]),
  programs('campaigns', [
    ...[['sqlite'], ['postgres', '--chunking'], ['mariadb']].map((db) =>
      script(`npm run chaos -- --db ${db.join(' ')}`, ['campaigns/chaos.mjs', '--db', ...db, ...BLOWS]),
    ),
    script('npm run fuzz', ['campaigns/fuzz.mjs', '--inputs', '1000', '--seed', '1', '--lanes', '1']),
    script('npm run races', ['campaigns/races.mjs', '--db', 'sqlite', '--races', '200', '--seed', '1']),
    script('npm run standby', ['campaigns/standby.mjs', ...FAILOVER]),
  ]),
  databases('databases'),
  browser('browser'),
  workspaceTests('tests', ROOT),
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !STAGES.some((stage) => stage.name === name))
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. Stages: ${STAGES.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

// The tests ask databases for their addresses.
if (wanted.includes('tests')) wanted.push('databases', 'browser')
const sums = await runStages(STAGES.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
process.exitCode = sums.interruptedBy ? 128 + constants.signals[sums.interruptedBy] : sums.failed === 0 ? 0 : 1
console.log(counted(sums))
